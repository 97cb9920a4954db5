"""How many posts, people and messages, over time."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from msgspec import UNSET, Struct, UnsetType

from monitor.figures import Bucket
from monitor.report.as_of import as_of_head
from monitor.report.head import Head, head
from monitor.report.method import Method, lines, method
from monitor.report.readings import Part, Readings
from monitor.report.sheet import (
    SIMULATED,
    UNOBSERVED,
    Cell,
    LocalTime,
    Sheet,
    Table,
    count,
    percent,
)
from monitor.series import coverage

GROUPS_SHOWN: Final = 3
"""So many columns of groups fit a terminal of 80 columns; JSON and CSV have them all."""


class VolumeBucket(Struct, frozen=True, kw_only=True):
    """One bucket in the shape of the JSON; see `monitor.figures.Bucket`."""

    start: datetime
    end: datetime
    posts: int | None
    people: int | None
    messages: int | None
    coverage: float
    provisional: bool
    truncated: bool

    @property
    def exact(self) -> bool:
        """Tell whether nothing can be missing: all was observed, nothing cut off."""
        return self.coverage == 1 and not self.truncated


class VolumeTotal(Struct, frozen=True, kw_only=True):
    """All buckets together.

    Attributes:
        posts: None where nothing was observed and no post is known.
        people: Of the whole span: who posts in two buckets counts once.
        messages: Likewise.
        error: Relative standard error of people and messages; 0 where they were counted.
        coverage: Observed share of the whole span, 0 to 1.
    """

    posts: int | None
    people: int | None
    messages: int | None
    error: float
    coverage: float


class VolumeReport(Head, frozen=True, kw_only=True):
    """`report volume`; instants in UTC."""

    buckets: Sequence[VolumeBucket]
    groups: Mapping[str, Sequence[VolumeBucket]] | UnsetType = UNSET
    total: VolumeTotal
    method: Method


def volume_report(readings: Readings, labels: str) -> VolumeReport:
    """Return the volume of an incident over time.

    Args:
        readings: What the store said.
        labels: The rule by which labels are given, for the method box.
    """
    question, part = readings.question, readings.total
    groups = {name: _buckets(group, question.now) for name, group in readings.groups.items()}
    return VolumeReport(
        **head(question, part.edges, simulated=readings.simulated),
        buckets=_buckets(part, question.now),
        groups=groups if question.by else UNSET,
        total=_total(part, question.now),
        method=method(readings, labels),
    )


def _buckets(part: Part, now: datetime) -> list[VolumeBucket]:
    return [_bucket(bucket) for bucket in part.volume(now)]


def _bucket(bucket: Bucket) -> VolumeBucket:
    return VolumeBucket(
        start=bucket.start,
        end=bucket.end,
        posts=bucket.posts,
        people=bucket.people,
        messages=bucket.messages,
        coverage=bucket.coverage,
        provisional=bucket.provisional,
        truncated=bucket.truncated,
    )


def _total(part: Part, now: datetime) -> VolumeTotal:
    # The last bucket may end tomorrow: what has not been yet is no time that was not observed.
    end = min(part.edges[-1], now) if now > part.edges[0] else part.edges[-1]
    seen = coverage((part.edges[0], end), part.lanes)[0]
    posts = part.tally.posts
    known = posts > 0 or seen > 0
    return VolumeTotal(
        posts=posts if known else None,
        people=part.whole.people if known else None,
        messages=part.whole.messages if known else None,
        error=part.whole.error,
        coverage=seen,
    )


def sheet(report: VolumeReport) -> Sheet:
    """Return the report as it is shown to people and written to CSV."""
    groups = {} if report.groups is UNSET else report.groups
    local = LocalTime(report.timezone, [b.start for b in report.buckets])
    shown = sorted(groups, key=lambda name: (-_posts(groups[name]), name))[:GROUPS_SHOWN]
    names = ("people", "messages") if not groups else tuple(shown)
    others = ({name: groups[name] for name in shown}) if groups else {}
    return Sheet(
        title=f"{report.title}: volume",
        head=_head(report, [name for name in groups if name not in shown]),
        tables=[
            Table(
                columns=("start", "posts", *names, "observed"),
                rows=[
                    (local(b.start), _posts_cell(b), *_cells(b, others, i), _observed(b))
                    for i, b in enumerate(report.buckets)
                ],
                numbers=frozenset({"posts", *names, "observed"}),
            )
        ],
        foot=lines(report.method),
        fields=FIELDS,
        records=[
            _record(name, bucket, simulated=report.simulated)
            for name, series in {"": report.buckets, **groups}.items()
            for bucket in series
        ],
    )


FIELDS: Final = (
    "start",
    "end",
    "group",
    "posts",
    "people",
    "messages",
    "coverage",
    "provisional",
    "truncated",
    "simulated",
)


def _posts(buckets: Sequence[VolumeBucket]) -> int:
    return sum(bucket.posts or 0 for bucket in buckets)


def _posts_cell(bucket: VolumeBucket) -> str:
    return count(bucket.posts, exact=bucket.exact, provisional=bucket.provisional)


def _cells(
    bucket: VolumeBucket, groups: Mapping[str, Sequence[VolumeBucket]], index: int
) -> list[str]:
    if groups:
        return [_posts_cell(series[index]) for series in groups.values()]
    if bucket.posts is None:
        return ["", ""]
    return [f"{bucket.people:,}", f"{bucket.messages:,}"]


def _observed(bucket: VolumeBucket) -> str:
    return f"{percent(bucket.coverage)}{', cut off' if bucket.truncated else ''}"


def _head(report: VolumeReport, hidden: Sequence[str]) -> list[str]:
    total = report.total
    first = [SIMULATED] if report.simulated else []
    first += [*as_of_head(report.method.as_of), f"Times on the clock of {report.timezone}."]
    more = [f"Not shown: {', '.join(hidden)} (see --format json or csv)."] if hidden else []
    if total.posts is None:
        return [*first, f"Nothing is known of this time: {UNOBSERVED}.", *more]
    about = "about " if total.error else ""
    # Feeds name no author: that nobody is known to have posted is not that nobody did.
    named = bool(total.people) or not total.posts
    people = f"by {about}{total.people:,} people" if named else "without an author"
    least = "" if all(bucket.exact for bucket in report.buckets) else "At least "
    return [
        *first,
        f"{least}{total.posts:,} posts {people}, "
        f"{about}{total.messages:,} distinct messages; "
        f"{percent(total.coverage)} of the time was observed.",
        *more,
    ]


def _record(group: str, bucket: VolumeBucket, *, simulated: bool) -> tuple[Cell, ...]:
    return (
        bucket.start,
        bucket.end,
        group,
        bucket.posts,
        bucket.people,
        bucket.messages,
        bucket.coverage,
        bucket.provisional,
        bucket.truncated,
        simulated,
    )
