"""The forecast of a young incident, learned on other incidents."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final

import msgspec
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from monitor.spread.forecast.hours import DAY_HOURS, PSEUDO, Hours, log_rate, wave_start

SHIPPED: Final = Path(__file__).with_name("pooled.json")
ANCHORS: Final = (1, 2, 3, 6, 12, 24, 48, 96, 168)
"""Horizons, in hours, for which the model is fitted; others lie between two of them."""

FEATURES: Final = (
    "one",
    "last_1h",
    "last_3h",
    "last_12h",
    "last_1h_sure",
    "last_3h_sure",
    "age",
    "since_peak",
    "peak",
    "half_hour_change",
    "yesterday",
    "yesterday_known",
    "yesterday_change",
    *(
        f"{wave}{times}_{when}"
        for when in ("now", "then")
        for times in (1, 2)
        for wave in ("cos", "sin")
    ),
)
"""What the model looks at: logarithms of posts an hour, of hours, and daily harmonics."""

AGE: Final = FEATURES.index("age")
SURE_POSTS: Final = 10
"""Posts in a window at which half of its distance from the longer one is taken for real."""

YOUNG: Final = 0.2
YOUNG_HOURS: Final = 24.0
"""In the first day of an incident a forecast of a whole day is wider by a fifth than the fit says:
how it will take its nights is not yet known. The surplus fades with the age of the incident, and
is less for shorter horizons, with the square root."""

BOUNDS: Final = (-9.0, 20.0)
FEW: Final = 0.3
"""Posts added in the model of the spread, which stays finite where next to none are expected."""


class Anchor(Struct, frozen=True):
    """What is known of one horizon.

    Attributes:
        hours: The horizon.
        weights: One for each of `FEATURES`; their sum of products is the expected logarithm of
            posts an hour.
        spread: Logarithm of the spread: a constant, and what few expected posts
            and the age of the incident add to it: weights of `shape`.
        levels: Errors of 2.5, 10, 50, 90 and 97.5 % of the incidents' hours that the model had not
            seen, in units of the spread.
    """

    hours: int
    weights: tuple[float, ...]
    spread: tuple[float, float, float]
    levels: tuple[float, ...]


class Pooled(Struct, frozen=True):
    """A fitted model and where it comes from.

    Attributes:
        about: How it was made, and on what.
        features: Names of the features, in the order of the weights.
        anchors: One for each fitted horizon, shortest first.
    """

    about: dict[str, str | list[str]]
    features: tuple[str, ...]
    anchors: tuple[Anchor, ...]


@cache
def shipped() -> Pooled:
    """Return the model that comes with the program."""
    return msgspec.json.decode(SHIPPED.read_bytes(), type=Pooled)


def features(span: Hours, horizons: Sequence[float]) -> NDArray[np.float64]:
    """Return what the model looks at, one row for each horizon (hours): `float64[k, features]`.

    Args:
        span: At least `WAVE_HOURS` hours, of which the last was seen.
        horizons: How far ahead, in hours.
    """
    end = len(span.posts)
    start = wave_start(span)
    level, last_12h = _levels(span, start)
    rate = np.divide(span.posts, span.seen, out=np.zeros(end), where=span.seen > 0)[start:]
    top = int(np.argmax(rate))
    age = end - start
    half = 0.0 if span.half is None else np.log(span.half) - level[0]
    here = [
        1.0,
        *level,
        np.log(age),
        np.log1p(age - 1 - top),
        np.log(rate[top] + PSEUDO),
        half,
    ]
    return np.array(
        [
            [*here, *_yesterday(span, start, horizon, last_12h), *_season(span.clock, horizon)]
            for horizon in horizons
        ]
    )


def _levels(span: Hours, start: int) -> tuple[list[float], float]:
    """Return the first five levels of `FEATURES`, and that of the last twelve hours once more.

    Where a window was not seen, that of the next longer one stands in.
    """
    end = len(span.posts)
    found = [log_rate(span, start, end) or 0.0]
    for length in (12, 3, 1):
        seen = log_rate(span, max(end - length, start), end)
        found.append(found[-1] if seen is None else seen)
    _, last_12h, last_3h, last_1h = found
    posts = np.array([span.posts[-1], span.posts[max(end - 3, start) :].sum()])
    sure = posts / (posts + SURE_POSTS) * [last_1h - last_3h, last_3h - last_12h]
    return [last_1h, last_3h, last_12h, *sure.tolist()], last_12h


def _yesterday(
    span: Hours, start: int, horizon: float, last_12h: float
) -> tuple[float, float, float]:
    """Return the same hours yesterday, whether they are known, and how they differed from before.

    Where they are not known, the last twelve hours stand in.
    """
    then = len(span.posts) - DAY_HOURS
    if then < start:
        return last_12h, 0.0, 0.0
    after = log_rate(span, then, then + round(min(max(horizon, 1), DAY_HOURS)))
    before = log_rate(span, then - 3, then) if then - 3 >= start else None
    level = last_12h if after is None else after
    if after is None or before is None:
        return level, 0.0, 0.0
    return level, 1.0, after - before


def _season(clock: float, horizon: float) -> list[float]:
    """Return two daily harmonics at the origin and in the middle of the horizon's first day."""
    turns = [
        2 * np.pi * times * hour / DAY_HOURS
        for hour in (clock, clock + min(horizon, DAY_HOURS) / 2)
        for times in (1, 2)
    ]
    return [wave(turn) for turn in turns for wave in (np.cos, np.sin)]


def shape(
    expected: NDArray[np.float64], horizon: float, age: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return what the logarithm of the spread is made of: `float64[n, 3]`.

    Args:
        expected: Log posts an hour, `float64[n]`.
        horizon: In hours.
        age: Log hours since the wave began, `float64[n]`.
    """
    few = np.log1p(1 / (np.exp(np.clip(expected, *BOUNDS)) * horizon + FEW))
    return np.column_stack([np.ones(len(few)), few, age])


def predict(model: Pooled, span: Hours) -> dict[int, NDArray[np.float64]]:
    """Return for each anchor (hours) the five quantiles of log posts an hour, `float64[5]`."""
    table = features(span, [anchor.hours for anchor in model.anchors])
    found: dict[int, NDArray[np.float64]] = {}
    for anchor, row in zip(model.anchors, table, strict=True):
        expected = row @ np.array(anchor.weights)
        made_of = shape(np.array([expected]), anchor.hours, row[[AGE]])
        spread = np.exp(made_of @ np.array(anchor.spread))
        levels = np.array(anchor.levels)
        wider = levels[2] + (levels - levels[2]) * _surplus(np.exp(row[AGE]), anchor.hours)
        found[anchor.hours] = expected + spread * wider
    return found


def _surplus(age: float, horizon: float) -> float:
    """Return how many times wider a forecast for *horizon* hours is at *age* hours of the wave."""
    return float(1 + YOUNG * np.sqrt(min(horizon / DAY_HOURS, 1)) * np.exp(-age / YOUNG_HOURS))
