"""The most spread links over time, with posts and engagement; and who and what carries it all."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from msgspec.structs import replace

from monitor.nouns.finding import Subject
from monitor.nouns.frame import Frame
from monitor.nouns.report import Report
from monitor.nouns.spread import AmplificationRow, LinkRow, PhraseRow, Pointing, Shared
from monitor.nouns.support import FEWEST
from monitor.report.readings import Question, read
from monitor.report.shared import MOST_LINKS, widely
from monitor.report.spread.findings import most_linked
from monitor.report.spread.reading import SpreadReadings
from monitor.spread.amplification import amplification
from monitor.spread.copies import Families
from monitor.spread.links import link_spread
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
    posts = {link: [0] * (len(edges) - 1) for link in wanted}
    engagement: dict[Link, dict[int, int]] = {link: {} for link in wanted}
    for one in pointing:
        if one.link in posts and edges[0] <= one.at < edges[-1]:
            place, sums = bisect_right(edges, one.at) - 1, engagement[one.link]
            posts[one.link][place] += 1
            if one.engagement is not None:
                sums[place] = sums.get(place, 0) + one.engagement
    return tuple(
        Shared(
            link.key,
            link.kind,
            tuple(posts[link]),
            # Of posts of which no service told a number there is none.
            tuple(
                engagement[link].get(at, None if held else 0) for at, held in enumerate(posts[link])
            ),
            tuple(edges),
        )
        for link in wanted
    )


def amplify(read: SpreadReadings) -> AmplificationRow:
    """Return who and what carries it."""
    total = read.readings.total
    posts, whole = total.tally.posts, total.whole
    families = _families(read.texts)
    return AmplificationRow(
        posts=posts or None,
        people=whole.people if posts else None,
        messages=whole.messages if posts else None,
        repeated=amplification(families, read.people),
        families=len(families),
        looked_at=sum(text is not None for text, _ in read.texts),
        links=shared_links(read.pointing),
        phrases=[PhraseRow(p.text, p.in_burst, p.before) for p in read.phrases or ()],
    )


def _families(texts: Sequence[tuple[str | None, int]]) -> list[int]:
    """Return how many posts each family of near-copies has; a text that is gone is its own."""
    sizes = Counter[int]()
    held = [(text, posts) for text, posts in texts if text is not None]
    families = Families().sort(text for text, _ in held)
    for family, (_, posts) in zip(families, held, strict=True):
        sizes[family] += posts
    return [*sizes.values(), *(posts for text, posts in texts if text is None)]


def shared_links(pointing: Iterable[Pointing]) -> list[LinkRow]:
    """Return the links that five accounts or more shared, most posts first."""
    return [one for one in link_spread(pointing) if one.people >= FEWEST][:MOST_LINKS]
