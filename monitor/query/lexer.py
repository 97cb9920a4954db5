"""A query cut into signs and terms, each with its place."""

import re
from collections.abc import Iterator
from typing import Final, Literal, TypeAlias

from msgspec import Struct

from monitor.errors import QueryError

Kind: TypeAlias = Literal["(", ")", "AND", "OR", "NOT", "NEAR", "word", "phrase", "end"]

QUOTES: Final = '"“”„‟«»＂'
_LEXEME: Final = re.compile(
    rf"\s+|(?P<open>[(（])|(?P<close>[)）])|(?P<quote>[{QUOTES}])|(?P<minus>[-−–](?=\S))"
    rf"|(?P<word>[^\s()（）{QUOTES}]+)"
)
_QUOTE: Final = re.compile(f"[{QUOTES}]")
_NEAR: Final = re.compile(r"NEAR(?:/(\d{1,9}))?")
_FURTHEST: Final = 100
_OPERATORS: Final[dict[str, Kind]] = {"AND": "AND", "OR": "OR", "NOT": "NOT"}


class Lexeme(Struct, frozen=True):
    """One sign or term of a query.

    Attributes:
        text: As written; of a word, only what can be seen.
        at: Where it begins, in characters from 0.
        within: The number of a NEAR, 1 to 100; 0 for all else.
    """

    kind: Kind
    text: str
    at: int
    within: int = 0


def lexemes(query: str) -> Iterator[Lexeme]:
    """Yield the signs and terms of *query* in order, and one of kind `end` after them.

    Raises:
        QueryError: A quote is not closed, or a NEAR lacks its number.
    """
    at = 0
    while found := _LEXEME.match(query, at):
        start, at = at, found.end()
        match found.lastgroup:
            case "quote":
                at = _closing(query, start) + 1
                yield Lexeme("phrase", query[start:at], start)
            case "word":
                yield _word(found[0], start)
            case "open":
                yield Lexeme("(", "(", start)
            case "close":
                yield Lexeme(")", ")", start)
            case "minus":
                yield Lexeme("NOT", found[0], start)
    yield Lexeme("end", "", len(query))


def lower_case_operators(query: str) -> list[str]:
    """Return the words that would be operators in capitals, each once.

    >>> lower_case_operators('anaheim or "this and that" AND not')
    ['or', 'not']

    Raises:
        QueryError: A quote is not closed, or a NEAR lacks its number.
    """
    words = (one.text for one in lexemes(query) if one.kind == "word")
    return list(dict.fromkeys(word for word in words if word.upper() in _OPERATORS))


def _closing(query: str, start: int) -> int:
    end = _QUOTE.search(query, start + 1)
    if end is None:
        message = (
            f"the quote at character {start + 1} is never closed: put another at the end of its "
            "words"
        )
        raise QueryError(message, start)
    return end.start()


def _word(written: str, at: int) -> Lexeme:
    # What cannot be seen (a joiner, a mark of direction) often comes along with copied text.
    word = "".join(filter(str.isprintable, written))
    if word in _OPERATORS:
        return Lexeme(_OPERATORS[word], word, at)
    near = _NEAR.fullmatch(word)
    if near is None:
        return Lexeme("word", word, at)
    within = int(near[1] or 0)
    if not 1 <= within <= _FURTHEST:
        message = (
            f"{word!r} at character {at + 1} lacks its distance: write NEAR/1 to NEAR/{_FURTHEST}; "
            "to look for the word itself write it in lower case"
        )
        raise QueryError(message, at)
    return Lexeme("NEAR", word, at, within)
