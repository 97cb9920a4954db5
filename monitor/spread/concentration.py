"""Whether many speak or few: how posts are spread over people, or over texts."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

TOP: Final = 10
DRAWS: Final = 200
FEWEST: Final = 50
"""Posts below which nothing can be told of how they are spread."""


class Concentration(Struct, frozen=True, kw_only=True):
    """How posts are spread over those who wrote them (or over the texts that they repeat).

    Attributes:
        posts: Posts whose author (text) is known.
        members: Distinct authors (texts).
        effective: As many equal ones would be spread alike: 1 / sum of squared shares.
        top_share: Of the `TOP` with most posts, 0 to 1.
        even_effective: 95 % range of `effective`, were all of them equally active.
        even_top_share: 95 % range of `top_share`, likewise.
    """

    posts: int
    members: int
    effective: float
    top_share: float
    even_effective: tuple[float, float]
    even_top_share: tuple[float, float]


def effective_number(counts: Sequence[int] | NDArray[np.int64]) -> float:
    """Return how many equally large ones would be spread like *counts*; 0 where there are none.

    It is also the effective number of independent scores among copies: n^2 / sum of m^2.

    References:
        Simpson, "Measurement of diversity", Nature 163, 1949 (its inverse); Kish, "Survey
        sampling", 1965, 8.2 (effective sample size).
    """
    sizes = np.asarray(counts, np.float64)
    total = sizes.sum()
    return float(total**2 / (sizes**2).sum()) if total else 0.0


def concentration(counts: Sequence[int], seed: int = 0) -> Concentration | None:
    """Return how posts are spread, or None where fewer than `FEWEST` are known.

    The figures of few posts look concentrated by chance alone: so they stand beside those of as
    many posts thrown at random among as many authors.

    Args:
        counts: Posts of each author (text), in any order, each at least 1.
        seed: Of the random reference.
    """
    sizes = np.sort(np.asarray(counts, np.int64))[::-1]
    posts, members = int(sizes.sum()), len(sizes)
    if posts < FEWEST:
        return None
    rng = np.random.default_rng(seed)
    even = rng.multinomial(posts, np.full(members, 1 / members), size=DRAWS)
    even.sort(axis=1)
    return Concentration(
        posts=posts,
        members=members,
        effective=effective_number(sizes),
        top_share=float(sizes[:TOP].sum() / posts),
        even_effective=_range([effective_number(draw) for draw in even]),
        even_top_share=_range(even[:, -TOP:].sum(axis=1) / posts),
    )


def _range(values: Sequence[float] | NDArray[np.float64]) -> tuple[float, float]:
    low, high = np.quantile(values, (0.025, 0.975))
    return float(low), float(high)
