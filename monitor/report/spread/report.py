"""How far it spreads: when it took off, how fast it grows, what comes next, who carries it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from monitor.clock import from_epoch
from monitor.nouns.attached import AttachedRow
from monitor.nouns.frame import Frame, single
from monitor.nouns.report import Report
from monitor.nouns.spread import (
    AmplificationRow,
    AnswersRow,
    BurstRow,
    ForecastRow,
    GrowthRow,
    OnsetRow,
    OrderRow,
    OutcomeRow,
    SpreadFigure,
    StandingRow,
)
from monitor.nouns.volume import BusiestHour, Peak
from monitor.report.emerging import new_words
from monitor.report.method import method
from monitor.report.queries import changes
from monitor.report.spread.findings import findings, verdict_on
from monitor.report.spread.links import amplify
from monitor.report.spread.reading import SpreadReadings
from monitor.report.spread.waves import is_minimum
from monitor.spread.analysis import Analysis, analyse
from monitor.spread.bursts.waves import Burst, may_hide
from monitor.spread.onset import OnsetEstimate, UnderWay
from monitor.spread.self_excitation import self_excitation


def spread_report(read: SpreadReadings) -> Report:
    readings, question = read.readings, read.readings.question
    found = analyse(
        read.counts, read.sources, opened=read.opened, since_it_began=read.since_it_began
    )
    if question.closed is not None:  # nothing that is published from then on counts
        found = replace(found, forecast=(), phase=replace(found.phase, quieter=None))
    linked = read.linked
    excitation = self_excitation(read.counts, linked.held / linked.posts if linked.posts else None)
    amplification = amplify(read)
    statements = findings(read, found, amplification, excitation)
    frames = _frames(
        read, found, amplification, excitation, [x for x in statements if isinstance(x, Peak)]
    )
    return Report(
        name="spread",
        head=readings.head,
        findings=(*statements, *new_words(readings, read.words), *changes(readings, "incident")),
        frames=frames,
        method=method(readings),
        records=Frame(SpreadFigure, list(_figures(frames, readings.total.edges[-1]))),
    )


def _frames(
    read: SpreadReadings,
    found: Analysis,
    amplification: AmplificationRow,
    excitation: AnswersRow,
    busiest: Sequence[Peak],
) -> dict[str, Frame[Struct]]:
    standing = StandingRow(
        settled_until=from_epoch(found.settled_until),
        alarms=[from_epoch(alarm) for alarm in found.alarms],
        phase=verdict_on(found),
        quieter=found.phase.quieter,
        waves_missed=may_hide(read.counts),
    )
    bursts = [
        _burst(one, people, read) for one, people in zip(read.waves, read.in_waves, strict=True)
    ]
    forecast = [ForecastRow(one.horizon_hours, *one.shown) for one in found.forecast]
    return {
        "": single(StandingRow, standing),
        "onset": single(OnsetRow, _onset(found.onset)),
        "peak": single(BusiestHour, *(one.numbers for one in busiest)),
        "growth": single(GrowthRow, found.growth),
        "bursts": Frame(BurstRow, bursts),
        "forecast": Frame(ForecastRow, forecast),
        "outcomes": Frame(
            OutcomeRow,
            [
                OutcomeRow(
                    from_epoch(one.origin),
                    one.forecast.horizon_hours,
                    *one.forecast.shown,
                    posts=one.posts,
                )
                for one in found.outcomes
            ],
        ),
        "amplification": single(AmplificationRow, amplification),
        "media": Frame(AttachedRow, read.attached),
        "lead_lag": Frame(OrderRow, found.order),
        "self_excitation": single(AnswersRow, excitation),
    }


def _onset(found: OnsetEstimate | UnderWay | None) -> OnsetRow | None:
    if not isinstance(found, OnsetEstimate):
        return None
    at, low, high = map(from_epoch, (found.at, found.low, found.high))
    chances = found.chances
    return OnsetRow(at, low, high, found.gradual, chances.seen, chances.hidden, chances.before)


def _burst(one: Burst, people: int, read: SpreadReadings) -> BurstRow:
    start, end, peak_at = map(from_epoch, (one.start, one.end, one.peak_at))
    began = None if one.part_of is None else from_epoch(one.part_of.start)
    least = is_minimum(one, read.since_it_began, read.unseen)
    return BurstRow(start, end, peak_at, one.posts, people, began, least)


def _figures(frames: Mapping[str, Frame[Struct]], until: datetime) -> Iterator[SpreadFigure]:
    """Yield the figures one a row; *until* is the end of the report."""
    for frame in frames.values():
        for row in frame.rows:
            match row:
                case StandingRow():
                    yield SpreadFigure("phase", until, row.phase, None, None, "")
                case OnsetRow():
                    yield SpreadFigure("onset", row.at, None, row.low, row.high, "instant")
                case BusiestHour():
                    span = row.start, row.end
                    yield SpreadFigure("peak", row.start, row.posts, *span, "posts", row.minimum)
                case GrowthRow():
                    yield SpreadFigure("growth", until, row.per_hour, row.low, row.high, "1/h")
                case BurstRow():
                    span = row.start, row.end
                    yield SpreadFigure("burst", row.peak_at, row.posts, *span, "posts", row.minimum)
                case ForecastRow():
                    name = f"forecast {row.horizon_hours:g} h"
                    yield SpreadFigure(name, until, row.q50, row.q025, row.q975, "posts")
                case _:
                    pass
