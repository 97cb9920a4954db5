"""Which of many queries match a text, when few do: only those of which a sign occurs are asked."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Final, TypeAlias

from monitor.query.query import Query
from monitor.query.reading import Reading
from monitor.query.tree import PhraseTerm, TagPrefix, Term, needed

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
            for begins, text in needed(query.tree, _sign, partial(min, key=_cost)) or ():
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
"""Letters: shorter words are in many texts, so that others rule out more."""


def _sign(term: Term) -> Sign:
    """Return what a text holds that holds a term; of a phrase the word that fewest texts have."""
    if isinstance(term, TagPrefix):
        return True, term.needle
    if not isinstance(term, PhraseTerm):
        return False, term.needle
    *whole, last = term.needle.split()
    words = [*((False, word) for word in whole), (term.prefix, last)]
    return min(words, key=lambda sign: _cost([sign]))


def _cost(signs: Sequence[Sign]) -> tuple[int, int, int]:
    """Order choices, that which fewest texts meet first: by length and number of its words."""
    common = sum(len(text) <= _COMMON_UP_TO for _, text in signs)
    return common, sum(begins for begins, _ in signs), -min(len(text) for _, text in signs)
