"""The links that most posts carry, of those that enough accounts shared."""

from collections.abc import Callable
from operator import itemgetter
from typing import Final

from monitor.nouns.posts import Span
from monitor.nouns.spread import LinkRow
from monitor.nouns.support import FEWEST
from monitor.store.reading.reader import Reader
from monitor.store.records import LinkPosts
from monitor.text.links import Link

MOST_LINKS: Final = 10


def most_shared(
    known: Reader, topic: int, span: Span, most: int, enough: Callable[[LinkPosts], bool]
) -> tuple[LinkPosts, ...]:
    """Return the posts of each link, most posts first; of equals as in the alphabet.

    The posts of a link are read where it may be returned: from the one with most posts at most on,
    until no other can have as many as those that are found. *span* is in whole minutes; *enough*
    tells of the posts of a link, five or more, whether accounts enough shared it.
    """
    at_most = known.link_posts(topic, span, FEWEST)
    found: list[tuple[int, Link, LinkPosts]] = []
    for rank in sorted((-posts, link) for link, posts in at_most.items()):
        if sum(one[:2] < rank for one in found) >= most:
            break
        posts = known.posts_of_link(topic, span, rank[1])
        if len(posts) >= FEWEST and enough(posts):
            found.append((-len(posts), posts.link, posts))
    return tuple(posts for *_, posts in sorted(found, key=itemgetter(0, 1))[:most])


def widely(known: Reader, topic: int, span: Span) -> list[LinkRow]:
    """Return how far the links in most posts spread that five accounts shared, most posts first."""
    found = most_shared(known, topic, span, MOST_LINKS, lambda posts: posts.accounts >= FEWEST)
    return [
        LinkRow(
            link=posts.link.key,
            kind=posts.link.kind,
            posts=len(posts),
            people=posts.accounts,
            first_seen=known.first_seen(topic, span, posts.link),
        )
        for posts in found
    ]
