"""The forecast of a series from its own past: its usual level, and how an excess over it decays."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from monitor.spread.forecast.hours import DAY_HOURS, PSEUDO, WAVE_HOURS, Hours
from monitor.spread.forecast.quantiles import between, weighted
from monitor.spread.step import Floats

WEEK_HOURS: Final = 168
ENOUGH_HOURS: Final = 336
"""Hours that must have been watched: two of each hour of the week."""

RECENT_HOURS: Final = 168
UNHEARD_OF: Final = 4.0
"""A week whose largest six hours are this many times the largest before has no usual level."""

MEMORY_HOURS: Final = 1440
"""Hours that are looked at: 60 days, which bounds the cost of a forecast."""

LEVEL_HALF_LIFE: Final = 168.0
SEASON_HALF_LIFE: Final = 720.0
FIT_HALF_LIFE: Final = 1440.0
"""Half-lives, in hours, of the usual level, of its daily and weekly season, and of the fit."""

WARM_UP: Final = 24
"""Hours at the begin that are not fitted to: the level is not settled yet."""

FEWEST: Final = 48
"""With fewer past origins, two days of them, there is no rhythm to fit."""

DAY_PRIOR: Final = 0.5
WEEK_PRIOR: Final = 2.0
"""So many observations of "no season" are added to each hour of the day, and of the week."""

SMOOTH: Final = 2
"""Hours of the week on either side that share an hour's season."""

RIDGE: Final = 5.0
LAGS: Final = (1, 3, 6, 24)
"""Means of the excess over these last hours, from which the coming one is predicted."""

PENALTY: Final = np.diag([0.0, *(RIDGE for _ in LAGS)])
WEEK_DAYS: Final = 7
WHOLE: Final = 0.8
"""Share of a stretch that must have been seen for the fit to use it."""


class SteadyUsual(NamedTuple):
    """What is usual, in log posts an hour.

    Attributes:
        season: Season of each hour, and of the week after the last one, `float64[n + 168]`.
        level: Level after each hour, `float64[n]`.
    """

    season: Floats
    level: Floats


def has_usual_level(span: Hours) -> bool:
    """Tell whether there is a history to compare with: two weeks, and no upheaval in the last.

    Of what is looked at: who comes back after years has none, however much was watched before.
    """
    if np.count_nonzero(recent(span).seen) < ENOUGH_HOURS:
        return False
    total = np.cumsum(np.concatenate([[0.0], span.posts]))
    stretch = total[WAVE_HOURS:] - total[:-WAVE_HOURS]
    before, lately = stretch[: -RECENT_HOURS - WAVE_HOURS], stretch[-RECENT_HOURS:]
    return bool(lately.max() <= UNHEARD_OF * before.max())


def recent(span: Hours, since: int = 0) -> Hours:
    """Return the last `MEMORY_HOURS` hours, none of them before hour *since*."""
    first = max(len(span.posts) - MEMORY_HOURS, since)
    return replace(span, posts=span.posts[first:], seen=span.seen[first:])


def usual(span: Hours) -> SteadyUsual:
    """Return level and season of a series, and the excess over them.

    The season is the mean distance from the level of the hour before, for each hour of the day;
    what is left of it for each hour of the week is drawn towards none.
    """
    seen = span.seen > 0
    count = len(seen)
    log = np.log((span.posts + PSEUDO) / np.where(seen, span.seen, 1.0))
    off = log - np.concatenate([[log[0]], _level(log, seen)[:-1]])
    trust = seen * 0.5 ** (np.arange(count)[::-1] / SEASON_HALF_LIFE)
    hour, week = (np.arange(count + WEEK_HOURS) - count) % np.array([[DAY_HOURS], [WEEK_HOURS]])
    daily = _means(hour[:count], off, trust, DAY_HOURS, DAY_PRIOR, 0)[hour]
    rest = off - daily[:count]
    season = daily + _means(week[:count], rest, trust, WEEK_HOURS, WEEK_PRIOR, SMOOTH)[week]
    return SteadyUsual(season, _level(log - season[:count], seen))


def _means(
    place: NDArray[np.int64], values: Floats, trust: Floats, places: int, prior: float, around: int
) -> Floats:
    """Return the weighted mean at each place of a cycle, shrunk to 0, shared with neighbours."""
    total = np.bincount(place, trust * values, places)
    weight = np.bincount(place, trust, places) + prior
    near = (np.arange(around, -around - 1, -1)[:, None] + np.arange(places)) % places
    return np.asarray(total[near].sum(axis=0) / weight[near].sum(axis=0))


def _level(log: Floats, seen: NDArray[np.bool_]) -> Floats:
    """Return the exponentially weighted mean of the hours seen so far, after each hour."""
    trust = seen * 2.0 ** (np.arange(len(log)) / LEVEL_HALF_LIFE)
    weight = np.cumsum(trust)
    return np.divide(np.cumsum(trust * log), weight, out=np.zeros(len(log)), where=weight > 0)


def rates(span: Hours, reach: Sequence[float]) -> list[Floats | None]:
    """Return quantiles of log posts an hour until each of *reach* hours, in between on a line.

    None where too little was seen to learn them from the series' own past.
    """
    if len(span.posts) < WARM_UP + FEWEST:
        return [None] * len(reach)
    known = usual(span)
    whole = {min(int(to(each)), WEEK_HOURS) for each in reach for to in (np.floor, np.ceil)}
    past = _past(span, known)
    fitted = {each: predict(span, known, past, each) for each in sorted(whole)}
    found = {each: said for each, said in fitted.items() if said is not None}
    return [
        between(found, each) if min(int(np.ceil(each)), WEEK_HOURS) in found else None
        for each in reach
    ]


class _Past(NamedTuple):
    """What is fitted to, whatever the horizon.

    Attributes:
        posts: Before each hour, `float64[n + 1]`.
        normal: What the season alone would have shown of them, likewise.
        seen: Hours that were seen, likewise.
        table: One, and the excess over the level before the end of each hour, of each of `LAGS`,
            `float64[n, LAGS + 1]`.
    """

    posts: Floats
    normal: Floats
    seen: Floats
    table: Floats


def _past(span: Hours, known: SteadyUsual) -> _Past:
    count = len(span.posts)
    posts = np.concatenate([[0.0], np.cumsum(span.posts)])
    normal = np.concatenate([[0.0], np.cumsum(span.seen * np.exp(known.season[:count]))])
    seen = np.concatenate([[0.0], np.cumsum(span.seen)])
    end = np.arange(1, count + 1)
    start = np.maximum(end - np.array(LAGS)[:, None], 0)
    past = _excess(posts, normal, start, end) - known.level
    table = np.column_stack([np.ones(count), *past])
    return _Past(posts, normal, seen, table)


def predict(span: Hours, known: SteadyUsual, past: _Past, horizon: int) -> Floats | None:
    """Return five quantiles of log posts an hour in the next *horizon* hours, `float64[5]`.

    How much of an excess is left after the horizon is fitted to the series' own past, and so is the
    spread: the errors of that fit, the recent ones weighing most. None where the past is too short.

    *span* is as `usual` saw it, its last hour seen; *known* is what is usual in it, and *past* what
    `_past` returns of the two. The *horizon* is 1 to 168 hours.
    """
    count = len(span.posts)
    posts, normal, seen, table = past
    origin = np.arange(WARM_UP, count - horizon + 1)
    whole = seen[origin + horizon] - seen[origin] >= WHOLE * horizon
    origin = origin[whole & (span.seen[origin - 1] > 0)]
    if len(origin) < FEWEST:
        return None
    target = _excess(posts, normal, origin, origin + horizon) - known.level[origin - 1]
    trust = 0.5 ** ((count - origin) / FIT_HALF_LIFE)
    rows = table[origin - 1]
    weights = _ridge(rows, target, trust)
    errors = weighted(target - rows @ weights, trust) * _not_seen_before(count / DAY_HOURS)
    ahead = np.log(np.exp(known.season[count : count + horizon]).mean())
    return np.asarray(table[-1] @ weights + known.level[-1] + ahead + errors)


def _excess(
    posts: Floats, normal: Floats, start: NDArray[np.int64], end: NDArray[np.int64]
) -> Floats:
    """Return by how much the posts of stretches exceed the season, as a logarithm."""
    usual_posts = np.maximum(normal[end] - normal[start], np.finfo(float).tiny)
    return np.asarray(np.log((posts[end] - posts[start] + PSEUDO) / usual_posts))


def _ridge(rows: Floats, target: Floats, trust: Floats) -> Floats:
    trusted = rows.T * trust
    return np.asarray(np.linalg.solve(trusted @ rows + PENALTY, trusted @ target))


def _not_seen_before(days: float) -> float:
    """Return by how much errors of the coming days exceed those of the days fitted to.

    The season of an hour rests on as many days, and its weekly part on as many weeks: an error
    that helped to form it looks smaller by the leverage of one day among them.

    References:
        Var(new) / Var(fitted) = (1 + leverage) / (1 - leverage), Hoaglin and Welsch 1978.
    """
    leverage = 1 / days + 1 / (days / WEEK_DAYS + WEEK_PRIOR)
    return float(np.sqrt((1 + leverage) / (1 - leverage)))
