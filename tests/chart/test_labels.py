"""Labels of events never collide, at any width."""

from itertools import combinations

from hypothesis import assume, given
from hypothesis import strategies as st

from monitor.chart.labels import GAP, MOST_TRIED, PlotLabel, compact, number
from monitor.chart.text import sized, width
from tests.examples import examples

MEASURE = sized(11)
WIDTHS = st.integers(60, 2000)
SHARES = st.lists(st.floats(0, 1), min_size=1, max_size=60)
TITLES = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1, max_size=60)


def apart(labels: list[PlotLabel], room: float) -> None:
    assert all(label.left >= -1e-9 and label.right <= room + 1e-9 for label in labels)
    for one, other in combinations(labels, 2):
        if one.row == other.row:
            assert one.right <= other.left or other.right <= one.left


@given(shares=SHARES, room=WIDTHS)
@examples(150)
def test_numbers_never_touch_nor_leave_the_plot(shares: list[float], room: int) -> None:
    """For any events and width: boxes are apart and inside, each event is in one label."""
    places = sorted(share * room for share in shares)
    labels = number(places, room, MEASURE)
    apart(labels, room)
    assert [at for label in labels for at in label.lines] == places


@given(shares=SHARES, room=WIDTHS)
@examples(100)
def test_numbers_count_the_events_in_order(shares: list[float], room: int) -> None:
    """A label such as 3–5 stands for exactly those three events."""
    counted: list[int] = []
    for label in number(sorted(share * room for share in shares), room, MEASURE):
        first, _, last = label.text.partition("–")
        numbers = range(int(first), int(last or first) + 1)
        assert len(numbers) == len(label.lines)
        counted += numbers
    assert counted == list(range(1, len(shares) + 1))


@given(shares=st.lists(st.floats(0, 1), min_size=1, max_size=6), room=WIDTHS, data=st.data())
@examples(100)
def test_titles_never_touch_each_other_nor_the_line_of_another_event(
    shares: list[float], room: int, data: st.DataObject
) -> None:
    """Where titles are placed, boxes are apart and inside, and no line runs through a title."""
    places = sorted(share * room for share in shares)
    titles = data.draw(st.lists(TITLES, min_size=len(places), max_size=len(places)))
    labels = compact(places, titles, room, MEASURE, 3)
    assume(labels is not None)
    assert labels is not None
    apart(labels, room)
    for one, other in ((a, b) for a in labels for b in labels if a is not b):
        if other.row >= one.row:  # its line passes the row of `one`
            assert not one.left < other.lines[0] < one.right


def test_a_title_at_the_right_edge_turns_to_the_left() -> None:
    """A label that would leave the plot stands on the other side of its line."""
    (label,) = compact([795.0], ["Police order protesters"], 800, MEASURE, 3) or []
    assert label.right == 795 - GAP


def test_what_does_not_fit_is_not_placed() -> None:
    """Titles that need more rows than there are, are wider than the plot, or too many to try."""
    assert compact([1.0, 2.0, 3.0, 4.0], ["a title"] * 4, 60, MEASURE, 3) is None
    assert compact([10.0], ["x" * 300], 200, MEASURE, 3) is None
    many = [float(i) * 100 for i in range(MOST_TRIED + 1)]
    assert compact(many, ["a"] * len(many), 9000, MEASURE, 3) is None


def test_lines_that_lie_near_stand_on_both_sides_or_in_rows() -> None:
    """In the fewest rows: two near events turn from each other, three need a second row."""
    two = compact([100.0, 120.0], ["Protest", "Police order"], 800, MEASURE, 3) or []
    assert [label.row for label in two] == [0, 0]
    three = compact([100.0, 120.0, 140.0], ["Protest", "Order", "Arrests"], 800, MEASURE, 3) or []
    assert max(label.row for label in three) == 1


def test_width_is_measured_on_the_generous_side() -> None:
    """Wide scripts count more than Latin letters, marks that join count nothing."""
    assert width("日本", 10) > width("ab", 10)
    assert width("e\u0301", 10) == width("e", 10)
