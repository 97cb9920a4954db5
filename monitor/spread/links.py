"""How far pages and videos spread: their posts, their accounts, and where each was first."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime
from operator import itemgetter

from monitor.nouns.spread import LinkRow, Pointing
from monitor.text.links import Link


def link_spread(pointing: Iterable[Pointing]) -> list[LinkRow]:
    """Return what the posts point to, most posts first; of equals the first in the alphabet."""
    posts: Counter[Link] = Counter()
    people: dict[Link, set[int]] = defaultdict(set)
    firsts: dict[Link, dict[str, datetime]] = defaultdict(dict)
    for one in pointing:
        posts[one.link] += 1
        if one.person is not None:
            people[one.link].add(one.person)
        first = firsts[one.link].get(one.source, one.at)
        firsts[one.link][one.source] = min(first, one.at)
    return [
        LinkRow(
            link=link.key,
            kind=link.kind,
            posts=count,
            people=len(people[link]),
            first_seen=dict(sorted(firsts[link].items(), key=itemgetter(1, 0))),
        )
        for link, count in sorted(posts.items(), key=lambda pair: (-pair[1], pair[0]))
    ]
