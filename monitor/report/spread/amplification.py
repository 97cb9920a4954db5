"""Who and what carries an incident: people, texts, near-copies, links."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from msgspec import Struct

from monitor.report.spread.reading import SpreadReadings
from monitor.spread.amplification import Amplification, amplification
from monitor.spread.copies import Families
from monitor.spread.links import LinkSpread, Sharing, link_spread
from monitor.store.records import Saying

FEWEST_PEOPLE: Final = 5
"""What fewer people share is not shown: they might be told by it."""

MOST_LINKS: Final = 10
LOOKED_AT: Final = 20_000
"""Distinct texts, those with most posts first, among which near-copies are looked for."""


class LinkNote(Struct, frozen=True):
    """A page or video that posts point to, and where it was first seen."""

    link: str
    kind: str
    posts: int
    people: int
    first_seen: Mapping[str, datetime]


class PhraseNote(Struct, frozen=True):
    """A word, or two in a row, that the last burst has more of; shares are of distinct messages."""

    phrase: str
    in_burst: float
    before: float


class AmplificationNote(Struct, frozen=True, kw_only=True):
    """Who and what carries it.

    Attributes:
        posts: All; None without any, as are `people` and `messages`.
        people: Distinct.
        messages: Distinct texts.
        repeated: How often the same was said again, near-copies put together; None without posts.
        families: Distinct texts once near-copies are put together, among those looked at.
        looked_at: Distinct texts among which near-copies were looked for.
        links: What most posts point to, counted post by post, of what at least five people shared.
        phrases: What the last burst says more often than was said before it.
    """

    posts: int | None
    people: int | None
    messages: int | None
    repeated: Amplification | None
    families: int
    looked_at: int
    links: Sequence[LinkNote]
    phrases: Sequence[PhraseNote]


def amplify(read: SpreadReadings) -> AmplificationNote:
    """Return who and what carries it."""
    total = read.readings.total
    posts, whole = total.tally.posts, total.whole
    texts = Counter[str]()
    for saying in read.sayings:
        texts[saying.text] += saying.posts
    families = _families(texts)
    return AmplificationNote(
        posts=posts or None,
        people=whole.people if posts else None,
        messages=whole.messages if posts else None,
        repeated=amplification(list(families.values()), read.people),
        families=len(families),
        looked_at=min(len(texts), LOOKED_AT),
        links=_links(read.pointing),
        phrases=[PhraseNote(p.text, p.in_burst, p.before) for p in read.phrases or ()],
    )


def _families(texts: Counter[str]) -> Counter[int]:
    """Return how many posts each family of near-copies has."""
    families, sizes = Families(), Counter[int]()
    for text, posts in texts.most_common(LOOKED_AT):
        sizes[families.add(text)] += posts
    return sizes


def _links(sayings: Sequence[Saying]) -> list[LinkNote]:
    shared = [
        Sharing(text=s.text, source=s.source, posts=s.posts, people=s.people, first=s.first)
        for s in sayings
    ]
    found = [one for one in link_spread(shared) if one.people >= FEWEST_PEOPLE]
    return [_link(one) for one in found[:MOST_LINKS]]


def _link(one: LinkSpread) -> LinkNote:
    return LinkNote(one.link.key, one.link.kind, one.posts, one.people, one.sources)
