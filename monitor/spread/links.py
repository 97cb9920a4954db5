"""How far pages and videos spread: their posts, their accounts, and where each was first."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from monitor.nouns.spread import LinkRow, Pointing
from monitor.text.links import Link


def link_spread(pointing: Iterable[Pointing]) -> list[LinkRow]:
    """Return what the posts point to, most posts first; of equals the first in the alphabet."""
    by_link: dict[Link, list[Pointing]] = defaultdict(list)
    for one in pointing:
        by_link[one.link].append(one)
    return [
        LinkRow(
            link=link.key,
            kind=link.kind,
            posts=len(posts),
            people=len({one.person for one in posts} - {None}),
            first_seen=_firsts(posts),
        )
        for link, posts in sorted(by_link.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    ]


def _firsts(posts: Iterable[Pointing]) -> dict[str, datetime]:
    found: dict[str, datetime] = {}
    for one in sorted(posts, key=lambda one: (one.at, one.source)):
        found.setdefault(one.source, one.at)
    return found
