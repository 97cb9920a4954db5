"""Coding by hand: which posts to read, and whether two people read them alike."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Final, TypeVar

import numpy as np

from monitor.nouns.posts import Label

K = TypeVar("K", bound=Hashable)


def alpha(units: Sequence[Sequence[str | None]]) -> float | None:
    """Return Krippendorff's alpha for nominal codes: 1 is agreement, 0 what chance gives.

    *units* are for each post the codes that it got, one for each coder; None where a coder gave
    none.

    Returns:
        None where no post has two codes (one coder alone), or all codes are the same class, so that
        chance and agreement cannot be separated.

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


SURE: Final[Mapping[Label, float]] = {"positive": 0.6}
"""How often a post with a label is drawn, as a share of how often others are: people seldom call
negative what a classifier calls positive, so such posts say less about how many are."""


def chances(counts: Mapping[tuple[int, Label], int], n: int) -> dict[tuple[int, Label], float]:
    """Return the chance that each post of a stratum is drawn with, above 0 up to 1.

    Posts of which the scorer is surest are drawn less often. Where so many are drawn that others
    would have to come twice, all have the same chance.

    *counts* is how many posts each stratum (a period and a class) holds, *n* how many to draw.

    References:
        Neyman, "On the two different aspects of the representative method", Journal of the Royal
        Statistical Society 97, 1934; Zrnic and Candès, "Active statistical inference",
        arXiv:2403.03208, 2024.
    """
    weights = {stratum: SURE.get(stratum[1], 1.0) for stratum in counts}
    total = sum(weights[stratum] * held for stratum, held in counts.items())
    if n >= total:
        weights = dict.fromkeys(counts, 1.0)
        total = sum(counts.values())
    return {stratum: min(n * weight / max(total, 1), 1.0) for stratum, weight in weights.items()}


def sample_sizes(
    counts: Mapping[K, int], n: int, seed: int, chances: Mapping[K, float] | None = None
) -> dict[K, int]:
    """Return how many posts to draw from each stratum: in proportion, *n* in all.

    Args:
        counts: How many posts each stratum (a period and a class, say) holds.
        n: How many to draw; all where there are not as many.
        seed: Decides which strata get the places that remain after whole shares are given.
        chances: Of each post of a stratum, that add up to *n*; None for the same of all.

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
    parts = [held * (chances[key] if chances else n / total) for key, held in counts.items()]
    ends = np.cumsum(parts)
    whole = np.floor(np.concatenate([[0.0], ends[:-1], [n]]) + start).astype(int)
    return dict(zip(counts, map(int, np.diff(whole)), strict=True))


def draw(
    counts: Mapping[K, int], n: int, seed: int, chances: Mapping[K, float] | None = None
) -> dict[K, tuple[int, ...]]:
    """Return which posts of each stratum to code: places from 0, rising, none twice.

    The same arguments give the same posts; see `sample_sizes`.
    """
    random = np.random.default_rng((seed, n))
    return {
        stratum: tuple(sorted(map(int, random.choice(counts[stratum], size, replace=False))))
        for stratum, size in sample_sizes(counts, n, seed, chances).items()
    }
