"""Posts, people and different texts: three counts on one scale, and their ratio."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from monitor.chart import AmplificationFigure, draw
from monitor.chart.lines import FEWEST, counts, ratio
from monitor.chart.said import headline, setting
from monitor.nouns.buckets import Bucket
from tests.chart.drawn import hatched, picture, pointed, said, steps
from tests.chart.figures import amplification, bucket, span
from tests.examples import examples


def cell(index: int, posts: int | None, people: int, messages: int, **more: bool) -> Bucket:
    made = bucket(index, posts, **more)  # type: ignore[arg-type]
    known = posts is not None
    return replace(made, people=people if known else None, messages=messages if known else None)


FIGURE = amplification(
    [
        cell(0, 4, 4, 4),
        cell(1, 60, 40, 20),
        cell(2, None, 0, 0),
        cell(3, 30, 20, 15, truncated=True),
        cell(4, 12, 12, 6, provisional=True),
    ]
)


@given(st.lists(st.none() | st.integers(0, 500), min_size=1, max_size=40).filter(any))
@examples(30)
def test_each_count_has_a_step_exactly_where_it_is_known(posts: list[int | None]) -> None:
    """The values are those of the buckets; a bucket without one is a gap, and hatched."""
    figure = amplification([bucket(i, n) for i, n in enumerate(posts)])
    for line in counts(figure):
        assert [step.value for step in line.steps] == [n for n in posts if n is not None]
    assert sum(s.length.total_seconds() for s in hatched(figure)) == 3600 * posts.count(None)


def test_the_three_are_named_and_their_order_is_that_of_their_size() -> None:
    """Posts over people over messages; what will still change is pale."""
    posts, people, messages = counts(FIGURE)
    assert [line.title for line in (posts, people, messages)] == [
        "posts",
        "accounts",
        "different texts",
    ]
    assert [step.value for step in people.steps] == [4, 40, 20, 12]
    assert [step.pale for step in messages.steps] == [False, False, False, True]
    words = said(picture(FIGURE))
    assert {"posts", "accounts", "different texts"} <= set(words)
    assert any("will still change" in text for text in words)


def test_the_ratio_needs_posts_enough() -> None:
    """Posts for each message; below five posts there is none, and no division by nothing."""
    assert [(s.span, s.value) for s in ratio(FIGURE).steps] == [
        (span(1, 2), 3.0),
        (span(3, 4), 2.0),
        (span(4, 5), 2.0),
    ]
    assert ratio(amplification([cell(0, FEWEST, 1, 0)])).steps == ()


def test_a_minimum_is_lighter_and_told() -> None:
    """The line of posts is light blue there, and the words say so when pointed at."""
    root = picture(FIGURE)
    assert [line.classes for line in steps(root, "c1", "least")] == [{"curve", "c1", "least"}]
    told = pointed(root)
    assert told[1] == (
        "Wed 22 Feb, 1 am: 60 posts\naccounts: 40\ndifferent texts: 20\n3.0 posts for each text"
    )
    assert told[2] == "Wed 22 Feb, 2 am: not watched"
    assert told[3].startswith("Wed 22 Feb, 3 am: at least 30 posts\n")


def test_lines_have_their_names_at_their_ends_or_over_the_plot() -> None:
    """Beside the plot where there is room, none on another; else over it, each with its look."""
    for width, looks in ((960, 0), (400, 3)):
        root = picture(FIGURE, width)
        names = [one for one in root.iter("text") if one.text in {"posts", "accounts"}]
        assert len(names) == 2
        samples = [one for one in root.iter("line") if "curve" in (one.get("class") or "")]
        assert len(samples) == looks


def test_the_title_is_what_was_found() -> None:
    """Posts, accounts and texts of the whole span, as the report has them."""
    assert headline(replace(FIGURE, said="60 posts by 40 accounts")) == "60 posts by 40 accounts"
    assert "one step is 1 h" in setting(FIGURE)


@pytest.mark.parametrize("width", [20, 40, 80, 200])
def test_the_terminal_has_all_of_it(width: int) -> None:
    """Bars of posts, marks for people and messages in them, the ratio as small bars."""
    drawn = draw(FIGURE, width=width)
    assert max(map(len, drawn.split("\n"))) <= width
    if width > 40:
        assert "█ posts   ◆ accounts   ▲ different texts" in drawn
        assert "the lowest bar is 1: 2.0 to 3.0" in drawn


def test_a_bar_is_as_high_as_its_posts_in_the_terminal() -> None:
    """The columns of the highest bucket reach the top, those of half as many the middle."""
    figure: AmplificationFigure = amplification([cell(0, 60, 1, 1), cell(1, 30, 1, 1)])
    lines = [line[7:] for line in draw(figure, height=20).split("\n") if line[6:7] in {"│", "┤"}]
    high, low = (sum(line[at : at + 1] == "█" for line in lines) for at in (0, 8))
    assert high >= 19
    assert abs(low - 10) <= 1
