"""The tree of a query: AND, OR, NOT and NEAR over terms, which are what is looked for in a text.

NOT stands only before terms and NEAR: `negate` carries it down, so that whoever walks a tree meets
no negated branch. Trees are no deeper than the parser allows, so walking them by recursion is safe.
"""

from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TypeAlias, TypeVar

from msgspec import Struct

from monitor.query.reading import Reading

Node: TypeAlias = "Term | Near | Not | All | Any"
Need = TypeVar("Need", bound=Hashable)


class Term(Struct, frozen=True):
    """Something that a text holds or does not hold.

    Attributes:
        written: As it stands in the query.
        at: Where it stands first, in characters from 0.
        needle: What is looked for, folded; its form is the business of each kind of term.
        spoken: Its words with their own letters, for other services; see `reading.spoken`.
    """

    written: str
    at: int
    needle: str
    spoken: tuple[str, ...]

    def matches(self, reading: Reading) -> bool:
        return self.needle in reading.words

    def places(self, reading: Reading) -> list[tuple[int, int]]:
        """Return the first and the last token of each occurrence, in order, counted from 0."""
        return [(place, place) for place in reading.places(f" {self.needle} ")]


class WordTerm(Term, frozen=True):
    """One token; `needle` is the token. A hashtag that is exactly this word holds it too."""


class Tag(Term, frozen=True):
    """A hashtag; `needle` is the tag with its ``#``. The bare word does not hold it."""

    def places(self, reading: Reading) -> list[tuple[int, int]]:
        return [(place, place) for place in reading.tags.get(self.needle, ())]


class TagPrefix(Term, frozen=True):
    """How hashtags begin; `needle` is the beginning with its ``#``."""

    def matches(self, reading: Reading) -> bool:
        return any(tag.startswith(self.needle) for tag in reading.tags)

    def places(self, reading: Reading) -> list[tuple[int, int]]:
        tags = (places for tag, places in reading.tags.items() if tag.startswith(self.needle))
        return [(place, place) for place in sorted(place for places in tags for place in places)]


class PhraseTerm(Term, frozen=True):
    """Tokens in a row; `needle` is a piece of `Reading.line`, less its last space for a prefix."""

    @property
    def prefix(self) -> bool:
        """Whether the last token need only begin so."""
        return self.needle[-1] != " "

    def matches(self, reading: Reading) -> bool:
        """Tell whether the tokens stand in a row; `in` takes linear time on the worst of texts."""
        return self.needle in reading.line

    def places(self, reading: Reading) -> list[tuple[int, int]]:
        further = len(self.needle.split()) - 1
        return [(place, place + further) for place in reading.places(self.needle)]


class Lang(Term, frozen=True):
    """The language that a post claims; `needle` is a BCP 47 tag, as `present` has it."""

    def matches(self, reading: Reading) -> bool:
        """Tell whether the post claims this language, or a variety of it; not if it claims none."""
        return reading.lang is not None and f"{reading.lang}-".startswith(f"{self.needle}-")


class Not(Struct, frozen=True):
    node: "Term | Near"

    def matches(self, reading: Reading) -> bool:
        return not self.node.matches(reading)


class Near(Struct, frozen=True):
    """Matches where a term of `left` and one of `right` stand at most `within` words apart.

    In either order; neighbours stand 1 apart. One occurrence cannot stand for both sides.
    """

    left: tuple[Term, ...]
    right: tuple[Term, ...]
    within: int

    def matches(self, reading: Reading) -> bool:
        """Tell whether two occurrences are near enough; costs no more than sorting them."""
        places = [place for term in self.right for place in term.places(reading)]
        firsts = sorted(first for first, _ in places)
        lasts = sorted(last for _, last in places)
        return any(
            _any_within(firsts, last + 1, last + self.within)
            or _any_within(lasts, first - self.within, first - 1)
            for term in self.left
            for first, last in term.places(reading)
        )


class _Branch(Struct, frozen=True):
    """Several nodes.

    Attributes:
        parts: In the order of the query.
        words: Those parts that are single tokens, looked up at once.
        rest: The other parts.
    """

    parts: tuple[Node, ...]
    words: frozenset[str]
    rest: tuple[Node, ...]


class All(_Branch, frozen=True):
    def matches(self, reading: Reading) -> bool:
        if not self.words <= reading.words:
            return False
        for node in self.rest:  # noqa: SIM110  a generator here would cost more than the matching
            if not node.matches(reading):
                return False
        return True


class Any(_Branch, frozen=True):
    def matches(self, reading: Reading) -> bool:
        if not self.words.isdisjoint(reading.words):
            return True
        for node in self.rest:  # noqa: SIM110
            if node.matches(reading):
                return True
        return False


def both(nodes: Iterable[Node]) -> Node:
    """Join nodes by AND; a single one stays as it is."""
    return _join(All, nodes)


def either(nodes: Iterable[Node]) -> Node:
    """Join nodes by OR; a single one stays as it is."""
    return _join(Any, nodes)


def negate(node: Node) -> Node:
    """Return what matches exactly where *node* does not (De Morgan)."""
    match node:
        case Not():
            return node.node
        case All():
            return either(negate(part) for part in node.parts)
        case Any():
            return both(negate(part) for part in node.parts)
        case _:
            return Not(node)


def leaves(node: Node) -> list[Term]:
    """Return the terms that do not stand under NOT, in no order."""
    match node:
        case Not():
            return []
        case Near():
            return [*node.left, *node.right]
        case All() | Any():
            return [leaf for part in node.parts for leaf in leaves(part)]
        case _:
            return [node]


def needed(
    node: Node,
    of: Callable[[Term], Need],
    best: Callable[[Sequence[tuple[Need, ...]]], tuple[Need, ...]],
) -> tuple[Need, ...] | None:
    """Return needs of which whatever *node* matches meets at least one, each once, in order.

    Args:
        node: What is matched.
        of: Returns what a text must have that holds a term.
        best: Chooses among needs that must all be met: of the parts of AND, the sides of NEAR.

    Returns:
        None where a text without a word could match: under NOT, and of a language alone.
    """
    match node:
        case Not() | Lang():
            return None
        case Any():
            every = [needed(part, of, best) for part in node.parts]
            if None in every:
                return None
            return tuple(dict.fromkeys(need for needs in every for need in needs or ()))
        case All() | Near():
            parts = node.parts if isinstance(node, All) else map(either, (node.left, node.right))
            choices = [needs for part in parts if (needs := needed(part, of, best)) is not None]
            return best(choices) if choices else None
        case _:
            return (of(node),)


def _join(kind: type[All] | type[Any], nodes: Iterable[Node]) -> Node:
    flat: list[Node] = []
    for node in nodes:
        flat.extend(node.parts if isinstance(node, kind) else [node])
    if len(flat) == 1:
        return flat[0]
    words = frozenset(node.needle for node in flat if isinstance(node, WordTerm | Tag))
    rest = tuple(node for node in flat if not isinstance(node, WordTerm | Tag))
    return kind(tuple(flat), words, rest)


def _any_within(places: list[int], low: int, high: int) -> bool:
    at = bisect_left(places, low)
    return at < len(places) and places[at] <= high
