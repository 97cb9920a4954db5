"""The links that most posts carry, of those that enough accounts shared."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import chain, islice
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

    Posts are counted for all links, and read one by one for those that may be returned.

    Args:
        known: The store.
        topic: Number of the topic.
        span: Of publication, in whole minutes.
        most: How many links at most.
        enough: Tells of the posts of a link, five or more, whether accounts enough shared it.
    """
    posts = known.link_posts(topic, span, FEWEST)
    ranked = sorted(posts, key=lambda link: (-posts[link], link))
    found: dict[Link, Sequence[Pointing]] = {}
    for first in range(0, len(ranked), AT_ONCE):
        batch = tuple(ranked[first : first + AT_ONCE])
        held: dict[Link, list[Pointing]] = defaultdict(list)
        for one in known.pointing(topic, span, batch):
            held[one.link].append(one)
        found |= {link: held[link] for link in batch if enough(held[link])}
        if len(found) >= most:
            break
    return dict(islice(found.items(), most))


def widely(known: Reader, topic: int, span: Span) -> tuple[Pointing, ...]:
    """Return each post that points to one of the links in most posts, once for each link."""

    def enough(posts: Sequence[Pointing]) -> bool:
        return len({one.person for one in posts} - {None}) >= FEWEST

    return tuple(chain(*most_shared(known, topic, span, MOST_LINKS, enough).values()))
