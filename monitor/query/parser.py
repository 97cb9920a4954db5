"""From the text of a query to its tree.

Grammar, weakest first; NEAR joins groups of terms, neighbours without a sign are joined by AND::

    either  = both { OR both }
    both    = near { [AND] near }
    near    = single [ NEAR/n single ]
    single  = NOT single | - single | ( either ) | word | phrase

Written by hand rather than with lark: to import it and build this grammar takes 50 to 85 ms, more
than all of `python -c "import click"` (32 ms), each time that a configuration is read; and what it
expected would still have to be put into words.
"""

import re
from collections.abc import Callable, Sequence
from typing import Final, NoReturn

from monitor.errors import QueryError
from monitor.query.lexer import Kind, Lexeme, lexemes
from monitor.query.reading import read, spaceless, spoken, tokens
from monitor.query.tree import (
    Any,
    Lang,
    Near,
    Node,
    PhraseTerm,
    Tag,
    TagPrefix,
    Term,
    WordTerm,
    both,
    either,
    negate,
)
from monitor.text import fold, without_links
from monitor.text.tags import present

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
        _complain(lexeme, "is a link, and links are not searched", "look for its words")
    if lexeme.kind == "phrase":
        return _phrase(lexeme)
    field = _FIELD.fullmatch(lexeme.text)
    return _field(lexeme, field[1], field[2]) if field else _word(lexeme)


def _field(lexeme: Lexeme, name: str, value: str) -> Term:
    if name.lower() != "lang":
        _complain(lexeme, "is none of the fields (lang:)", "put it in quotes to look for it")
    if not _LANGUAGE.fullmatch(value):
        _complain(lexeme, "names no language", "write one such as lang:es or lang:pt-BR")
    needle = present(value)
    return Lang(lexeme.text, lexeme.at, needle, (needle,))


def _word(lexeme: Lexeme) -> Term:
    stem = lexeme.text.removesuffix("*")
    folded = fold(stem)
    found = tokens(folded)
    if "*" in stem:
        _complain(lexeme, "has a star inside", "put it at the end of the word")
    if "#" in folded and (len(found) != 1 or found[0][0] != "#"):
        _complain(
            lexeme, "is no hashtag", "write # with letters, digits and _, one of them a letter"
        )
    if not found:
        absent = "put - directly before the word that must be absent"
        fix = "write one with a letter or digit" if lexeme.text.strip("-") else absent
        _complain(lexeme, "is no word", fix)
    goes_on = stem != lexeme.text
    if goes_on and not folded.endswith(found[-1]):
        _complain(lexeme, "has no letter or digit before its star", "put the star after one")
    return _term(lexeme, stem, goes_on=goes_on)


def _phrase(lexeme: Lexeme) -> Term:
    """Read what stands in quotes: a star counts only at its end, a # only before a lone hashtag."""
    inside = lexeme.text[1:-1].rstrip()
    stem = inside.removesuffix("*")
    found = tokens(fold(stem))
    if not found:
        _complain(lexeme, "has no words between its quotes", "write some, or take it out")
    return _term(lexeme, stem, goes_on=stem != inside and fold(stem).endswith(found[-1]))


def _term(lexeme: Lexeme, stem: str, *, goes_on: bool) -> Term:
    """Return a hashtag or words in a row; *goes_on* says whether the last of them may."""
    found = tokens(fold(stem))
    if len(found) == 1 and found[0][0] == "#":
        return _tag(lexeme, stem, found[0], goes_on=goes_on)
    line = read(stem).line
    words, said = line.split(), _said(stem, line)
    if goes_on and not spaceless(words[-1]):  # in a spaceless script each word may, anyway
        _long_enough(lexeme, words[-1])
        return PhraseTerm(lexeme.text, lexeme.at, line[:-1], said)
    if len(words) == 1:
        return WordTerm(lexeme.text, lexeme.at, words[0], said)
    return PhraseTerm(lexeme.text, lexeme.at, line, said)


def _tag(lexeme: Lexeme, stem: str, needle: str, *, goes_on: bool) -> Term:
    if goes_on:
        _long_enough(lexeme, needle[1:])
    tag = "".join(spoken(stem)).lstrip("#")
    kind = TagPrefix if goes_on else Tag
    return kind(lexeme.text, lexeme.at, needle, (tag if fold(f"#{tag}") == needle else needle[1:],))


def _said(stem: str, line: str) -> tuple[str, ...]:
    """Return the words with their own letters, or folded where those would be read otherwise."""
    said = tuple(word.lstrip("#") for word in spoken(stem))
    return said if read(" ".join(said)).line == line else tuple(line.split())


def _long_enough(lexeme: Lexeme, stem: str) -> None:
    if len(stem) < _SHORTEST:
        _complain(
            lexeme, f"has fewer than {_SHORTEST} letters before its star", "write more of the word"
        )


def _complain(lexeme: Lexeme, wrong: str, fix: str) -> NoReturn:
    raise QueryError(f"{lexeme.text!r} at character {lexeme.at + 1} {wrong}: {fix}", lexeme.at)


LONGEST: Final = 2000
MOST_WORDS: Final = 200
DEEPEST: Final = 50


def parse(query: str) -> Node:
    """Return the tree of *query*.

    Raises:
        QueryError: It cannot be read, or is longer (2,000 characters, 200 words) or deeper (50
            levels) than allowed.
    """
    if len(query) > LONGEST:
        raise QueryError(f"the query has {len(query)} characters: write at most {LONGEST}", LONGEST)
    parser = _Parser(tuple(lexemes(query)))
    tree = parser.either()
    parser.finish()
    return tree


class _Parser:
    """Walks the lexemes once; nesting is bounded, so that recursion is."""

    def __init__(self, lexemes: Sequence[Lexeme]) -> None:
        self.lexemes = lexemes
        self.index = 0
        self.depth = 0
        self.words = 0
        self.terms: dict[tuple[type[Term], str], Term] = {}

    @property
    def next(self) -> Lexeme:
        return self.lexemes[self.index]

    def take(self, kind: Kind) -> Lexeme | None:
        """Step over the next lexeme and return it if it is of this kind."""
        lexeme = self.next
        if lexeme.kind != kind:
            return None
        self.index += 1
        return lexeme

    def either(self) -> Node:
        nodes = [self.both()]
        while self.take("OR"):
            nodes.append(self.both())
        return either(nodes)

    def both(self) -> Node:
        nodes = [self.near()]
        while self.take("AND") or self.next.kind in {"(", "NOT", "word", "phrase"}:
            nodes.append(self.near())
        return both(nodes)

    def near(self) -> Node:
        left = self.single()
        sign = self.take("NEAR")
        if sign is None:
            return left
        node = Near(_operand(left, sign), _operand(self.single(), sign), sign.within)
        if self.next.kind == "NEAR":
            _operand(node, self.next)
        return node

    def single(self) -> Node:
        if sign := self.take("NOT"):
            return negate(self.deeper(sign, self.single))
        if opening := self.take("("):
            node = self.deeper(opening, self.either)
            self.close(opening)
            return node
        return self.term()

    def deeper(self, sign: Lexeme, inner: Callable[[], Node]) -> Node:
        if self.depth == DEEPEST:
            message = (
                f"more than {DEEPEST} levels of parentheses and NOT at character {sign.at + 1}: "
                "write it with fewer"
            )
            raise QueryError(message, sign.at)
        self.depth += 1
        node = inner()
        self.depth -= 1
        return node

    def close(self, opening: Lexeme) -> None:
        if not self.take(")"):
            message = (
                f"the ( at character {opening.at + 1} is not closed before {_shown(self.next)}: "
                "put a ) after its words"
            )
            raise QueryError(message, self.next.at)

    def term(self) -> Node:
        lexeme = self.take("word") or self.take("phrase")
        if lexeme is None:
            before = f" after {self.lexemes[self.index - 1].text}" if self.index else ""
            message = (
                f'{_shown(self.next)} cannot come here: write a word, a "phrase" or (...){before}'
            )
            raise QueryError(message, self.next.at)
        term = leaf(lexeme)
        self.words += len(term.needle.split())
        if self.words > MOST_WORDS:
            message = f"more than {MOST_WORDS} words at character {lexeme.at + 1}: write fewer"
            raise QueryError(message, lexeme.at)
        return self.terms.setdefault((type(term), term.needle), term)

    def finish(self) -> None:
        if self.next.kind != "end":
            message = (
                f"{_shown(self.next)} closes nothing: take it out, or put a ( before its words"
            )
            raise QueryError(message, self.next.at)


def _operand(node: Node, sign: Lexeme) -> tuple[Term, ...]:
    terms = node.parts if isinstance(node, Any) else (node,)
    alike = tuple(term for term in terms if isinstance(term, Term) and not isinstance(term, Lang))
    if len(alike) < len(terms):
        message = (
            f"{_shown(sign)} goes between words, phrases or (a OR b), and not NOT, AND, NEAR or a"
            " field: put these outside: (a NEAR/5 b) AND NOT c"
        )
        raise QueryError(message, sign.at)
    return alike


def _shown(lexeme: Lexeme) -> str:
    if lexeme.kind == "end":
        return "the end of the query"
    return f"{lexeme.text} at character {lexeme.at + 1}"
