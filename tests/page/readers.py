"""Somebody who reads all that a page publishes, and works out what it left out."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from scipy.optimize import linprog

Place = tuple[int, str, str, bool]
"""Quarter of an hour, source, language, whether the narrative is told: what nobody publishes."""

Published = list[tuple[frozenset[Place], int]]
"""Sets of places, and how many posts each holds."""


def impossible(told: Published) -> set[Place]:
    """The places of which a published nought says that nobody posted there."""
    return {place for places, posts in told if posts == 0 for place in places}


class Worked:
    """What follows from what was published: that it adds up, and that no number is below nought."""

    def __init__(self, told: Published, places: Sequence[Place]) -> None:
        gone = impossible(told)
        self.places = [place for place in places if place not in gone]
        index = {place: i for i, place in enumerate(self.places)}
        held = [(places & index.keys(), posts) for places, posts in told if posts]
        self.sums = np.zeros((len(held), len(self.places)))
        for row, (some, _) in enumerate(held):
            self.sums[row, [index[place] for place in some]] = 1
        self.posts = np.array([posts for _, posts in held], dtype=float)
        self.index: Mapping[Place, int] = index

    def _wanted(self, asked: Iterable[Place]) -> Any:
        wanted = np.zeros(len(self.places))
        wanted[[self.index[place] for place in asked if place in self.index]] = 1
        return wanted

    def is_a_sum(self, asked: frozenset[Place]) -> bool:
        """Whether it can be had by adding and subtracting."""
        wanted = self._wanted(asked)
        if not len(self.posts):
            return False
        found = np.linalg.lstsq(self.sums.T, wanted, rcond=None)[0]
        return bool(np.allclose(self.sums.T @ found, wanted, atol=1e-8))

    def values(self, asked: frozenset[Place]) -> tuple[float, float]:
        """The least and the most that it can be."""
        wanted = self._wanted(asked)
        known = {"A_eq": self.sums, "b_eq": self.posts} if len(self.posts) else {}
        least, most = (
            linprog(sign * wanted, **known, bounds=(0, 60), method="highs").fun for sign in (1, -1)
        )
        return least, -most
