"""The forecast that it goes on as in the last hour, a part of that of the first hours of a wave."""

from typing import Final, NamedTuple

import numpy as np

from monitor.spread.forecast.hours import DAY_HOURS, PSEUDO, Hours, log_rate
from monitor.spread.forecast.quantiles import SCORES
from monitor.spread.step import Floats

SHARE: Final = 0.5
FADES_HOURS: Final = 6.0
"""Its share in the forecast of the next hour when a wave begins, and the hours in which that falls
to a third. A larger share has a better score, but too few outcomes in the ranges."""

SPREAD: Final = (0.5, 1.0)
"""Standard deviation of its error, as a logarithm, for an hour and for a day; in between on a line
over log(hours), as is its share, of which nothing is left for a day."""


class LastHour(NamedTuple):
    """How a wave stands.

    Attributes:
        rate: Logarithm of posts an hour in the last hour.
        age: Hours since the wave began.
    """

    rate: float
    age: float


def last_hour(span: Hours) -> LastHour | None:
    """Return how a wave stands, None where its last hour was not seen."""
    end = len(span.posts)
    rate = log_rate(span, end - 1, end)
    return None if rate is None else LastHour(rate, span.wave_age)


def mixed(said: Floats, horizon: float, last: LastHour) -> Floats:
    """Return the mean, in logarithms, of five quantiles of posts and those of the last hour's rate.

    References:
        Quantile averaging: Lichtendahl, Grushka-Cockayne and Winkler, "Is it better to average
        probabilities or quantiles?", Management Science 59, 2013.
    """
    place = min(float(np.log(horizon) / np.log(DAY_HOURS)), 1.0)
    share = SHARE * np.exp(-last.age / FADES_HOURS) * (1 - place)
    goes_on = last.rate + np.log(horizon) + SCORES * (SPREAD[0] + (SPREAD[1] - SPREAD[0]) * place)
    log = np.log(np.maximum(said + PSEUDO, np.finfo(float).tiny))
    return np.asarray(np.exp((1 - share) * log + share * goes_on) - PSEUDO)
