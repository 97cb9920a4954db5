"""A query in GDELT's words, which know no OR inside an AND inside an OR."""

from itertools import chain, product
from math import prod
from typing import Final, NamedTuple, TypeAlias

from monitor.errors import NeedsAttention
from monitor.query import Query
from monitor.query.tree import All, Any, Node, Not, PhraseTerm, Tag, WordTerm

LONGEST: Final = 40  # words and phrases in all groups; servers refuse longer addresses

MOST_GROUPS: Final = 64  # groups that a query may become on the way, before doubles are dropped

Group: TypeAlias = frozenset[str]


def compiled(query: Query) -> str:
    """Write a query for GDELT: words that must all be there, and groups of which one must be.

    It means the same to GDELT, in news, which have no hashtags. Counts are not looked at again as
    posts are, so what GDELT cannot say is refused, not widened.

    References:
        blog.gdeltproject.org, "GDELT DOC 2.0 API Debuts!": QUERY; and its refusals: OR only within
        parentheses, parentheses only around OR; read on 2026-11-24.

    Raises:
        NeedsAttention: GDELT cannot say it.

    >>> compiled(Query.read('(anaheim AND (cop OR police)) OR "off-duty cop" OR #anaheimcop'))
    '("off duty cop" OR anaheim) ("off duty cop" OR cop OR police)'
    """
    form = _Form(query.text)
    every = dict.fromkeys(form.groups(query.tree))
    groups = [group for group in every if not any(other < group for other in every)]
    if not all(groups):
        raise form.refusal(because="hashtags alone are in no news")
    if sum(map(len, groups)) > LONGEST:
        raise form.refusal(because=f"it becomes longer than {LONGEST} words")
    if any(len(group) > 1 and word.startswith("-") for group in groups for word in group):
        raise form.refusal(because="it knows no NOT inside an OR")
    return " ".join(sorted(map(_written, groups)))


class _Form(NamedTuple):
    """The conjunctive form of a query; its text is quoted in errors."""

    text: str

    def refusal(self, *, because: str) -> NeedsAttention:
        message = (
            f"gdelt: it cannot be asked for {self.text!r}, since {because}: give the key `query` "
            "with one in its words"
        )
        return NeedsAttention(message)

    def groups(self, node: Node) -> list[Group]:
        match node:
            case All():
                return list(chain.from_iterable(self.groups(part) for part in node.parts))
            case Any():
                parts = [self.groups(part) for part in node.parts]
                if prod(map(len, parts)) > MOST_GROUPS:
                    raise self.refusal(because="it is too nested")
                return [Group().union(*chosen) for chosen in product(*parts)]
            case Not(node=WordTerm() | PhraseTerm() as term):
                return [Group([f"-{self._word(term)}"])]
            case WordTerm() | PhraseTerm():
                return [Group([self._word(node)])]
            case Tag():
                return [Group()]
            case _:
                raise self.refusal(because="it knows whole words and phrases only")

    def _word(self, term: WordTerm | PhraseTerm) -> str:
        if isinstance(term, PhraseTerm) and term.prefix:
            raise self.refusal(because="it cannot search for how words begin")
        text = " ".join(term.spoken)
        is_plain = text.isascii() and text.isalnum() and text != "OR"
        return text if is_plain else f'"{text}"'


def _written(group: Group) -> str:
    text = " OR ".join(sorted(group))
    return f"({text})" if len(group) > 1 else text
