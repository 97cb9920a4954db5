"""What is left out of one bucket or group can be had by subtraction from no other."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from monitor.nouns.support import Support
from monitor.page.cells import ALL, Name, masks
from monitor.page.nesting import Layer, close
from tests.page.stories import HOUR, T

QUARTER = timedelta(minutes=15)
QUARTERS = 16
CHIRPER, COMMONS, NEWSWIRE = (("source", key) for key in ("chirper", "commons", "newswire"))
SOURCES = (CHIRPER, COMMONS, NEWSWIRE)
THREAT: Name = ("narrative", "threat")
DAYS = st.lists(
    st.tuples(*(st.integers(0, 9) for _ in SOURCES)), min_size=QUARTERS, max_size=QUARTERS
)


def layer(quarters: Sequence[Sequence[int]], length: int) -> Layer:
    """Buckets of so many quarters of an hour; each person writes one post, in one quarter."""
    edges = [T + i * QUARTER for i in range(0, QUARTERS + 1, length)]
    cells: dict[Name, list[Support]] = {name: [] for name in (ALL, *SOURCES)}
    for start in range(0, QUARTERS, length):
        column = [sum(part) for part in zip(*quarters[start : start + length], strict=True)]
        for name, posts in zip((ALL, *SOURCES), (sum(column), *column), strict=True):
            cells[name].append(Support(posts, posts))
    return Layer(edges=edges, cells=cells, hidden=masks(cells))


def closed(quarters: Sequence[Sequence[int]]) -> list[Layer]:
    """The whole, hours and quarters of an hour."""
    layers = [layer(quarters, length) for length in (QUARTERS, 4, 1)]
    close(layers)
    return layers


def lines(layers: Sequence[Layer]) -> Iterator[list[tuple[Support, bool]]]:
    """Yield each set of numbers of which the first is the sum of the others."""
    for one in layers:
        for place in range(len(one.cells[ALL])):
            yield [(one.cells[n][place], one.hidden[n][place]) for n in (ALL, *SOURCES)]
    for upper, lower in pairwise(layers):
        ratio = len(lower.cells[ALL]) // len(upper.cells[ALL])
        for name in (ALL, *SOURCES):
            for place, cell in enumerate(upper.cells[name]):
                parts = slice(place * ratio, (place + 1) * ratio)
                under = zip(lower.cells[name][parts], lower.hidden[name][parts], strict=True)
                yield [(cell, upper.hidden[name][place]), *under]


@given(DAYS)
def test_nothing_is_what_is_left_of_a_sum(quarters: Sequence[Sequence[int]]) -> None:
    """Of numbers that add up, none or two at least are left out: one alone would be the rest."""
    for line in lines(closed(quarters)):
        out = [cell for cell, hidden in line if hidden and cell.posts]
        assert len(out) != 1, line
        assert not any(cell.few and not hidden for cell, hidden in line)


@given(DAYS)
def test_what_is_left_out_of_an_hour_is_not_of_few(quarters: Sequence[Sequence[int]]) -> None:
    """Where an hour and some of its quarters are shown, the others are of five people at least."""
    for _, *parts in (line for line in lines(closed(quarters)[1:]) if not line[0][1]):
        out = [cell.posts or 0 for cell, hidden in parts if hidden and cell.posts]
        shown = [cell for cell, hidden in parts if not hidden and cell.posts]
        assert not out or not shown or sum(out) >= 5


def test_a_quarter_is_not_the_rest_of_its_hour() -> None:
    """Three quarters of many people and one of two: the smallest of the three goes with it."""
    quarters = [(9, 0, 0), (8, 0, 0), (7, 0, 0), (2, 0, 0), *[(6, 0, 0)] * 12]
    whole, hours, fine = closed(quarters)
    assert fine.hidden[ALL] == [False, False, True, True, *[False] * 12]
    assert hours.hidden[ALL] == [False] * 4
    assert whole.hidden[ALL] == [False]


def test_many_people_are_not_left_out() -> None:
    """Where nothing is small, all is shown."""
    for one in closed([(9, 8, 7)] * QUARTERS):
        assert not any(any(mask) for mask in one.hidden.values())


def test_narratives_need_no_partner_in_their_bucket() -> None:
    """They share posts: they add up to nothing."""
    cells = {
        ALL: [Support(20, 20)],
        THREAT: [Support(2, 2)],
        ("narrative", "denial"): [Support(9, 9)],
    }
    one = Layer(edges=(T, T + HOUR), cells=cells, hidden=masks(cells))
    close([one])
    assert [mask[0] for mask in one.hidden.values()] == [False, True, False]
