"""From a word or a phrase, as written, to the term that is looked for."""

import re
from collections.abc import Callable
from typing import Final, NoReturn

from monitor.errors import QueryError
from monitor.query.lexer import Lexeme
from monitor.query.reading import read, spaceless, spoken, tokens
from monitor.query.terms import Lang, PhraseTerm, Tag, TagPrefix, Term, WordTerm
from monitor.text import fold, without_links

_SHORTEST: Final = 2
_FIELD: Final = re.compile(r"([^\W\d_]\w*):(.*)", re.DOTALL)
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8})*")


def leaf(lexeme: Lexeme) -> Term:
    """Return the term that a lexeme of kind `word` or `phrase` stands for.

    Raises:
        QueryError: It holds nothing that can be looked for.
    """
    folded = fold(lexeme.text)
    if without_links(folded) != folded:
        _complain(lexeme, "a word", "links are not searched")
    if lexeme.kind == "phrase":
        return _phrase(lexeme)
    field = _FIELD.fullmatch(lexeme.text)
    return _field(lexeme, field[1], field[2]) if field else _word(lexeme)


def _field(lexeme: Lexeme, name: str, value: str) -> Term:
    reader = _FIELDS.get(name.lower())
    if reader is None:
        known = ", ".join(f"{field}:" for field in _FIELDS)
        _complain(lexeme, f"a field ({known})", "put it in quotes to look for the words")
    return reader(lexeme, value)


def _lang(lexeme: Lexeme, value: str) -> Term:
    if not _LANGUAGE.fullmatch(value):
        _complain(lexeme, "a language such as lang:es or lang:pt-BR")
    needle = value.lower().replace("_", "-")
    return Lang(lexeme.text, lexeme.at, needle, (needle,))


_FIELDS: Final[dict[str, Callable[[Lexeme, str], Term]]] = {"lang": _lang}


def _word(lexeme: Lexeme) -> Term:
    stem = lexeme.text.removesuffix("*")
    folded = fold(stem)
    found = tokens(folded)
    if "*" in stem:
        _complain(lexeme, "a star only at the end of a word")
    if "#" in folded and (len(found) != 1 or found[0][0] != "#"):
        _complain(lexeme, "a hashtag of letters, digits and _, with a letter in it")
    if not found:
        _complain(lexeme, "a word", "put - directly before the word that must be absent")
    if stem == lexeme.text:
        return _tag(lexeme, stem, Tag) if "#" in folded else _row(lexeme, stem)
    if not folded.endswith(found[-1]):
        _complain(lexeme, "a letter or a digit before the star")
    return _tag(lexeme, stem, TagPrefix) if "#" in folded else _open_row(lexeme, stem)


def _phrase(lexeme: Lexeme) -> Term:
    """Read what stands in quotes: a star counts only at its end, a # only before a lone hashtag."""
    inside = lexeme.text[1:-1].rstrip()
    stem = inside.removesuffix("*")
    found = tokens(fold(stem))
    if not found:
        _complain(lexeme, "words between the quotes")
    lone_tag = len(found) == 1 and found[0][0] == "#"
    if stem == inside or not fold(stem).endswith(found[-1]):
        return _tag(lexeme, stem, Tag) if lone_tag else _row(lexeme, stem)
    return _tag(lexeme, stem, TagPrefix) if lone_tag else _open_row(lexeme, stem)


def _tag(lexeme: Lexeme, stem: str, kind: type[Tag | TagPrefix]) -> Term:
    (needle,) = tokens(fold(stem))
    if kind is TagPrefix:
        _long_enough(lexeme, needle[1:])
    said = "".join(spoken(stem)).lstrip("#")
    return kind(
        lexeme.text, lexeme.at, needle, (said if fold(f"#{said}") == needle else needle[1:],)
    )


def _row(lexeme: Lexeme, stem: str) -> Term:
    line = read(stem).line
    words = line.split()
    if len(words) == 1:
        return WordTerm(lexeme.text, lexeme.at, words[0], _said(stem, line))
    return PhraseTerm(lexeme.text, lexeme.at, line, _said(stem, line))


def _open_row(lexeme: Lexeme, stem: str) -> Term:
    """Read tokens of which the last may go on; in a spaceless script each one may anyway."""
    line = read(stem).line
    last = line.split()[-1]
    if spaceless(last):
        return _row(lexeme, stem)
    _long_enough(lexeme, last)
    return PhraseTerm(lexeme.text, lexeme.at, line[:-1], _said(stem, line))


def _said(stem: str, line: str) -> tuple[str, ...]:
    """Return the words with their own letters, or folded where those would be read otherwise."""
    said = tuple(word.lstrip("#") for word in spoken(stem))
    return said if read(" ".join(said)).line == line else tuple(line.split())


def _long_enough(lexeme: Lexeme, stem: str) -> None:
    if len(stem) < _SHORTEST:
        _complain(lexeme, f"at least {_SHORTEST} letters before the star")


def _complain(lexeme: Lexeme, expected: str, hint: str = "") -> NoReturn:
    got = f"{lexeme.text!r} at character {lexeme.at + 1}"
    message = f"expected {expected}, got {got}{'; ' if hint else ''}{hint}"
    raise QueryError(message, lexeme.at)
