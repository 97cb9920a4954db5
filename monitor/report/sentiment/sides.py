"""News told from reactions: what share of the posts each is, and how each sounds."""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from monitor.figures import Distinct, Tally
from monitor.report.known import Known
from monitor.report.readings import Part, Readings, total
from monitor.report.sentiment.sound import Sound, mean_words, share_words
from monitor.words.numbers import percent

NEWS: Final = "article"
"""Kind of the posts that are news: what a feed publishes. All others are reactions."""


class Sides(Struct, frozen=True):
    """The posts of a report in two parts.

    Attributes:
        news: What feeds published.
        reactions: What people wrote: all other kinds of posts.
    """

    news: Sound
    reactions: Sound


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
    whole = Distinct(sum(count.people for count in distinct), messages)
    return Part(
        edges=(part.edges[0], part.edges[-1]),
        tallies=(total(tallies),),
        distinct=(whole,),
        lanes=part.lanes,
        whole=whole,
    )


def sides_sentence(sides: Sides) -> str:
    """Return the share and the tone of news and reactions, in words."""
    both = sides.news.scored + sides.reactions.scored
    if not sides.news.scored:
        return "None of the scored posts is news (an article of a feed): all are reactions."
    said = (
        f"{percent(side.scored / both)} {name} ({share_words(side.share_negative)} negative, "
        f"mean polarity {mean_words(side.polarity)})"
        for name, side in (("news", sides.news), ("reactions", sides.reactions))
    )
    return f"Of the scored posts, {' and '.join(said)}; news are the articles of feeds."
