"""Count series under the volume: each on its own scale, no gap a zero, nothing on the posts."""

import json
from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from monitor.chart import draw, specification, theme
from monitor.chart.panels.counts import strips
from monitor.chart.panels.panel import AXIS
from monitor.chart.text import width
from monitor.clock import from_epoch_ms
from monitor.nouns.measure import Count, CountSeries, How, Measure
from monitor.nouns.posts import Span
from monitor.nouns.spans import union
from tests.chart.drawn import Rows, bars, layers, rows, said, span_of
from tests.chart.figures import HOSTILE, HOUR, START, series, span, volume

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


def drawn(*beside: CountSeries, hours: int = 6) -> Rows:
    figure = replace(volume(series([3] * hours)), counts=beside)
    return [row for row in rows(figure, type="rect") if "value" in row]


known = st.lists(st.none() | st.integers(0, 900), min_size=1, max_size=40)


@given(known)
@settings(max_examples=40, deadline=None)
def test_there_is_a_bar_exactly_where_a_value_is_known(values: list[int | None]) -> None:
    """Its height is the value; what is not known is hatched; the posts are as without it."""
    plain = volume(series([3] * len(values)))
    figure = replace(plain, counts=(counted(values),))
    shown = {
        from_epoch_ms(r["start"]): r["value"] for r in drawn(counted(values), hours=len(values))
    }
    assert shown == {START + n * HOUR: v for n, v in enumerate(values) if v is not None}
    assert [r for r in bars(figure) if "source" in r] == bars(plain)
    grounds = rows(figure, type="rect", color=theme.SHADE, opacity=0.75)
    assert union(span_of(row) for row in grounds) == union(
        span(n, n + 1) for n, value in enumerate(values) if value is None
    )


def test_each_series_has_its_own_scale_and_heading() -> None:
    """Shares and views are drawn at their full height; headings say what and in which unit."""
    small = counted([0.01, 0.02], title="Share", unit="%")
    large = counted([50_000, 90_000], title="Views", unit="views")
    figure = replace(volume(series([3, 4])), counts=(small, large))
    domains = [
        layer["encoding"]["y"]["scale"]["domain"]
        for layer in layers(figure)
        if layer["encoding"].get("y", {}).get("field") == "value"
    ]
    assert [round(top, 4) for _, top in domains] == [0.0216, 97_200]
    assert {"Share (%)", "Views (views)"} <= set(said(figure))


def test_negative_values_hang_from_zero() -> None:
    """A tone below zero is drawn below the line of zero, which is on the scale."""
    [strip] = strips(replace(volume(series([1, 1])), counts=(counted([-4, 2], how="mean"),)))
    low, high = strip.ends
    assert (low < -4, high > 2) == (True, True)
    assert strips(replace(volume(series([1])), counts=(counted([0]),)))[0].ends == (0, 1)


def test_provisional_values_are_lighter_and_the_key_says_so() -> None:
    """What may still change is pale here too, and told once."""
    assert [r["opacity"] for r in drawn(counted([5, 5], final=1))] == [1, theme.PALE]
    figure = replace(volume(series([1, 1])), counts=(counted([5, None], final=0),))
    assert said(figure).count("will still change") == 1
    assert said(figure).count("not watched") == 1


def test_longer_values_than_bars_stand_as_they_are() -> None:
    """Days over hours are days wide, cut at the edges of the plot, and the heading says so."""
    figure = replace(
        volume(series([3] * 30)), counts=(counted([7, 9], step=DAY, title="Views", unit="views"),)
    )
    shown = [span_of(r) for r in rows(figure, type="rect") if "value" in r]
    assert shown[1].end <= START + 30 * HOUR
    assert [round(s.length / HOUR) for s in shown] == [24, 6]
    assert "Views (views), one bar is 1 d" in said(figure)


def test_partly_known_buckets_are_shaded() -> None:
    """A sum of which something is missing stands on the ground of what is partly watched."""
    figure = replace(volume(series([3], every=2 * HOUR), every=2 * HOUR), counts=(counted([4]),))
    ground = [
        span_of(r)
        for r in rows(figure, type="rect", color=theme.SHADE)
        if "start" in r and "value" not in r
    ]
    assert Span(START, START + 2 * HOUR) in ground
    assert "partly watched" in said(figure)


def test_long_spans_are_added_up_as_the_posts_are() -> None:
    """Where bars of posts are joined, so are those of counts: their sum is the same."""
    values = list(range(1500))
    figure = replace(volume(series([1] * 1500)), counts=(counted(values),))
    shown = [row["value"] for row in rows(figure, type="rect") if "value" in row]
    assert len(shown) < 500
    assert sum(shown) == sum(values)


@pytest.mark.parametrize("wide", [240, 290, 690, 1090])
def test_headings_fit_and_keep_their_unit(wide: int) -> None:
    """However long a title is, it is cut so that its unit is seen."""
    figure = replace(volume(series([1])), counts=(counted([1], title="x" * 300, unit="views"),))
    [heading] = [
        row["text"]
        for row in rows(figure, wide, type="text")
        if str(row["text"]).endswith("(views)")
    ]
    assert "…" in heading
    assert width(heading, theme.SMALL) <= wide + AXIS


def test_hostile_titles_are_data() -> None:
    """A title of the editor's file is as harmless as that of a post."""
    figure = replace(volume(series([1])), counts=(counted([1], title=HOSTILE, unit=HOSTILE),))
    assert "\x1b" not in json.dumps(specification(figure), ensure_ascii=False)
    assert not set(draw(figure)) & set("\x1b\x9b\u202e")


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
    at = lines.index("Calls to the police (calls): 0 to 10")
    row = lines[at + 1].strip()
    eighth = len(row) // 6
    assert [row[n * eighth] for n in range(6)] == ["▁", "▅", "╱", "█", "╱", "▂"]
    assert lines[at + 2].strip() == "~" * eighth
    assert "None (calls): not watched" in lines
    assert any("╱ not watched" in line and "~ will still change" in line for line in lines)
    assert all(len(line) <= 60 for line in lines)


def test_numbers_of_any_size_fit_in_the_terminal() -> None:
    """Large numbers are told whole, and the title gives way to them."""
    figure = replace(
        volume(series([3] * 6)), counts=(counted([123_456_789] * 6, title="views " * 40),)
    )
    told = [line for line in draw(figure, width=50).split("\n") if "123,456,789" in line]
    assert told
    assert all(len(line) <= 50 for line in told)
