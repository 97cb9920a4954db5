"""Count series under the volume: each on its own scale, no gap a zero, nothing on the posts."""

from collections.abc import Sequence
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from monitor.chart import VolumeFigure, draw
from monitor.chart.counts import HEADROOM, strips
from monitor.chart.svg.timeline import WIDE, TimeAxis, timeline
from monitor.nouns.measure import Count, CountSeries, How, Measure
from monitor.nouns.posts import Span
from monitor.nouns.spans import union
from tests.chart.drawn import Bar, bars, having, picture, pointed, said, stretches, written
from tests.chart.figures import HOSTILE, HOUR, START, series, span, volume
from tests.examples import examples

DAY = timedelta(days=1)


def counted(
    values: Sequence[float | None],
    *,
    title: str = "Calls to the police",
    unit: str = "calls",
    how: How = "sum",
    step: timedelta = HOUR,
    final: int = 1000,
) -> CountSeries:
    """Return a series; None is not known, and values from the *final*-th on are provisional."""
    return CountSeries(
        source="calls",
        measure=Measure(name=title, title=title, unit=unit, how=how),
        values=tuple(
            Count(START + n * step, START + (n + 1) * step, value, n < final)
            for n, value in enumerate(values)
            if value is not None
        ),
    )


def beside(*counts: CountSeries, hours: int = 6, posts: int = 3) -> VolumeFigure:
    return replace(volume(series([posts] * hours)), counts=counts)


def drawn(*counts: CountSeries, hours: int = 6) -> list[Bar]:
    return bars(picture(beside(*counts, hours=hours)), "count")


known = st.lists(st.none() | st.integers(0, 900), min_size=1, max_size=40)


@given(known)
@examples(40)
def test_there_is_a_bar_exactly_where_a_value_is_known(values: list[int | None]) -> None:
    """Its height is the value; what is not known is hatched; the posts are as without it."""
    figure = beside(counted(values), hours=len(values))
    root, found = picture(figure), [value for value in values if value is not None]
    most = max(found, default=0) * HEADROOM or 1
    tall = [bar.tall for bar in bars(root, "count")]
    assert tall == [pytest.approx(44 * value / most, abs=0.11) for value in found]
    assert bars(root, "bar") == bars(picture(volume(series([3] * len(values)))), "bar")
    assert union(stretches(root, figure, "hatch")) == union(
        span(n, n + 1) for n, value in enumerate(values) if value is None
    )


def test_each_series_has_its_own_scale_and_heading() -> None:
    """Shares and views are drawn at their full height; headings say what and in which unit."""
    small = counted([0.01, 0.02], title="Share", unit="%")
    large = counted([50_000, 90_000], title="Pages", unit="views")
    first, second, third, fourth = drawn(small, large, hours=2)
    assert second.tall == fourth.tall == pytest.approx(44 / HEADROOM, abs=0.1)
    assert first.tall == pytest.approx(second.tall / 2, abs=0.1)
    assert third.tall == pytest.approx(fourth.tall * 5 / 9, abs=0.1)
    words = set(said(picture(beside(small, large, hours=2))))
    assert {"Share, in %", "Pages, in views", "0.02", "90,000"} <= words


@pytest.mark.parametrize(
    ("value", "label"),
    [
        (99_999, "99,999"),
        (123_456, "123k"),
        (999_700, "1M"),
        (1_234_567, "1.23M"),
        (-999_999_999, "−1G"),
        (2.5e12, "2,500G"),
    ],
)
def test_numbers_beside_a_row_are_short(value: float, label: str) -> None:
    """Three digits and a unit, to which they are rounded up."""
    assert label in said(picture(beside(counted([value]), hours=1)))


def test_negative_values_hang_from_zero() -> None:
    """A tone below zero is drawn below the line of zero, which is on the scale."""
    [strip] = strips(beside(counted([-4, 2], how="mean"), hours=2))
    low, high = strip.ends
    assert (low < -4, high > 2) == (True, True)
    assert strips(beside(counted([0]), hours=1))[0].ends == (0, 1)
    up, down = sorted(drawn(counted([-4, 2], how="mean"), hours=2), key=lambda bar: bar.top)
    assert up.foot == down.top
    assert down.tall == pytest.approx(2 * up.tall, abs=0.2)
    assert {"−4", "2"} <= set(said(picture(beside(counted([-4, 2], how="mean"), hours=2))))


@pytest.mark.parametrize(
    ("values", "marked", "tall"),
    [
        ([-4, 2], {"2", "−5"}, (4, 2)),
        ([-4, -2], {"−5"}, (4, 2)),
        ([0, 0], set(), (0, 0)),
        ([1, 4], {"5"}, (1, 4)),
        ([10_000_000, 40_000_000], {"50M"}, (1, 4)),
    ],
)
def test_negative_values_hang_from_zero_on_a_page_too(
    values: list[float], marked: set[str], tall: tuple[float, float]
) -> None:
    """Bars are as tall as values are far from zero, where all begin; only other ends are named."""
    axis = TimeAxis(posts=volume(series([None] * 2)), counts=(counted(values, how="mean"),))
    drawing = timeline(axis, "A title", "What it shows.", width=WIDE, name="t")
    root = ET.fromstring(drawing)  # noqa: S314  our own drawing
    assert {one.text for one in having(root, "axis") if "tick" not in one.get("class")} == marked
    [zero] = [float(one.get("y1")) for one in having(root, "base")]
    shown = [(float(one.get("y")), float(one.get("height"))) for one in having(root, "count")]
    assert [zero in {y, y + high} for y, high in shown] == [True, True]
    first, second = (high for _, high in shown)
    assert first * tall[1] == pytest.approx(second * tall[0], abs=0.5)


def test_provisional_values_are_lighter() -> None:
    """What may still change is pale here too."""
    root = picture(beside(counted([5, 5], final=1), hours=2))
    assert len(bars(root, "count")) == len(bars(root, "count", "soon")) == 1


def test_longer_values_than_bars_stand_as_they_are() -> None:
    """Days over hours are days wide, cut at the edges of the plot, and the heading says so."""
    days = counted([7, 9], step=DAY, title="Pages", unit="views")
    first, second = drawn(days, hours=30)
    assert (first.right - first.left) / 24 == pytest.approx(
        (second.right - second.left) / 6, rel=0.02
    )
    assert "Pages, in views, one bar is 1 d" in said(picture(beside(days, hours=30)))


def test_partly_known_buckets_are_shaded() -> None:
    """A sum of which something is missing stands on the ground of what is partly known."""
    figure = replace(volume(series([3], every=2 * HOUR), every=2 * HOUR), counts=(counted([4]),))
    assert stretches(picture(figure), figure, "part") == [Span(START, START + 2 * HOUR)]


def test_long_spans_are_added_up_as_the_posts_are() -> None:
    """Where bars of posts are joined, so are those of counts, each over its own."""
    figure = beside(counted([7] * 1500, final=9999), hours=1500)
    root = picture(figure)
    shown, posts = bars(root, "count"), bars(root, "bar")
    assert len(shown) < 500
    assert [(bar.left, bar.right) for bar in shown] == [(bar.left, bar.right) for bar in posts]


@pytest.mark.parametrize("wide", [380, 400, 690, 1090])
def test_headings_fit_and_keep_their_unit(wide: int) -> None:
    """However long a title is, it is cut so that its unit is seen."""
    figure = beside(counted([1], title="x" * 300, unit="views"), hours=1)
    [heading] = [one for one in written(picture(figure, wide)) if one.text.endswith(", in views")]
    assert "…" in heading.text
    assert heading.right <= wide


def test_pointing_at_a_bucket_tells_what_was_counted() -> None:
    """Beside its posts, in four digits; what is not known is not told."""
    told = pointed(picture(beside(counted([1234.5, None]), hours=2)))
    assert told[0] == "Wed 22 Feb, midnight: 3 posts\n1,234: Calls to the police"
    assert told[1] == "Wed 22 Feb, 1 am: 3 posts"


def test_hostile_titles_are_data() -> None:
    """A title of the editor's file is as harmless as that of a post."""
    figure = beside(counted([1], title=HOSTILE, unit=HOSTILE), hours=1)
    assert not set("\x1b\x9b\u202e") & set("".join(picture(figure).itertext()) + draw(figure))
    assert not having(picture(figure), "script")


def test_no_bucket_no_strip() -> None:
    """A chart of nothing is a chart of nothing."""
    empty = replace(volume(()), counts=(counted([1]),))
    assert strips(empty) == []
    assert "Nothing to show" in draw(empty)


def test_in_the_terminal() -> None:
    """A row of bars for each series, hatched where nothing is known, `~` under what changes."""
    figure = replace(
        volume(series([3] * 6)),
        counts=(counted([0, 5, None, 10, None, 2], final=5), counted([None], title="None")),
    )
    lines = draw(figure, width=60).split("\n")
    at = lines.index("Calls to the police: 0 to 10")
    row = lines[at + 1].strip()
    eighth = len(row) // 6
    assert [row[n * eighth] for n in range(6)] == ["▁", "▅", "╱", "█", "╱", "▂"]
    assert lines[at + 2].strip() == "~" * eighth
    assert "None, in calls: not watched" in lines
    assert any("╱ not watched" in line and "~ will still change" in line for line in lines)
    assert all(len(line) <= 60 for line in lines)


def test_numbers_of_any_size_fit_in_the_terminal() -> None:
    """Large numbers are told whole, and the title gives way to them."""
    figure = replace(
        volume(series([3] * 6)), counts=(counted([123_456_789] * 6, title="views " * 40),)
    )
    for width in (50, 30):
        lines = draw(figure, width=width).split("\n")
        assert any("123,456,789" in line for line in lines)
        assert all(len(line) <= width for line in lines)
