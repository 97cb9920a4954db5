"""The figures of spread in the shape of the JSON: instants instead of seconds."""

from datetime import datetime

from msgspec import Struct

from monitor.clock import from_epoch
from monitor.spread.analysis import Analysis


class Instant(Struct, frozen=True):
    """An instant with its 95 % interval (UTC)."""

    at: datetime
    low: datetime
    high: datetime


class BurstNote(Struct, frozen=True):
    """A stretch well above what was before it (UTC); `posts` as counted."""

    start: datetime
    end: datetime
    peak_at: datetime
    posts: int


class GrowthNote(Struct, frozen=True):
    """See `monitor.spread.growth.Growth`."""

    per_hour: float
    low: float
    high: float
    doubling_hours: float | None
    half_life_hours: float | None
    trend: str


class ForecastNote(Struct, frozen=True):
    """Posts in the next so many hours, if all were observed."""

    horizon_hours: float
    q025: int
    q10: int
    q50: int
    q90: int
    q975: int


class OutcomeNote(Struct, frozen=True):
    """What an earlier forecast said, made again from what was known then, and what came."""

    made_at: datetime
    horizon_hours: float
    q025: int
    q10: int
    q50: int
    q90: int
    q975: int
    posts: int


class OrderNote(Struct, frozen=True):
    """Which of two sources led, by how much; all None where there is no clear order."""

    first: str
    second: str
    minutes: float | None
    low: float | None
    high: float | None
    agreeing: int
    bursts: int


def onset_note(found: Analysis) -> Instant | None:
    """Return when it took off, or None where that cannot be told."""
    if found.onset is None:
        return None
    return Instant(
        from_epoch(found.onset.at), from_epoch(found.onset.low), from_epoch(found.onset.high)
    )


def growth_note(found: Analysis) -> GrowthNote | None:
    """Return how fast it grows, or None where too little is known."""
    growth = found.growth
    if growth is None:
        return None
    return GrowthNote(
        per_hour=growth.per_hour,
        low=growth.low,
        high=growth.high,
        doubling_hours=growth.doubling_hours,
        half_life_hours=growth.half_life_hours,
        trend=growth.trend,
    )


def outcome_notes(found: Analysis) -> list[OutcomeNote]:
    """Return what earlier forecasts said and what came, in order of time."""
    return [
        OutcomeNote(
            made_at=from_epoch(one.origin),
            horizon_hours=one.forecast.horizon_hours,
            q025=one.forecast.q025,
            q10=one.forecast.q10,
            q50=one.forecast.q50,
            q90=one.forecast.q90,
            q975=one.forecast.q975,
            posts=one.posts,
        )
        for one in found.outcomes
    ]


def order_notes(found: Analysis) -> list[OrderNote]:
    """Return for each two sources which led."""
    return [
        OrderNote(
            first=one.first,
            second=one.second,
            minutes=one.found.minutes,
            low=one.found.low,
            high=one.found.high,
            agreeing=one.found.agreeing,
            bursts=one.found.bursts,
        )
        for one in found.order
    ]


def burst_notes(found: Analysis) -> list[BurstNote]:
    """Return the bursts in order of time."""
    return [
        BurstNote(from_epoch(b.start), from_epoch(b.end), from_epoch(b.peak_at), b.posts)
        for b in found.bursts
    ]
