"""What the most spread links did over time: how many posts point to each, and their engagement."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from datetime import datetime
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from monitor.nouns.finding import Subject
from monitor.nouns.frame import Frame
from monitor.nouns.posts import Span
from monitor.nouns.report import Report
from monitor.nouns.spread import Pointing, Shared
from monitor.nouns.support import Support
from monitor.report.head import head
from monitor.report.known import Known
from monitor.report.readings import Question, read
from monitor.report.spread.amplification import shared_links
from monitor.report.spread.findings import most_linked
from monitor.text.links import Link

MOST: Final = 6
"""As many as a chart has colours."""


def links_report(known: Known, question: Question) -> Report:
    """Return the links that most posts carry, in the buckets of the question.

    Raises:
        StoreError: The database cannot be read.
    """
    readings = read(known, question)
    edges = readings.total.edges
    found = shared_links(known.pointing(readings.topic, readings.past))
    pointing = known.pointing(readings.topic, Span(edges[0], edges[-1]))
    wanted = [Link(one.link, one.kind) for one in found[:MOST]]
    posts = [tally.posts for tally in readings.total.tallies]
    rows, most = shared(pointing, wanted, edges, posts), most_linked(readings, found)
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


def shared(
    pointing: Iterable[Pointing],
    wanted: Sequence[Link],
    edges: Sequence[datetime],
    posts: Sequence[int],
) -> tuple[Shared, ...]:
    """Return what became of each wanted link, in the same order.

    Args:
        pointing: Posts that point to something, in any order; those outside the buckets do not
            count.
        wanted: Links.
        edges: Of the buckets, ascending, one more than there are.
        posts: All posts of each bucket, whether they point to anything or not.
    """
    told = {link: _Sums(len(posts)) for link in wanted}
    for one in pointing:
        if one.link in told and edges[0] <= one.at < edges[-1]:
            told[one.link].add(bisect_right(edges, one.at) - 1, one)
    return tuple(
        Shared(
            link.key,
            link.kind,
            tuple(told[link].posts),
            tuple(told[link].engagement()),
            tuple(_steps(told[link].posts, told[link].people, posts)),
        )
        for link in wanted
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

    def add(self, place: int, one: Pointing) -> None:
        """Count one post; a service that tells no number at all adds none."""
        self.posts[place] += 1
        if one.person is not None:
            self.people[place].add(one.person)
        if one.engagement is not None:
            self._told[place] += one.engagement

    def engagement(self) -> list[int | None]:
        """Return a number for each bucket; 0 without posts, None where none was told."""
        return [
            self._told.get(place, None if posts else 0) for place, posts in enumerate(self.posts)
        ]
