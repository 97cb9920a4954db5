"""From posts to what the most spread links did: how many point to each, and their engagement."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from monitor.chart.figure import Shared
from monitor.nouns.buckets import Bucket
from monitor.nouns.support import FEWEST
from monitor.spread.links import links


class EngagedPost(Protocol):
    """A post with what its service last told of it; None where it tells nothing."""

    @property
    def created_at(self) -> datetime: ...  # noqa: D102

    @property
    def text(self) -> str | None: ...  # noqa: D102

    @property
    def likes(self) -> int | None: ...  # noqa: D102

    @property
    def reposts(self) -> int | None: ...  # noqa: D102

    @property
    def replies(self) -> int | None: ...  # noqa: D102


def shared(
    posts: Iterable[EngagedPost], wanted: Sequence[tuple[str, str]], buckets: Sequence[Bucket]
) -> tuple[Shared, ...]:
    """Return what became of each wanted link, in the same order.

    Args:
        posts: In any order; those outside the buckets, and those without text, do not count.
        wanted: Link and kind, as `monitor.spread.links` names them.
        buckets: In order, without holes.
    """
    starts = [bucket.start for bucket in buckets]
    told = {link: _Sums(len(buckets)) for link, _ in wanted}
    for post in posts:
        place = bisect_right(starts, post.created_at) - 1
        if post.text is None or place < 0 or post.created_at >= buckets[-1].end:
            continue
        for link in links(post.text):
            if link.key in told:
                told[link.key].add(place, (post.likes, post.reposts, post.replies))
    return tuple(
        Shared(link, kind, tuple(told[link].posts), tuple(told[link].engagement()))
        for link, kind in wanted
    )


def in_fives(one: Shared) -> Shared:
    """Return a link as it may be published: each of its steps is of five posts at least.

    What fewer posts have added stands in the next step; at the end, in the last one.
    """
    steps: list[tuple[int, int]] = []
    first = 0
    for place in range(len(one.posts)):
        if sum(one.posts[first : place + 1]) >= FEWEST:
            steps.append((first, place))
            first = place + 1
    if steps and any(one.posts[first:]):
        steps[-1] = (steps[-1][0], len(one.posts) - 1)
    posts: list[int] = [0] * len(one.posts)
    engagement: list[int | None] = [0] * len(one.posts)
    for first, last in steps:
        known = [x for x in one.engagement[first : last + 1] if x is not None]
        posts[last] = sum(one.posts[first : last + 1])
        engagement[last] = sum(known) if known else None
    return Shared(one.link, one.kind, tuple(posts), tuple(engagement))


class _Sums:
    """Sums of one link, bucket by bucket."""

    def __init__(self, buckets: int) -> None:
        self.posts = [0] * buckets
        self._told: defaultdict[int, int] = defaultdict(int)

    def add(self, place: int, numbers: Sequence[int | None]) -> None:
        """Count one post; a service that tells no number at all adds none."""
        self.posts[place] += 1
        known = [number for number in numbers if number is not None]
        if known:
            self._told[place] += sum(known)

    def engagement(self) -> list[int | None]:
        """Return a number for each bucket; 0 without posts, None where none was told."""
        return [
            self._told.get(place, None if posts else 0) for place, posts in enumerate(self.posts)
        ]
