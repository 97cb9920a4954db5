"""Choices can be combined, and no comparison of them tells what fewer than five people did."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import accumulate, product
from typing import Any, NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.nouns.buckets import Tally
from monitor.nouns.support import ALL, Layer, Name, Support
from monitor.page.combined import ANY, Combination, CombinationsAsked, combined
from monitor.privacy.cells import Mask, withhold
from monitor.store.records import Crossed, Written
from tests.page.readers import Place, Published, Worked
from tests.page.stories import T

QUARTER = timedelta(minutes=15)
HOURS, QUARTERS = 2, 8
SOURCES, LANGUAGES = ("chirper", "commons", "newswire"), ("en", "es")
THREAT = 2
PLACES: list[Place] = list(product(range(QUARTERS), SOURCES, LANGUAGES, (False, True)))
COUNTS = st.lists(
    st.sampled_from((0, 0, 0, 1, 2, 3, 5, 6, 9)), min_size=len(PLACES), max_size=len(PLACES)
)


class Group(NamedTuple):
    kind: str
    key: str


GROUPS = [
    Group(*ALL),
    *(Group("source", key) for key in SOURCES),
    Group("narrative", "threat"),
    *(Group("language", key) for key in LANGUAGES),
]


class Posts:
    """Each person wrote one post; asked as the store is."""

    def __init__(self, counts: Sequence[int]) -> None:
        self.held = dict(zip(PLACES, counts, strict=True))

    def crossed(self, topic: int, edges: Sequence[Any]) -> Mapping[Crossed, Sequence[Tally]]:
        hours = range(len(edges) - 1)
        pick = (True,) if topic == THREAT else (False, True)
        return {
            (s, x): [
                Tally(posts=sum(self.held[t, s, x, n] for t in _quarters(h) for n in pick))
                for h in hours
            ]
            for s, x in product(SOURCES, LANGUAGES)
        }

    def written(self, *_: Any) -> Iterator[list[Written]]:
        people = iter(range(10_000))
        for hour in range(HOURS):
            yield [
                Written(s, x, next(people), 1, frozenset({THREAT} if n else ()))
                for (t, s, x, n), posts in self.held.items()
                for _ in range(posts)
                if t in _quarters(hour)
            ]

    def of(self, places: frozenset[Place]) -> int:
        return sum(self.held[place] for place in places)


def _quarters(hour: int) -> range:
    return range(4 * hour, 4 * hour + 4)


def places(quarters: range, name: Name | None = None, one: Combination | None = None) -> Any:
    """What a number counts: a stretch of time of a group, or of a combination."""
    chosen = dict(one.names if one else ())
    chosen |= dict([name] if name and name != ALL else [])
    return frozenset(
        place
        for place in PLACES
        if place[0] in quarters
        and chosen.get("source", place[1]) == place[1]
        and chosen.get("language", place[2]) == place[2]
        and ("narrative" not in chosen or place[3])
    )


def published(
    posts: Posts, *, fine: bool = False
) -> tuple[Published, tuple[Sequence[Any], Mapping[Name, Mask]]]:
    """What a page tells of single groups: the whole, hours, and quarters by source only.

    *fine* tells of quarters by language and narrative too, which no page does.
    """
    plain = [ALL, *(("source", key) for key in SOURCES)]
    every = [(g.kind, g.key) for g in GROUPS]
    layers, spans = [], []
    for length, names in ((QUARTERS, every), (4, every), (1, every if fine else plain)):
        stretches = [range(i, i + length) for i in range(0, QUARTERS, length)]
        cells = {
            name: [Support(n, n) for n in (posts.of(places(span, name)) for span in stretches)]
            for name in names
        }
        edges = [T + i * QUARTER for i in range(0, QUARTERS + 1, length)]
        layers.append(Layer(edges, cells))
        spans.append(stretches)
    hidden = withhold(layers).hidden
    told = [
        (places(span, name), layer.cells[name][i].posts or 0)
        for layer, masks, stretches in zip(layers, hidden, spans, strict=True)
        for name in layer.cells
        for i, span in enumerate(stretches)
        if not masks[name][i]
    ]
    return told, (layers[1].edges, hidden[1])


def combinations(posts: Posts, edges: Sequence[Any], hidden: Mapping[Name, Mask]) -> Published:
    """What it tells of combinations; what is neither told nor left out is a nought."""
    asked = CombinationsAsked(
        topic=1,
        narratives={"threat": THREAT},
        edges=edges,
        hidden=hidden,
        internal=False,
    )
    told: Published = []
    store: Any = posts  # of which only two things are asked
    for row in combined(store, asked, GROUPS):
        of: Any = row["of"]
        names: dict[str, str] = dict(GROUPS[i] for i in of)
        one = Combination(*(names.get(kind, ANY) for kind in ("source", "narrative", "language")))
        cells: Any = row["posts"]
        shown = dict(zip(accumulate(cells["at"]), cells["n"], strict=True))
        few = {i for first, end in cells["few"] for i in range(first, end)}
        assert not few & shown.keys()
        told += [
            (places(_quarters(hour), one=one), shown.get(hour, 0))
            for hour in range(HOURS)
            if hour not in few
        ]
    return told


def few_sets(posts: Posts) -> list[Any]:
    """Whatever a reader could ask for that 1 to 4 people wrote: of a quarter, an hour, or all."""
    spans = [range(i, i + size) for size in (1, 4, 8) for i in range(0, QUARTERS, size)]
    keys = product((ANY, *SOURCES), (ANY, "threat"), (ANY, *LANGUAGES))
    asked = {places(span, one=Combination(*key)) for key in keys for span in spans}
    silent = {
        places(span, one=Combination(s, ANY, x)) - places(span, one=Combination(s, "threat", x))
        for s, x, span in product((ANY, *SOURCES), (ANY, *LANGUAGES), spans)
    }
    return sorted((one for one in asked | silent if 0 < posts.of(one) < 5), key=sorted)


@given(COUNTS)
def test_what_is_told_is_true_and_not_of_few(counts: Sequence[int]) -> None:
    """Each number of a combination is the one that counting gives, and five or more, or nought."""
    posts = Posts(counts)
    for some, number in combinations(posts, *published(posts)[1]):
        assert number == posts.of(some)
        assert number == 0 or number >= 5


@given(COUNTS)
@settings(max_examples=40)
def test_combinations_tell_nothing_of_few_people(counts: Sequence[int]) -> None:
    """Nothing of 1 to 4 people is a sum or difference of what is published, because of them."""
    posts = Posts(counts)
    told, hours = published(posts)
    plain, whole = Worked(told, PLACES), Worked(told + combinations(posts, *hours), PLACES)
    for one in few_sets(posts):
        assert not whole.is_a_sum(one) or plain.is_a_sum(one), one


@given(COUNTS, st.randoms(use_true_random=False))
@settings(max_examples=25, deadline=None)
def test_nor_does_it_help_that_no_number_is_below_nought(
    counts: Sequence[int], random: Any
) -> None:
    """With that known as well, a number of few people that was open stays open."""
    posts = Posts(counts)
    told, hours = published(posts)
    plain, whole = Worked(told, PLACES), Worked(told + combinations(posts, *hours), PLACES)
    asked = few_sets(posts)
    for one in random.sample(asked, min(8, len(asked))):
        least, most = whole.values(one)
        if most - least < 0.5:
            least, most = plain.values(one)
            assert most - least < 0.5, one


def test_shorter_buckets_by_language_would_tell() -> None:
    """Why those are by source only.

    In three quarters all wrote in English, so that what chirper had in them is known; what it had
    in the fourth is the rest of its hour in English.
    """
    counts = dict.fromkeys(PLACES, 0)
    for quarter in (1, 2, 3, 5, 6, 7):
        counts |= {(quarter, "chirper", "en", False): 9, (quarter, "commons", "en", False): 9}
    counts |= {(0, "chirper", "en", False): 2, (0, "commons", "en", False): 9}
    counts |= {(0, source, "es", False): 9 for source in ("chirper", "commons")}
    posts, two = (
        Posts(list(counts.values())),
        places(range(1), one=Combination("chirper", "", "en")),
    )
    known = []
    for fine in (False, True):
        told, hours = published(posts, fine=fine)
        known.append(Worked(told + combinations(posts, *hours), PLACES).is_a_sum(two))
    assert known == [False, True]
