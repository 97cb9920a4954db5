"""How often the same is said again: posts against distinct messages, over time and in all."""

from collections.abc import Sequence
from math import exp, expm1, log, log1p, sqrt
from typing import Final

import numpy as np
from msgspec import Struct
from numpy.random import Generator
from numpy.typing import NDArray

from monitor.nouns.spread import TOP
from monitor.spread.step import Floats

DRAWS: Final = 200
SEED: Final = 0
MANY: Final = 10_000
"""Members beyond which draws are made of how many have how many posts."""

HALVINGS: Final = 60
"""Of the interval in which the number of members lies, of which some have no post."""

FARTHEST: Final = 20
"""Standard deviations, and posts, above the mean that no member is drawn beyond."""

FEWEST: Final = 50
"""Posts below which nothing is known of how they are spread."""


class Concentration(Struct, frozen=True, kw_only=True):
    """How posts are spread over those who wrote them (or over the texts that they repeat).

    Attributes:
        posts: Posts whose author (text) is known.
        members: Distinct authors (texts).
        effective: As many equal ones would be spread alike: 1 / sum of squared shares.
        top_share: Of the `TOP` with most posts, 0 to 1.
        even_effective: 95 % range of `effective`, were all equally active, those too of whom chance
            has shown nothing.
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


def concentration(counts: Sequence[int]) -> Concentration | None:
    """Return how posts are spread, or None where fewer than `FEWEST` are known.

    The figures of few posts look concentrated by chance alone: so they are compared with those of
    as many posts thrown at random among a crowd in which about as many authors then have one.

    *counts* are the posts of each author (text), in any order, each at least 1.
    """
    sizes = np.sort(np.asarray(counts, np.int64))[::-1]
    posts, members = int(sizes.sum()), len(sizes)
    if posts < FEWEST:
        return None
    rng, crowd = np.random.default_rng(SEED), _crowd(posts, members)
    effective, top = (_even if crowd <= MANY else _even_of_many)(rng, posts, crowd)
    return Concentration(
        posts=posts,
        members=members,
        effective=effective_number(sizes),
        top_share=float(sizes[:TOP].sum() / posts),
        even_effective=_range(effective),
        even_top_share=_range(top),
    )


def _crowd(posts: int, members: int) -> int:
    """Return among how many posts, thrown at random, would reach the *members* that have one.

    Where each has one post, any larger number would do: the one with which half a pair is expected.
    """
    low, high = -log(posts), 2 * log(posts)  # logarithms of all but one of them
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        reached = -(exp(middle) + 1) * expm1(-posts * log1p(exp(-middle)))
        low, high = (middle, high) if reached < members else (low, middle)
    return round(exp(low)) + 1


def _even(rng: Generator, posts: int, members: int) -> tuple[Floats, Floats]:
    """Draw effective numbers and shares of the `TOP`, were all members equally active."""
    equal, found = np.full(members, 1 / members), np.empty((DRAWS, 2))
    for row in found:
        drawn = rng.multinomial(posts, equal)
        most = np.partition(drawn, -TOP)[-TOP:] if members > TOP else drawn
        row[:] = effective_number(drawn), most.sum() / posts
    return found[:, 0], found[:, 1]


def _even_of_many(rng: Generator, posts: int, members: int) -> tuple[Floats, Floats]:
    """Draw the same in a time that does not grow with the members.

    Drawn is not what each has, but how many have one post, how many two, and so on, as if their
    posts were Poisson numbers; their sum is near *posts*, and the figures are put right by what
    it is off.

    References:
        Holst, "On birthday, collectors', occupancy and other classical urn problems",
        International Statistical Review 54, 1986 (urns as Poisson numbers).
    """
    mean = posts / members
    each = np.arange(int(mean + FARTHEST * sqrt(mean) + FARTHEST))
    logs = each * log(mean) - mean - np.concatenate([[0.0], np.cumsum(np.log(each[1:]))])
    chances = np.exp(logs)
    drawn = rng.multinomial(members, chances / chances.sum(), size=DRAWS)
    sums = drawn @ each
    effective = sums**2 / (drawn @ each**2)
    expected = (posts / (posts + members - 1)) / (sums / (sums + members - 1))
    ranked = np.minimum(np.cumsum(drawn[:, ::-1], axis=1), TOP)
    most = np.diff(ranked, axis=1, prepend=0) @ each[::-1]
    return effective * expected, most / sums


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


def amplification(messages: Sequence[int], authors: Sequence[int]) -> Amplification | None:
    """Return how often the same was said again, or None where there is no post.

    Args:
        messages: Posts of each message (or family of near-copies), in any order, each at least 1.
        authors: Posts of each author, likewise; posts whose author is not known are left out.

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
        messages=concentration(messages),
        authors=concentration(authors),
    )
