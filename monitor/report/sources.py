"""What each source showed, what it did not, and why."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from msgspec import Struct
from msgspec.structs import asdict

from monitor.clock import iso_duration, rfc3339
from monitor.errors import Failing
from monitor.model import Losing, Span
from monitor.nouns.finding import Subject
from monitor.nouns.gaps import Gap, Waiting
from monitor.nouns.support import Support
from monitor.report.checks import Lateness, Sweeps, lateness, sentences, sweeps
from monitor.report.head import Head, head
from monitor.report.method import Method, lines, listing, method
from monitor.report.readings import Readings
from monitor.report.reasons import kinds, reasons
from monitor.report.volume import share
from monitor.series import UnseenSpan, gaps
from monitor.store.records import Attempt, Standing
from monitor.words.numbers import duration, percent
from monitor.words.sheet import SIMULATED, Cell, LocalTime, Sheet, Table, count
from monitor.words.wording import MINUTE

NO_FAILURES: Final = frozenset({"clock", "over budget"})
"""Kinds of what a pass says that has shown something all the same."""


class WatchRecord(Struct, frozen=True, kw_only=True):
    """What the store holds of how the incident was watched.

    Attributes:
        attempts: Passes that began within the report, oldest first.
        standings: By source.
        quarantined: Source -> reason -> how many items, found within the report.
        late: Source -> longest time in a step -> posts that came within it and not before.
    """

    attempts: Sequence[Attempt]
    standings: Mapping[str, Standing]
    quarantined: Mapping[str, Mapping[str, int]]
    late: Mapping[str, Mapping[timedelta, int]]


class GapNote(Struct, frozen=True, kw_only=True):
    """Time that was not seen.

    Attributes:
        kind: `not observed` (a later pass may still fill it), or `lost` (the service cannot).
        reasons: The most frequent first, at most `reasons.REASONS_SHOWN`; errors that differ in an
            instant only are one.
        kinds: What kept it from being seen, the most frequent first.
    """

    lane: str
    start: datetime
    end: datetime
    kind: Literal["not observed", "lost"]
    reasons: Sequence[str]
    kinds: Sequence[Failing | Losing | Waiting]


class SourceNote(Struct, frozen=True, kw_only=True):
    """One source within the report.

    Attributes:
        passes: Outcome -> how many; `unfinished` for those that never ended.
        last_success: Of all time (UTC); None where none ever succeeded.
        last_error: What there is to say of the last pass; None for nothing.
        last_error_kind: The same as a kind: `over budget` and `clock` are no failures.
        posts: Published within the report; None where nothing was observed and none is known.
        seen: Posts handed out by passes within the report, repeats included.
        beside: Of these, what the query did not match.
        rejected: Items that could not be read.
        quarantined: Reason -> how many of them are kept, of all incidents together.
        coverage: Observed share, 0 to 1; None where it was never watched (an archive).
        settle: ISO 8601 duration, the longest of its lanes; None as for `coverage`.
        late: How late its posts came, of all incidents together; None where none tells.
        swept: What sweeps within the report found; None where they met no post.
    """

    source: str
    lanes: Sequence[str]
    passes: Mapping[str, int]
    last_success: datetime | None
    last_error: str | None
    last_error_kind: Failing | None
    posts: int | None
    seen: int
    beside: int
    rejected: int
    quarantined: Mapping[str, int]
    coverage: float | None
    settle: str | None
    late: Lateness | None
    swept: Sweeps | None
    gaps: Sequence[GapNote]


class SourcesReport(Head, frozen=True, kw_only=True):
    """`report sources`; instants in UTC.

    Attributes:
        findings: The gaps: those that still last first, then the longest. Listings of a
            source with the same gap have one, which is also one if it has been lost since.
    """

    findings: Sequence[Gap]
    sources: Sequence[SourceNote]
    method: Method


def sources_report(readings: Readings, record: WatchRecord, labels: str) -> SourcesReport:
    """Return what each source showed of an incident.

    Args:
        readings: What the store said, grouped by source.
        record: How the incident was watched.
        labels: The rule by which labels are given, for the method box.
    """
    question, part = readings.question, readings.total
    seen = {attempt.source for attempt in record.attempts}
    notes = [_source(name, readings, record) for name in sorted({*readings.groups, *seen})]
    return SourcesReport(
        **asdict(head(question, part.edges, simulated=readings.simulated)),
        findings=_findings(notes, question.now),
        sources=notes,
        method=method(readings, labels),
    )


def _source(name: str, readings: Readings, record: WatchRecord) -> SourceNote:
    edges, question = readings.total.edges, readings.question
    lanes = [lane for lane in readings.total.lanes if lane.source == name]
    part = readings.groups.get(name)
    posts = 0 if part is None else part.tally.posts
    over = Span(edges[0], max(min(edges[-1], question.now), edges[0]))
    observed = share(name, lanes, over) if lanes else None
    tried = [attempt for attempt in record.attempts if attempt.source == name]
    outcomes = Counter(attempt.outcome or "unfinished" for attempt in tried)
    standing = record.standings.get(name, Standing())
    return SourceNote(
        source=name,
        lanes=[lane.name for lane in lanes],
        passes=dict(sorted(outcomes.items())),
        last_success=standing.last_success,
        last_error=standing.error,
        last_error_kind=standing.error_kind,
        posts=posts if posts or observed else None,
        seen=sum(attempt.seen for attempt in tried),
        beside=sum(attempt.beside for attempt in tried),
        rejected=sum(attempt.rejected for attempt in tried),
        quarantined=record.quarantined.get(name, {}),
        coverage=observed,
        settle=iso_duration(max(lane.settle for lane in lanes)) if lanes else None,
        late=lateness(record.late.get(name, {}), lanes),
        swept=sweeps(tried),
        gaps=[_gap(gap, tried) for gap in gaps(lanes, over, question.every)],
    )


def _findings(notes: Sequence[SourceNote], now: datetime) -> list[Gap]:
    found: dict[tuple[str, Span], list[GapNote]] = {}
    for note in notes:
        for gap in note.gaps:
            found.setdefault((note.source, Span(gap.start, gap.end)), []).append(gap)
    # The span of a report ends at a full minute.
    said = [
        Gap(
            about=Subject("source", source),
            span=span,
            behind=Support(None, None),
            why=_causes(alike, "not observed"),
            lost=_causes(alike, "lost"),
            lasts=now - span.end < MINUTE,
        )
        for (source, span), alike in found.items()
    ]
    return sorted(said, key=lambda gap: (not gap.lasts, -gap.span.length, gap.span.start))


def _causes(gaps: Sequence[GapNote], kind: str) -> tuple[Any, ...]:
    return tuple(dict.fromkeys(why for gap in gaps if gap.kind == kind for why in gap.kinds))


def _gap(gap: UnseenSpan, tried: Sequence[Attempt]) -> GapNote:
    return GapNote(
        lane=gap.lane,
        start=gap.span.start,
        end=gap.span.end,
        kind="not observed" if gap.reason is None else "lost",
        reasons=reasons(gap.span, tried) if gap.reason is None else [gap.reason],
        kinds=kinds(gap.span, tried) if gap.kind is None else [gap.kind],
    )


def sheet(report: SourcesReport) -> Sheet:
    """Return the report as it is shown to people and written to CSV."""
    instants = [gap.start for source in report.sources for gap in source.gaps]
    local = LocalTime(report.timezone, [report.since, report.until, *instants])
    return Sheet(
        title=f"{report.title}: sources",
        head=[
            *([SIMULATED] if report.simulated else []),
            f"{local(report.since)} to {local(report.until)}, on the clock of {report.timezone}.",
            *about(report),
        ],
        tables=[_overview(report), _gap_table(report, local)],
        method=lines(report.method),
        fields=FIELDS,
        records=[
            (report.incident, *_record(source), report.simulated) for source in report.sources
        ],
    )


def _overview(report: SourcesReport) -> Table:
    columns = ("posts", "off-topic", "unreadable", "ok", "failed", "watched")
    return Table(
        columns=("source", *columns),
        rows=[
            (
                source.source,
                count(source.posts, exact=source.coverage == 1, provisional=False),
                f"{source.beside:,}",
                f"{source.rejected:,}",
                f"{source.passes.get('ok', 0):,}",
                f"{source.passes.get('failed', 0):,}",
                "not watched" if source.coverage is None else percent(source.coverage),
            )
            for source in report.sources
        ],
        numbers=frozenset(columns),
    )


def _gap_table(report: SourcesReport, local: LocalTime) -> Table:
    return Table(
        title="What was missed",
        columns=("source", "from", "for", "why"),
        rows=[
            (
                listing(source.source, gap.lane),
                local(gap.start),
                duration(gap.end - gap.start),
                f"{'for good: ' if gap.kind == 'lost' else ''}{'; '.join(gap.reasons)}",
            )
            for source in report.sources
            for gap in source.gaps
        ],
    )


def about(report: SourcesReport) -> list[str]:
    """Return what else there is to say of the sources: errors, quarantine, how late posts came."""
    found = []
    for source in report.sources:
        if source.last_error is not None:
            how = "" if source.last_error_kind in NO_FAILURES else " failed"
            found.append(f"The last pass over {source.source}{how}: {source.last_error}.")
        if source.quarantined:
            told = ", ".join(f"{reason} ({n:,})" for reason, n in source.quarantined.items())
            found.append(f"In quarantine from {source.source}: {told}.")
        found += sentences(source.source, source.late, source.swept)
    return found


FIELDS: Final = (
    "incident",
    "source",
    "posts",
    "coverage",
    "seen",
    "beside",
    "rejected",
    "passes_ok",
    "passes_failed",
    "last_success",
    "last_error",
    "gaps",
    "simulated",
)


def _record(source: SourceNote) -> tuple[Cell, ...]:
    spans = "; ".join(f"{rfc3339(g.start)}..{rfc3339(g.end)} {g.kind}" for g in source.gaps)
    return (
        source.source,
        source.posts,
        source.coverage,
        source.seen,
        source.beside,
        source.rejected,
        source.passes.get("ok", 0),
        source.passes.get("failed", 0),
        source.last_success,
        source.last_error,
        spans,
    )
