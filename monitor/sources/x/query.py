"""A query as X's search wants it.

References:
    docs.x.com, Search Posts: Build a query, Operators; read on 2026-11-24.
"""

import re
from typing import Final

from monitor.errors import NeedsAttention
from monitor.query import Query
from monitor.query.dialects import Dialect, render
from monitor.query.tree import All, Any, Lang, Node, Not, PhraseTerm, Tag, WordTerm
from monitor.sources.x.post import LANGUAGES

LONGEST: Final = 512  # characters, without an enterprise contract
DIALECT: Final = Dialect(both=" ", either=" OR ", without="-{}", lang="lang:{}")

_CODES: Final = {ours: theirs for theirs, ours in LANGUAGES.items()}
_SPECIAL: Final = re.compile(r'"[^"]*"|\$[^\s()]+|lang:(?P<code>[a-z]+)[\w-]*')


def compiled(query: Query) -> str:
    """Write a query for X; it finds at least all matches, but no reposts.

    Money goes into quotes, where it is no cashtag; X knows languages without their varieties.

    Raises:
        NeedsAttention: X cannot search for it, or it is longer than X reads.

    >>> compiled(Query.read('policia lang:es-MX OR "off-duty cop" OR $500'))
    '((policia lang:es) OR "off duty cop" OR "$500") -is:retweet'
    """
    found = render(query.tree, DIALECT)
    if found is None:
        message = f"x: X cannot search for how words begin: write whole words, not {query.text!r}"
        raise NeedsAttention(message)
    found = f"{_SPECIAL.sub(_special, found)} -is:retweet"
    if len(found) > LONGEST:
        message = f"x: the query has {len(found)} characters for X: shorten it to {LONGEST}"
        raise NeedsAttention(message)
    return found


def _special(match: re.Match[str]) -> str:
    if match["code"]:
        return f"lang:{_CODES.get(match['code'], match['code'])}"
    return match[0] if match[0].startswith('"') else f'"{match[0]}"'


def exactly(query: Query) -> str:
    """Write a query for X as `compiled` does; it finds all matches, and nothing else.

    Counts cannot be matched again as posts are: what X cannot say is refused.

    Raises:
        NeedsAttention: X cannot say all of it.
    """
    if not _whole(query.tree):
        raise NeedsAttention(
            "x-counts: write a query of whole words without NEAR, or the key `query` with one in "
            f"X's words, not {query.text!r}"
        )
    return compiled(query)


def _whole(node: Node) -> bool:
    """Tell whether X's search can say this, and not only something wider."""
    match node:
        case All() | Any():
            return all(map(_whole, node.parts))
        case Not():
            return isinstance(node.node, WordTerm | PhraseTerm) and _whole(node.node)
        case PhraseTerm():
            return not node.prefix
        case _:
            return isinstance(node, WordTerm | Tag | Lang)
