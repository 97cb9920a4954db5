"""Which counts are withheld since too few people stand behind them (promise 11)."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from monitor.nouns.posts import Span
from monitor.nouns.support import ALL, Layer, Name, Publishable, Support
from monitor.privacy.cells import withhold
from monitor.report.cells import divided
from tests.examples import examples

T = datetime(2017, 2, 23, 6, tzinfo=UTC)
HOUR = timedelta(hours=1)
QUARTER = HOUR / 4
QUARTERS = 16
CHIRPER, COMMONS, NEWSWIRE = (("source", key) for key in ("chirper", "commons", "newswire"))
SOURCES = (CHIRPER, COMMONS, NEWSWIRE)
THREAT: Name = ("narrative", "threat")
COUNTS = st.sampled_from((0, 0, 0, 1, 2, 3, 4, 5, 7, 9, 20))
EIGHT = st.lists(st.tuples(*(COUNTS for _ in SOURCES)), min_size=8, max_size=8)


@pytest.mark.parametrize(
    ("posts", "people", "few"),
    [
        (4, 4, True),
        (5, 5, False),
        (900, 4, True),
        (900, 5, False),
        (0, 0, False),
        (None, None, False),
    ],
)
def test_fewer_than_five_people_are_few(posts: int | None, people: int | None, few: bool) -> None:
    """Four are, however much they wrote; five are not; of nobody nothing can be told."""
    assert Support(posts, people).few is few


@pytest.mark.parametrize(("posts", "few"), [(1, True), (4, True), (5, False)])
def test_where_no_author_is_known_posts_count(posts: int, few: bool) -> None:
    """Feeds name no author: four posts may be of four people, or of one."""
    assert Support(posts, 0).few is few
    assert Support(posts, None).few is few


def gone(total: Support, groups: Mapping[str, Support], kind: str = "source") -> set[str]:
    """Which cells of one stretch are withheld; "" is that of all posts."""
    cells = {ALL: [total], **{(kind, name): [cell] for name, cell in groups.items()}}
    (hidden,) = withhold([Layer((T, T + HOUR), cells)]).hidden
    return {key for (_, key), (out,) in hidden.items() if out}


def test_what_the_total_would_tell_is_withheld_too() -> None:
    """With one group withheld, so are all that are the smallest of the others."""
    groups = {
        "few": Support(9, 4),
        "small": Support(20, 9),
        "as small": Support(20, 15),
        "large": Support(90, 50),
    }
    assert gone(Support(139, 70), groups) == {"few", "small", "as small"}


def test_without_another_group_of_enough_no_group_is_shown() -> None:
    """The few and nobody: how many of all posts are whose stays open."""
    assert gone(Support(9, 5), {"few": Support(6, 4), "fewer": Support(3, 3)}) == {"few", "fewer"}
    assert gone(Support(9, 4), {"few": Support(9, 4)}) == {"", "few"}


def test_nothing_is_withheld_of_enough_people() -> None:
    """Five behind each cell are enough."""
    assert gone(Support(10, 10), {"one": Support(5, 5), "two": Support(5, 5)}) == set()


def test_of_groups_that_overlap_none_leaves_few_posts_of_the_total() -> None:
    """The posts of the total that are not in a group could be told from the two."""
    groups = {"nearly all": Support(16, 16), "half": Support(10, 10)}
    assert gone(Support(20, 20), groups, "narrative") == {"nearly all"}
    assert gone(Support(21, 21), groups, "narrative") == set()


def test_groups_that_overlap_need_no_partner() -> None:
    """They share posts: they add up to nothing."""
    groups = {"few": Support(2, 2), "other": Support(9, 9)}
    assert gone(Support(20, 20), groups, "narrative") == {"few"}


def layer(quarters: Sequence[Sequence[int]], shares: Sequence[int], length: int) -> Layer:
    """Buckets of so many quarters of an hour; each person writes one post, in one quarter.

    *shares* says how many quarters of the posts of each quarter tell the threat.
    """
    edges = [T + i * QUARTER for i in range(0, len(quarters) + 1, length)]
    cells: dict[Name, list[Support]] = {name: [] for name in (ALL, *SOURCES, THREAT)}
    for start in range(0, len(quarters), length):
        part = slice(start, start + length)
        column = [sum(one) for one in zip(*quarters[part], strict=True)]
        telling = sum(map(told, quarters[part], shares[part]))
        for name, posts in zip(cells, (sum(column), *column, telling), strict=True):
            cells[name].append(Support(posts, posts))
    return Layer(edges, cells)


def told(quarter: Sequence[int], share: int) -> int:
    return sum(quarter) * share // 4


def closed(
    quarters: Sequence[Sequence[int]], shares: Sequence[int] = (0,) * QUARTERS
) -> Publishable:
    """The whole, hours and quarters of an hour."""
    return withhold([layer(quarters, shares, length) for length in (len(quarters), 4, 1)])


def test_what_is_left_of_an_hour_is_not_of_few() -> None:
    """Two quarters of three people in all: the smallest other one goes with them."""
    fine = closed([(9, 0, 0), (2, 0, 0), (1, 0, 0), (8, 0, 0), *[(6, 0, 0)] * 12]).hidden[2]
    assert fine[ALL] == [False, True, True, True, *[False] * 12]


def test_what_was_read_of_a_part_does_not_depend_on_the_part() -> None:
    """Nothing is shown in an hour that is withheld: what is left of it is known with others."""
    quarters = [(9, 0, 0), (0, 0, 0), (0, 0, 0), (8, 0, 0), (1, 0, 0), *[(0, 0, 0)] * 3]
    quarters += [(9, 0, 0)] * 8
    whole, hours, fine = (layer(quarters, (0,) * QUARTERS, length) for length in (QUARTERS, 4, 1))

    def shown(first: int, last: int) -> Mapping[Name, Sequence[bool]]:
        cells = {name: row[first:last] for name, row in fine.cells.items()}
        return withhold([whole, hours, Layer(fine.edges[first : last + 1], cells, True)]).hidden[2]

    assert shown(0, QUARTERS)[ALL][:8] == [True, False, False, True, True, *[False] * 3]
    for first, last in ((0, 4), (0, 8), (4, 12)):
        assert shown(first, last)[ALL] == shown(0, QUARTERS)[ALL][first:last]


def test_a_split_does_not_say_how_many_posts_there_are() -> None:
    """The third quarter is withheld beside the two posts of the first; so is who wrote it."""
    hour = [(2, 0, 0), (15, 2, 0), (9, 0, 0), (2, 15, 0)]
    fine = closed([*hour, *[(6, 6, 0)] * 12]).hidden[2]
    assert fine[ALL][:4] == [True, False, True, False]
    assert fine[CHIRPER][:4] == [True] * 4


@pytest.mark.repeats
@given(EIGHT, st.lists(st.integers(0, 4), min_size=8, max_size=8))
@examples(40)
def test_no_count_of_few_people_follows_from_those_that_are_shown(
    quarters: Sequence[Sequence[int]], shares: Sequence[int]
) -> None:
    """Who knows all that is shown finds no such count, of any stretch and group, by any sums."""
    shown = closed(quarters, shares)
    places = [(i, name, tells) for i in range(8) for name in SOURCES for tells in (False, True)]

    def counts(name: Name, start: int, end: int) -> list[bool]:
        return [
            start <= at < end and name in {ALL, source, *([THREAT] if tells else [])}
            for at, source, tells in places
        ]

    known, sums = [], []
    for one, hidden in zip(shown.layers, shown.hidden, strict=True):
        length = 8 // (len(one.edges) - 1)
        for name, cells in one.cells.items():
            for place, cell in enumerate(cells):
                if not hidden[name][place]:
                    known.append(counts(name, place * length, (place + 1) * length))
                    sums.append(cell.posts)
    fixed = {"A_eq": np.array(known, dtype=float), "b_eq": sums} if known else {}
    for name in (ALL, *SOURCES, THREAT):
        for start, end in combinations(range(9), 2):
            part = slice(start, end)
            columns = list(zip(*quarters[part], strict=True))
            of = {
                ALL: sum(map(sum, quarters[part])),
                THREAT: sum(map(told, quarters[part], shares[part])),
            }
            posts = of[name] if name in of else sum(columns[SOURCES.index(name)])
            if 0 < posts < 5:
                wanted = np.array(counts(name, start, end), dtype=float)
                least, most = (
                    linprog(sign * wanted, **fixed, bounds=(0, 400), method="highs").fun
                    for sign in (1, -1)
                )
                assert -most - least > 0.5, (name, start, end)
                assert least < 0.5 or -most > 4.5, (name, start, end)


def test_a_quarter_is_not_the_rest_of_its_hour() -> None:
    """Three quarters of many people and one of two: the smallest of the three goes with it."""
    quarters = [(9, 0, 0), (8, 0, 0), (7, 0, 0), (2, 0, 0), *[(6, 0, 0)] * 12]
    whole, hours, fine = closed(quarters).hidden
    assert fine[ALL] == [False, False, True, True, *[False] * 12]
    assert hours[ALL] == [False] * 4
    assert whole[ALL] == [False]


def test_many_people_are_not_left_out() -> None:
    """Where nothing is small, all is shown."""
    for one in closed([(9, 8, 7)] * QUARTERS, [2] * QUARTERS).hidden:
        assert not any(any(mask) for mask in one.values())


def test_a_stretch_is_shown_where_it_is_a_sum_of_what_is_shown() -> None:
    """Whole stretches of any length side by side; a cut through one that is shown is none."""
    shown = closed([(9, 0, 0), (8, 0, 0), (7, 0, 0), (2, 0, 0), *[(6, 0, 0)] * 12])

    def may(start: float, end: float) -> bool:
        return shown.all_in(ALL, Span(T + start * HOUR, T + end * HOUR))

    assert may(0, 1)
    assert may(0.25, 0.5)
    assert may(0, 2.25)
    assert may(1.75, 4)
    assert not may(0.5, 0.75)
    assert not may(0.5, 2)
    assert not may(1.1, 2)
    assert not may(-1, 4)
    assert not shown.all_in(("source", "nobody"), Span(T, T + HOUR))


def test_other_buckets_show_what_is_a_sum_of_what_is_shown() -> None:
    """Half hours, of which no layer is, of quarters: one that holds a withheld quarter is not."""
    quarters = [(9, 0, 0), (8, 0, 0), (7, 0, 0), (2, 0, 0), *[(6, 0, 0)] * 12]
    halves = [T + i * HOUR / 2 for i in range(9)]
    assert closed(quarters).hidden_in(ALL, halves) == [False, True, *[False] * 6]


SPARSE = st.lists(
    st.tuples(
        st.sampled_from((0, 0, 0, 0, 0, 0, 1, 9, 20)), st.sampled_from((0, 0, 0, 3, 7)), st.just(0)
    ),
    min_size=32,
    max_size=32,
)


@pytest.mark.repeats
@given(SPARSE, st.data())
@examples(30)
def test_what_may_be_told_does_not_depend_on_how_finely_nothing_is_divided(
    quarters: Sequence[Sequence[int]], data: st.DataObject
) -> None:
    """Empty stretches that are not divided change no answer about any stretch, group or instant."""
    shares = data.draw(st.lists(st.integers(0, 4), min_size=32, max_size=32))
    full = [layer(quarters, shares, length) for length in (32, 16, 4, 1)]
    few = [full[0]]
    for fine in full[1:]:
        few.append(gathered(fine, divided(few[-1], fine.edges)))
    plain, sparse = withhold(full), withhold(few)
    for name in (ALL, *SOURCES, THREAT):
        for start, end in combinations(full[-1].edges, 2):
            assert plain.all_in(name, Span(start, end)) == sparse.all_in(name, Span(start, end))
            assert plain.begins(name, start) == sparse.begins(name, start)
        for one in full:
            assert plain.hidden_in(name, one.edges) == sparse.hidden_in(name, one.edges)
            assert plain.posts_in(name, one.edges) == sparse.posts_in(name, one.edges)


def gathered(full: Layer, edges: Sequence[datetime]) -> Layer:
    """The stretches of a layer, put together between these edges."""
    cells: dict[Name, list[Support]] = {}
    for name, row in full.cells.items():
        parts = [
            row[bisect_left(full.edges, a) : bisect_left(full.edges, b)] for a, b in pairwise(edges)
        ]
        sums = [sum(cell.posts or 0 for cell in part) for part in parts]
        cells[name] = [Support(posts, posts) for posts in sums]
    return Layer(edges, cells, every_edge=full.edges)


def test_years_without_a_post_are_not_divided() -> None:
    """Only the stretches that hold posts are."""
    quarters = [(9, 0, 0), *[(0, 0, 0)] * 30, (6, 0, 0)]
    above, fine = (layer(quarters, (0,) * 32, length) for length in (4, 1))
    assert len(divided(above, fine.edges)) == 9 + 3 + 3
