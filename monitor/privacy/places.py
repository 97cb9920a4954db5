"""Places in a text, `(start, end)`: the hashtags and handles in it, and what is to be covered."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from typing import Final

from monitor.privacy.skeleton import unseen

Place = tuple[int, int]

_TAG: Final = re.compile(r"""[@#＠＃][^\s@#＠＃,;:!?()\[\]{}"'“”‘’<>/]+""")


def tags(text: str) -> list[Place]:
    """Return where hashtags and handles stand, in order; they do not touch each other's letters."""
    return [found.span() for found in _TAG.finditer(text)]


def inside(at: int, tagged: list[Place]) -> bool:
    """Tell whether the character at *at* lies within a hashtag or handle, after its sign."""
    index = bisect_left(tagged, (at, 0))
    return index > 0 and at < tagged[index - 1][1]


def with_tags(places: Iterable[Place], tagged: list[Place]) -> Iterator[Place]:
    """Yield *places*, each widened to the hashtags and handles that it touches."""
    for start, end in places:
        last = bisect_left(tagged, (end, 0))
        first = last
        while first and tagged[first - 1][1] > start:
            first -= 1
        touched = tagged[first:last]
        yield (
            min([start, *(tag[0] for tag in touched)]),
            max([end, *(tag[1] for tag in touched)]),
        )


def merged(places: Iterable[Place]) -> list[Place]:
    """Return the same as few places, in order, that share no character."""
    found: list[Place] = []
    for start, end in sorted(places):
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def through_unseen(text: str, end: int) -> int:
    """Return *end* moved past accents and invisible characters that belong to the last letter."""
    while end < len(text) and unseen(text[end]):
        end += 1
    return end
