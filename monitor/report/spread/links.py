"""What the most spread links did over time: how many posts point to each, and their engagement."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final, Protocol

from msgspec import Struct
from msgspec.structs import replace

from monitor.nouns.finding import Subject
from monitor.nouns.frame import Frame
from monitor.nouns.posts import Span
from monitor.nouns.report import Report
from monitor.nouns.spread import Shared
from monitor.report.head import head
from monitor.report.known import Known
from monitor.report.readings import Question, read
from monitor.report.spread.amplification import shared_links
from monitor.report.spread.findings import most_linked
from monitor.spread.links import links

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
    most = most_linked(readings, found)
    most_shared = replace(most, about=Subject("link", most.link)) if most.link else most
    return Report(
        name="links",
        head=head(question, edges, simulated=readings.simulated),
        findings=(most_shared,),
        frames={"links": Frame[Struct](kind=Shared, rows=shared(posts, wanted, edges))},
        method=None,
    )


def shared(
    posts: Iterable[EngagedPost], wanted: Sequence[tuple[str, str]], edges: Sequence[datetime]
) -> tuple[Shared, ...]:
    """Return what became of each wanted link, in the same order.

    Args:
        posts: In any order; those outside the buckets, and those without text, do not count.
        wanted: Link and kind, as `monitor.spread.links` names them.
        edges: Of the buckets, ascending, one more than there are.
    """
    told = {link: _Sums(len(edges) - 1) for link, _ in wanted}
    for post in posts:
        place = bisect_right(edges, post.created_at) - 1
        if post.text is None or place < 0 or post.created_at >= edges[-1]:
            continue
        for link in links(post.text):
            if link.key in told:
                told[link.key].add(place, (post.likes, post.reposts, post.replies))
    return tuple(
        Shared(link, kind, tuple(told[link].posts), tuple(told[link].engagement()))
        for link, kind in wanted
    )


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
