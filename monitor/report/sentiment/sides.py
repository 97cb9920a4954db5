"""News told from reactions: what share of the posts each is, and how each sounds."""

from collections.abc import Sequence
from typing import Final

from monitor.nouns.buckets import Distinct, Tally
from monitor.report.known import Known
from monitor.report.readings import Part, Readings, total

NEWS: Final = "article"
"""Kind of the posts that are news: what a feed publishes. All others are reactions."""


def read_sides(known: Known, readings: Readings) -> tuple[Part, Part]:
    """Return news and reactions, each as one bucket.

    Raises:
        StoreError: The database cannot be read.
    """
    part, topic = readings.total, readings.topic
    cut = part.edges[0], part.edges[-1]
    tallies, distinct = known.tallies(topic, cut, "kind"), known.distinct(topic, cut, "kind")
    news = _part(part, tallies.get(NEWS, ()), distinct.get(NEWS, ()))
    others = [kind for kind in tallies if kind != NEWS]
    reactions = _part(
        part,
        [tally for kind in others for tally in tallies[kind]],
        [count for kind in others for count in distinct.get(kind, ())],
    )
    return news, reactions


def _part(part: Part, tallies: Sequence[Tally], distinct: Sequence[Distinct]) -> Part:
    # The same text may stand in two kinds of posts, but there are no more texts than in all.
    messages = min(sum(count.messages for count in distinct), part.whole.messages)
    whole, tally = Distinct(sum(count.people for count in distinct), messages), total(tallies)
    return Part(
        edges=(part.edges[0], part.edges[-1]),
        tallies=(tally,),
        distinct=(whole,),
        lanes=part.lanes,
        tally=tally,
        whole=whole,
    )
