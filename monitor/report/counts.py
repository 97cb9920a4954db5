"""Count series over time: numbers that are no posts, each in its own unit."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec.structs import asdict, replace

from monitor.clock import iso_duration, to_epoch_ms
from monitor.nouns.counts import CountMethod, NoSeries
from monitor.nouns.finding import Finding, Subject
from monitor.nouns.frame import Frame
from monitor.nouns.measure import CountBucket, CountRecord, CountSeries, SeriesRow
from monitor.nouns.posts import Span
from monitor.nouns.report import Report
from monitor.nouns.sources import LastPass
from monitor.nouns.spans import overlap
from monitor.report.method import versions
from monitor.report.readings import Question, in_minutes, is_simulated
from monitor.series.counts import counts
from monitor.series.wallclock import edges
from monitor.store.reading.reader import Reader
from monitor.store.records import Standing


def counts_report(known: Reader, question: Question) -> Report:
    cut = edges(question.span, question.every, ZoneInfo(question.timezone))
    # Values are of whole buckets, the report of what was asked for: not of time that is to come.
    span, own = Span(cut[0], cut[-1]), in_minutes(question.span)
    now = to_epoch_ms(question.now)
    standings = {s: v for (s, i), v in known.standings(now).items() if i == question.incident}
    rows = [
        _row(one, cut, own, question, standings.get(one.source, Standing()))
        for one in known.counts(question.incident, span)
    ]
    simulated = is_simulated(known)
    return Report(
        name="count series",
        head=question.head(own, simulated=simulated),
        findings=tuple(_findings(rows, standings, own, question.incident)),
        frames={"series": Frame(SeriesRow, rows)},
        method=CountMethod(
            simulated=simulated,
            timezone=question.timezone,
            every=question.every,
            means=any(row.how == "mean" for row in rows),
            versions=versions(known.version),
        ),
        records=Frame(
            CountRecord,
            [
                CountRecord(**asdict(b), source=x.source, name=x.name, title=x.title, unit=x.unit)
                for x in rows
                for b in x.buckets
            ],
        ),
    )


def _row(
    series: CountSeries,
    cut: Sequence[datetime],
    own: Span,
    question: Question,
    standing: Standing,
) -> SeriesRow:
    measure = series.measure
    buckets, fits = counts(cut, series.values, measure.how)
    if not fits:  # then the buckets of the report are not shown, and no time outside it is unknown
        buckets = tuple(filter(None, (_within(one, own) for one in buckets)))
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


def _within(bucket: CountBucket, own: Span) -> CountBucket | None:
    """Return a bucket; of time without a value only what lies in the report, if any does."""
    if bucket.value is not None:
        return bucket
    part = overlap(Span(bucket.start, bucket.end), own)
    return None if part is None else replace(bucket, start=part.start, end=part.end)


def _findings(
    rows: Sequence[SeriesRow], standings: Mapping[str, Standing], span: Span, incident: str
) -> list[Finding]:
    if not rows:
        return [NoSeries(about=Subject("incident", incident), span=span)]
    return [
        LastPass(
            about=Subject("source", source),
            span=span,
            why=standings[source].error_kind,
            quoted=error,
        )
        for source, error in {row.source: row.last_error for row in rows}.items()
        if error
    ]
