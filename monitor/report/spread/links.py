"""The most spread links over time, with posts and engagement; and who and what carries it all."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from msgspec.structs import replace

from monitor.nouns.finding import Subject
from monitor.nouns.frame import Frame
from monitor.nouns.report import Report
from monitor.nouns.spread import AmplificationRow, LinkRow, PhraseRow, Shared
from monitor.nouns.support import FEWEST
from monitor.report.readings import Question, read
from monitor.report.shared import MOST_LINKS, widely
from monitor.report.spread.findings import most_linked
from monitor.report.spread.reading import SpreadReadings
from monitor.spread.amplification import amplification
from monitor.spread.links import link_row
from monitor.store.reading.reader import Reader
from monitor.store.records import LinkPosts
from monitor.text.links import Link

MOST: Final = 6
"""As many as a chart has colours."""


def links_report(known: Reader, question: Question) -> Report:
    """Return the links that most posts carry, in the buckets of the question."""
    readings = read(known, question)
    edges = readings.total.edges
    found = shared_links(widely(known, readings.topic, readings.past))
    wanted = [
        known.posts_of_link(readings.topic, readings.total.span, Link(one.link, one.kind))
        for one in found[:MOST]
    ]
    most = most_linked(readings, found, known.gone(readings.topic, readings.past))
    if most.link is not None:
        most = replace(most, about=Subject("link", most.link))
    return Report(
        name="links",
        head=readings.head,
        findings=(most,),
        frames={"links": Frame(Shared, shared(wanted, edges))},
    )


def shared(links: Iterable[LinkPosts], edges: Sequence[datetime]) -> tuple[Shared, ...]:
    """Return what became of each link, in the same order.

    Args:
        links: Posts that point to a link; those outside the buckets do not count.
        edges: Of the buckets, ascending, one more than there are.
    """
    import numpy as np  # noqa: PLC0415  where links are counted, and nowhere else

    buckets, marks = len(edges) - 1, [edge.timestamp() for edge in edges]
    found = []
    for one in links:
        place = np.searchsorted(marks, one.minute * 60, "right") - 1
        inside = (place >= 0) & (place < buckets)
        posts = np.bincount(place[inside], minlength=buckets).tolist()
        known = inside & (one.engaged == 1)
        likes = np.bincount(place[known], minlength=buckets).tolist()
        sums = np.zeros(buckets, np.int64)
        np.add.at(sums, place[known], one.engagement[known])
        # Of posts of which no service told a number there is none.
        engagement = (
            None if held and not some else number
            for held, some, number in zip(posts, likes, sums.tolist(), strict=True)
        )
        found.append(
            Shared(one.link.key, one.link.kind, tuple(posts), tuple(engagement), tuple(edges))
        )
    return tuple(found)


def amplify(read: SpreadReadings) -> AmplificationRow:
    """Return who and what carries it."""
    total = read.readings.total
    posts, whole = total.tally.posts, total.whole
    return AmplificationRow(
        posts=posts or None,
        people=whole.people if posts else None,
        messages=whole.messages if posts else None,
        repeated=amplification([one.posts for one in read.families], read.people),
        families=len(read.families),
        looked_at=sum(text is not None for text, _ in read.texts),
        links=shared_links(read.shared),
        phrases=[PhraseRow(p.text, p.in_burst, p.before) for p in read.phrases or ()],
    )


def shared_links(links: Iterable[LinkPosts]) -> list[LinkRow]:
    """Return how far links spread that five accounts or more shared, most posts first."""
    return [link_row(one) for one in links if one.accounts >= FEWEST][:MOST_LINKS]
