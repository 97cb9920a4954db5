"""What the most spread links did over time: how many posts point to each, and their engagement."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from datetime import datetime
from itertools import pairwise
from typing import Final, NamedTuple, Protocol

from msgspec import Struct
from msgspec.structs import replace

from monitor.nouns.finding import Subject
from monitor.nouns.frame import Frame
from monitor.nouns.posts import Span
from monitor.nouns.report import Report
from monitor.nouns.spread import Shared
from monitor.nouns.support import Support
from monitor.report.head import head
from monitor.report.known import Known
from monitor.report.readings import Question, read
from monitor.report.spread.amplification import shared_links
from monitor.report.spread.findings import most_linked
from monitor.spread.links import links
from monitor.store.records import Saying

MOST: Final = 6
"""As many as a chart has colours."""


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


def links_report(known: Known, question: Question) -> Report:
    """Return the links that most posts carry, in the buckets of the question.

    Raises:
        StoreError: The database cannot be read.
    """
    readings = read(known, question)
    edges = readings.total.edges
    found = shared_links(known.pointing(readings.topic, readings.past))
    posts = known.stream(readings.topic, Span(edges[0], edges[-1]), text=True)
    wanted = [(one.link, one.kind) for one in found[:MOST]]
    counted = BucketPosts(
        edges,
        [tally.posts for tally in readings.total.tallies],
        [known.pointing(readings.topic, Span(*bucket)) for bucket in pairwise(edges)],
    )
    rows, most = shared(posts, wanted, counted), most_linked(readings, found)
    # The number of posts with the link tells how many are without it: public where its line is.
    if most.link is not None and rows[0].steps:
        most = replace(most, about=Subject("link", most.link))
    return Report(
        name="links",
        head=head(question, edges, simulated=readings.simulated),
        findings=(most,),
        frames={"links": Frame[Struct](kind=Shared, rows=rows)},
        method=None,
    )


class BucketPosts(NamedTuple):
    """Who posts in each bucket.

    Attributes:
        edges: Of the buckets, ascending, one more than there are.
        posts: All of them, whether they point to anything or not.
        sayings: Texts that may hold an address, and who said them.
    """

    edges: Sequence[datetime]
    posts: Sequence[int]
    sayings: Sequence[Sequence[Saying]]


def shared(
    posts: Iterable[EngagedPost], wanted: Sequence[tuple[str, str]], counted: BucketPosts
) -> tuple[Shared, ...]:
    """Return what became of each wanted link, in the same order.

    Args:
        posts: In any order; those outside the buckets, and those without text, do not count.
        wanted: Link and kind, as `monitor.spread.links` names them.
        counted: The buckets.
    """
    edges = counted.edges
    told = {link: _Sums(len(edges) - 1) for link, _ in wanted}
    for post in posts:
        place = bisect_right(edges, post.created_at) - 1
        if post.text is None or place < 0 or post.created_at >= edges[-1]:
            continue
        for link in links(post.text):
            if link.key in told:
                told[link.key].add(place, (post.likes, post.reposts, post.replies))
    for place, saying in ((i, one) for i, held in enumerate(counted.sayings) for one in held):
        for link in links(saying.text):
            if link.key in told:
                told[link.key].people[place] |= saying.people
    return tuple(
        Shared(
            link,
            kind,
            tuple(told[link].posts),
            tuple(told[link].engagement()),
            tuple(_steps(told[link].posts, told[link].people, counted.posts)),
        )
        for link, kind in wanted
    )


def _steps(
    posts: Sequence[int], people: Sequence[Set[int]], all_posts: Sequence[int]
) -> list[tuple[int, int]]:
    """Return the shortest stretches in which enough people posted a link; the last has the rest.

    What is left of all posts is as many, or none: who did not post it is not told either.
    """

    def few(first: int, last: int) -> bool:
        span = slice(first, last + 1)
        with_it, who = sum(posts[span]), set[int]().union(*people[span])
        without = Support(sum(all_posts[span]) - with_it, None)
        return not with_it or Support(with_it, len(who)).few or without.few

    starts: list[int] = []
    first = 0
    for place in range(len(posts)):
        if not few(first, place):
            starts.append(first)
            first = place + 1
    while starts and few(starts[-1], len(posts) - 1):
        starts.pop()
    ends = [start - 1 for start in (*starts[1:], len(posts))]
    return list(zip(starts, ends, strict=False))


class _Sums:
    """Sums of one link, bucket by bucket."""

    def __init__(self, buckets: int) -> None:
        self.posts = [0] * buckets
        self.people: list[set[int]] = [set() for _ in range(buckets)]
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
