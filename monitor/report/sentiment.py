"""How the posts sound, over time, and how sure that is."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec import UNSET, Struct, UnsetType

from monitor.clock import iso_duration
from monitor.model import Estimate, SentimentBucket
from monitor.report.method import Method, lines, method, percent
from monitor.report.readings import Part, Readings
from monitor.report.sheet import SIMULATED, UNOBSERVED, Cell, LocalTime, Sheet, Table
from monitor.series import coverage
from monitor.series.buckets import sound
from monitor.store.records import Unscored


class Mean(Struct, frozen=True):
    """A mean polarity in [-1, 1] with its 95 % interval."""

    mean: float
    low: float
    high: float


class Share(Struct, frozen=True):
    """A share, 0 to 1, with its 95 % interval; `corrected` for the scorer's measured error."""

    estimate: float
    low: float
    high: float
    corrected: bool


class Sound(Struct, frozen=True, kw_only=True):
    """One bucket in the shape of the JSON; see `monitor.model.SentimentBucket`."""

    start: datetime
    end: datetime
    scored: int
    unscored: int
    negative: int
    neutral: int
    positive: int
    polarity: Mean | None
    share_negative: Share | None
    coverage: float
    provisional: bool


class SentimentReport(Struct, frozen=True, kw_only=True):
    """`report sentiment`; instants in UTC."""

    incident: str
    title: str
    simulated: bool
    every: str
    timezone: str
    since: datetime
    until: datetime
    generated_at: datetime
    buckets: Sequence[Sound]
    groups: Mapping[str, Sequence[Sound]] | UnsetType = UNSET
    total: Sound
    method: Method


def sentiment_report(readings: Readings, labels: str, unscored: Unscored) -> SentimentReport:
    """Return the sentiment of an incident over time.

    Args:
        readings: What the store said.
        labels: The rule by which labels are given, for the method box.
        unscored: Why posts have no label, likewise.
    """
    question, part = readings.question, readings.total
    groups = {name: _buckets(group, question.now) for name, group in readings.groups.items()}
    return SentimentReport(
        incident=question.incident,
        title=question.title,
        simulated=readings.simulated,
        every=iso_duration(question.every),
        timezone=question.timezone,
        since=part.edges[0],
        until=part.edges[-1],
        generated_at=question.now,
        buckets=_buckets(part, question.now),
        groups=groups if question.by else UNSET,
        total=_total(part, question.now),
        method=method(readings, labels, unscored=unscored, sentiment=True),
    )


def _buckets(part: Part, now: datetime) -> list[Sound]:
    return [_bucket(bucket) for bucket in part.sentiment(now)]


def _total(part: Part, now: datetime) -> Sound:
    start, end = part.edges[0], part.edges[-1]
    seen = coverage((start, end), part.lanes)[0]
    early = any(bucket.provisional for bucket in part.sentiment(now))
    return _bucket(sound(start, end, part.tally, part.whole.messages, seen, early))


def _bucket(bucket: SentimentBucket) -> Sound:
    return Sound(
        start=bucket.start,
        end=bucket.end,
        scored=bucket.scored,
        unscored=bucket.unscored,
        negative=bucket.negative,
        neutral=bucket.neutral,
        positive=bucket.positive,
        polarity=_mean(bucket.polarity),
        share_negative=_share(bucket.share_negative),
        coverage=bucket.coverage,
        provisional=bucket.provisional,
    )


def _mean(found: Estimate | None) -> Mean | None:
    return None if found is None else Mean(found.value, found.low, found.high)


def _share(found: Estimate | None) -> Share | None:
    return None if found is None else Share(found.value, found.low, found.high, found.corrected)


COLUMNS = ("scored", "unscored", "negative", "mean polarity", "observed")


def sheet(report: SentimentReport) -> Sheet:
    """Return the report as it is shown to people and written to CSV."""
    groups = {} if report.groups is UNSET else report.groups
    local = LocalTime(report.timezone, [b.start for b in report.buckets])
    return Sheet(
        title=f"{report.title}: sentiment",
        head=_head(report),
        tables=[
            Table(
                title=name,
                columns=("start", *COLUMNS),
                rows=[(local(b.start), *_cells(b)) for b in series],
                numbers=frozenset(COLUMNS),
            )
            for name, series in {"": report.buckets, **groups}.items()
        ],
        foot=lines(report.method),
        fields=("start", "end", "group", *FIELDS, "simulated"),
        records=[
            (b.start, b.end, name, *_record(b), report.simulated)
            for name, series in {"": report.buckets, **groups}.items()
            for b in series
        ],
    )


def _cells(bucket: Sound) -> tuple[str, ...]:
    if bucket.scored + bucket.unscored == 0:
        nothing = "0" if bucket.coverage else UNOBSERVED
        return nothing, "", "", "", percent(bucket.coverage)
    mark = "~" if bucket.provisional else ""
    return (
        f"{mark}{bucket.scored:,}",
        f"{bucket.unscored:,}",
        share_words(bucket.share_negative),
        mean_words(bucket.polarity),
        percent(bucket.coverage),
    )


def share_words(found: Share | None) -> str:
    """Return a share with its interval in whole percent, or what stands for "cannot tell"."""
    if found is None:
        return "cannot tell"
    return f"{found.estimate * 100:.0f} % ({found.low * 100:.0f}-{found.high * 100:.0f})"


def mean_words(found: Mean | None) -> str:
    """Return a mean with its interval, or what stands for "cannot tell"."""
    if found is None:
        return "cannot tell"
    return f"{found.mean:+.2f} ±{max(found.high - found.mean, found.mean - found.low):.2f}"


def _head(report: SentimentReport) -> list[str]:
    total = report.total
    found = [SIMULATED] if report.simulated else []
    found.append(f"Times on the clock of {report.timezone}.")
    if total.scored == 0:
        return [*found, f"No post of this time is scored ({total.unscored:,} have no label)."]
    return [
        *found,
        f"{total.scored:,} posts scored, {total.unscored:,} not: "
        f"{share_words(total.share_negative)} negative, "
        f"mean polarity {mean_words(total.polarity)}; 95 % intervals.",
        f"Sentiment is {report.method.sentiment}.",
    ]


FIELDS = (
    "scored",
    "unscored",
    "negative",
    "neutral",
    "positive",
    "polarity_mean",
    "polarity_low",
    "polarity_high",
    "share_negative",
    "share_negative_low",
    "share_negative_high",
    "corrected",
    "coverage",
    "provisional",
)


def _record(bucket: Sound) -> tuple[Cell, ...]:
    mean, share = bucket.polarity, bucket.share_negative
    return (
        bucket.scored,
        bucket.unscored,
        bucket.negative,
        bucket.neutral,
        bucket.positive,
        *((None,) * 3 if mean is None else (mean.mean, mean.low, mean.high)),
        *(
            (None,) * 4
            if share is None
            else (share.estimate, share.low, share.high, share.corrected)
        ),
        bucket.coverage,
        bucket.provisional,
    )
