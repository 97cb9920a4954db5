"""From what was computed to what was found: the statements of the report `spread`."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import numpy as np

from monitor.clock import from_epoch
from monitor.nouns.attached import Attached, AttachedKind
from monitor.nouns.finding import Finding
from monitor.nouns.posts import Span
from monitor.nouns.quantity import Bounds, Expectation, Quantity, counted, estimated, exact
from monitor.nouns.spread import (
    TOP,
    Accounts,
    AmplificationRow,
    Answers,
    AnswersRow,
    Copies,
    Follows,
    Forecast,
    GrowthRow,
    LinkRow,
    MostLinked,
    Onset,
    Order,
    OrderRow,
    Phrases,
    Range,
    Record,
    Rising,
    Trend,
    Unwatched,
    Verdict,
    Views,
)
from monitor.nouns.support import FEWEST, Support
from monitor.nouns.volume import Peak
from monitor.report.readings import Readings
from monitor.report.spread.reading import SpreadReadings
from monitor.report.spread.waves import waves
from monitor.report.volume import is_minimum, on_incident, peak
from monitor.spread.analysis import AHEAD, Analysis, unseen
from monitor.spread.forecast.errors import ForecastQuantiles
from monitor.spread.onset import OnsetChances, OnsetEstimate, UnderWay
from monitor.spread.phase import MOVING, levels
from monitor.spread.series import HOUR, Counts

DAY: Final = 24
"""Hours."""

BUILDING: Final[frozenset[Verdict]] = frozenset({"emerging", "growing", "peaking", "revived"})
"""Where the most may be still to come."""

SEEN: Final = 0.95
"""Share of the last day that must have been watched for its posts to be named."""


def findings(
    read: SpreadReadings,
    found: Analysis,
    amplification: AmplificationRow,
    excitation: AnswersRow,
) -> tuple[Finding, ...]:
    """Return what was found, the most important first."""
    shared, counts = on_incident(read.readings), read.counts
    phrases = read.phrases if read.waves else None
    carried: list[Finding] = [
        _copies(amplification, read, shared),
        _accounts(amplification, shared),
        _answers(excitation, shared),
    ]
    if phrases is not None:
        rising = [
            Rising(
                phrase=one.text,
                share=exact(one.in_burst, "share"),
                before=exact(one.before, "share"),
                few_lack=0 < one.lacking < FEWEST,
            )
            for one in phrases
        ]
        carried.append(Phrases(**shared, phrases=tuple(rising)))
    carried += _attached(read)
    busiest = peak(read.readings, read.hours)
    carried.insert(0, most_linked(read.readings, amplification.links, read.gone))
    carried += _views(read, shared)
    if not counts.known.any():
        reading = any(one.until is None and not one.sample for one in read.readings.total.lanes)
        return (
            Unwatched(**shared, watching=reading),
            *([] if busiest is None else [busiest]),
            *carried,
        )
    waves_found = waves(
        read.waves,
        read.in_waves,
        read.heard,
        read.since_it_began,
        read.sources_since,
        read.readings.question.events,
        shared,
        read.unseen,
    )
    closed = read.readings.question.closed
    counted = of_counts(found, read.since_it_began, busiest, shared, closed=closed)
    return (*counted, *waves_found, *carried)


def _views(read: SpreadReadings, shared: dict[str, Any]) -> list[Views]:
    """Return how often what is attached was viewed; nothing where no service says."""
    seen, posts = read.viewed, read.readings.total.tally.posts
    if not seen.posts:
        return []
    behind = Support(seen.posts, seen.people)
    return [
        Views(
            **{**shared, "behind": behind},
            views=counted(seen.views, "views", missed=True),
            posts=exact(seen.posts, "posts"),
            without=exact(1 - seen.posts / posts, "share"),
        )
    ]


def most_linked(readings: Readings, links: Sequence[LinkRow], gone: int) -> MostLinked:
    """Return the link that most posts carry; *links* have the one with most posts first.

    *gone* is how many posts have lost their links.
    """
    first, missed = links[0] if links else None, is_minimum(readings) or gone > 0
    return MostLinked(
        **on_incident(readings),
        link=None if first is None else first.link,
        video=first is not None and first.kind == "video",
        posts=counted(first.posts if first else 0, "posts", missed=missed),
        accounts=counted(first.people if first else 0, "accounts", missed=missed),
        gone=gone > 0,
    )


def _attached(read: SpreadReadings) -> list[Finding]:
    """Return how many posts carry what, where any carries anything."""
    if not read.attached:
        return []
    missed = is_minimum(read.readings)
    files = [one for one in read.attached if one.kind != "card"]
    return [
        Attached(
            **on_incident(read.readings),
            carried=tuple(
                AttachedKind(
                    kind=one.kind,
                    posts=counted(one.posts, "posts", missed=missed),
                    behind=Support(one.posts, one.accounts),
                )
                for one in read.attached
            ),
            files=counted(sum(one.files or 0 for one in files), "items", missed=missed),
            described=counted(sum(one.described or 0 for one in files), "items", missed=missed),
        )
    ]


def of_counts(
    found: Analysis,
    counts: Counts,
    busiest: Peak | None,
    shared: dict[str, Any],
    *,
    closed: datetime | None = None,
) -> list[Finding]:
    """Return what the counts alone show, the most important first.

    *counts* are of all posts since it began, *shared* are fields that all findings have, and
    *closed* is None where the incident is open.
    """
    # Forecasts are made of buckets that fit into an hour. Without them only a lull or a peak is
    # found; that neither was is no sign of being early.
    fits, trend = HOUR % counts.step == 0, _trend(found, counts, shared)
    return [
        *([trend] if fits or trend.verdict != "emerging" else []),
        onset(found.onset, shared),
        *([] if busiest is None else [busiest]),
        *([_forecast(found, closed, shared)] if fits else []),
        *_record(found, shared),
        *([_order(found, shared)] if found.order else []),
    ]


def _trend(found: Analysis, counts: Counts, shared: dict[str, Any]) -> Trend:
    growth, phase, verdict = found.growth, found.phase, verdict_on(found)
    clear = growth if verdict in MOVING else None
    return Trend(
        **shared,
        verdict=verdict,
        until=from_epoch(found.settled_until),
        last_day=_last_day(counts),
        chance=None if phase.quieter is None else exact(phase.quieter, "chance"),
        ahead=timedelta(hours=AHEAD),
        doubling=_time(clear, clear.doubling_hours if clear else None),
        halving=_time(clear, clear.half_life_hours if clear else None),
        seen_until=_seen_until(counts),
        unseen=unseen(phase, counts),
    )


def _seen_until(counts: Counts) -> datetime | None:
    """Return when it was last watched, where too little of the last hours was; None elsewhere."""
    if counts.left_at is not None:
        return from_epoch(counts.left_at)
    settled = counts.settled()
    seen = np.flatnonzero(settled.known)
    if not len(seen) or not np.isnan(levels(settled)[-1]):
        return None
    return from_epoch(settled.start + (int(seen[-1]) + 1) * settled.step)


def verdict_on(found: Analysis) -> Verdict:
    """Return where it goes: its phase, unless there are too few posts to say what that says."""
    if found.growth is None and found.phase.name in MOVING:
        return "too few"
    return found.phase.name


def _last_day(counts: Counts) -> Quantity | None:
    settled = counts.settled()
    steps, rest = divmod(DAY * HOUR, counts.step)
    last = slice(max(len(settled) - steps, 0), len(settled))
    if rest or len(settled) < steps or settled.seen[last].mean() < SEEN:
        return None
    missed = bool((settled.seen[last] < 1).any())
    return counted(int(settled.posts[last].sum()), "posts", missed=missed)


def _time(growth: GrowthRow | None, hours: float | None) -> Quantity | None:
    if growth is None or hours is None or growth.hours is None:
        return None
    low, high = growth.hours
    return estimated(hours, low, high, "hours")


def onset(found: OnsetEstimate | UnderWay | None, shared: dict[str, Any]) -> Onset:
    """Return when it took off, with fields that all findings have."""
    match found:
        case OnsetEstimate(chances=chances):
            at, low, high = map(from_epoch, (found.at, found.low, found.high))
            likely = _likely(chances)
            return Onset(**shared, at=at, low=low, high=high, gradual=found.gradual, **likely)
        case UnderWay(since=since, chances=chances):
            likely = _likely(chances)
            return Onset(**shared, low=None, high=None, under_way=from_epoch(since), **likely)
        case None:
            return Onset(**shared, low=None, high=None)


def _likely(chances: OnsetChances) -> dict[str, Any]:
    gap = None if chances.gap is None else Span(*map(from_epoch, chances.gap))
    names = ("seen", "hidden", "before")
    return {name: exact(getattr(chances, name), "chance") for name in names} | {"gap": gap}


def _expected(one: ForecastQuantiles, low: float, high: float) -> Expectation:
    return Expectation(value=one.middle, low=low, high=high, unit="posts")


def _forecast(found: Analysis, closed: datetime | None, shared: dict[str, Any]) -> Forecast:
    ranges = [
        Range(
            horizon=timedelta(hours=one.horizon_hours),
            posts=_expected(one, one.q025, one.q975),
            likely=_expected(one, one.q10, one.q90),
        )
        for one in found.forecast
    ]
    return Forecast(
        **shared,
        since=from_epoch(found.settled_until),
        ranges=tuple(ranges),
        building=verdict_on(found) in BUILDING,
        closed=closed,
    )


def _record(found: Analysis, shared: dict[str, Any]) -> list[Record]:
    """Count the ranges that held of forecasts that follow each other: others share their hours."""
    ended = [
        one
        for one in found.outcomes
        if one.forecast.horizon_hours == AHEAD and one.origin % (AHEAD * HOUR) == 0
    ]
    if not ended:
        return []
    held = sum(one.forecast.q10 <= one.posts <= one.forecast.q90 for one in ended)
    made, kept = (exact(number, "forecasts") for number in (len(ended), held))
    return [Record(**shared, horizon=timedelta(hours=AHEAD), made=made, held=kept)]


def _order(found: Analysis, shared: dict[str, Any]) -> Order:
    compared = [(row, _follows(row)) for row in found.order]
    return Order(
        **shared,
        clear=tuple(follows for _, follows in compared if follows is not None),
        unclear=tuple((row.first, row.second) for row, follows in compared if follows is None),
        alone=found.alone,
    )


def _follows(found: OrderRow) -> Follows | None:
    if found.minutes is None or found.low is None or found.high is None:
        return None
    low, high = sorted((abs(found.low), abs(found.high)))
    minutes = abs(found.minutes)
    pair = found.first, found.second
    leader, follower = pair if found.minutes > 0 else reversed(pair)
    return Follows(
        leader=leader,
        follower=follower,
        hours=estimated(minutes / 60, min(low, minutes) / 60, max(high, minutes) / 60, "hours"),
        agreeing=exact(found.agreeing, "spikes"),
        spikes=exact(found.bursts, "spikes"),
    )


def _copies(found: AmplificationRow, read: SpreadReadings, shared: dict[str, Any]) -> Copies:
    share = None if found.repeated is None else found.repeated.top_share
    gone = sum(one.posts for one in read.texts if one.text is None)
    whole = len(read.texts) >= (found.messages or 0)
    return Copies(
        **shared,
        posts=counted(found.posts or 0, "posts", missed=is_minimum(read.readings)),
        near=exact(found.families, "texts"),
        # A text that is gone may be a near copy of any other.
        most=share
        and Quantity(value=share, unit="share", certainty="minimum" if gone else "exact"),
        accounts=counted(read.said_by, "accounts", missed=read.said_by >= FEWEST)
        if read.said_by
        else None,
        whole=whole,
        looked_at=None if whole else exact(sum(one.posts for one in read.texts), "posts"),
        gone=exact(gone, "posts") if gone else None,
    )


def _accounts(found: AmplificationRow, shared: dict[str, Any]) -> Accounts:
    authors = None if found.repeated is None else found.repeated.authors
    if authors is None or authors.members <= TOP:  # the busiest are all
        return Accounts(**shared, busiest=None, even=None)
    low, high = authors.even_top_share
    even = Bounds(low=low, high=high, unit="share")
    return Accounts(**shared, busiest=exact(authors.top_share, "share"), even=even)


def _answers(found: AnswersRow, shared: dict[str, Any]) -> Answers:
    allowed = seen = None
    if found.low is not None and found.high is not None:
        allowed = Bounds(low=found.low, high=found.high, unit="share")
    if found.observed is not None:  # what was not seen of it is missing
        seen = Quantity(value=found.observed, unit="share", certainty="minimum")
    return Answers(**shared, seen=seen, allowed=allowed)
