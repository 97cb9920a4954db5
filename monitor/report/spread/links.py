"""The most spread links over time, with posts and engagement; and who and what carries it all."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from msgspec.structs import replace

from monitor.nouns.finding import Subject
from monitor.nouns.frame import Frame
from monitor.nouns.report import Report
from monitor.nouns.spread import AmplificationRow, PhraseRow, Shared
from monitor.report.readings import Question, read
from monitor.report.shared import widely
from monitor.report.spread.findings import most_linked
from monitor.report.spread.reading import SpreadReadings
from monitor.spread.amplification import amplification
from monitor.store.reading.reader import Reader
from monitor.store.records import Engagement, LinkPosts
from monitor.text.links import Link

MOST: Final = 6
"""As many as a chart has colours."""


def links_report(known: Reader, question: Question, *, engaged: bool) -> Report:
    """Return the links that most posts carry, in the buckets of the question.

    Unless *engaged*, no engagement is known: it takes nearly as long as all else together.
    """
    readings = read(known, question)
    edges = readings.total.edges
    found = widely(known, readings.topic, readings.past)
    wanted = []
    for one in found[:MOST]:
        asked = (readings.topic, readings.total.span, Link(one.link, one.kind))
        told = known.engagement(*asked) if engaged else None
        wanted.append((known.posts_of_link(*asked), told))
    most = most_linked(readings, found, known.gone(readings.topic, readings.past))
    if most.link is not None:
        most = replace(most, about=Subject("link", most.link))
    return Report(
        name="links",
        head=readings.head,
        findings=(most,),
        frames={"links": Frame(Shared, shared(wanted, edges))},
    )


def shared(
    links: Iterable[tuple[LinkPosts, Engagement | None]], edges: Sequence[datetime]
) -> tuple[Shared, ...]:
    """Return what became of each link, in the same order.

    Args:
        links: Posts that point to a link, and their engagement, as far as it is known; those
            outside the buckets do not count.
        edges: Of the buckets, ascending, one more than there are.
    """
    import numpy as np  # noqa: PLC0415  where links are counted, and nowhere else

    buckets, marks = len(edges) - 1, [edge.timestamp() for edge in edges]
    found = []
    for one, engagement in links:
        place = np.searchsorted(marks, one.minute * 60, "right") - 1
        inside = (place >= 0) & (place < buckets)
        posts = np.bincount(place[inside], minlength=buckets).tolist()
        sums: list[int | None] = [None] * buckets
        told_by = [set[int]() for _ in range(buckets)]
        if engagement is not None:
            told, is_known = engagement
            known = inside & (is_known == 1)
            likes = np.bincount(place[known], minlength=buckets).tolist()
            held = np.zeros(buckets, np.int64)
            np.add.at(held, place[known], told[known])
            # Each unknown author is another one.
            authors = np.where(one.person < 0, -1 - np.arange(len(place)), one.person)
            for at, author in zip(place[known].tolist(), authors[known].tolist(), strict=True):
                told_by[at].add(author)
            # Of posts of which no service told a number there is none.
            sums = [
                None if number and not some else number_told
                for number, some, number_told in zip(posts, likes, held.tolist(), strict=True)
            ]
        found.append(
            Shared(
                link=one.link.key,
                kind=one.link.kind,
                posts=tuple(posts),
                engagement=tuple(sums),
                edges=tuple(edges),
                told_by=tuple(map(frozenset, told_by)),
            )
        )
    return tuple(found)


def amplify(read: SpreadReadings) -> AmplificationRow:
    total = read.readings.total
    posts, whole = total.tally.posts, total.whole
    return AmplificationRow(
        posts=posts or None,
        people=whole.people if posts else None,
        messages=whole.messages if posts else None,
        repeated=amplification([one.posts for one in read.families], read.people),
        families=len(read.families),
        looked_at=sum(one.text is not None for one in read.texts),
        links=list(read.shared),
        phrases=[PhraseRow(p.text, p.in_burst, p.before) for p in read.phrases or ()],
    )
