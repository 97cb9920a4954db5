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

from collections.abc import Callable, Sequence
from typing import Final

from monitor.errors import QueryError
from monitor.query.leaf import leaf
from monitor.query.lexer import Kind, Lexeme, lexemes
from monitor.query.terms import Lang, Term
from monitor.query.tree import Any, Near, Node, both, either, negate

LONGEST: Final = 2000
MOST_WORDS: Final = 200
DEEPEST: Final = 50

_STARTS: Final = ("(", "NOT", "word", "phrase")


def parse(query: str) -> Node:
    """Return the tree of *query*.

    Raises:
        QueryError: It cannot be read, or is longer (2,000 characters, 200 words) or deeper (50
            levels) than allowed.
    """
    if len(query) > LONGEST:
        message = f"expected a query of at most {LONGEST} characters, got {len(query)}"
        raise QueryError(message, LONGEST)
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
        while self.take("AND") or self.next.kind in _STARTS:
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
                f"expected at most {DEEPEST} levels of parentheses and NOT,"
                f" got more at character {sign.at + 1}"
            )
            raise QueryError(message, sign.at)
        self.depth += 1
        node = inner()
        self.depth -= 1
        return node

    def close(self, opening: Lexeme) -> None:
        if not self.take(")"):
            message = f"expected ) for the ( at character {opening.at + 1}, got {_shown(self.next)}"
            raise QueryError(message, self.next.at)

    def term(self) -> Node:
        lexeme = self.take("word") or self.take("phrase")
        if lexeme is None:
            before = f" after {self.lexemes[self.index - 1].text}" if self.index else ""
            message = f'expected a word, a "phrase" or (...){before}, got {_shown(self.next)}'
            raise QueryError(message, self.next.at)
        term = leaf(lexeme)
        self.words += len(term.needle.split())
        if self.words > MOST_WORDS:
            message = f"expected at most {MOST_WORDS} words, got more at character {lexeme.at + 1}"
            raise QueryError(message, lexeme.at)
        return self.terms.setdefault((type(term), term.needle), term)

    def finish(self) -> None:
        if self.next.kind != "end":
            message = (
                f"expected the end or an operator, got {_shown(self.next)}, which closes nothing"
            )
            raise QueryError(message, self.next.at)


def _operand(node: Node, sign: Lexeme) -> tuple[Term, ...]:
    terms = node.parts if isinstance(node, Any) else (node,)
    alike = tuple(term for term in terms if isinstance(term, Term) and not isinstance(term, Lang))
    if len(alike) < len(terms):
        message = (
            f"expected words, phrases or (a OR b) on both sides of {_shown(sign)},"
            " got NOT, AND, NEAR or a field; put these outside: (a NEAR/5 b) AND NOT c"
        )
        raise QueryError(message, sign.at)
    return alike


def _shown(lexeme: Lexeme) -> str:
    if lexeme.kind == "end":
        return "the end of the query"
    return f"{lexeme.text} at character {lexeme.at + 1}"
