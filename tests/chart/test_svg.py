"""The page's own pictures: every number has its mark, every gap its hatching."""

from datetime import timedelta
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from monitor.chart import draw
from monitor.chart.svg import panels, small
from monitor.chart.svg.marks import element, text
from monitor.chart.svg.scales import Clock
from monitor.chart.svg.timeline import NARROW, WIDE, TimeAxis, WatchedSource, WaveMark, timeline
from monitor.chart.text import sized
from monitor.chart.ticks import marks
from monitor.nouns.buckets import Estimate
from monitor.nouns.incident import Event
from monitor.nouns.posts import Span
from monitor.nouns.quantity import exact
from tests.chart.figures import (
    HOSTILE,
    HOUR,
    LOS_ANGELES,
    START,
    bucket,
    feeling,
    sentiment,
    series,
    volume,
)

COUNTS = st.lists(st.none() | st.integers(0, 10**9), min_size=1, max_size=60)


def read(made: str) -> Any:
    """Return a picture as XML: so it is well-formed."""
    return ET.fromstring(made)  # noqa: S314  our own


def drawn(told: TimeAxis, width: int = WIDE) -> Any:
    return read(timeline(told, "A title", "What it shows.", width=width, name="t"))


def having(picture: Any, *classes: str) -> list[Any]:
    return [one for one in picture.iter() if set(classes) <= set((one.get("class") or "").split())]


def bars(picture: Any) -> list[Any]:
    (group,) = having(picture, "bars")
    return list(group)


@given(COUNTS.filter(any), st.sampled_from([WIDE, NARROW]))
@settings(deadline=None)
def test_each_bucket_with_posts_has_one_bar(counts: list[int | None], width: int) -> None:
    """As high as its share of the axis; none for no post, and none for what is unknown."""
    picture = drawn(TimeAxis(posts=volume(series(counts))), width)
    found, known = bars(picture), [one for one in counts if one]
    assert len(found) == len(known)
    (group,) = having(picture, "bars")
    height, base = float(group.get("data-height")), float(group.get("data-base"))
    top = marks(max(known, default=0), 3)[-1]
    for bar, posts in zip(found, known, strict=True):
        tall = float(bar.get("height"))
        assert tall == pytest.approx(max(height * posts / top, 0.6), abs=0.11)
        assert float(bar.get("y")) + tall == pytest.approx(base, abs=0.21)
        assert 0 < float(bar.get("x")) < width


@given(COUNTS)
@settings(deadline=None)
def test_what_nobody_watched_is_hatched_and_nothing_else(counts: list[int | None]) -> None:
    """Through all rows: its stretches together are those without an observation."""
    picture = drawn(TimeAxis(posts=volume(series(counts))))
    hatched = [
        range(int(one.get("data-a")), int(one.get("data-b"))) for one in having(picture, "hatch")
    ]
    minutes = {minute // 60 for held in hatched for minute in held}
    assert minutes == {place for place, posts in enumerate(counts) if posts is None}


def test_an_archive_that_claims_nothing_is_not_hatched() -> None:
    """All of it may be missed; that is one line of words."""
    figure = replace(volume(series([3, None, 5])), claimed=False)
    picture = drawn(TimeAxis(posts=figure))
    assert having(picture, "hatch") == having(picture, "partly") == []
    assert having(picture, "least") == []


def test_a_minimum_and_what_will_change_look_so() -> None:
    """Each by a class of its own, on its own bar."""
    held = [bucket(0, 4, coverage=0.5), bucket(1, 4, provisional=True), bucket(2, 4)]
    kinds = [one.get("class") for one in bars(drawn(TimeAxis(posts=volume(held))))]
    assert kinds == ["bar least", "bar soon", "bar"]


def test_who_was_watched_is_a_row_for_each_source() -> None:
    """What is gone, and what may still come, stand in it; beyond eight, the rest is counted."""
    span = Span(START, START + 3 * HOUR)
    gone = Span(START, START + HOUR)
    sources = tuple(
        WatchedSource(f"source {i}", (span,), missed=(gone,), gone=(gone,)) for i in range(10)
    )
    picture = drawn(TimeAxis(posts=volume(series([1, 2, 3])), watched=sources))
    assert len(having(picture, "strip", "seen")) == 8
    assert len(having(picture, "strip", "gone")) == len(having(picture, "strip", "missed")) == 8
    said = " ".join(one.text or "" for one in picture.iter() if one.text)
    assert "and 2 more" in said


@given(st.lists(st.tuples(st.integers(-2, 40), st.integers(1, 3)), max_size=6), st.booleans())
def test_the_name_of_a_source_is_not_written_over_what_was_missed(
    gaps: list[tuple[int, int]], later: bool
) -> None:
    """Which is too dark for it: it stands after a gap at the begin, be it late or gone."""
    span = Span(START, START + 48 * HOUR)
    missed = tuple(Span(START + at * HOUR, START + (at + long) * HOUR) for at, long in gaps)
    source = WatchedSource("chirper", (span,), **{"missed" if later else "gone": missed})
    picture = drawn(TimeAxis(posts=volume(series([5] * 48)), watched=(source,)))
    (name,) = having(picture, "strip-name")
    left = float(name.get("x"))
    for one in [*having(picture, "strip", "missed"), *having(picture, "strip", "gone")]:
        x = float(one.get("x"))
        assert left + sized(11)("chirper") < x or x + float(one.get("width")) < left


def test_a_name_that_has_no_clear_place_has_a_ground_of_its_own() -> None:
    """Where a source fails each second hour, no stretch between is wide enough."""
    span = Span(START, START + 48 * HOUR)
    gone = tuple(Span(START + n * HOUR, START + (n + 1) * HOUR) for n in range(0, 48, 2))
    for missed, kinds in ((gone, "strip-name ground"), ((), "strip-name")):
        source = WatchedSource("chirper", (span,), gone=missed)
        picture = drawn(TimeAxis(posts=volume(series([5] * 48)), watched=(source,)))
        (name,) = having(picture, "strip-name")
        assert name.get("class") == kinds


def test_a_tone_shows_how_far_off_it_may_be() -> None:
    """Unchecked, its range is as wide as such classifiers were wrong."""
    figure = sentiment([feeling(0, 0.1), feeling(1, None), feeling(2, -0.2)])
    picture = drawn(TimeAxis(posts=volume(series([25, 25, 25])), tone=figure))
    assert len(having(picture, "tone")) == len(having(picture, "doubt")) == 2
    for one in having(picture, "doubt"):
        assert float(one.get("height")) == pytest.approx(56 * 0.632, abs=0.2)


def test_a_wave_is_named_where_no_bar_stands() -> None:
    """Its label covers no bar and no other label; where there is no place, it has none."""
    counts = [1, 2, 90, 40, 3, 2, 1, 1, 60, 30, 2, 1, *[1] * 20]
    waves = tuple(
        WaveMark(Span(START + a * HOUR, START + b * HOUR), f"wave {a}", f"{a} posts")
        for a, b in ((2, 4), (8, 10))
    )
    picture = drawn(TimeAxis(posts=volume(series(counts)), waves=waves))
    named = [one for one in picture.iter("text") if one.get("data-wave")]
    assert len(named) == 4
    for one in named:
        x, y = float(one.get("x")), float(one.get("y"))
        for bar in bars(picture):
            left, wide = float(bar.get("x")), float(bar.get("width"))
            assert not (left <= x <= left + wide and float(bar.get("y")) < y)
    for width in (WIDE, NARROW):
        picture = drawn(TimeAxis(posts=volume(series(counts)), waves=waves), width)
        left, wide = (float(picture.get(f"data-{what}", "")) for what in ("left", "width"))
        for one in [one for one in picture.iter("text") if one.get("data-wave")]:
            first = 2 if (one.text or "") in {"wave 2", "2 posts"} else 8
            begins, ends = (left + wide * at / len(counts) for at in (first, first + 2))
            # Where its lines line up is beside its own wave, and over no other.
            assert begins - 8.1 <= float(one.get("x", "")) <= ends + 8.1
    crowded = drawn(TimeAxis(posts=volume(series([9] * 24)), waves=waves), NARROW)
    assert len([one for one in crowded.iter("text") if one.get("data-wave")]) <= 4


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_name_of_a_wave_stands_clear_of_the_line_of_an_event(width: int) -> None:
    """A wave mostly follows one, whose line would cross its name and touch its number."""
    posts = [0] * 60 + [1_250, 700] + [0] * 60
    event = Event(START + 61 * HOUR, "It happens")
    wave = WaveMark(Span(START + 60 * HOUR, START + 62 * HOUR), "1st wave", "about 1,600 posts")
    for events, beside in (((event,), True), ((), False)):
        picture = drawn(TimeAxis(posts=volume(series(posts), events=events), waves=(wave,)), width)
        (title, _) = [one for one in picture.iter() if one.get("data-wave")]
        assert (title.get("text-anchor") != "middle") is beside
        if beside:
            mark, *_ = having(picture, "event")
            away = float(mark.get("x1")) - float(title.get("x"))
            assert away < 0 if title.get("text-anchor") == "start" else away > 0


def test_events_of_one_instant_share_a_line_and_a_label() -> None:
    """And each label stands by its line."""
    events = tuple(
        Event(START + hours * HOUR, f"Event {i}") for i, hours in enumerate((1, 1, 5, 20))
    )
    picture = drawn(TimeAxis(posts=volume(series([5] * 24), events=events)))
    said = [one.text for one in having(picture, "name")]
    assert said == ["Event 0 · Event 1", "Event 2", "Event 3"]
    narrow = drawn(TimeAxis(posts=volume(series([5] * 24), events=events)), NARROW)
    assert [one.text for one in having(narrow, "name")] == ["1", "2", "3"], "the page lists them"
    lines = draw(volume(series([5] * 24), events=events)).splitlines()
    assert [one[:2] + one.rpartition("· ")[2] for one in lines if " · Event" in one] == [
        "1 Event 1",
        "2 Event 2",
        "3 Event 3",
    ], "and so does a terminal"


@given(st.lists(st.integers(0, 24 * 60), min_size=9, max_size=30, unique=True))
@example([*range(9)])
def test_events_without_room_for_titles_are_numbered(minutes: list[int]) -> None:
    """Each number stands for its place in time: the list under the picture has them in that order.

    A script knows each by the time of its lines, so that it stays with them.
    """
    events = tuple(Event(START + one * timedelta(minutes=1), "Event") for one in minutes)
    picture = drawn(TimeAxis(posts=volume(series([5] * 24), events=events)))
    labels = having(picture, "name")
    ends = [one.text.split("–") for one in labels]
    shown = [
        place for first, *last in ends for place in range(int(first), int([first, *last][-1]) + 1)
    ]
    assert shown == list(range(1, len(minutes) + 1))
    at = sorted(minutes)
    for (first, *last), label in zip(ends, labels, strict=True):
        its = at[int(first) - 1], at[int([first, *last][-1]) - 1]
        assert (int(label.get("data-a")), int(label.get("data-b"))) == its


@given(st.text(max_size=80))
def test_any_text_is_text(said: str) -> None:
    """Nothing of it becomes an element or an attribute."""
    for made in (text(0, 0, said, "name"), element("rect", title=said), text(0, 0, HOSTILE, "x")):
        one = read(made)
        assert len(one) == 0
        assert set(one.attrib) <= {"x", "y", "class", "title"}


@given(st.floats(0, 1e12), st.integers(1, 6), st.booleans())
def test_an_axis_ends_above_what_is_highest(highest: float, most: int, whole: bool) -> None:
    """In equal steps from 0; of whole things no step is a part of one."""
    found = marks(highest, most, whole=whole)
    assert found[0] == 0
    assert found[-1] >= highest * (1 - 1e-9)
    assert len(found) - 1 <= 2 * most + 1
    if whole:
        assert all(one == int(one) for one in found)


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_a_clock_keeps_order_and_bounds(first: int, second: int) -> None:
    """Later is further right; what lies outside stands at the nearer end."""
    clock = Clock(Span(START, START + 100 * HOUR), 50, 1000)
    a, b = (START + timedelta(minutes=one) for one in sorted((first, second)))
    assert 50 <= clock.x(a) <= clock.x(b) <= 1050


def test_the_small_pictures_show_the_same() -> None:
    """Bars, hatching, the range of the tone, sources with gaps first."""
    figure = volume(series([3, None, 5]))
    spark = read(small.volume(figure))
    assert len(having(spark, "bar")) == 2
    assert len(having(spark, "hatch")) == 1
    tone = read(small.tone(Estimate(value=0.5, low=0.2, high=0.8)))
    widths = sorted(float(one.get("width")) for one in having(tone, "doubt"))
    assert widths == pytest.approx([62.4, 144], abs=0.2)
    span = Span(START, START + 3 * HOUR)
    sources = [WatchedSource(f"s{i}", (span,)) for i in range(3)]
    sources.append(WatchedSource("broken", (span,), gone=(Span(START, START + HOUR),)))
    strips = read(small.watched(sources, span))
    assert [one.text for one in strips.iter("text")] == ["broken", "s0", "s1"]


@given(st.floats(1e-4, 1), st.floats(1, 1e5))
@example(0.19, 2.4)
def test_an_axis_of_multiples_has_two_marks_that_do_not_touch(low: float, high: float) -> None:
    """By one mark alone nobody can read how many times as many it was; on a phone, too."""
    row = panels.Multiple("posts", Estimate(value=1, low=low, high=high))
    picture = read(panels.changes([row], "t", "a")[0])
    measure = sized(16)
    marked = [one for one in picture.iter("text") if one.get("text-anchor") == "middle"]
    assert len(marked) > 1
    spans = [
        (float(one.get("x", "")) - measure(one.text or "") / 2, one.text or "") for one in marked
    ]
    for (left, said), (right, _) in pairwise(sorted(spans)):
        assert left + measure(said) < right


def test_an_axis_of_multiples_writes_no_power_of_ten() -> None:
    """Of a hundredth and of ten thousand times as many, too."""
    row = panels.Multiple("posts", Estimate(value=1, low=0.01, high=20_000))
    picture = read(panels.changes([row], "t", "a")[0])
    marked = [one.text for one in picture.iter("text") if one.get("text-anchor") == "middle"]
    assert marked == ["0.01×", "no change", "100×", "10,000×"]


def test_panels_draw_each_row_that_is_known() -> None:
    """An interval for each multiple, a bar for each link."""
    rows = [
        panels.Multiple("known", Estimate(value=3, low=0.5, high=40)),
        panels.Multiple("unknown", None, "from hardly any to 9 an hour"),
    ]
    picture = read(panels.changes(rows, "t", "a")[0])
    assert len(having(picture, "interval")) == 1
    assert "from hardly any" in " ".join(one.text or "" for one in picture.iter("text"))
    picture = read(panels.ranked([("a", exact(9, "posts"))] * 9, "t", "a")[0])
    assert len(having(picture, "bar")) == panels.MOST_ROWS
    assert volume([]).timezone == LOS_ANGELES


def test_wide_bars_of_a_tile_leave_no_hole() -> None:
    """Two days of an incident stand side by side: between them no time passed without a post."""
    first, second = having(read(small.volume(volume(series([7, 5])))), "bar")
    left, wide, right = (
        float(one) for one in (first.get("x"), first.get("width"), second.get("x"))
    )
    assert right - (left + wide) <= 2


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_the_dot_of_a_share_is_whole_at_both_ends(share: float) -> None:
    """At 100 % half of it lay outside the picture, and looked as if something hid it."""
    drawn = read(small.tone(Estimate(value=share, low=share, high=share)))
    dot = next(one for one in drawn.iter() if one.tag.endswith("circle"))
    x, r = float(dot.attrib["cx"]), float(dot.attrib["r"])
    assert x - r >= 0
    assert x + r <= small.WIDTH
