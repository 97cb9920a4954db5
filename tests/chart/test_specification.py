"""What a picture shows: bars for what is known, hatching for what is not."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.chart import specification, theme
from monitor.chart.panels.panel import diagonals
from monitor.chart.text import width
from monitor.clock import from_epoch_ms
from monitor.nouns.posts import Lost, Span
from monitor.nouns.spans import union
from tests.chart.drawn import bars, hatched, layers, rows, said, span_of
from tests.chart.figures import (
    HOSTILE,
    HOUR,
    START,
    bucket,
    event,
    feeling,
    sentiment,
    series,
    span,
    volume,
)


@given(st.lists(st.none() | st.integers(0, 900), min_size=1, max_size=60))
@settings(max_examples=50, deadline=None)
def test_there_is_a_bar_exactly_where_posts_are_known(counts: list[int | None]) -> None:
    """A bucket with posts has its bar, of its height; a gap has none, and is hatched."""
    figure = volume(series(counts))
    drawn = {from_epoch_ms(row["start"]): row["top"] - row["ground"] for row in bars(figure)}
    assert drawn == {START + i * HOUR: posts for i, posts in enumerate(counts) if posts}
    assert hatched(figure) == union(
        span(i, i + 1) for i, posts in enumerate(counts) if posts is None
    )


@given(
    st.lists(st.tuples(st.integers(0, 360_000), st.integers(1, 90_000)), max_size=12),
    st.integers(240, 1200),
)
@settings(max_examples=50, deadline=None)
def test_every_unobserved_second_is_hatched_and_no_observed_one(
    ends: list[tuple[int, int]], wide: int
) -> None:
    """The ground covers the given spans exactly, and no line leaves them, at any width."""
    second = timedelta(seconds=1)
    gaps_ = tuple(Span(START + a * second, START + (a + b) * second) for a, b in ends)
    figure = volume(series([1] * 100), unobserved=gaps_)
    whole = Span(START, START + 100 * HOUR)
    wanted = union(Span(max(s.start, whole.start), min(s.end, whole.end)) for s in gaps_)
    assert hatched(figure) == wanted
    for line in (
        r
        for x in layers(figure, wide)
        if x["mark"].get("color") == theme.HATCH
        for r in x["data"]["values"]
    ):
        if line.get("x", 0) > 10**9:
            left, right = from_epoch_ms(line["x"]), from_epoch_ms(line["x2"])
            assert any(s.start - second <= left and right <= s.end + second for s in wanted)


@given(left=st.floats(0, 800), wide=st.floats(3, 800), height=st.floats(10, 400))
@settings(max_examples=80)
def test_hatching_lines_stay_in_their_box(left: float, wide: float, height: float) -> None:
    """No line leaves the box, all rise at the same angle, and none is missing."""
    lines = diagonals(left, left + wide, height)
    for x, y, x2, y2 in lines:
        assert left - 1e-6 <= x <= x2 <= left + wide + 1e-6
        assert -1e-6 <= y2 <= y <= height + 1e-6
        assert x2 - x == pytest.approx(y - y2, abs=1e-6)
    assert len(lines) >= (wide + height) // 7 - 1


def test_sources_are_stacked_and_add_up() -> None:
    """The largest source stands on the ground, the next on it; the top is the total."""
    figure = volume(series([7, 9]), {"small": series([2, 3]), "large": series([5, 6])})
    first = [row for row in bars(figure) if from_epoch_ms(row["start"]) == START]
    assert [(row["source"], row["ground"], row["top"]) for row in first] == [
        ("large", 0, 5),
        ("small", 5, 7),
    ]
    assert {"large", "small"} <= set(said(figure))


def test_provisional_bars_are_lighter_and_the_key_says_so() -> None:
    """What will still change is pale; what is settled is not."""
    figure = volume([bucket(0, 5), bucket(1, 5, provisional=True)])
    assert [row["opacity"] for row in bars(figure)] == [1, theme.PALE]
    assert "will still change" in said(figure)


def test_lower_bounds_are_marked_on_their_bars() -> None:
    """Cut-off and half-seen buckets bear a triangle at their height; a whole one does not."""
    figure = volume([bucket(0, 5), bucket(1, 6, truncated=True), bucket(2, 7, coverage=0.5)])
    marks = [
        row["posts"] for row in rows(figure, type="point", shape="triangle-up") if "posts" in row
    ]
    assert marks == [6, 7]
    assert "at least this many" in said(figure)
    assert [row["posts"] for row in bars(figure)] == ["5", "at least 6", "at least 7"]


def test_what_a_service_cut_short_has_a_line_on_top_and_a_reason() -> None:
    """The lost span is marked exactly, and its reason is told."""
    figure = volume(series([5] * 6), lost=(Lost(span(1, 2.5), "40 posts of /me", "capped"),))
    (row,) = rows(figure, type="rect", color=theme.ALARM)
    assert span_of(row) == span(1, 2.5)
    assert "Why it was cut short: the service shows no more posts of that time." in said(figure)
    assert "/me" not in str(said(figure)), "what a service said is not quoted"


def test_the_key_names_only_what_is_there() -> None:
    """A chart without gaps has no hatching in its key."""
    assert not {"not watched", "partly watched", "at least this many"} & set(
        said(volume(series([1, 2])))
    )


def test_simulated_is_said_in_the_title_and_across_the_plot() -> None:
    """A picture cut out of its page still says that it is not real."""
    figure = volume(series([1, 2]), simulated=True)
    spec: Any = specification(figure)
    assert spec["title"]["text"][0].startswith("SIMULATED")
    assert "SIMULATED" in said(figure)
    assert not [text for text in said(volume(series([1, 2]))) if "SIMULATED" in text]


def test_many_events_are_numbered_and_listed_with_their_local_time() -> None:
    """Where titles do not fit, numbers stand over the plot and the list says which is which."""
    figure = volume(series([1] * 48), events=tuple(event(i, f"Event {i}") for i in range(20)))
    assert "1 Wed 22 Feb 00:00 · Event 0" in said(figure)
    assert len([text for text in said(figure) if "· Event" in text]) == 20


def test_a_very_long_list_of_events_says_how_many_are_left_out() -> None:
    """The list is bounded, and says so."""
    figure = volume(series([1] * 60), events=tuple(event(i, "x" * 150) for i in range(60)))
    assert "… and 20 more events" in said(figure)


def test_method_lines_stand_in_the_picture() -> None:
    """Who cuts the picture out of its page takes the method with it."""
    assert "Query: anaheim" in said(volume(series([1]), method=("Query: anaheim",)))


def test_text_of_others_is_data_never_an_expression() -> None:
    """A hostile name reaches no place that the renderer evaluates."""
    figure = volume(
        series([1, 2]), {HOSTILE: series([1, 2])}, title=HOSTILE, events=(event(1, HOSTILE),)
    )

    def evaluated(node: object) -> Iterator[str]:
        if isinstance(node, dict):
            for key, value in node.items():
                if key in {"expr", "labelExpr", "signal", "filter", "calculate", "href", "url"}:
                    yield str(value)
                yield from evaluated(value)
        elif isinstance(node, list):
            for value in node:
                yield from evaluated(value)

    spec = json.loads(json.dumps(specification(figure)))
    assert not [text for text in evaluated(spec) if "script" in text]
    assert "\x1b" not in json.dumps(spec, ensure_ascii=False)


@pytest.mark.parametrize("count", [0, 1])
def test_no_bucket_and_one_bucket_are_charts_too(count: int) -> None:
    """An empty chart says that it is empty."""
    assert json.dumps(specification(sentiment([feeling(0, -0.1)] * count)))
    figure = volume(series([3] * count))
    assert ("Nothing in this span" in said(figure)) == (count == 0)


def test_times_on_the_axis_are_of_the_zone() -> None:
    """A marker at 06:00 UTC on 23 February stands in the list at 22:00 on the 22nd."""
    at = datetime.fromisoformat("2017-02-23T06:00:00+00:00")
    figure = volume(
        series([1] * 30), events=tuple(event((at - START) / HOUR, f"{i}" * 90) for i in range(4))
    )
    assert [text for text in said(figure) if text.startswith("1 Wed 22 Feb 22:00")]


@pytest.mark.parametrize("wide", [240, 500, 860])
@pytest.mark.parametrize("first", range(-12, 1))
def test_dates_on_the_axis_have_room(first: int, wide: int) -> None:
    """However near to midnight a chart begins, and however narrow it is, no two dates meet."""
    figure = volume([bucket(i, 1) for i in range(first, first + 13)])
    dates = [
        ((from_epoch_ms(row["x"]) - START) / (13 * HOUR) * wide, width(row["text"], theme.SMALL))
        for row in rows(figure, wide, type="text", color=theme.INK)
        if row["text"] in {"Tue 21 Feb", "Wed 22 Feb"}
    ]
    assert dates
    for (one, wide_one), (other, wide_other) in pairwise(dates):
        assert other - one > (wide_one + wide_other) / 2
