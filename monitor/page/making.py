"""From a question to a story: all that a page or a brief tells, read in one snapshot."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from monitor.chart.theme import PHASES
from monitor.clock import to_epoch_ms
from monitor.nouns.buckets import Bucket
from monitor.nouns.measure import CountBucket, CountSeries, amount
from monitor.nouns.posts import Span
from monitor.nouns.report import Report
from monitor.nouns.spread import BurstRow, ForecastRow, OnsetRow, Phased, StandingRow
from monitor.nouns.support import TOTAL
from monitor.page import alarms
from monitor.page.levels import levels, table_step
from monitor.page.narratives import narratives
from monitor.page.packing import Packed, pack, shown_events
from monitor.page.statements import statements
from monitor.page.story import Story
from monitor.report.cells import all_time, finest
from monitor.report.known import Known
from monitor.report.readings import Question, in_minutes
from monitor.report.snapshot import Snapshot
from monitor.series import edges
from monitor.series.counts import counts
from monitor.store.alert_records import AlertRecord
from monitor.store.records import Saying
from monitor.words.charts import PHASES as NAMES
from monitor.words.page import VALUE_UNKNOWN
from monitor.words.page import value as words

HOUR: Final = timedelta(hours=1)
MOST_TEXTS: Final = 10


def make_story(
    snapshot: Snapshot, alerts: Sequence[AlertRecord] = (), *, adapts: bool = False
) -> Story:
    """Return all that a page tells.

    Args:
        snapshot: What is known; the buckets of its question are the finest of the charts.
        alerts: Of any incident and any time, found by the instant of the question.
        adapts: Whether the buckets may be longer, so that enough accounts post in each.

    Raises:
        StoreError: The database cannot be read.
    """
    asked = snapshot.question
    rows = table_step(asked.span, asked.timezone)
    volume, spread = snapshot.told("volume", rows), snapshot.told("spread", HOUR)
    question = snapshot.adapted(tone=False).question if adapts else asked
    marked = replace(question, events=tuple(snapshot.marks))
    # Another page would tell them in other buckets, and the two what neither tells.
    usual = adapts and in_minutes(asked.span) == all_time(asked)
    combines = snapshot.internal or usual
    made = pack(snapshot.known, marked, volume.published.shown, combines=combines)
    told = narratives(snapshot.told("narratives", _coarse(asked.span)))
    series, measured = _counts(snapshot.series, question)
    gone = snapshot.told("phases", HOUR).published.report.rows_of(Phased, "phases")
    head, out = volume.published.report.head, volume.published.suppressed.get("buckets", ())
    drawn = {
        "outlook": _outlook(spread.published.report),
        "shares": told.shares,
        "counts": measured,
        "phases": _strip(gone),
    }
    return Story(
        question=question,
        spread=spread,
        volume=volume,
        sentiment=snapshot.told("sentiment", rows),
        sources=snapshot.published("sources", HOUR),
        packed=made.packed | drawn,
        hidden_rows=[
            (TOTAL, place) in out
            for place, _ in enumerate(volume.published.report.rows_of(Bucket, "buckets"))
        ],
        hidden_sums=made.sums,
        internal=snapshot.internal,
        alerts=alarms.within(alerts, asked.incident, asked.span),
        statements=statements(snapshot.told("voices", HOUR)),
        events=shown_events(snapshot.marks, Span(head.since, head.until)),
        narratives=told,
        series=series,
        phases=gone,
        texts=_texts(snapshot.known, question) if snapshot.internal else (),
    )


def _strip(told: Sequence[Phased]) -> list[list[object]]:
    """Return the phases for the script: [start, end, name, colour], instants in ms since 1970."""
    return [
        [to_epoch_ms(one.span.start), to_epoch_ms(one.span.end), NAMES[one.name], PHASES[one.name]]
        for one in told
    ]


def _coarse(span: Span) -> timedelta:
    """Return the length of stretches that are long enough for shares of narratives."""
    return max(levels(span, finest(span))[-1], HOUR)


def _counts(
    series: Sequence[CountSeries], question: Question
) -> tuple[Sequence[CountSeries], list[Mapping[str, object]]]:
    """Return the count series, and for the script in as many bars as a screen has room for."""
    step = max(question.every, finest(question.span))
    return series, measures(series, edges(question.span, step, ZoneInfo(question.timezone)))


def _outlook(report: Report) -> Packed:
    """Return onset, bursts and forecast for the script; the forecast in posts an hour."""
    standing = report.rows_of(StandingRow, "")
    onset = report.rows_of(OnsetRow, "onset")
    return {
        "onset": [to_epoch_ms(at) for one in onset for at in (one.low, one.high)] or None,
        "bursts": [
            [to_epoch_ms(b.start), to_epoch_ms(b.end)] for b in report.rows_of(BurstRow, "bursts")
        ],
        "fan": [point for one in standing for point in _fan(one.settled_until, report)],
    }


def _fan(origin: datetime, report: Report) -> list[list[float]]:
    rates = [
        [
            to_epoch_ms(origin + f.horizon_hours * HOUR),
            *(q / f.horizon_hours for q in (f.q025, f.q10, f.q50, f.q90, f.q975)),
        ]
        for f in report.rows_of(ForecastRow, "forecast")
    ]
    return [[to_epoch_ms(origin), *rate[1:]] for rate in rates[:1]] + rates


def _texts(known: Known, question: Question) -> tuple[Saying, ...]:
    topics = known.topics(question.incident)
    return tuple(known.sayings(topics[0].id, question.span)[:MOST_TEXTS]) if topics else ()


def measures(
    series: Sequence[CountSeries], edges: Sequence[datetime]
) -> list[Mapping[str, object]]:
    """Return the series for the script.

    Each has `title`, `unit`, and `rows` of [start, end, value, words, whether it will still
    change]: instants in ms since 1970, the value None where it is not known.

    Args:
        series: As the store knows them.
        edges: Of the buckets; a series whose values do not fit in them keeps its own.
    """
    return [
        {
            "title": one.measure.title,
            "unit": one.measure.unit,
            "source": one.source,
            "rows": [_row(bucket, one) for bucket in counts(edges, one.values, one.measure.how)[0]],
        }
        for one in series
    ]


def _row(bucket: CountBucket, series: CountSeries) -> list[object]:
    value = bucket.value
    least = series.measure.how == "sum" and bucket.coverage < 1
    return [
        to_epoch_ms(bucket.start),
        to_epoch_ms(bucket.end),
        value,
        VALUE_UNKNOWN if value is None else words(amount(value), series.measure.unit, least=least),
        bucket.provisional,
    ]
