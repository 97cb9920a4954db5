"""The links that most posts carry, of those that enough accounts shared."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import chain
from operator import itemgetter
from typing import Final

from monitor.nouns.posts import Span
from monitor.nouns.spread import Pointing
from monitor.nouns.support import FEWEST
from monitor.store.reading.reader import Reader
from monitor.text.links import Link

MOST_LINKS: Final = 10

AT_ONCE: Final = 12
"""Links whose posts are read together."""


def most_shared(
    known: Reader, topic: int, span: Span, most: int, enough: Callable[[Sequence[Pointing]], bool]
) -> dict[Link, Sequence[Pointing]]:
    """Return link -> each post that points to it, most posts first; of equals as in the alphabet.

    Posts are read one by one for the links that may be returned: from the one with most posts at
    most on, until no other can have as many as those that are found.

    Args:
        known: The store.
        topic: Number of the topic.
        span: Of publication, in whole minutes.
        most: How many links at most.
        enough: Tells of the posts of a link, five or more, whether accounts enough shared it.
    """
    at_most = known.link_posts(topic, span, FEWEST)
    ranked = sorted((-posts, link) for link, posts in at_most.items())
    found: list[tuple[int, Link, Sequence[Pointing]]] = []
    for first in range(0, len(ranked), AT_ONCE):
        if sum((posts, link) < ranked[first] for posts, link, _ in found) >= most:
            break
        batch = tuple(link for _, link in ranked[first : first + AT_ONCE])
        held: dict[Link, list[Pointing]] = defaultdict(list)
        for one in known.pointing(topic, span, batch):
            held[one.link].append(one)
        found += [
            (-len(posts), link, posts)
            for link, posts in held.items()
            if len(posts) >= FEWEST and enough(posts)
        ]
    found.sort(key=itemgetter(0, 1))
    return {link: posts for _, link, posts in found[:most]}


def widely(known: Reader, topic: int, span: Span) -> tuple[Pointing, ...]:
    """Return each post that points to one of the links in most posts, once for each link."""

    def enough(posts: Sequence[Pointing]) -> bool:
        return len({one.person for one in posts} - {None}) >= FEWEST

    return tuple(chain(*most_shared(known, topic, span, MOST_LINKS, enough).values()))
