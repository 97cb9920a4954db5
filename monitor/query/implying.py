"""Whether every post that one query matches is matched by another.

Terms are taken as they are written: that `cop` and `cops` have to do with each other is not known
here. So the answer "no" may be too careful, and "yes" is sure.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from monitor.query.query import Query
from monitor.query.tree import All, Any, Near, Node, Not, Term, either, negate

STEPS: Final = 4_000
"""Cases that are gone through; beyond them the answer is "no"."""

Known: TypeAlias = Mapping[object, bool]


def implies(narrow: Query, wide: Query) -> bool:
    """Tell whether whatever *narrow* matches, *wide* matches too, whatever the post.

    >>> implies(Query.read("a AND b"), Query.read("b OR c"))
    True
    >>> implies(Query.read("a OR b"), Query.read("a"))
    False
    """
    return not _possible([narrow.tree, negate(wide.tree)], {}, iter(range(STEPS)))


def _possible(nodes: Sequence[Node], known: Known, steps: Iterator[object]) -> bool:
    """Tell whether a post can match all *nodes*; yes where the *steps* do not suffice to say.

    The ways in which the first can match are gone through before those of the next: what they
    settle leaves few of those.

    *known* says which terms it holds, and which it lacks, as far as that is settled.
    """
    enough = next(steps, None) is not None
    choices: list[tuple[Node, ...]] = []
    waiting = list(nodes)
    while waiting:
        node = waiting.pop(0)
        match node:
            case All():
                waiting[:0] = node.parts
            case Any():
                choices.append(node.parts)
            case _:
                name, holds = _literal(node)
                if known.get(name, holds) != holds:
                    return False
                known = {**known, name: holds}
        if not waiting:
            left = (_open(parts, known) for parts in choices)
            choices = [parts for parts in left if parts is not None]
            if () in choices:
                return False
            waiting = [parts[0] for parts in choices if len(parts) == 1]
            choices = [parts for parts in choices if len(parts) > 1]
    if not choices or not enough:
        return True
    others = [either(parts) for parts in choices[1:]]
    return any(_possible([part, *others], known, steps) for part in choices[0])


def _open(parts: Sequence[Node], known: Known) -> tuple[Node, ...] | None:
    """Return the parts of which one must match and each still may; None where one does."""
    values = [_value(part, known) for part in parts]
    if True in values:
        return None
    return tuple(part for part, value in zip(parts, values, strict=True) if value is None)


def _value(node: Node, known: Known) -> bool | None:
    """Return whether a post matches; None where what is known does not settle it."""
    match node:
        case All() | Any():
            ends = isinstance(node, Any)  # what one part is that settles it for all
            parts = [_value(part, known) for part in node.parts]
            if ends in parts:
                return ends
            return None if None in parts else not ends
        case _:
            name, holds = _literal(node)
            found = known.get(name)
            return None if found is None else found == holds


def _literal(node: Term | Near | Not) -> tuple[object, bool]:
    """Return what is looked for, and whether it must be there; the same where posts are."""
    if isinstance(node, Not):
        return _literal(node.node)[0], False
    if isinstance(node, Near):
        sides = sorted(
            sorted(str(_literal(term)[0]) for term in side) for side in (node.left, node.right)
        )
        return ("near", node.within, str(sides)), True
    return (type(node).__name__, node.needle), True
