"""Queries as other services want them written.

What a dialect cannot say is widened, never narrowed: every answer is matched again here.
"""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from monitor.query.tree import All, Any, Near, Node, Not, PhraseTerm, Tag, TagPrefix, Term, WordTerm


class Dialect(Struct, frozen=True, kw_only=True):
    """How a service writes its queries; None where it cannot say such a thing.

    Attributes:
        both, either: What stands between the parts of an AND and of an OR.
        group: Around these parts.
        without: Around what must be absent.
        phrase, prefix, tag, tag_prefix, lang: Around words in a row, the beginning of a word, ...
        near: Around two words (`{0}`, `{1}`); `{2}` is the distance, plus one for a changed order,
            which Lucene counts as two moves.

    References:
        Lucene 2.9.4, "Proximity Searches" and the slop of a phrase query; read on 2026-11-24.
    """

    both: str
    either: str
    group: str = "({})"
    without: str | None = None
    phrase: str = '"{}"'
    prefix: str | None = None
    tag: str = "#{}"
    tag_prefix: str | None = None
    lang: str | None = None
    near: str | None = None


_SIGNS: Final = frozenset({"AND", "OR", "NOT", "NEAR", "TO"})


def render(node: Node, dialect: Dialect) -> str | None:
    """Write *node* so that a service finds at least its matches; None where that is everything."""
    match node:
        case Not():
            return _without(node.node, dialect)
        case Near():
            return _near(node, dialect)
        case All():
            return _all([render(part, dialect) for part in node.parts], dialect)
        case Any():
            return _any(node.parts, dialect)
        case _:
            return _term(node, dialect)


def _term(term: Term, dialect: Dialect) -> str | None:
    *before, last = term.spoken
    match term:
        case PhraseTerm() if term.prefix:
            return _all([_row(before, dialect), _framed(dialect.prefix, last)], dialect)
        case WordTerm() | PhraseTerm():
            return _row(term.spoken, dialect)
        case Tag():
            return _framed(dialect.tag, last)
        case TagPrefix():
            return _framed(dialect.tag_prefix, last)
        case _:
            return _framed(dialect.lang, last)


def _framed(frame: str | None, word: str) -> str | None:
    return frame and frame.format(word)


def _row(words: Sequence[str], dialect: Dialect) -> str | None:
    """Write words in a row; a word that the service would take for a sign goes into quotes."""
    if not words:
        return None
    quoted = len(words) > 1 or words[0] in _SIGNS
    return dialect.phrase.format(" ".join(words)) if quoted else words[0]


def _without(node: Term | Near, dialect: Dialect) -> str | None:
    """Write NOT before whole words only: whatever a service reads more widely excludes too much."""
    whole = isinstance(node, WordTerm) or (isinstance(node, PhraseTerm) and not node.prefix)
    return dialect.without.format(render(node, dialect)) if dialect.without and whole else None


def _near(node: Near, dialect: Dialect) -> str | None:
    match node:
        case Near(left=(WordTerm() as one,), right=(WordTerm() as other,)) if dialect.near:
            return dialect.near.format(*one.spoken, *other.spoken, node.within + 1)
        case _:
            return _all([_any(node.left, dialect), _any(node.right, dialect)], dialect)


def _all(said: Sequence[str | None], dialect: Dialect) -> str | None:
    there = [part for part in said if part is not None]
    return _grouped(there, dialect.both, dialect) if there else None


def _any(nodes: Sequence[Node], dialect: Dialect) -> str | None:
    parts = [render(node, dialect) for node in nodes]
    there = [part for part in parts if part is not None]
    return _grouped(there, dialect.either, dialect) if len(there) == len(parts) else None


def _grouped(parts: list[str], sign: str, dialect: Dialect) -> str:
    return dialect.group.format(sign.join(parts)) if len(parts) > 1 else parts[0]
