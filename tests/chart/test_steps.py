"""Lines that step: broken where nothing is known, paler where it will still change."""

from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.chart.lines import MOST, DrawnStep, Line
from monitor.chart.svg.charts import stepped
from monitor.chart.svg.marks import element
from monitor.chart.svg.rows import LEFT, TimeRows
from monitor.chart.svg.scales import Vertical
from tests.chart.drawn import Steps, steps
from tests.chart.figures import series, span, volume
from tests.examples import examples

VALUES = st.lists(st.none() | st.tuples(st.integers(0, 99), st.booleans()), max_size=40)


def drawn(held: list[DrawnStep]) -> Any:
    rows = TimeRows(volume(series([1] * 50)), span(0, 50), 1000 + LEFT, 0)
    stepped(rows, [Line("a", 0, tuple(held))], Vertical(0, 100, 0, 100))
    return ET.fromstring(element("g", "".join(rows.behind) + " "))  # noqa: S314  our own drawing


def runs(held: list[DrawnStep]) -> list[Steps]:
    return steps(drawn(held), "c1")


@given(VALUES)
@examples(80)
def test_a_line_is_drawn_exactly_where_a_value_is_known(
    values: list[tuple[int, bool] | None],
) -> None:
    """Each known hour is covered at its height by one run of its paleness; no gap is crossed."""
    held = [DrawnStep(span(i, i + 1), v[0], v[1]) for i, v in enumerate(values) if v is not None]
    covered = {
        round((x - LEFT) / 20) - 1: (100 - y, "soon" in run.classes)
        for run in runs(held)
        for x, y in run.points
    }
    assert covered == {i: v for i, v in enumerate(values) if v is not None}


def test_gaps_break_a_line_and_a_change_of_certainty_does_not_hide_one() -> None:
    """Neighbours that are as sure are one run; a minimum has the look of one."""
    held = [
        DrawnStep(span(0, 1), 5),
        DrawnStep(span(1, 2), 9),
        DrawnStep(span(3, 4), 9),
        DrawnStep(span(4, 5), 9, least=True),
        DrawnStep(span(5, 6), 9, pale=True),
    ]
    looks = [run.classes - {"c1", "curve"} for run in runs(held)]
    assert looks == [set(), set(), {"least"}, {"soon"}]


def test_a_paler_part_goes_on_where_the_line_was() -> None:
    """At the border of settled and provisional there is no break: the step is part of the line."""
    held = [DrawnStep(span(0, 1), 5), DrawnStep(span(1, 2), 9, pale=True)]
    first, second = (one.get("d") for one in drawn(held).iter("path"))
    assert first == "M52.0 95.0V95.0H72.0"
    assert second == "M72.0 95.0V91.0H92.0"


@pytest.mark.parametrize("place", range(MOST))
def test_each_line_has_a_look_of_its_own(place: int) -> None:
    """As many looks as lines."""
    rows = TimeRows(volume(series([1] * 50)), span(0, 50), 1000, 0)
    line = Line("a", place, (DrawnStep(span(0, 1), 5),))
    stepped(rows, [line], Vertical(0, 100, 0, 100))
    assert f'class="c{place + 1} curve"' in "".join(rows.behind)
