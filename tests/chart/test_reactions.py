"""Reactions with and without the topic: each way beside that as scored, told apart in grey too."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from monitor.chart import ReactionsFigure, draw, theme
from monitor.chart.panels.reactions import LOOKS
from tests.chart.drawn import rows, said
from tests.chart.figures import reactions

MEANS = {
    "as scored": (-0.3, -0.2, None, -0.1),
    "masked": (-0.1, -0.1, None, 0.0),
    "centred": (-0.2, -0.1, None, 0.1),
    "masked, centred": (0.0, 0.1, None, 0.2),
}


def figure(names: int = 4, *, provisional: bool = False) -> ReactionsFigure:
    return reactions(dict(list(MEANS.items())[:names]), provisional=provisional)


def test_each_way_has_a_line_of_its_own_beside_that_as_scored() -> None:
    """With its values and intervals; a gap breaks it, and nothing is drawn for it."""
    for look, (name, means) in zip(LOOKS, MEANS.items(), strict=True):
        drawn = rows(figure(), type="line", color=look.color)
        polarity = [row["value"] for row in drawn if row.get("way") == name][:3]
        assert polarity == [mean for mean in means if mean is not None]
        whiskers = rows(figure(), type="rule", color=look.color)
        ends = [(row["low"], row["high"]) for row in whiskers if row.get("way") == name][:3]
        assert ends == [pytest.approx((m - 0.1, m + 0.1)) for m in means if m is not None]


def test_the_ways_are_told_apart_in_grey() -> None:
    """No two have the same dash, nor points of the same shape; the first is a whole line."""
    assert len({look.dash for look in LOOKS}) == len({look.shape for look in LOOKS}) == len(LOOKS)
    assert LOOKS[0].dash == (1, 0)
    for look in LOOKS:
        assert rows(figure(), type="line", color=look.color, strokeDash=list(look.dash))
        assert rows(figure(), type="point", color=look.color, shape=look.shape)


def test_what_will_still_change_is_lighter_and_keeps_its_dash() -> None:
    """A dash tells the way here, so it cannot tell that."""
    for look in LOOKS:
        some = rows(
            figure(provisional=True),
            type="line",
            color=look.color,
            strokeDash=list(look.dash),
            opacity=theme.PALE,
        )
        assert len(some) == 2, "one provisional point of polarity, and one of share"


def test_points_of_one_bucket_stand_side_by_side() -> None:
    """Where all ways say the same, each is still seen; where there is no room, bands are drawn."""
    same = reactions(dict.fromkeys(MEANS, (0.1,) * 12))
    offsets = {
        place
        for look in LOOKS
        for place in (-4.5, -1.5, 1.5, 4.5)
        if rows(same, type="point", color=look.color, xOffset=place)
    }
    assert len(offsets) == len(LOOKS)
    assert rows(same, type="area", color=LOOKS[1].color) == []
    many = reactions(dict.fromkeys(MEANS, (0.1,) * 200))
    assert rows(many, type="area", color=LOOKS[1].color)


def test_the_key_names_every_way() -> None:
    """What is not asked for is not named."""
    words = said(figure(2))
    assert [word for word in words if word.endswith(", with its interval")] == [
        "as scored, with its interval",
        "masked, with its interval",
    ]
    assert "centred" not in " ".join(words)


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
@settings(max_examples=40, deadline=None)
def test_it_fits_any_terminal(means: list[float | None], names: int, width: int) -> None:
    """No line is wider than asked, and without colour there is no escape sequence."""
    shown = reactions(dict.fromkeys(list(MEANS)[:names], tuple(means)))
    drawn = draw(shown, width=width)
    assert max(map(cell_len, drawn.split("\n"))) <= width
    assert "\x1b" not in drawn
