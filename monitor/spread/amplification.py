"""How often the same is said again: posts beside distinct messages, over time and in all."""

from collections.abc import Sequence
from math import sqrt
from typing import Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from monitor.spread.series import Counts

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


class Amplification(Struct, frozen=True, kw_only=True):
    """How often the same was said again.

    Attributes:
        ratio: Posts for each distinct message, at least 1.
        top_share: Share of the posts that carry the message with most of them, 0 to 1.
        widening: How many times wider the interval of a figure of the posts is than if each of them
            were evidence of its own, at least 1: the square root of posts over the effective number
            of messages.
        messages: How the posts are spread over messages; None below 50 posts.
        authors: How they are spread over people; None where fewer than 50 have a known author.
    """

    ratio: float
    top_share: float
    widening: float
    messages: Concentration | None
    authors: Concentration | None


def ratios(counts: Counts, messages: NDArray[np.int64]) -> tuple[float | None, ...]:
    """Return posts for each distinct message, bucket by bucket.

    Args:
        counts: Posts.
        messages: Distinct messages (or families of near-copies) of each bucket, `int64[n]`.

    Returns:
        At least 1; None where too little was seen, where there was no post, and where the bucket
        may still change.
    """
    told = counts.known & (messages > 0) & (np.arange(len(counts)) < counts.final)
    return tuple(
        float(posts / distinct) if known else None
        for posts, distinct, known in zip(counts.posts, messages, told, strict=True)
    )


def amplification(
    messages: Sequence[int], authors: Sequence[int], seed: int = 0
) -> Amplification | None:
    """Return how often the same was said again, or None where there is no post.

    Args:
        messages: Posts of each message (or family of near-copies), in any order, each at least 1.
        authors: Posts of each author, likewise; posts whose author is not known are left out.
        seed: Of the random references.

    References:
        Kish, "Survey Sampling", 1965, 8.2 (design effect); docs/spread.md, "Amplification".
    """
    if not messages:
        return None
    posts = sum(messages)
    return Amplification(
        ratio=posts / len(messages),
        top_share=max(messages) / posts,
        widening=sqrt(posts / effective_number(messages)),
        messages=concentration(messages, seed),
        authors=concentration(authors, seed),
    )
