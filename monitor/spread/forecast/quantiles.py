"""The five quantiles of a forecast, and how numbers are placed among them."""

from collections.abc import Mapping
from statistics import NormalDist
from typing import Final

import numpy as np

from monitor.spread.step import Floats

LEVELS: Final = (0.025, 0.1, 0.5, 0.9, 0.975)
"""Quantiles of every forecast."""

SCORES: Final = np.array([NormalDist().inv_cdf(level) for level in LEVELS])
"""Their normal scores: the scale on which errors of different forecasts compare."""

LITTLE: Final = 1e-6
"""By so much at least quantiles rise that a line is led through."""


def weighted(values: Floats, trust: Floats) -> Floats:
    """Return the quantiles `LEVELS` of *values* that weigh differently; between two on a line."""
    order = np.argsort(values)
    place = np.cumsum(trust[order]) - trust[order] / 2
    return np.interp(LEVELS, place / trust.sum(), values[order])


def strict(rising: Floats) -> Floats:
    """Return numbers that rise by `LITTLE` at least along the last axis."""
    return np.asarray(np.maximum.accumulate(rising, axis=-1) + LITTLE * np.arange(rising.shape[-1]))


def between(fitted: Mapping[int, Floats], horizon: float) -> Floats:
    """Return the quantiles for a horizon, on a line over log(hours) between those fitted."""
    if (exact := fitted.get(int(horizon))) is not None and horizon == int(horizon):
        return exact
    at = np.log(sorted(fitted))
    table = np.array([fitted[each] for each in sorted(fitted)])
    return np.array([np.interp(np.log(horizon), at, column) for column in table.T])


def line(at: Floats, places: Floats, values: Floats) -> Floats:
    """Interpolate between points, and beyond them in the direction of the outermost two.

    The places of the points are strictly ascending.
    """
    slopes = np.diff(values) / np.diff(places)
    piece = np.clip(np.searchsorted(places, at) - 1, 0, len(slopes) - 1)
    return np.asarray(values[piece] + (at - places[piece]) * slopes[piece])
