"""Which of many queries match a text, when few do: only those of which a sign occurs are asked."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final, TypeAlias

from monitor.query.query import Query
from monitor.query.reading import Reading
from monitor.query.terms import Lang, PhraseTerm, TagPrefix, Term
from monitor.query.tree import All, Any, Near, Node, Not

Sign: TypeAlias = tuple[bool, str]
"""A word or hashtag (with ``#``) as it is folded, and whether one of the text only begins so."""


FEW: Final = 8
"""Beginnings of one length that are found sooner one by one, each in the line of a text."""


class Index:
    """Queries by the words that whatever they match has to hold."""

    def __init__(self, queries: Iterable[Query]) -> None:
        self._queries = tuple(queries)
        self._words: dict[str, list[int]] = defaultdict(list)
        self._beginnings: dict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        self._few: list[tuple[str, list[int]]] = []
        for number, query in enumerate(self._queries):
            # `Query.read` lets no query pass that an empty text would match: each has signs.
            for begins, text in _signs(query.tree) or ():
                where = self._beginnings[len(text)] if begins else self._words
                where[text].append(number)
        self._whole = frozenset(self._words)
        for size, known in [*self._beginnings.items()]:
            if len(known) <= FEW and not any(text.startswith("#") for text in known):
                self._few += [(f" {text}", numbers) for text, numbers in known.items()]
                del self._beginnings[size]

    def matching(self, reading: Reading) -> Sequence[int]:
        """Return the places, among the queries, of those that match, in their order."""
        asked: set[int] = set()
        words = reading.words
        for word in self._whole & words:
            asked.update(self._words[word])
        for beginning, numbers in self._few:
            if beginning in reading.line:
                asked.update(numbers)
        for size, known in self._beginnings.items():
            for beginning in known.keys() & {word[:size] for word in words}:
                asked.update(known[beginning])
        return [number for number in sorted(asked) if self._queries[number].matches(reading)]


_COMMON_UP_TO: Final = 4
"""Letters: shorter words are in many texts, so that others tell more."""


def _signs(node: Node) -> frozenset[Sign] | None:
    """Return signs of which a text that *node* matches holds at least one; None if there are none.

    Of several choices the one that fewest texts meet, as far as length and number tell.
    """
    match node:
        case Not() | Lang():
            return None
        case Near():
            return _rarest([_any(node.left), _any(node.right)])
        case All():
            return _rarest([_signs(part) for part in node.parts])
        case Any():
            return _any(node.parts)
        case _:
            return _of(node)


def _of(term: Term) -> frozenset[Sign]:
    if isinstance(term, TagPrefix):
        return frozenset({(True, term.needle)})
    if not isinstance(term, PhraseTerm):
        return frozenset({(False, term.needle)})
    *whole, last = term.needle.split()
    words = [(False, word) for word in whole] + [(term.prefix, last)]
    return min((frozenset({sign}) for sign in words), key=_cost)


def _any(nodes: Sequence[Node]) -> frozenset[Sign] | None:
    every = [_signs(node) for node in nodes]
    known = [signs for signs in every if signs is not None]
    return frozenset().union(*known) if len(known) == len(every) else None


def _rarest(choices: Sequence[frozenset[Sign] | None]) -> frozenset[Sign] | None:
    return min((choice for choice in choices if choice is not None), key=_cost, default=None)


def _cost(signs: frozenset[Sign]) -> tuple[int, int, int]:
    """Order choices: few common words first, then no beginnings, then few and long words."""
    common = sum(len(text) <= _COMMON_UP_TO for _, text in signs)
    return common, sum(begins for begins, _ in signs), -min(len(text) for _, text in signs)
