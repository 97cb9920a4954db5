"""Count series over time: numbers that are no posts, each in its own unit."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import asdict

from monitor.clock import iso_duration
from monitor.nouns.counts import CountMethod, NoSeries
from monitor.nouns.finding import Finding, Subject
from monitor.nouns.frame import Frame
from monitor.nouns.measure import CountRecord, CountSeries, SeriesRow
from monitor.nouns.posts import Span
from monitor.nouns.report import Report
from monitor.nouns.sources import LastPass
from monitor.nouns.support import Support
from monitor.report.head import head
from monitor.report.method import versions
from monitor.report.readings import Question
from monitor.series.counts import counts
from monitor.store.records import Standing


def counts_report(
    question: Question,
    edges: Sequence[datetime],
    series: Sequence[CountSeries],
    standings: Mapping[str, Standing],
    *,
    simulated: bool,
    schema: int,
) -> Report:
    """Return the count series of an incident.

    Args:
        question: What is asked.
        edges: Of the buckets, ascending (UTC).
        series: As the store knows them.
        standings: How each source stands with the incident, by name.
        simulated: Whether a program made the numbers up.
        schema: Version of the database's schema.
    """
    span = Span(edges[0], edges[-1])
    rows = [_row(one, edges, question, standings.get(one.source, Standing())) for one in series]
    return Report(
        name="count series",
        head=head(question, edges, simulated=simulated),
        findings=tuple(_findings(rows, standings, span, question.incident)),
        frames={"series": Frame[Struct](kind=SeriesRow, rows=rows)},
        method=CountMethod(
            simulated=simulated,
            timezone=question.timezone,
            every=question.every,
            means=any(row.how == "mean" for row in rows),
            versions=versions(schema),
        ),
        records=Frame[Struct](
            kind=CountRecord, rows=[one for row in rows for one in _records(row)]
        ),
    )


def _row(
    series: CountSeries, edges: Sequence[datetime], question: Question, standing: Standing
) -> SeriesRow:
    measure = series.measure
    buckets, fits = counts(edges, series.values, measure.how)
    return SeriesRow(
        source=series.source,
        name=measure.name,
        title=measure.title,
        unit=measure.unit,
        how=measure.how,
        question=measure.question,
        every=iso_duration(question.every) if fits else None,
        last_success=standing.last_success,
        last_error=standing.error,
        buckets=tuple(buckets),
    )


def _findings(
    rows: Sequence[SeriesRow], standings: Mapping[str, Standing], span: Span, incident: str
) -> list[Finding]:
    """Return of each counter what its last pass said, or that there is none."""
    nobody = Support(None, None)
    found: list[Finding] = [
        LastPass(
            about=Subject("source", source),
            span=span,
            behind=nobody,
            why=standings[source].error_kind,
            quoted=error,
        )
        for source, error in {row.source: row.last_error for row in rows}.items()
        if error
    ]
    none = NoSeries(about=Subject("incident", incident), span=span, behind=nobody)
    return found if rows else [none]


def _records(row: SeriesRow) -> list[CountRecord]:
    return [
        CountRecord(
            **asdict(bucket), source=row.source, name=row.name, title=row.title, unit=row.unit
        )
        for bucket in row.buckets
    ]
