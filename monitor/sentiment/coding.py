"""Coding by hand: which posts to read, and whether two people read them alike."""

from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

import numpy as np

K = TypeVar("K", bound=Hashable)


def alpha(units: Sequence[Sequence[str | None]]) -> float | None:
    """Return Krippendorff's alpha for nominal codes: 1 is agreement, 0 what chance gives.

    Args:
        units: For each post the codes that it got, one for each coder; None where a coder gave
            none.

    Returns:
        None where no post has two codes (one coder alone), or all codes are the same class, so that
        chance and agreement cannot be told apart.

    References:
        Krippendorff, "Computing Krippendorff's alpha-reliability", 2011.
    """
    paired = [codes for unit in units if len(codes := [c for c in unit if c is not None]) > 1]
    kinds = sorted({code for codes in paired for code in codes})
    tallies = np.array([[codes.count(kind) for kind in kinds] for codes in paired], dtype=float)
    if len(kinds) < 2:  # noqa: PLR2004  disagreement needs two kinds
        return None
    each, of_kind = tallies.sum(axis=1), tallies.sum(axis=0)
    observed = ((each**2 - (tallies**2).sum(axis=1)) / (each - 1)).sum()
    total = of_kind.sum()
    by_chance = (total**2 - (of_kind**2).sum()) / (total - 1)
    return float(1 - observed / by_chance)


def sample_sizes(counts: Mapping[K, int], n: int, seed: int) -> dict[K, int]:
    """Return how many posts to draw from each stratum: in proportion, *n* in all.

    Args:
        counts: How many posts each stratum (a period and a class, say) holds.
        n: How many to draw; all where there are not as many.
        seed: Decides which strata get the places that remain after whole shares are given.

    Returns:
        The strata in their order. Each gets its share rounded down or up, at random so that its
        expected size is its exact share: the draw stays representative however small the strata.

    References:
        Madow, systematic sampling with probability proportional to size, Annals of Mathematical
        Statistics 20, 1949.
    """
    total = sum(counts.values())
    if n >= total:
        return dict(counts)
    start = float(np.random.default_rng(seed).random())
    ends = np.cumsum(list(counts.values())) * n / total
    whole = np.floor(np.concatenate([[0.0], ends[:-1], [n]]) + start).astype(int)
    return dict(zip(counts, map(int, np.diff(whole)), strict=True))


def draw(counts: Mapping[K, int], n: int, seed: int) -> dict[K, tuple[int, ...]]:
    """Return which posts of each stratum to code: places from 0, rising, none twice.

    The same counts, *n* and *seed* give the same posts; see `sample_sizes`.
    """
    random = np.random.default_rng((seed, n))
    return {
        stratum: tuple(sorted(map(int, random.choice(counts[stratum], size, replace=False))))
        for stratum, size in sample_sizes(counts, n, seed).items()
    }
