"""How many answers a post draws, given what may come from outside: what the counts do not reject.

The model is a discrete self-exciting process. What is expected in a bucket is what comes from
outside, at a rate that is constant within each block of buckets, and a share (the branching ratio)
of what came shortly before.
"""

from typing import Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from monitor.spread.step import Floats

RATIOS: Final = np.linspace(0, 1, 41)
"""Branching ratios that are tried; above 1 nothing would ever end."""

DROP: Final = 1.920729410347062
"""Half the 95 % point of chi-squared with one degree of freedom: a likelihood that is so much
lower, in logarithms, is rejected."""

ROUNDS: Final = 60
"""In which a baseline is found at most; mostly it is found in ten."""

CLOSE: Final = 1e-7
"""Relative change of a baseline below which it counts as found."""

_NEVER: Final = 1e-12
"""Keeps logarithms and quotients finite."""


class Outside(Struct, frozen=True, eq=False):
    """What may come from outside.

    Attributes:
        name: How it is called.
        blocks: Number of the block of each bucket, from 0 on, `intp[n]`.
        shape: Rate of each bucket as a multiple of that of its block, at least 0, `float64[n]`.
    """

    name: str
    blocks: NDArray[np.intp]
    shape: Floats


def memory(values: Floats, fade: float) -> Floats:
    """Return for each bucket the mean of those before it, the weight of each fading with its age.

    Args:
        values: In order, without holes.
        fade: What is left of a weight after one bucket, 0 to 1. The weights sum up to 1 over
            endless time, to less where the series is young.
    """
    remembered = np.zeros_like(values)
    held = 0.0
    for place, value in enumerate(values[:-1].tolist(), 1):
        held = fade * held + (1 - fade) * value
        remembered[place] = held
    return remembered


def not_rejected(
    posts: Floats, exposure: Floats, memories: list[Floats], outside: Outside
) -> tuple[float, float]:
    """Return the lowest and the highest branching ratio that the counts do not reject at 5 %.

    The likelihood is that of Poisson counts, its differences divided by how much more than by
    chance they scatter. A ratio is rejected where it is so with every memory.

    Args:
        posts: Of each bucket, `float64[n]`.
        exposure: Observed share of each, above 0, `float64[n]`.
        memories: For each length of memory that is tried, the expected posts of a wholly observed
            bucket if each post drew one answer, `float64[n]`.
        outside: What may come from outside.

    References:
        McCullagh and Nelder, "Generalized Linear Models", 1989, chapter 9 (quasi-likelihood).
    """
    fits = np.array(
        [[_fit(posts, exposure, n * held, outside) for n in RATIOS] for held in memories]
    )
    likelihood, squares = fits[..., 0], fits[..., 1]
    best = np.unravel_index(int(likelihood.argmax()), likelihood.shape)
    degrees = max(len(posts) - int(outside.blocks.max()) - 2, 1)
    scatter = max(float(squares[best]) / degrees, 1.0)
    kept = (likelihood[best] - likelihood <= DROP * scatter).any(axis=0)
    return float(RATIOS[kept].min()), float(RATIOS[kept].max())


def _fit(posts: Floats, exposure: Floats, answers: Floats, outside: Outside) -> tuple[float, float]:
    """Return the log-likelihood of what is expected, and the sum of squares by which it is off.

    Given the answers, each block has one unknown: the rate at which the expected posts are most
    likely. Newton's method reaches it from below and never overshoots, for what it looks for is
    the root of a falling, convex function.
    """
    blocks, shape = outside.blocks, outside.shape
    hours = np.bincount(blocks, exposure * shape)
    rate = np.full(len(hours), _NEVER)
    for _ in range(ROUNDS):
        expected = rate[blocks] * shape + answers + _NEVER
        pull = posts * shape / expected
        gain = np.maximum(np.bincount(blocks, pull) - hours, 0)
        move = gain / np.maximum(np.bincount(blocks, pull * shape / expected), _NEVER)
        rate = rate + move
        if (move <= CLOSE * rate).all():
            break
    expected = exposure * (rate[blocks] * shape + answers) + _NEVER
    likelihood = (posts * np.log(expected) - expected).sum()
    return float(likelihood), float(((posts - expected) ** 2 / expected).sum())
