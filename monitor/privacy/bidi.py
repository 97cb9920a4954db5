"""How a text looks where invisible characters turn it around (`\u202e` and its kind).

References:
    Unicode Standard Annex 9, the bidirectional algorithm: its explicit levels (X1 to X8), of its
    neutral characters the rules N1 and N2, its reordering (L2). Numbers are read as letters are.
"""

import re
import unicodedata
from itertools import groupby
from typing import Final, NamedTuple

from monitor.text.decoding import View

CONTROLS: Final = "[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
_CONTROLS: Final = re.compile(CONTROLS)
_DEEPEST: Final = 12
"""Levels, and things open at once; the annex allows 125. What is nested deeper stays as it is."""

_ISOLATE: Final = {"\u2066": 0, "\u2067": 1, "\u2068": 0}
_OPENING: Final = {"\u202a": 0, "\u202b": 1, "\u202d": 0, "\u202e": 1} | _ISOLATE
_OVERRIDE: Final = frozenset("\u202d\u202e")
_DIRECTION: Final = {"L": 0, "R": 1, "AL": 1, "EN": 0, "AN": 0}
_POP_EMBEDDING: Final = "\u202c"
_POP_ISOLATE: Final = "\u2069"


def turned(view: View) -> list[View]:
    """Return *view* as it is shown, read from the left and from the right; [] if not turned."""
    if not _CONTROLS.search(view.text):
        return []
    order: list[int] = []
    at = 0
    for line in view.text.splitlines(keepends=True):
        order += (at + index for index in _shown(line))
        at += len(line)
    return [_in(view, order), _in(view, order[::-1])]


def _in(view: View, order: list[int]) -> View:
    return view.picked("".join(view.text[i] for i in order), order, [i + 1 for i in order])


def _shown(line: str) -> list[int]:
    """Return the places of the characters of *line* as they are shown, from left to right."""
    levels = _levels(line)
    order = list(range(len(line)))
    for level in range(max(levels, default=0), 0, -1):
        turned_ones: list[int] = []
        for high, run in groupby(order, key=lambda index: levels[index] >= level):
            some = list(run)
            turned_ones += some[::-1] if high else some
        order = turned_ones
    return order


class _Open(NamedTuple):
    """What is open at a place: a line, an embedding or an isolate."""

    number: int
    level: int
    overriding: bool = False
    isolating: bool = False


def _levels(line: str) -> list[int]:
    """Return the level of each character: odd ones run from right to left."""
    kinds = [_DIRECTION.get(unicodedata.bidirectional(c)) for c in line]
    stack = [_Open(0, next((kind for kind in kinds if kind is not None), 0))]
    levels: list[int] = []
    # Of what is open: the level of its last letter, and where its signs since then stand.
    last: dict[int, tuple[int, list[int]]] = {}
    for index, (character, kind) in enumerate(zip(line, kinds, strict=True)):
        here = stack[-1]
        if character in _OPENING:
            if len(stack) <= _DEEPEST:
                deeper = here.level + 1 + ((here.level + 1) % 2 != _OPENING[character])
                override, isolate = character in _OVERRIDE, character in _ISOLATE
                stack.append(_Open(index + 1, deeper, override, isolate))
        elif character in {_POP_EMBEDDING, _POP_ISOLATE}:
            here = _popped(stack, isolate=character == _POP_ISOLATE)
        elif not here.overriding and kind is not None:
            level = here.level + (here.level % 2 != kind)
            before, between = last.get(here.number, (-1, []))
            if before == level:
                for sign in between:
                    levels[sign] = level
            last[here.number] = level, []
            levels.append(level)
            continue
        levels.append(here.level)
        if here.number in last:
            last[here.number][1].append(index)
    return levels


def _popped(stack: list[_Open], *, isolate: bool) -> _Open:
    """Close an embedding, or an isolate with what is open in it; return what is open then."""
    if isolate and any(one.isolating for one in stack):
        while not stack.pop().isolating:
            pass
    elif not isolate and len(stack) > 1 and not stack[-1].isolating:
        stack.pop()
    return stack[-1]
