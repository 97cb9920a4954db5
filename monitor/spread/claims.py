"""Which of the claims of one report stand, when all that it might have made are counted."""

from collections.abc import Hashable, Mapping
from typing import Final, Literal, TypeAlias, TypeVar

K = TypeVar("K", bound=Hashable)

ALONE: Final = 0.05
"""Chance of a false claim that is allowed where a report could make one claim only; of a report
without events, that of any false claim."""

Kind: TypeAlias = Literal["statements", "crossings", "orders", "phrases", "turns"]

LEVELS: Final[Mapping[Kind, float]] = {
    "statements": 0.03,
    "turns": 0.01,
    "phrases": 0.005,
    "crossings": 0.0025,
    "orders": 0.0025,
}
"""How the 5 % of a report are shared out, whatever it holds: no claim stands or falls with claims
of another kind. Statements get most: what real series do by chance has heavy tails, so that a small
level costs much there; elsewhere a level ten times as small takes little more evidence."""


def standing(chances: Mapping[K, float | None], level: float) -> frozenset[K]:
    """Return the claims of one kind that stand, by Holm's method.

    Args:
        chances: Claim -> chance of as much evidence for it where it is false (a p-value); None
            where there is too little to test it, and then it is not counted.
        level: Chance of any false claim among them, at most, whatever they have to do with each
            other.

    References:
        Holm, "A simple sequentially rejective multiple test procedure", Scandinavian Journal of
        Statistics 6, 1979.
    """
    tested = sorted(
        (chance, place, key)
        for place, (key, chance) in enumerate(chances.items())
        if chance is not None
    )
    found = []
    for rejected, (chance, _, key) in enumerate(tested):
        if chance > level / (len(tested) - rejected):
            break
        found.append(key)
    return frozenset(found)
