"""Random draws from one seed, the same on every machine and every Python."""

from collections.abc import Mapping, Sequence
from itertools import accumulate
from math import log
from random import Random
from typing import TypeVar

T = TypeVar("T")


class DrawStream:
    """A stream of draws; only `Random.random` is asked, whose numbers are promised to stay.

    References:
        docs.python.org/3/library/random.html, "Notes on Reproducibility", read 2026-11-24.
    """

    def __init__(self, seed: int) -> None:
        self._next = Random(seed).random

    def between(self, low: float, high: float) -> float:
        """Return a number in ``[low, high)``, each as likely."""
        return low + (high - low) * self._next()

    def below(self, count: int) -> int:
        """Return one of 0 ... count - 1, each as likely."""
        return int(self._next() * count)

    def chance(self, probability: float) -> bool:
        """Return True with this probability."""
        return self._next() < probability

    def pick(self, items: Sequence[T]) -> T:
        """Return one of the items, each as likely."""
        return items[self.below(len(items))]

    def weighted(self, weights: Mapping[T, float]) -> T:
        """Return a key, as likely as its weight says; the weights need not sum to 1."""
        keys, sums = tuple(weights), tuple(accumulate(weights.values()))
        drawn = self._next() * sums[-1]
        return next((key for key, total in zip(keys, sums, strict=True) if drawn < total), keys[-1])

    def exponential(self, mean: float) -> float:
        """Return a waiting time of this mean, in its unit."""
        return -mean * log(1 - self._next())

    def power_law(self, scale: float, shape: float) -> float:
        """Return a number from 0 on with a heavy tail: Lomax.

        Half of them lie below ``scale * (2 ** (1 / shape) - 1)``; the smaller the shape, the
        heavier the tail.
        """
        return scale * float((1 - self._next()) ** (-1 / shape) - 1)

    def poisson(self, mean: float) -> int:
        """Return a count of this mean: the arrivals, one after the other, that fit into it."""
        count, passed = 0, self.exponential(1)
        while passed < mean:
            count, passed = count + 1, passed + self.exponential(1)
        return count
