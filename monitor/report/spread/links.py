"""What the most spread links did over time: how many posts point to each, and their engagement."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from msgspec.structs import replace

from monitor.nouns.finding import Subject
from monitor.nouns.frame import Frame
from monitor.nouns.report import Report
from monitor.nouns.spread import Pointing, Shared
from monitor.report.readings import Question, read
from monitor.report.shared import widely
from monitor.report.spread.amplification import shared_links
from monitor.report.spread.findings import most_linked
from monitor.store.reading.reader import Reader
from monitor.text.links import Link

MOST: Final = 6
"""As many as a chart has colours."""


def links_report(known: Reader, question: Question) -> Report:
    """Return the links that most posts carry, in the buckets of the question."""
    readings = read(known, question)
    edges = readings.total.edges
    found = shared_links(widely(known, readings.topic, readings.past))
    wanted = tuple(Link(one.link, one.kind) for one in found[:MOST])
    pointing = known.pointing(readings.topic, readings.total.span, wanted)
    most = most_linked(readings, found, known.gone(readings.topic, readings.past))
    if most.link is not None:
        most = replace(most, about=Subject("link", most.link))
    return Report(
        name="links",
        head=readings.head,
        findings=(most,),
        frames={"links": Frame(Shared, shared(pointing, wanted, edges))},
    )


def shared(
    pointing: Iterable[Pointing],
    wanted: Sequence[Link],
    edges: Sequence[datetime],
) -> tuple[Shared, ...]:
    """Return what became of each wanted link, in the same order.

    Args:
        pointing: Posts that point to something, in any order; those outside the buckets do not
            count.
        wanted: Links.
        edges: Of the buckets, ascending, one more than there are.
    """
    told = {link: _Sums(len(edges) - 1) for link in wanted}
    for one in pointing:
        if one.link in told and edges[0] <= one.at < edges[-1]:
            told[one.link].add(bisect_right(edges, one.at) - 1, one)
    return tuple(
        Shared(
            link.key,
            link.kind,
            tuple(told[link].posts),
            tuple(told[link].engagement()),
            tuple(edges),
        )
        for link in wanted
    )


class _Sums:
    """Sums of one link, bucket by bucket."""

    def __init__(self, buckets: int) -> None:
        self.posts = [0] * buckets
        self._told: defaultdict[int, int] = defaultdict(int)

    def add(self, place: int, one: Pointing) -> None:
        """Count one post; a service that tells no number at all adds none."""
        self.posts[place] += 1
        if one.engagement is not None:
            self._told[place] += one.engagement

    def engagement(self) -> list[int | None]:
        """Return a number for each bucket; 0 without posts, None where none was told."""
        return [
            self._told.get(place, None if posts else 0) for place, posts in enumerate(self.posts)
        ]
