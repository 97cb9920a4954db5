"""What the last page or brief said that has changed since: its figures, made again for its time.

Nothing is computed here: an earlier figure is compared with what the reports say today of the same
time, and what happened since is read from what the store keeps of each post, pass and query.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from monitor.clock import HOUR, MINUTE, floor
from monitor.nouns.corrections import ChangedFigure, FigureName, PublishedFigure, Reason, Unchanged
from monitor.nouns.finding import Finding, Subject
from monitor.nouns.posts import Lane, Span
from monitor.nouns.quantity import Quantity, exact
from monitor.nouns.report import Head, Report
from monitor.nouns.spans import difference, overlap, union
from monitor.nouns.spread import Onset
from monitor.nouns.support import Support
from monitor.nouns.tone import Negative
from monitor.nouns.volume import Peak, Total
from monitor.report.queries import how_changed
from monitor.report.readings import ended_hours, is_simulated, topic_of
from monitor.report.seal import DEFINITIONS
from monitor.report.snapshot import Snapshot
from monitor.series.coverage import expected
from monitor.store.reading.reader import Reader
from monitor.store.records import PublicationRecord
from monitor.version import __version__
from monitor.words.numbers import nearest, percent

REPORTS: Final[Mapping[FigureName, Sequence[str]]] = {
    "posts": ("volume",),
    "peak": ("volume",),
    "onset": ("onset", "spread"),
    "negative": ("negative", "sentiment"),
    "accounts": ("volume",),
}
"""From which reports a figure is taken; the first costs least. The most important figure first."""

PROGRAM: Final = f"{__version__}/{DEFINITIONS}"
"""What a publication keeps of the program that made it."""


class _Since(Struct, frozen=True, kw_only=True):
    """What happened in a stretch of time after a page or a brief spoke of it.

    Attributes:
        late: Who stands behind posts first seen since, of time that was old enough, and observed.
        newest: Posts first seen since, of time that was too new then.
        came: Who stands behind all posts first seen since.
        edited: Who stands behind those that were edited so that they match; of a tone, at all.
        filled: Whether time was observed that had been missed.
        listed: Whether another listing was read.
        fresh: Whether part of it was too new then to be called missed.
    """

    late: Support
    newest: int
    came: Support
    edited: Support
    filled: bool
    listed: bool
    fresh: bool


def figured(report: Report) -> Iterator[PublishedFigure]:
    """Yield the figures of a report that a later page or brief is compared with."""
    whole = Span(report.head.since, report.head.until)
    for one in report.findings:
        for figure in _figures(one, whole, report.head):
            if report.name in REPORTS[figure.name]:
                yield figure


def _named(report: Report, name: FigureName) -> PublishedFigure | None:
    return next((one for one in figured(report) if one.name == name), None)


def _figures(found: Finding, whole: Span, head: Head) -> Iterator[PublishedFigure]:
    match found:
        case Total(posts=Quantity() as posts, accounts=Quantity() as accounts):
            yield PublishedFigure(name="posts", span=whole, quantity=posts)
            yield PublishedFigure(name="accounts", span=whole, quantity=accounts)
        case Peak():
            hours = ended_hours(whole, head.generated_at, ZoneInfo(head.timezone))
            span = Span(hours[0], hours[-1])
            yield PublishedFigure(name="peak", span=span, quantity=found.posts, at=found.span)
        case Onset(low=datetime() as low, high=datetime() as high):
            between = Span(low, high)
            yield PublishedFigure(name="onset", span=whole, at=between, gradual=found.gradual)
        case Onset():
            yield PublishedFigure(name="onset", span=whole)
        case Negative(share=Quantity() as share):
            yield PublishedFigure(name="negative", span=whole, quantity=share)


def corrections_report(
    snapshot: Snapshot, last: PublicationRecord, then: Reader, scorer: str
) -> Report:
    """Return which figures of the last page or brief are other ones today, and why.

    The snapshot is of today, for the same readers; *then* is what was known at the instant of which
    the *last* spoke, *scorer* the classifier of today, as a publication keeps it.
    """
    question = snapshot.question
    compared = _Compared(snapshot, last, then)
    found: list[Finding] = []
    settled = False
    ranks = list(REPORTS)
    for before in sorted(last.figures, key=lambda one: ranks.index(one.name)):
        after = compared.today(before)
        if after is None or as_said(before) == as_said(after):
            continue
        since = compared.since(before, after)
        reasons = compared.reasons(before, after, since, scorer)
        if not reasons and since.fresh:
            settled = True
            continue
        if not reasons and last.program != PROGRAM:
            reasons = ("definitions",)
        elif since.newest:
            reasons = (*reasons, "settled")
        found.append(compared.changed(before, since, reasons))
    unchanged = Unchanged(
        about=Subject("incident", question.incident),
        span=last.span,
        edition=last.edition,
        as_of=last.at,
        settled=settled,
    )
    return Report(
        name="corrections",
        head=question.head(question.span, simulated=is_simulated(snapshot.known)),
        findings=tuple(found) or (unchanged,),
        frames={},
    )


class _Compared:
    """The figures of a publication, of its own time, on its own clock, as they are known today."""

    def __init__(self, snapshot: Snapshot, last: PublicationRecord, then: Reader) -> None:
        self._today, self._last, self._then = snapshot, last, then
        self._known, self._incident = snapshot.known, snapshot.question.incident
        self._topic = topic_of(self._known, self._incident)
        self._snapshots: dict[Span, Snapshot] = {}

    def today(self, before: PublishedFigure) -> PublishedFigure | None:
        report = self._of(before.span).report(REPORTS[before.name][0], HOUR)
        return _named(report, before.name)

    def published(self, before: PublishedFigure) -> PublishedFigure | None:
        """Return the same as far as its readers may know it."""
        snapshot = self._of(before.span)
        if before.name == "negative" and not _named(
            snapshot.published("volume", HOUR).report, "posts"
        ):
            return None  # it is of posts that may not be known by themselves
        report = snapshot.published(REPORTS[before.name][0], HOUR).report
        return _named(report, before.name)

    def changed(
        self, before: PublishedFigure, since: _Since, reasons: tuple[Reason, ...]
    ) -> ChangedFigure:
        late = since.late
        return ChangedFigure(
            about=Subject("incident", self._incident),
            span=before.span,
            as_of=self._last.at,
            before=before,
            after=self.published(before),
            reasons=reasons,
            late=exact(late.posts, "posts") if late.posts else None,
            few_late=late.few,
            few=_most(since.came, since.edited).few,
        )

    def since(self, before: PublishedFigure, after: PublishedFigure) -> _Since:
        span, at, arrived = before.span, self._last.at, self._known.arrived
        where = after.at if before.name == "peak" and after.at is not None else span
        held = {(one.source, one.name): one for one in self._then.lanes(self._incident, span)}
        settled = self._settled(list(held.values()), span)
        firm = Span(span.start, settled)
        lanes = [one for one in self._known.lanes(self._incident, span) if not one.sample]
        # What is observed now and was not then; of thousands of spans each is looked at once.
        filled = union(
            one
            for lane in lanes
            if (past := held.get((lane.source, lane.name))) is not None
            for one in difference(firm, [*difference(firm, lane.observed), *past.observed])
        )
        old = overlap(where, firm)
        late = [
            arrived(self._topic, one, at)
            for one in ([] if old is None else difference(old, filled))
        ]
        newest = overlap(where, Span(settled, span.end))
        return _Since(
            late=Support(
                sum(one.posts or 0 for one in late), max((x.accounts or 0 for x in late), default=0)
            ),
            newest=0 if newest is None else arrived(self._topic, newest, at).posts or 0,
            came=arrived(self._topic, where, at),
            edited=self._known.edited(self._topic, where, at, texts=before.name == "negative"),
            filled=bool(filled),
            listed=any(
                (lane.source, lane.name) not in held and overlap(one, span) is not None
                for lane in lanes
                for one in lane.observed
            ),
            fresh=settled < where.end,
        )

    def reasons(
        self, before: PublishedFigure, after: PublishedFigure, since: _Since, scorer: str
    ) -> tuple[Reason, ...]:
        known, topic = self._known, self._topic
        tone = before.name == "negative"
        rescored = tone and scorer != self._last.scorer
        coded = (known, self._then) if tone else ()
        happened: dict[Reason, bool] = {
            "query": self._asked_otherwise(),
            "listing": since.listed,
            "gap": since.filled or _certain(before) < _certain(after),
            "late": bool(since.late.posts),
            "edited": not rescored and bool(since.edited.posts),
            "scorer": rescored,
            "labels": len({len(one.coded(topic, "tone")) for one in coded}) > 1,
            "missed": _certain(before) > _certain(after),
        }
        return tuple(reason for reason, has in happened.items() if has)

    def _asked_otherwise(self) -> bool:
        """Tell whether the incident's query was replaced since by one that matches other posts."""
        topics = self._known.topics(self._incident)[:1]
        return any(
            at > self._last.at and how_changed(before, after) is not None
            for topic in topics
            for (_, before), (at, after) in pairwise(topic.queries)
        )

    def _of(self, span: Span) -> Snapshot:
        if span not in self._snapshots:
            question = replace(
                self._today.question, span=span, every=HOUR, timezone=self._last.timezone
            )
            self._snapshots[span] = Snapshot(self._known, question, internal=self._today.internal)
        return self._snapshots[span]

    def _settled(self, lanes: list[Lane], span: Span) -> datetime:
        """Return up to when all listings had to have shown all of *span* by then."""
        at = self._last.at
        due = self._known.due(self._incident, at)
        past = Span(span.start, min(span.end, at))
        ends = [
            due[lane.source] - lane.settle
            for lane in lanes
            if lane.source in due
            and not lane.sample
            and due[lane.source] - lane.settle < expected(lane, past).end
        ]
        return max(min(ends, default=span.end), span.start)


def _most(one: Support, other: Support) -> Support:
    """Return at least who stands behind both: some may stand behind either."""
    return Support(
        max(one.posts or 0, other.posts or 0), max(one.accounts or 0, other.accounts or 0)
    )


def _certain(figure: PublishedFigure) -> bool:
    """Tell whether a count is of all posts; one of accounts is as sure as that of the posts."""
    held = figure.quantity if figure.name in {"posts", "peak"} else None
    return held is not None and held.certainty == "exact"


def as_said(figure: PublishedFigure) -> tuple[object, ...]:
    """Return what is said of a figure: to the minute, in whole percent, as fine as known."""
    held = figure.quantity
    at = figure.at and Span(floor(figure.at.start, MINUTE), floor(figure.at.end, MINUTE))
    if held is None:
        return (at, figure.gradual)
    if held.unit == "share":
        # A share of which little or much is left is never rounded to none or to all.
        return tuple(x if x is None else percent(x) for x in (held.value, held.low, held.high))
    if figure.name == "accounts":
        return (nearest(held),)
    return (held.value, held.certainty, at)
