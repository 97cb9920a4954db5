"""Pairs of reactions whose true ratio is known: bursts that decay, scatter, answer and copy."""

from math import exp, log
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from monitor.spread.step import Floats


class Crowd(NamedTuple):
    """How posts come about beside the rate at which they are wanted.

    Attributes:
        scatter: Standard deviation of the logarithm of the rate.
        lasting: Correlation of that from one hour to the next.
        answers: Posts that each post brings with it, some two hours later, and they in their turn.
        largest: Copies of a text at most, over some four hours; 0 for none.
    """

    scatter: float = 0.0
    lasting: float = 0.0
    answers: float = 0.0
    largest: int = 0


CROWDS: Final = {
    "chance alone": Crowd(),
    "scatter": Crowd(0.4, 0.6),
    "answers": Crowd(0.3, 0.6, 0.6),
    "drift": Crowd(0.5, 0.9, 0.4),
    "copies": Crowd(0.2, 0.6, 0.3, 100),
    "rough": Crowd(0.6, 0.8, 0.7, 300),
}
DELAY: Final = 2.0
GENERATIONS: Final = 6


class DrawnPair(NamedTuple):
    """Two reactions, in the hours that both were watched, and the true ratio in these."""

    first: NDArray[np.int64]
    second: NDArray[np.int64]
    hours: NDArray[np.int64]
    true: float


def pair(random: np.random.Generator, crowd: Crowd, posts: int, hours: int) -> DrawnPair:
    """Draw a pair of *posts* on average, without answers; gaps fall at random, on the peak too."""
    factor = random.uniform(-1.2, 1.2)
    shapes = [_shape(random, hours), _shape(random, hours)]
    sizes = (posts * exp(factor / 2), posts * exp(-factor / 2))
    means = [size * one for size, one in zip(sizes, shapes, strict=True)]
    seen = np.ones(hours, bool)
    for _ in range(random.poisson(1.5)):
        start = random.integers(0, hours)
        seen[start : start + random.integers(1, 7)] = False
    seen[0] = True  # without any hour there is no true ratio
    drawn = [_drawn(random, one, crowd)[seen] for one in means]
    wanted = [_answered(one, crowd.answers)[seen].sum() for one in means]
    return DrawnPair(drawn[0], drawn[1], np.flatnonzero(seen), log(wanted[0] / wanted[1]))


def _shape(random: np.random.Generator, hours: int) -> Floats:
    """Return a burst that rises, decays as a power of time, and sleeps at night; its sum is 1."""
    at = np.arange(hours) + 0.5
    rise, decay, dawn = random.uniform(1, 8), random.uniform(0.4, 1.3), random.uniform(0, 24)
    found = (1 - np.exp(-((at / rise) ** 2))) * (1 + at / rise) ** -decay
    found *= 1 + 0.5 * np.sin(2 * np.pi * (at + dawn) / 24)
    return np.asarray(found / found.sum())


def _drawn(random: np.random.Generator, mean: Floats, crowd: Crowd) -> NDArray[np.int64]:
    hours = len(mean)
    drift = random.normal(size=hours)
    for hour in range(1, hours):
        kept = (1 - crowd.lasting**2) ** 0.5
        drift[hour] = crowd.lasting * drift[hour - 1] + kept * drift[hour]
    own = random.poisson(mean * np.exp(crowd.scatter * drift - crowd.scatter**2 / 2))
    found, last = own.copy(), own
    for _ in range(GENERATIONS if crowd.answers else 0):
        last = _later(random, random.poisson(last * crowd.answers), DELAY)
        found += last
    many = random.poisson(own * 0.02) if crowd.largest else np.zeros(hours, np.int64)
    for place in np.repeat(np.arange(hours), many):
        copies = np.zeros(hours, np.int64)
        copies[place] = min(int(random.pareto(1.5) * 5) + 1, crowd.largest)
        found += _later(random, copies, 2 * DELAY)
    return np.asarray(found)


def _later(
    random: np.random.Generator, posts: NDArray[np.int64], delay: float
) -> NDArray[np.int64]:
    """Return when as many posts come as follow those of each hour; what comes too late is gone."""
    at = np.repeat(np.arange(len(posts)), posts).astype(np.float64)
    at += random.uniform(size=len(at)) + random.exponential(delay, len(at))
    return np.bincount(at[at < len(posts)].astype(np.int64), minlength=len(posts))


def _answered(mean: Floats, answers: float) -> Floats:
    """Return the posts of each hour on average, with all that they bring with them."""
    edges = np.exp(-np.arange(len(mean) + 1) / DELAY)
    kernel = -np.diff(edges)
    kernel = (kernel + np.concatenate([[0], kernel[:-1]])) / 2  # a post comes within its hour
    found, last = mean.copy(), mean
    for _ in range(GENERATIONS):
        last = answers * np.convolve(last, kernel)[: len(mean)]
        found = found + last
    return found
