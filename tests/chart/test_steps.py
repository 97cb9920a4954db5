"""Lines that step: broken where nothing is known, paler where it will still change."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.chart import theme
from monitor.chart.panels.panel import Scale
from monitor.chart.panels.steps import MOST, DrawnStep, Line, amounts, drawn
from monitor.clock import to_epoch_ms
from tests.chart.drawn import Rows
from tests.chart.figures import HOUR, START, span

SCALE = Scale(span(0, 50), 800)
VALUES = st.lists(st.none() | st.tuples(st.integers(0, 99), st.booleans()), max_size=40)


def runs(steps: list[DrawnStep]) -> list[Rows]:
    """Return the points of each line that the renderer joins."""
    (layer,) = drawn([Line("a", 0, tuple(steps))], SCALE, amounts(100))
    found: dict[int, Rows] = {}
    for row in layer["data"]["values"]:  # type: ignore[index]
        found.setdefault(row["run"], []).append(row)
    return list(found.values())


@given(VALUES)
@settings(max_examples=80, deadline=None)
def test_a_line_is_drawn_exactly_where_a_value_is_known(
    values: list[tuple[int, bool] | None],
) -> None:
    """Each known hour is covered at its height by one run of its paleness; no gap is crossed."""
    steps = [DrawnStep(span(i, i + 1), v[0], v[1]) for i, v in enumerate(values) if v is not None]
    covered: dict[int, tuple[float, float]] = {}
    for run in runs(steps):
        assert len({row["opacity"] for row in run}) == 1
        for left, right in pairwise(run):
            hours = (right["at"] - left["at"]) / 3_600_000
            assert hours in {0, 1}
            if hours:
                place = (left["at"] - to_epoch_ms(START)) // 3_600_000
                assert place not in covered
                covered[place] = (left["value"], left["opacity"])
    assert covered == {
        i: (v[0], theme.PALE if v[1] else 1) for i, v in enumerate(values) if v is not None
    }


def test_a_paler_part_goes_on_where_the_line_was() -> None:
    """At the border of settled and provisional there is no break: the step is part of the run."""
    first, second = runs([DrawnStep(span(0, 1), 5), DrawnStep(span(1, 2), 9, pale=True)])
    assert first[-1]["at"] == second[0]["at"] == to_epoch_ms(START + HOUR)
    assert (first[-1]["value"], second[0]["value"], second[1]["value"]) == (5, 5, 9)


def test_lines_are_told_apart_without_colour() -> None:
    """As many dashes as colours, and no two alike; solid ones lie under dashed ones."""
    assert len(set(theme.DASHES)) == len(set(theme.LINES)) == MOST
    layers = drawn([Line("a", 0, ()), Line("b", 1, ())], SCALE, amounts(1))
    assert [layer["mark"]["strokeDash"] for layer in layers] == [[1, 0], [6, 3]]  # type: ignore[index]
