"""A query that also finds what holds one more word."""

import re
from typing import Final

from monitor.errors import QueryError
from monitor.query.lexer import QUOTES
from monitor.query.query import Query

_WHOLE: Final = re.compile(r"#?[^\W_]\w*\*?")
_QUOTE: Final = re.compile(f"[{QUOTES}]")
_SIGNS: Final = frozenset({"AND", "OR", "NOT", "NEAR"})


def as_term(word: str) -> str:
    """Return a word, hashtag or phrase as it stands in a query: in quotes where it needs them.

    >>> as_term("#justice"), as_term("tear gas"), as_term("OR")
    ('#justice', '"tear gas"', '"OR"')
    """
    term = " ".join(_QUOTE.sub(" ", word).split())
    return term if _WHOLE.fullmatch(term) and term not in _SIGNS else f'"{term}"'


def widened(query: Query, word: str) -> Query:
    """Return the query that matches what *query* does, and whatever holds *word*.

    OR binds weakest, so it may follow whatever stands there.

    Raises:
        QueryError: It would be no query: the word has no letter, or the whole is too long.

    >>> widened(Query.read("cop -toy"), "tear gas").text
    'cop -toy OR "tear gas"'
    """
    term = as_term(word)
    try:
        Query.read(term)
    except QueryError as error:
        raise QueryError(f"no query can look for {word!r:.60}: {error}") from error
    return Query.read(f"{query.text} OR {term}")
