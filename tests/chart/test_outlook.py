"""Onset, bursts and forecast on the chart."""

import pytest
from msgspec.structs import replace

from monitor.chart import Outlook, VolumeFigure, draw, theme
from monitor.chart.figure import Ahead, window
from monitor.chart.panels.outlook import BURST, FAN, HEADROOM, ONSET, fan
from monitor.nouns.posts import Lost, Span
from tests.chart.drawn import rows, said, span_of
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
    assert not [text for text in said(fanned) if "not watched" in text.lower()]


def test_a_fan_that_reaches_too_high_is_cut() -> None:
    """The bars stay readable, whatever is thought possible; the quantiles stay in their order."""
    drawn = rows(figure(fan=FANNED), type="area", color=FAN)
    assert drawn
    for row in drawn:
        quantiles = [row[name] for name in ("lowest", "low", "middle", "high", "highest")]
        assert quantiles == sorted(quantiles)
        assert quantiles[-1] <= 20 * HEADROOM * 1.1


def test_onset_and_bursts_lie_where_they_are() -> None:
    """The interval of the onset is as wide as it is unsure, each burst has its band."""
    onset = Span(START + HOUR, START + 2 * HOUR)
    shown = figure(onset=onset, bursts=BURSTS)
    assert _spans(shown, ONSET) == [onset]
    assert _spans(shown, BURST) == list(BURSTS)


def _spans(shown: VolumeFigure, color: str) -> list[Span]:
    """Return the spans drawn in a colour, without the swatches of the key."""
    return [span_of(row) for row in rows(shown, type="rect", color=color) if "start" in row]


@pytest.mark.parametrize(
    ("outlook", "texts"),
    [
        ({}, set()),
        ({"bursts": BURSTS}, {"spike"}),
        ({"onset": BURSTS[0]}, {"took off (95 %)"}),
        ({"fan": FANNED}, {"expected, on average up to then (80 and 95 %)"}),
    ],
)
def test_the_key_names_what_is_drawn(outlook: dict[str, object], texts: set[str]) -> None:
    """Nothing else is in the key."""
    known = {"spike", "took off (95 %)", "expected, on average up to then (80 and 95 %)"}
    assert set(said(figure(**outlook))) & known == texts


def test_the_terminal_shows_the_past_and_says_the_rest() -> None:
    """In characters there is no fan; the title says what is expected."""
    drawn = draw(figure(fan=FANNED), width=60)
    assert drawn.startswith("Fading so far")
    assert drawn == draw(figure(), width=60)


def test_a_forecast_of_posts_becomes_posts_in_a_bucket() -> None:
    """Spread evenly over its hours, from where the last settled bucket ends; nothing of nothing."""
    said_ = [(1.0, 2, 4, 6, 8, 10), (6.0, 0, 6, 12, 18, 60)]
    found = fan(END, HOUR / 2, said_)
    assert found == (
        Ahead(END, 1, 2, 3, 4, 5),
        Ahead(END + HOUR, 1, 2, 3, 4, 5),
        Ahead(END + 6 * HOUR, 0, 0.5, 1, 1.5, 5),
    )
    assert fan(END, HOUR, []) == ()


def test_the_pace_of_an_hour_is_not_drawn_on_bars_of_a_day() -> None:
    """A horizon shorter than a bucket expects nothing of it; a day's says what a day's bar is."""
    said_ = [(1.0, 2, 4, 6, 8, 10), (24.0, 0, 6, 12, 18, 60)]
    assert fan(END, 24 * HOUR, said_) == (
        Ahead(END, 0, 6, 12, 18, 60),
        Ahead(END + 24 * HOUR, 0, 6, 12, 18, 60),
    )
    assert fan(END, 7 * 24 * HOUR, said_) == ()


def test_a_burst_stands_under_what_was_cut_short() -> None:
    """Both are at the top, and both are seen."""
    shown = replace(figure(bursts=BURSTS), lost=(Lost(BURSTS[0], "shows only 40"),))
    (cut,) = rows(shown, type="rect", color=theme.ALARM)
    burst, _ = (row for row in rows(shown, type="rect", color=BURST) if "start" in row)
    assert cut["bottom"] < burst["top"] < burst["bottom"]
