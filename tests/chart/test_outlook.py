"""Onset, bursts and forecast on the chart."""

from typing import Any

import pytest
from msgspec.structs import replace

from monitor.chart import Outlook, VolumeFigure, draw
from monitor.chart.figure import Ahead, window
from monitor.chart.outlook import HEADROOM, fan, reach
from monitor.nouns.posts import Lost, Span
from monitor.nouns.spread import ForecastRow
from tests.chart.drawn import having, picture, said, stretches
from tests.chart.figures import HOUR, START, series, volume

END = START + 10 * HOUR
FANNED = (
    Ahead(END, 1, 2, 3, 4, 5),
    Ahead(END + HOUR, 1, 2, 3, 4, 5),
    Ahead(END + 24 * HOUR, 0, 1, 9, 30, 900),
)
BURSTS = (Span(START, START + 2 * HOUR), Span(START + 4 * HOUR, START + 5 * HOUR))


def figure(**outlook: object) -> VolumeFigure:
    return replace(
        volume(series([0, 1, 5, 20, 12, 7, 3, 2, 1, 1])),
        said="Fading so far",
        outlook=Outlook(**outlook),  # type: ignore[arg-type]
    )


def test_the_axis_goes_on_as_far_as_is_expected() -> None:
    """The picture ends where the last forecast does, and nothing of the future is hatched."""
    fanned = figure(fan=FANNED)
    assert window(fanned) == Span(START, END + 24 * HOUR)
    assert window(figure()) == Span(START, END)
    root = picture(fanned)
    assert not having(root, "hatch")
    assert not [text for text in said(root) if "not watched" in text.lower()]


def points(one: Any) -> list[tuple[float, float]]:
    return [
        (float(x), float(y)) for x, y in (pair.split(",") for pair in one.get("points").split())
    ]


def test_a_fan_that_reaches_too_high_is_cut() -> None:
    """The bars stay readable, whatever is thought possible; the ranges stay in their order."""
    shown = figure(fan=FANNED)
    assert reach(shown, 20) == 20 * HEADROOM
    root = picture(shown)
    outer, inner = (points(one) for one in having(root, "fan"))
    (line,) = having(root, "expected")
    middle = points(line)
    for place in range(3):
        up = [outer[place][1], inner[place][1], middle[place][1]]
        down = [inner[-1 - place][1], outer[-1 - place][1]]
        assert [*up, *down] == sorted([*up, *down])
    assert min(y for _, y in outer) >= min(float(one.get("y1")) for one in having(root, "grid"))


def test_onset_and_spikes_lie_where_they_are() -> None:
    """The interval of the onset is as wide as it is unsure, each spike has its box."""
    onset = Span(START + HOUR, START + 2 * HOUR)
    shown = figure(onset=onset, bursts=BURSTS)
    root = picture(shown)
    assert stretches(root, shown, "onset") == [onset]
    assert stretches(root, shown, "spike") == list(BURSTS)


@pytest.mark.parametrize(
    ("outlook", "text"),
    [
        ({}, ""),
        ({"onset": Span(START - 2 * HOUR, START - HOUR)}, ""),
        ({"bursts": BURSTS}, "Filled: spikes"),
        ({"onset": BURSTS[0]}, "Outlined: it took off within this time (95 %)"),
        (
            {"onset": BURSTS[0], "gradual": True},
            "Outlined: it began gradually within this time (95 %)",
        ),
        (
            {"onset": BURSTS[0], "bursts": BURSTS},
            "Outlined: it took off within this time (95 %); filled: spikes",
        ),
        ({"fan": FANNED}, "up to then (80 and 95 %)"),
    ],
)
def test_a_picture_names_what_is_drawn(outlook: dict[str, object], text: str) -> None:
    """At the mark, or over its row, and nothing else."""
    known = [
        one
        for one in said(picture(figure(**outlook)))
        if any(word in one for word in ("spike", "95 %"))
    ]
    assert known == ([text] if text else [])


def test_the_terminal_shows_the_past_and_says_the_rest() -> None:
    """In characters there is no fan; the title says what is expected."""
    drawn = draw(figure(fan=FANNED), width=60)
    assert drawn.startswith("Fading so far")
    assert drawn == draw(figure(), width=60)


def test_a_forecast_of_posts_becomes_posts_in_a_bucket() -> None:
    """Spread evenly over its hours, from where the last settled bucket ends; nothing of nothing."""
    said_ = [ForecastRow(1.0, 2, 4, 6, 8, 10), ForecastRow(6.0, 0, 6, 12, 18, 60)]
    found = fan(END, HOUR / 2, said_)
    assert found == (
        Ahead(END, 1, 2, 3, 4, 5),
        Ahead(END + HOUR, 1, 2, 3, 4, 5),
        Ahead(END + 6 * HOUR, 0, 0.5, 1, 1.5, 5),
    )
    assert fan(END, HOUR, []) == ()


def test_the_pace_of_an_hour_is_not_drawn_on_bars_of_a_day() -> None:
    """A horizon shorter than a bucket expects nothing of it; a day's says what a day's bar is."""
    said_ = [ForecastRow(1.0, 2, 4, 6, 8, 10), ForecastRow(24.0, 0, 6, 12, 18, 60)]
    assert fan(END, 24 * HOUR, said_) == (
        Ahead(END, 0, 6, 12, 18, 60),
        Ahead(END + 24 * HOUR, 0, 6, 12, 18, 60),
    )
    assert fan(END, 7 * 24 * HOUR, said_) == ()


def test_what_was_cut_short_is_seen_beside_a_spike() -> None:
    """A spike has a row of its own: the red line on top of the bars stays free."""
    shown = replace(figure(bursts=BURSTS), lost=(Lost(BURSTS[0], "shows only 40"),))
    root = picture(shown)
    (cut,) = having(root, "cut")
    spikes = [float(one.get("y")) for one in having(root, "spike")]
    assert float(cut.get("y")) + float(cut.get("height")) < min(spikes)
