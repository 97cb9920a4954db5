"""Figures of combinations, such as one narrative on one source in one language, for the script.

They are told in buckets of one length only: a longer bucket and the shorter ones in it would tell
of each other. Of a public page, `apart` says bucket by bucket what of them may be told.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import product
from typing import Final, NamedTuple, Protocol, TypeAlias

from msgspec import Struct

from monitor.nouns.buckets import SentimentBucket, Tally
from monitor.nouns.support import Name
from monitor.page import columns
from monitor.page.apart import Apart, posting, together, told_apart
from monitor.page.columns import Columns
from monitor.privacy.cells import Mask
from monitor.report.known import Known
from monitor.report.readings import total
from monitor.series.buckets import sound
from monitor.store.records import Crossed, Written

ENOUGH: Final = 0.5
"""Share of the posts whose source and language are told together: from it on a bucket is long
enough. More would take longer buckets, in which languages and narratives are told less closely."""

MOST_BUCKETS: Final = 240
"""More would make the file large: each combination has a number in each."""

MOST_POSTS: Final = 500_000
"""Each post is looked at to tell combinations; of more than these they are not told."""

MOST_TONES: Final = 3_000
"""Of them, those with their tone, combinations with most posts first: some 150 kB."""

ANY: Final = ""
"""In place of a source, narrative or language: all posts."""


class Combination(NamedTuple):
    """Two or three of a source, a narrative and a language, by their keys; `ANY` leaves one out."""

    source: str
    narrative: str
    language: str

    @property
    def names(self) -> tuple[Name, ...]:
        """Return kind and key of each that is chosen."""
        pairs = zip(("source", "narrative", "language"), self, strict=True)
        return tuple((kind, key) for kind, key in pairs if key)


class ListedGroup(Protocol):
    """A group as the page lists it."""

    @property
    def kind(self) -> str: ...  # noqa: D102

    @property
    def key(self) -> str: ...  # noqa: D102


def long_enough(
    known: Known, topic: int, cuts: Sequence[Sequence[datetime]], posts: int, *, internal: bool
) -> int | None:
    """Return which length of bucket combinations are told in: its place among *cuts*.

    The shortest in which most posts stand beside enough others of their source and language, and
    whose numbers the file has room for; the longest where none is. None where there are too many
    posts to tell combinations at all.

    Args:
        known: The store.
        topic: Number of the incident.
        cuts: Edges of the buckets of each length, the shortest first.
        posts: How many posts there are.
        internal: Whether all is told anyhow.

    Raises:
        StoreError: The database cannot be read.
    """
    if posts > MOST_POSTS:
        return None
    for place, edges in enumerate(cuts[:-1]):
        if len(edges) > MOST_BUCKETS:
            continue
        if internal:
            return place
        told = [together(posting(posts)) for posts in known.written(topic, (), edges)]
        if sum(some for some, _ in told) >= ENOUGH * sum(posts for _, posts in told):
            return place
    return len(cuts) - 1


class CombinationsAsked(Struct, frozen=True, kw_only=True):
    """What is asked of the store for combinations.

    Attributes:
        topic: Number of the incident.
        narratives: Numbers of the narratives that the page lists, by their keys.
        edges: Of the buckets.
        hidden: Which buckets of all posts and of each group are left out.
        internal: Whether all is told.
    """

    topic: int
    narratives: Mapping[str, int]
    edges: Sequence[datetime]
    hidden: Mapping[Name, Mask]
    internal: bool


Tallies: TypeAlias = Mapping[str, Mapping[Crossed, Sequence[Tally]]]
"""Narrative, or `ANY` -> (source, language) -> a tally for each bucket."""


class BucketTold(Struct, frozen=True):
    """What is told of one bucket.

    Attributes:
        aparts: Narrative, or `ANY` -> what is told apart.
        sums: Posts and tone of each combination that is told and has any.
        texts: Distinct messages of the same.
    """

    aparts: Mapping[str, Apart]
    sums: Mapping[Combination, Tally]
    texts: Mapping[Combination, int]

    def tells(self, one: Combination) -> bool:
        """Tell whether this combination is told here, even where it has no post."""
        apart = self.aparts[one.narrative]
        return one.source in {ANY, *apart.sources} and one.language in {ANY, *apart.languages}


def combined(
    known: Known, asked: CombinationsAsked, groups: Sequence[ListedGroup]
) -> list[Columns]:
    """Return the combinations of which any number of posts is told, most posts first.

    Each has `of` (the places of its groups, ascending), `posts` and, while there is room, `tone`.

    Raises:
        StoreError: The database cannot be read.
    """
    places = {(group.kind, group.key): place for place, group in enumerate(groups)}
    tallies = _tallies(known, asked)
    buckets = list(_buckets(known, asked, tallies, places))
    held = _held(tallies)
    sums: dict[Combination, dict[int, Tally]] = defaultdict(dict)
    for place, bucket in enumerate(buckets):
        for one, tally in bucket.sums.items():
            sums[one][place] = tally
    found: list[Columns] = []
    room = MOST_TONES
    for one in sorted(sums, key=lambda key: (-total(sums[key].values()).posts, key)):
        few = [
            not bucket.tells(one) and all(place in held[name] for name in one.names)
            for place, bucket in enumerate(buckets)
        ]
        room -= len(sums[one])
        found.append(
            {
                "of": [places[name] for name in one.names],
                "posts": columns.cells({i: tally.posts for i, tally in sums[one].items()}, few),
                "tone": columns.sounds(_tones(one, sums[one], buckets, asked))
                if room > 0
                else None,
            }
        )
    return found


def _buckets(
    known: Known, asked: CombinationsAsked, tallies: Tallies, listed: Collection[Name]
) -> Iterator[BucketTold]:
    """Yield what is told of each bucket; no more than one is held with its posts."""
    keys = {number: key for key, number in asked.narratives.items()}
    posts = known.written(asked.topic, list(asked.narratives.values()), asked.edges)
    for place, written in enumerate(posts):
        told = BucketTold(_aparts(written, asked, place, listed), {}, {})
        sums: dict[Combination, list[Tally]] = defaultdict(list)
        for narrative, crossed in tallies.items():
            for (source, language), series in crossed.items():
                if series[place].posts:
                    for one in _combinations(source, (narrative,), language, listed):
                        sums[one].append(series[place])
        texts: dict[Combination, set[int]] = defaultdict(set)
        for post in written:
            telling = (ANY, *(keys[number] for number in post.narratives))
            for one in _combinations(post.source, telling, post.language, listed):
                texts[one].add(post.message)
        shown = [one for one in sums if told.tells(one)]
        yield BucketTold(
            told.aparts,
            {one: total(sums[one]) for one in shown},
            {one: len(texts[one]) for one in shown},
        )


def _tallies(known: Known, asked: CombinationsAsked) -> Tallies:
    numbers = {ANY: asked.topic, **asked.narratives}
    return {key: known.crossed(number, asked.edges) for key, number in numbers.items()}


def _combinations(
    source: str, narratives: Iterable[str], language: str, listed: Collection[Name]
) -> Iterator[Combination]:
    """Yield the combinations that posts belong to, of groups that the page lists."""
    sources = (ANY, source) if ("source", source) in listed else (ANY,)
    languages = (ANY, language) if ("language", language) in listed else (ANY,)
    for one in map(Combination._make, product(sources, narratives, languages)):
        if len(one.names) > 1:
            yield one


def _aparts(
    written: Sequence[Written], asked: CombinationsAsked, place: int, listed: Collection[Name]
) -> dict[str, Apart]:
    """Return narrative, or `ANY` -> what may be told apart in one bucket."""
    kinds: dict[str, set[str]] = {"source": set(), "narrative": set(), "language": set()}
    for name in listed:
        kind, key = name
        if kind and (asked.internal or not asked.hidden[name][place]):
            kinds[kind].add(key)
    if asked.internal:
        every = Apart(frozenset(kinds["source"]), frozenset(kinds["language"]))
        return dict.fromkeys((ANY, *asked.narratives), every)
    everything = posting(written)
    whole = told_apart(everything, [everything], kinds["source"], kinds["language"])
    found = {ANY: whole}
    for key, number in asked.narratives.items():
        told = posting(post for post in written if number in post.narratives)
        silent = posting(post for post in written if number not in post.narratives)
        shown = key in kinds["narrative"]
        found[key] = told_apart(told, [told, silent], *whole) if shown else Apart()
    return found


def _held(tallies: Tallies) -> dict[Name, set[int]]:
    """Return kind and key of each group -> the buckets in which it has posts."""
    held: dict[Name, set[int]] = defaultdict(set)
    for narrative, crossed in tallies.items():
        for (source, language), series in crossed.items():
            some = {place for place, tally in enumerate(series) if tally.posts}
            for name in (("source", source), ("language", language), ("narrative", narrative)):
                held[name] |= some
    return held


def _tones(
    one: Combination,
    sums: Mapping[int, Tally],
    buckets: Sequence[BucketTold],
    asked: CombinationsAsked,
) -> dict[int, SentimentBucket | None]:
    edges = asked.edges
    return {
        i: sound(edges[i], edges[i + 1], tally, buckets[i].texts[one], 1.0, early=False).point
        for i, tally in sums.items()
    }
