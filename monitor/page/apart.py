"""Which sources and languages of a bucket may be told apart together, so that nobody few is seen.

What is told of a bucket is a table: so many sources of its own, and all others together; so many
languages, and all others together. Every cell of that table, the rests included, is of nobody or of
five people at least. Whatever is added up or subtracted then is made of such cells, and of nothing
smaller. What the rests consist of stays open: of two sources and two languages with known sums, no
cell has one value only. A narrative parts each cell once more, into who tells it and who does not;
what it parts is never finer than what is told of all posts, or two narratives would tell more.

References:
    Hundepool et al., Statistical Disclosure Control (2012), chapters 4.2 (recoding) and 4.4 (linked
    tables); known, not read again on 2026-11-26.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import product
from typing import Final, NamedTuple, TypeAlias

from msgspec import Struct

from monitor.nouns.support import Support
from monitor.store.records import Crossed, Written

REST: Final = ""
"""Name of all sources, or languages, that are not told apart."""


class Apart(NamedTuple):
    """What is told apart in one bucket; empty sets tell nothing but sums."""

    sources: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()


class Crowd(Struct):
    """Posts, and who wrote them as far as that is known."""

    posts: int
    people: set[int]

    @property
    def cell(self) -> Support:
        """Return how much and how many that is."""
        return Support(self.posts, len(self.people))


Posting: TypeAlias = Mapping[Crossed, Crowd]
"""(source, language) -> who posted there in one bucket."""


def posting(posts: Iterable[Written]) -> dict[Crossed, Crowd]:
    """Return who posted on which source in which language."""
    found: dict[Crossed, Crowd] = defaultdict(lambda: Crowd(0, set()))
    for post in posts:
        crowd = found[post.source, post.language]
        crowd.posts += 1
        if post.person is not None:
            crowd.people.add(post.person)
    return dict(found)


def told_apart(
    told: Posting, parts: Sequence[Posting], sources: Collection[str], languages: Collection[str]
) -> Apart:
    """Return which sources and languages are told apart: of the largest so many that most is told.

    Args:
        told: The posts that are shown.
        parts: Tables that must all be safe: all posts; or who tells a narrative, and who does not.
        sources: Those whose sums are published anyhow.
        languages: Likewise.
    """
    rows, columns = (_largest(told, i, names) for i, names in enumerate((sources, languages)))
    firsts = product(range(len(rows) + 1), range(len(columns) + 1))
    possible = [Apart(frozenset(rows[:i]), frozenset(columns[:j])) for i, j in firsts]
    safe = [apart for apart in possible if all(_safe(part, apart) for part in parts)]
    return max(safe, key=lambda apart: _gain(told, apart), default=Apart())


def together(posts: Posting) -> tuple[int, int]:
    """Return of how many posts source and language are told together, and how many there are."""
    apart = told_apart(posts, [posts], *({pair[axis] for pair in posts} for axis in (0, 1)))
    told = (
        crowd.posts
        for (source, language), crowd in posts.items()
        if source in apart.sources and language in apart.languages
    )
    return sum(told), sum(crowd.posts for crowd in posts.values())


def _largest(told: Posting, axis: int, names: Collection[str]) -> list[str]:
    """Return those of *names* that have posts, most posts first."""
    sums: dict[str, int] = defaultdict(int)
    for pair, crowd in told.items():
        sums[pair[axis]] += crowd.posts
    return sorted((n for n in names if sums.get(n)), key=lambda name: (-sums[name], name))


def _safe(part: Posting, apart: Apart) -> bool:
    cells: dict[Crossed, Crowd] = {}
    for (source, language), crowd in part.items():
        place = (
            source if source in apart.sources else REST,
            language if language in apart.languages else REST,
        )
        into = cells.setdefault(place, Crowd(0, set()))
        into.posts += crowd.posts
        into.people |= crowd.people
    return not any(crowd.cell.few for crowd in cells.values())


def _gain(told: Posting, apart: Apart) -> tuple[int, int]:
    """Return how much it tells: a post counts for its source, its language, and for both."""
    gain = sum(
        crowd.posts * (0, 1, 3)[(source in apart.sources) + (language in apart.languages)]
        for (source, language), crowd in told.items()
    )
    return gain, len(apart.sources) + len(apart.languages)
