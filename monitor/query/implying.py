"""Whether every post that one query matches is matched by another.

Terms are taken as they are written: that `cop` and `cops` have to do with each other is not known
here. So the answer "no" may be too careful, and "yes" is sure.
"""

from collections.abc import Mapping
from typing import Final

from monitor.query.query import Query
from monitor.query.terms import Term
from monitor.query.tree import All, Any, Near, Node, Not, both, negate

STEPS: Final = 4_000
"""Cases that are gone through; beyond them the answer is "no"."""


def implies(narrow: Query, wide: Query) -> bool:
    """Tell whether whatever *narrow* matches, *wide* matches too, whatever the post.

    >>> implies(Query.read("a AND b"), Query.read("b OR c"))
    True
    >>> implies(Query.read("a OR b"), Query.read("a"))
    False
    """
    return not _Cases(STEPS).possible(both([narrow.tree, negate(wide.tree)]), {})


class _Cases:
    """Goes through what may be so, term by term, until a case fits or too many were tried."""

    def __init__(self, left: int) -> None:
        self._left = left

    def possible(self, node: Node, known: Mapping[object, bool]) -> bool:
        """Tell whether a post could match, given which terms it holds; yes where it is too long."""
        self._left -= 1
        decided = _value(node, known)
        if decided is not None or self._left < 0:
            return decided is not False
        name = _open(node, known)
        return any(self.possible(node, {**known, name: held}) for held in (True, False))


def _value(node: Node, known: Mapping[object, bool]) -> bool | None:
    """Return whether a post matches; None where what is known does not decide it."""
    match node:
        case Not():
            held = _value(node.node, known)
            return None if held is None else not held
        case All() | Any():
            ends = isinstance(node, Any)  # what one part is that decides for all
            parts = [_value(part, known) for part in node.parts]
            if ends in parts:
                return ends
            return None if None in parts else not ends
        case _:
            return known.get(_name(node))


def _open(node: Node, known: Mapping[object, bool]) -> object:
    """Return a term of which it is not known whether the post holds it."""
    match node:
        case Not():
            return _open(node.node, known)
        case All() | Any():
            return _open(next(part for part in node.parts if _value(part, known) is None), known)
        case _:
            return _name(node)


def _name(node: Term | Near) -> object:
    """Return what is the same for terms that match the same posts."""
    if isinstance(node, Near):
        sides = sorted(
            (sorted(map(str, map(_name, node.left))), sorted(map(str, map(_name, node.right))))
        )
        return "near", node.within, str(sides)
    return type(node).__name__, node.needle
