"""The forecast that a wave goes on as it did: as a power of its age, by day and night."""

from collections.abc import Sequence
from functools import cache
from typing import Final

import numpy as np

from monitor.spread.forecast.hours import DAY_HOURS, PSEUDO, Hours
from monitor.spread.forecast.steady import MEMORY_HOURS, WEEK_HOURS
from monitor.spread.step import Floats

HALF_LIFE: Final = 24.0
"""Hours after which an hour weighs half in the fit."""

FADES: Final = -1.0
"""The power of its age with which a wave fades before any of it was seen."""

PRIOR: Final = np.diag((1e-6, 2.0, 5.0, 5.0, 10.0, 10.0))
"""What draws the fit towards that power, and towards no day and night: the precision of the level,
the power, and cycles of 24 and 12 hours, in hours that were seen."""

LEVEL_HOURS: Final = 9
"""The forecast starts from the level of the last nine hours that were seen, relative to the fit."""

SHARE: Final = 0.75
"""Weight of the trend in the middle of a forecast for a day or longer; less, in proportion, for a
shorter one. The rest is what other incidents and the usual level say."""


def rates(span: Hours, reach: Sequence[float]) -> Floats | None:
    """Return expected log posts an hour until each of *reach* hours, None in the first day.

    *span* begins where the wave does, and its last hour was seen.
    """
    end = len(span.posts)
    if end < DAY_HOURS:
        return None
    rows = _rows()[: end + int(np.ceil(max(reach)))]
    seen = span.seen > 0
    log = np.log((span.posts + PSEUDO) / np.where(seen, span.seen, 1.0))
    past = rows[:end]
    trusted = (past * (seen * 0.5 ** (np.arange(end)[::-1] / HALF_LIFE))[:, None]).T
    found = np.linalg.solve(trusted @ past + PRIOR, trusted @ log + FADES * PRIOR[1])
    expected = np.exp(rows @ found)
    last = np.flatnonzero(seen)[-LEVEL_HOURS:]
    level = np.log((span.posts[last].sum() + PSEUDO) / (span.seen[last] @ expected[last]))
    total = np.concatenate([[0.0], np.cumsum(expected[end:])])
    coming = np.interp(reach, np.arange(len(total)), total)
    return np.asarray(level + np.log(coming / reach))


def towards(said: Floats, trend: float, reach: float) -> Floats:
    """Return quantiles of log posts an hour until *reach* hours, all moved as the middle is."""
    return np.asarray(said + SHARE * min(reach / DAY_HOURS, 1.0) * (trend - said[2]))


@cache
def _rows() -> Floats:
    """Return what each hour of a wave is made of: one, its age, day and night, `float64[n, 6]`."""
    at = np.arange(MEMORY_HOURS + WEEK_HOURS + DAY_HOURS)
    day = 2 * np.pi * at / DAY_HOURS
    cycles = (each(times * day) for times in (1, 2) for each in (np.cos, np.sin))
    return np.column_stack([np.ones(len(at)), np.log(at + 1.5), *cycles])
