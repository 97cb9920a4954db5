"""Narratives: shares in their intervals, and overtakings that are dated as far as is known."""

from itertools import pairwise
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.chart import Figure, draw, theme
from monitor.chart.figure import DrawnOvertaking, Narrative
from monitor.chart.files.render import svg
from monitor.chart.panels.frame import specification
from monitor.chart.panels.narratives import BAND, MOST_LANES, latest, most, reach
from monitor.chart.panels.panel import Scale
from monitor.chart.panels.steps import MOST
from monitor.chart.text import width
from monitor.nouns.posts import Span
from tests.chart.drawn import rows, said, span_of
from tests.chart.figures import HOSTILE, bucket, narratives, series, span, stretch

DENIAL = Narrative("He said sue", 90, (stretch(0, 6, 0.1), stretch(6, 12, 0.3)))
THREAT = Narrative("He threatened", 70, (stretch(0, 12, 0.2),))
OVER = DrawnOvertaking("He said sue", "He threatened", span(4, 9))


def bands(figure: Figure) -> list[tuple[Span, float, float]]:
    drawn = rows(figure, type="rect", opacity=BAND)
    return [(span_of(row), row["low"], row["high"]) for row in drawn]


def test_each_share_stands_in_its_interval_over_its_time() -> None:
    """A band for each stretch, as wide as the stretch and as high as the doubt."""
    assert bands(narratives([DENIAL, THREAT])) == [
        (span(0, 6), 0.0, 0.2),
        (span(6, 12), pytest.approx(0.2), pytest.approx(0.4)),
        (span(0, 12), pytest.approx(0.1), pytest.approx(0.3)),
    ]
    assert {"He said sue", "He threatened", "95 % interval"} <= set(
        said(narratives([DENIAL, THREAT]))
    )


HEBREW = "\u05e9\u05d5\u05d8\u05e8 \u05d9\u05e8\u05d4"


def test_a_title_from_right_to_left_leaves_numbers_in_their_place() -> None:
    """It stands between isolates in pictures, also over lines; a terminal gets none."""
    figure = narratives([Narrative(HEBREW, 90, (stretch(0, 6, 0.27),))], said=f"“{HEBREW}”: 27 %")
    title = svg(specification(figure)).decode()
    assert f"“\u2068{HEBREW}\u2069”: 27 %" in title
    long = narratives([], said=f"“{HEBREW * 20}”: 27 %".replace(HEBREW, f"{HEBREW} "))
    first, *_ = lines = cast("dict[str, list[str]]", specification(long)["title"])["text"]
    (closing,) = (line for line in lines if "”" in line)
    assert (first[:3], first[-2:]) == ("\u200e“\u2068", "\u2069\u200e")
    assert closing.startswith("\u200e\u2068")
    assert all(line[0] == line[-1] == "\u200e" for line in lines if HEBREW[0] in line)
    assert "\u2069”: 27 %" in closing
    assert "\u2068" not in draw(figure)
    assert f"“{HEBREW}”: 27 %" in draw(figure)


def test_an_overtaking_keeps_the_order_of_its_two_titles() -> None:
    """Else the one that was overtaken would be read first."""
    over = DrawnOvertaking(HEBREW, "He threatened", span(4, 9))
    figure = narratives([Narrative(HEBREW, 90, ()), THREAT], (over,))
    assert f"“\u2068{HEBREW}\u2069” over “\u2068He threatened\u2069”" in said(figure)


def test_marks_in_a_title_are_not_taken_for_ours() -> None:
    """An isolate that somebody wrote into a title would reorder what follows: it is replaced."""
    title = f"{HEBREW}\u2069\u202e\u2066"
    figure = narratives([Narrative(title, 90, ())], said=f"“{title}”: 27 %")
    picture = svg(specification(figure)).decode()
    assert f"“\u2068{HEBREW}\ufffd\ufffd\ufffd\u2069”: 27 %" in picture
    assert not {"\u202e", "\u2066"} & set(picture)
    assert picture.count("\u2068") == picture.count("\u2069")


def test_what_reaches_out_of_the_window_is_cut() -> None:
    """Stretches of whole days in UTC may be longer than the buckets that are shown."""
    figure = narratives([Narrative("a", 9, (stretch(-5, 3, 0.5), stretch(30, 40, 0.5)))])
    assert [found for found, *_ in bands(figure)] == [span(0, 3)]


def test_the_axis_holds_every_share() -> None:
    """It ends on a tenth over the highest share, never above the whole."""
    assert reach(narratives([DENIAL])) == pytest.approx(0.4)
    assert reach(narratives([Narrative("a", 1, (stretch(0, 1, 0.97),))])) == 1
    assert reach(narratives([])) == pytest.approx(0.2)


def test_the_ones_that_are_told_most_are_drawn() -> None:
    """Beyond six, the small ones are left out; the others keep their order."""
    many = [Narrative(f"n{i}", i, (stretch(0, 1, 0.1),)) for i in range(9)]
    assert [one.title for one in most(narratives(many))] == [f"n{i}" for i in range(3, 9)]
    assert any("3 with fewer posts not drawn" in text for text in said(narratives(many)))
    twins = [Narrative("same", 1, ())] * 9
    assert len(most(narratives(twins))) == MOST


def test_an_overtaking_is_a_box_as_wide_as_its_date_is_unsure() -> None:
    """In the colour of the new leader, with both names; nothing where none is borne out."""
    (row,) = [r for r in rows(narratives([DENIAL, THREAT], (OVER,)), type="rect") if "color" in r]
    assert span_of(row) == span(4, 9)
    assert row["color"] == theme.LINES[0]
    assert "“He said sue” over “He threatened”" in said(narratives([DENIAL, THREAT], (OVER,)))
    assert not [text for text in said(narratives([DENIAL, THREAT])) if "overtook" in text]


def test_of_many_overtakings_the_last_are_drawn_and_the_others_counted() -> None:
    """The strip stays low, and says that it is not all."""
    many = tuple(DrawnOvertaking("a", "b", span(i, i + 1)) for i in range(12))
    figure = narratives([DENIAL], many[::-1])
    assert latest(figure) == list(many[-MOST_LANES:])
    assert any("4 earlier ones not drawn" in text for text in said(figure))


@given(
    st.lists(
        st.tuples(st.floats(-2, 24), st.floats(0, 20), st.text(min_size=1, max_size=60)),
        min_size=1,
        max_size=8,
    ),
    st.integers(240, 1600),
)
@settings(max_examples=40, deadline=None)
def test_no_text_of_an_overtaking_lies_on_a_box_or_leaves_the_plot(
    drawn: list[tuple[float, float, str]], wide: int
) -> None:
    """At any width: each name stands beside its box or under it, and all are within the plot."""
    told = tuple(DrawnOvertaking(t, "b", span(a, a + b)) for a, b, t in drawn)
    figure = narratives([DENIAL], told)
    boxes = [row for row in rows(figure, wide, type="rect") if "color" in row]
    texts = [row for row in rows(figure, wide, type="text") if str(row["text"]).startswith("“")]
    assert len(texts) == len(boxes)
    scale = Scale(span(0, 24), wide)
    for text in texts:
        left, right = text["x"], text["x"] + width(str(text["text"]), theme.SMALL)
        assert left >= 0
        assert right <= wide + 1
        for box in boxes:
            begin, end = (scale.pixel(at) for at in (span_of(box).start, span_of(box).end))
            beside = right <= begin + 0.1 or end <= left + 0.1
            assert beside or not box["top"] < text["y"] < box["bottom"]
    heights = sorted(text["y"] for text in texts)
    assert all(lower - higher >= theme.LINE for higher, lower in pairwise(heights))
    assert all(one["bottom"] <= other["top"] for one, other in pairwise(boxes))


def test_what_was_not_observed_is_hatched_and_no_lower_bound_is_claimed() -> None:
    """A share misses the same on both sides: it needs no triangle, but the gap is shown."""
    figure = narratives([DENIAL], buckets=[bucket(0, 9, truncated=True), bucket(1, None)])
    assert "not watched" in said(figure)
    assert "at least this many" not in said(figure)
    assert "^" not in draw(figure).split("\n")[9]


def test_the_terminal_has_marks_last_shares_and_overtakings() -> None:
    """Each narrative has its mark at the height of its share; the interval is told in words."""
    drawn = draw(narratives([DENIAL, THREAT], (OVER,)))
    assert "● He said sue   ◆ He threatened" in drawn
    told = " ".join(drawn.split())
    assert "“He said sue”: 30 % (20 to 40 %) of the posts between Wed 22 Feb 06:00 and" in told
    assert "“He said sue” overtook “He threatened” between Wed 22 Feb 04:00 and" in told
    lines = [line[7:] for line in drawn.split("\n") if len(line) > 6 and line[6] in "│┤"]
    assert "●" in lines[4]  # 30 % of 40 %
    assert "◆" in lines[7] + lines[8]  # 20 %
    assert "too few posts to say what share gives it" in draw(narratives([Narrative("a", 0, ())]))


def test_hostile_titles_are_text() -> None:
    """In the drawing and the terminal no title commands anything."""
    told = narratives(
        [Narrative(HOSTILE, 1, (stretch(0, 1, 0.5),))],
        (DrawnOvertaking(HOSTILE, HOSTILE, span(0, 1)),),
        buckets=series([1, 2]),
    )
    assert not set("\x1b\x9b\u202e") & set("".join(said(told)) + draw(told))
