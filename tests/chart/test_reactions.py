"""Reactions with and without the topic: each way beside that as scored, told apart in grey too."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from monitor.chart import ReactionsFigure, draw
from tests.chart.drawn import bars, having, picture, pointed, said
from tests.chart.figures import reactions
from tests.examples import examples

MEANS = {
    "as scored": (-0.3, -0.2, None, -0.1),
    "masked": (-0.1, -0.1, None, 0.0),
    "centred": (-0.2, -0.1, None, 0.1),
    "masked, centred": (0.0, 0.1, None, 0.2),
}


def figure(names: int = 4, *, provisional: bool = False) -> ReactionsFigure:
    return reactions(dict(list(MEANS.items())[:names]), provisional=provisional)


def heads(root: Any) -> list[str]:
    return [one.text for one in having(root, "row")]


def test_each_way_has_a_row_of_its_own_over_that_as_scored() -> None:
    """Named over the row: share negative and polarity, as scored in grey behind; gaps break it."""
    root = picture(figure())
    assert heads(root) == [
        *(
            f"Share negative, by the hour, {way} (grey: as scored)"
            for way in ("masked", "centred", "masked and centred")
        ),
        *(
            f"Mean polarity, {way} (grey: as scored)"
            for way in ("masked", "centred", "masked and centred")
        ),
        "Share of posts that could not be scored",
    ]
    own = [one for one in having(root, "tone") if "grey" not in one.get("class")]
    assert len(own) == len(having(root, "tone", "grey")) == 6 * 3
    assert len(bars(root, "doubt")) == len(bars(root, "doubt", "grey")) == 6 * 3


def test_the_row_of_a_way_has_its_values() -> None:
    """At the height of its own axis: what is higher stands higher, by as much."""
    root = picture(figure(2))
    own = [float(o.get("cy")) for o in having(root, "tone") if "grey" not in o.get("class")][3:]
    scored = [float(one.get("cy")) for one in having(root, "tone", "grey")][3:]
    pixels = 96 / (2 * 0.4)
    for grey, orange, before, after in zip(
        scored, own, (-0.3, -0.2, -0.1), (-0.1, -0.1, 0.0), strict=True
    ):
        assert grey - orange == pytest.approx((after - before) * pixels, abs=0.2)


def test_what_will_still_change_is_lighter_and_dashed() -> None:
    """Its points, its intervals and the line to it."""
    root = picture(figure(2, provisional=True))
    assert len(having(root, "trend", "soon")) == len(having(root, "tone", "soon")) == 4


def test_only_ways_that_were_asked_for_have_rows() -> None:
    """What is not asked for is not named; where there is one way, it stands alone."""
    assert "centred" not in " ".join(said(picture(figure(2))))
    alone = picture(figure(1))
    assert heads(alone)[0] == "Share negative, by the hour, as scored"
    assert having(alone, "grey") == []


def test_pointing_tells_all_ways() -> None:
    """With their intervals, as scored first."""
    told = pointed(picture(figure(2)))
    assert told[0] == (
        "Wed 22 Feb, midnight\nas scored: 50 % (18 to 82 %) negative\n"
        "masked: 50 % (18 to 82 %) negative"
    )
    assert told[2] == "Wed 22 Feb, 2 am: too few to say"


def test_without_a_scored_reaction_that_is_said() -> None:
    """No empty plot without a word."""
    nothing = reactions({"as scored": (None, None)})
    assert "too few to say" in draw(nothing)


def test_in_the_terminal_each_way_has_a_mark_and_its_shares() -> None:
    """Side by side in their bucket; the intervals of the whole stand below, in words."""
    drawn = draw(figure())
    marks = [line for line in drawn.split("\n") if "mean polarity" in line]
    assert all(mark in " ".join(marks) for mark in "●◆▲■")
    plot = [line[7:] for line in drawn.split("\n") if len(line) > 6 and line[6] in "│┤"]
    assert {mark: sum(line.count(mark) for line in plot) for mark in "●◆▲■"} == {
        "●": 3,
        "◆": 3,
        "▲": 3,
        "■": 3,
    }
    assert "◆ Share negative, masked: 50 %" in drawn
    assert "Masked and centred, in all: mean polarity" in drawn


def test_where_there_is_no_room_for_all_the_first_and_the_last_way_are_seen() -> None:
    """As scored, and with all taken out: what the picture is about."""
    drawn = draw(reactions(dict.fromkeys(MEANS, (0.1,) * 20)), width=60)
    plot = "".join(line[7:] for line in drawn.split("\n") if len(line) > 6 and line[6] in "│┤")
    assert set(plot) & set("●◆▲■") == {"●", "■"}


@given(
    means=st.lists(st.none() | st.floats(-1, 1), min_size=1, max_size=90),
    names=st.integers(1, 4),
    width=st.integers(20, 160),
)
@examples(40)
def test_it_fits_any_terminal(means: list[float | None], names: int, width: int) -> None:
    """No line is wider than asked, and without colour there is no escape sequence."""
    shown = reactions(dict.fromkeys(list(MEANS)[:names], tuple(means)))
    drawn = draw(shown, width=width)
    assert max(map(cell_len, drawn.split("\n"))) <= width
    assert "\x1b" not in drawn


def test_numbers_at_the_left_of_the_terminal_are_those_of_all_posts() -> None:
    """Nought has no sign, as in the chart of all posts."""
    lines = draw(figure()).split("\n")
    assert [line[:6].strip() for line in lines if line[6:7] == "┤"] == ["+0.3", "0", "−0.3"]
