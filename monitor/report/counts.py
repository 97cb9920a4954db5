"""Count series over time: numbers that are no posts, each in its own unit."""

import platform
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from msgspec import Struct
from msgspec.structs import asdict

from monitor import __version__
from monitor.clock import iso_duration, short_duration
from monitor.measure import CountBucket, CountSeries, How, Measure, amount
from monitor.report.head import Head, head
from monitor.report.readings import Question
from monitor.series.counts import counts
from monitor.store.records import Standing
from monitor.words.numbers import percent
from monitor.words.sheet import SIMULATED, Cell, LocalTime, Sheet, Table

UNKNOWN: Final = "not known"
LIMITS: Final = (
    "Count series are kept beside the posts and are no posts: they are never added to them, nor to "
    "each other. A time without a value is not known, and not 0."
)
MEANS: Final = (
    "Averages and shares of longer buckets are means of what is known, each hour with equal weight."
)


class CountPoint(Struct, frozen=True, kw_only=True):
    """One bucket in the shape of the JSON; see `monitor.measure.CountBucket`."""

    start: datetime
    end: datetime
    value: float | None
    coverage: float
    provisional: bool


class SeriesNote(Struct, frozen=True, kw_only=True):
    """One series.

    Attributes:
        source: Name of its table in the configuration.
        name: Of the series, among those of its source.
        how: How values make those of longer buckets: `sum` or `mean`.
        question: What exactly is counted, in the words of the service; empty for a file.
        every: ISO 8601 duration; None where the values fit no bucket of the report and stand as
            they were given.
        last_success: End of the last pass that succeeded (UTC); None where none ever did.
        last_error: Of the last pass; None where it did not fail.
    """

    source: str
    name: str
    title: str
    unit: str
    how: How
    question: str
    every: str | None
    last_success: datetime | None
    last_error: str | None
    buckets: Sequence[CountPoint]


class CountMethod(Struct, frozen=True, kw_only=True):
    """How the report came about, and what it does not say."""

    simulated: bool
    timezone: str
    buckets: str
    limits: str
    means: str | None
    versions: Mapping[str, str]


class CountsReport(Head, frozen=True, kw_only=True):
    """`report counts`; instants in UTC."""

    series: Sequence[SeriesNote]
    method: CountMethod


def counts_report(
    question: Question,
    edges: Sequence[datetime],
    series: Sequence[CountSeries],
    standings: Mapping[str, Standing],
    *,
    simulated: bool,
    schema: int,
) -> CountsReport:
    """Return the count series of an incident.

    Args:
        question: What is asked.
        edges: Of the buckets, ascending (UTC).
        series: As the store knows them.
        standings: How each source stands with the incident, by name.
        simulated: Whether a program made the numbers up.
        schema: Version of the database's schema.
    """
    return CountsReport(
        **asdict(head(question, edges, simulated=simulated)),
        series=[
            _note(one, edges, question, standings.get(one.source, Standing())) for one in series
        ],
        method=_method(question, series, simulated=simulated, schema=schema),
    )


def _method(
    question: Question, series: Sequence[CountSeries], *, simulated: bool, schema: int
) -> CountMethod:
    return CountMethod(
        simulated=simulated,
        timezone=question.timezone,
        buckets=f"{short_duration(question.every)} on the clock of {question.timezone}",
        limits=LIMITS,
        means=MEANS if any(one.measure.how == "mean" for one in series) else None,
        versions={
            "reaction-monitor": __version__,
            "python": platform.python_version(),
            "schema": str(schema),
        },
    )


def _note(
    series: CountSeries, edges: Sequence[datetime], question: Question, standing: Standing
) -> SeriesNote:
    measure = series.measure
    buckets, fits = counts(edges, series.values, measure.how)
    return SeriesNote(
        source=series.source,
        name=measure.name,
        title=measure.title,
        unit=measure.unit,
        how=measure.how,
        question=measure.question,
        every=iso_duration(question.every) if fits else None,
        last_success=standing.last_success,
        last_error=standing.error,
        buckets=[_point(bucket) for bucket in buckets],
    )


def _point(bucket: CountBucket) -> CountPoint:
    return CountPoint(
        start=bucket.start,
        end=bucket.end,
        value=bucket.value,
        coverage=bucket.coverage,
        provisional=bucket.provisional,
    )


FIELDS: Final = (
    "start",
    "end",
    "source",
    "name",
    "title",
    "unit",
    "value",
    "coverage",
    "provisional",
    "simulated",
)


def sheet(report: CountsReport) -> Sheet:
    """Return the report as it is shown to people and written to CSV."""
    head = [SIMULATED] if report.simulated else []
    head.append(f"Times on the clock of {report.timezone}.")
    if not report.series:
        head.append("There is no count series: [counts.NAME] in the configuration makes one.")
    head += [f"{s.source}: {s.last_error}" for s in report.series if s.last_error]
    return Sheet(
        title=f"{report.title}: count series",
        head=list(dict.fromkeys(head)),
        tables=[
            _table(note, name, report.timezone)
            for note, name in zip(report.series, _names(report.series), strict=True)
        ],
        method=lines(report),
        fields=FIELDS,
        records=[
            _record(note, point, simulated=report.simulated)
            for note in report.series
            for point in note.buckets
        ],
    )


def _names(series: Sequence[SeriesNote]) -> list[str]:
    """Return what tables are called: with its source only where two titles are the same."""
    titles = Counter(one.title for one in series)
    return [
        one.title if titles[one.title] == 1 else f"{one.title} ({one.source})" for one in series
    ]


def _table(note: SeriesNote, name: str, timezone: str) -> Table:
    local = LocalTime(timezone, [point.start for point in note.buckets])
    given = "" if note.every else ", in the steps in which they were given"
    return Table(
        title=f"{name}{given}",
        columns=("start", note.unit, "known"),
        rows=[(local(p.start), cell(p, note.how), percent(p.coverage)) for p in note.buckets],
        numbers=frozenset({note.unit, "known"}),
    )


def cell(point: CountPoint | CountBucket, how: How) -> str:
    """Return a value as people read it: a sum of which something is missing is a lower bound."""
    if point.value is None:
        return UNKNOWN
    least = ">= " if how == "sum" and point.coverage < 1 else ""
    return f"{least}{'~' if point.provisional else ''}{amount(point.value)}"


def lines(report: CountsReport) -> tuple[str, ...]:
    """Return the method box as sentences."""
    box = report.method
    simulated = ("SIMULATED: a program made these numbers up.",)
    return (
        *(simulated if box.simulated else ()),
        *(_counted(note.source, note) for note in report.series),
        f"Buckets: {box.buckets}. Provisional (~) values may still change.",
        *((box.means,) if box.means else ()),
        box.limits,
        f"Made by {', '.join(f'{name} {v}' for name, v in box.versions.items())}.",
    )


def count_lines(series: Sequence[CountSeries]) -> tuple[str, ...]:
    """Return what the method box of a chart says of the count series in it; nothing of none."""
    told = tuple(_counted(one.source, one.measure) for one in series)
    means = (MEANS,) if any(one.measure.how == "mean" for one in series) else ()
    return (*told, *means, LIMITS) if told else ()


def _counted(source: str, what: SeriesNote | Measure) -> str:
    question = f": {what.question}" if what.question else ""
    return f"Counted by {source}: {what.title}, in {what.unit}{question}."


def _record(note: SeriesNote, point: CountPoint, *, simulated: bool) -> tuple[Cell, ...]:
    return (
        point.start,
        point.end,
        note.source,
        note.name,
        note.title,
        note.unit,
        point.value,
        point.coverage,
        point.provisional,
        simulated,
    )
