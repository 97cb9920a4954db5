"""Narratives: shares in their intervals, and overtakings that are dated as far as is known."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.chart import draw, svg
from monitor.chart.figure import DrawnOvertaking, Narrative
from monitor.chart.lines import MOST, MOST_OVERTAKINGS, latest, most, reach
from monitor.chart.text import sized
from tests.chart.drawn import having, picture, said, steps, stretches
from tests.chart.figures import HOSTILE, bucket, narratives, series, span, stretch
from tests.examples import examples

DENIAL = Narrative("He said sue", 90, (stretch(0, 6, 0.1), stretch(6, 12, 0.3)))
THREAT = Narrative("He threatened", 70, (stretch(0, 12, 0.2),))
OVER = DrawnOvertaking("He said sue", "He threatened", span(4, 9))


def test_each_share_stands_in_its_interval_over_its_time() -> None:
    """A band for each stretch, as wide as the stretch and as high as the doubt; a line in it."""
    figure = narratives([DENIAL, THREAT])
    root = picture(figure)
    assert stretches(root, figure, "band", "c1") == [span(0, 6), span(6, 12)]
    assert stretches(root, figure, "band", "c2") == [span(0, 12)]
    whole = 220 / 0.4
    heights = [float(one.get("height")) for one in having(root, "band")]
    assert heights == [pytest.approx(0.2 * whole, abs=0.2)] * 3
    first, second = having(root, "band", "c1")
    ((_, low), (_, high)) = steps(root, "c1")[0].points
    for band, y in ((first, low), (second, high)):
        top = float(band.get("y"))
        assert top < y < top + float(band.get("height"))
    assert {"He said sue", "He threatened"} <= set(said(root))
    assert first.find("title").text.startswith("“He said sue”: 10 % (0 to 20 %) of 80 posts")


HEBREW = "\u05e9\u05d5\u05d8\u05e8 \u05d9\u05e8\u05d4"


def test_a_title_from_right_to_left_leaves_numbers_in_their_place() -> None:
    """It stands between isolates in pictures, also over lines; a terminal gets none."""
    figure = narratives([Narrative(HEBREW, 90, (stretch(0, 6, 0.27),))], said=f"“{HEBREW}”: 27 %")
    assert f"“\u2068{HEBREW}\u2069”: 27 %" in svg(figure)
    long = narratives([], said=f"“{HEBREW * 20}”: 27 %".replace(HEBREW, f"{HEBREW} "))
    lines = [one.text for one in having(picture(long), "title") if one.text]
    assert lines[0].startswith("“\u2068")
    (closing,) = (line for line in lines if "”" in line)
    assert closing.startswith("\u2068")
    assert "\u2069”" in closing
    assert "\u2068" not in draw(figure)
    assert f"“{HEBREW}”: 27 %" in draw(figure)


def test_an_overtaking_keeps_the_order_of_its_two_titles() -> None:
    """Else the one that was overtaken would be read first."""
    over = DrawnOvertaking(HEBREW, "He threatened", span(4, 9))
    figure = narratives([Narrative(HEBREW, 90, ()), THREAT], (over,))
    wanted = f"“\u2068{HEBREW}\u2069” over “\u2068He threatened\u2069”"
    assert wanted in said(picture(figure))


def test_marks_in_a_title_are_not_taken_for_ours() -> None:
    """An isolate that somebody wrote into a title would reorder what follows: it is replaced."""
    title = f"{HEBREW}\u2069\u202e\u2066"
    drawn = svg(narratives([Narrative(title, 90, ())], said=f"“{title}”: 27 %"))
    assert f"“\u2068{HEBREW}\ufffd\ufffd\ufffd\u2069”: 27 %" in drawn
    assert not {"\u202e", "\u2066"} & set(drawn)
    assert drawn.count("\u2068") == drawn.count("\u2069")


def test_what_reaches_out_of_the_window_is_cut() -> None:
    """Stretches of whole days in UTC may be longer than the buckets that are shown."""
    figure = narratives([Narrative("a", 9, (stretch(-5, 3, 0.5), stretch(30, 40, 0.5)))])
    assert stretches(picture(figure), figure, "band") == [span(0, 3)]


def test_the_axis_holds_every_interval() -> None:
    """It ends on a tenth over the highest, never above the whole: a band cut off looks sure."""
    assert reach(narratives([DENIAL])) == pytest.approx(0.4)
    assert reach(narratives([Narrative("a", 1, (stretch(0, 1, 0.2, 0.35),))])) == pytest.approx(0.6)
    assert reach(narratives([Narrative("a", 1, (stretch(0, 1, 0.97),))])) == 1
    assert reach(narratives([])) == pytest.approx(0.2)


def test_the_ones_that_are_told_most_are_drawn() -> None:
    """Beyond four, the small ones are left out; the others keep their order."""
    many = [Narrative(f"n{i}", i, (stretch(0, 1, 0.1),)) for i in range(9)]
    assert [one.title for one in most(narratives(many))] == [f"n{i}" for i in range(5, 9)]
    assert any("5 with fewer posts not drawn" in text for text in said(picture(narratives(many))))
    twins = [Narrative("same", 1, ())] * 9
    assert len(most(narratives(twins))) == MOST


def test_an_overtaking_is_a_box_as_wide_as_its_date_is_unsure() -> None:
    """In the colour of the new leader, with both names; nothing where none is borne out."""
    figure = narratives([DENIAL, THREAT], (OVER,))
    root = picture(figure)
    assert stretches(root, figure, "lead", "c1") == [span(4, 9)]
    assert "“He said sue” over “He threatened”" in said(root)
    assert not [text for text in said(picture(narratives([DENIAL, THREAT]))) if "overtook" in text]


def test_of_many_overtakings_the_last_are_drawn_and_the_others_counted() -> None:
    """The strip stays low, and says that it is not all."""
    many = tuple(DrawnOvertaking("a", "b", span(i, i + 1)) for i in range(12))
    figure = narratives([DENIAL], many[::-1])
    assert latest(figure) == list(many[-MOST_OVERTAKINGS:])
    assert any("4 earlier ones not drawn" in text for text in said(picture(figure)))
    one_more = narratives([DENIAL], many[: MOST_OVERTAKINGS + 1])
    assert any("1 earlier one not drawn" in text for text in said(picture(one_more)))


@given(
    st.lists(
        st.tuples(st.floats(-2, 24), st.floats(0, 20), st.text(min_size=1, max_size=60)),
        min_size=1,
        max_size=8,
    ),
    st.integers(300, 1600),
)
@examples(40)
def test_no_text_of_an_overtaking_lies_on_a_box_or_leaves_the_plot(
    drawn: list[tuple[float, float, str]], wide: int
) -> None:
    """At any width: each name stands beside its box or under it, and all are within the plot."""
    told = tuple(DrawnOvertaking(t, "b", span(a, a + b)) for a, b, t in drawn)
    figure = narratives([DENIAL], told)
    root = picture(figure, wide)
    boxes = [
        [float(one.get(name)) for name in ("x", "y", "width", "height")]
        for one in having(root, "lead")
    ]
    texts = [one for one in root.iter("text") if (one.text or "").startswith("“")]
    assert len(texts) == len(boxes)
    heights = []
    for text in texts:
        left, y = float(text.get("x")), float(text.get("y"))
        right = left + sized(12)(text.text)
        assert left >= 0
        assert right <= wide - 40 + 1
        for x, top, width, height in boxes:
            beside = right <= x + 0.1 or x + width <= left + 0.1
            assert beside or not top < y - 4 < top + height
        heights.append(y)
    assert all(lower - higher >= 16 for higher, lower in pairwise(sorted(heights)))
    assert all(one[1] + one[3] <= other[1] for one, other in pairwise(boxes))


def test_what_was_not_observed_is_hatched_and_no_lower_bound_is_claimed() -> None:
    """A share misses the same on both sides: it is no minimum, but the gap is shown."""
    figure = narratives([DENIAL], buckets=[bucket(0, 9, truncated=True), bucket(1, None)])
    words = " ".join(said(picture(figure)))
    assert "Not watched (hatched, not zero): 1 h" in words
    assert "at least" not in words
    assert "^" not in draw(figure).split("\n")[9]


def test_the_terminal_has_marks_last_shares_and_overtakings() -> None:
    """Each narrative has its mark at the height of its share; the interval is told in words."""
    drawn = draw(narratives([DENIAL, THREAT], (OVER,)))
    assert "● He said sue   ◆ He threatened" in drawn
    told = " ".join(drawn.split())
    assert "“He said sue”: 30 % (20 to 40 %) of the posts between 6 am and" in told
    assert "“He said sue” overtook “He threatened” between 4 and" in told
    lines = [line[7:] for line in drawn.split("\n") if len(line) > 6 and line[6] in "│┤"]
    assert "●" in lines[4]  # 30 % of 40 %
    assert "◆" in lines[7] + lines[8]  # 20 %
    few = draw(narratives([DENIAL, Narrative("a", 0, ())]))
    assert "“a”: too few posts to draw its share over time" in few
    assert "not drawn" not in drawn
    more = [Narrative(f"Version {n}", 1, DENIAL.stretches) for n in range(6)]
    told = " ".join(draw(narratives([DENIAL, THREAT, *more])).split())
    assert "4 versions with fewer posts are not drawn." in told


def test_hostile_titles_are_text() -> None:
    """In the drawing and the terminal no title commands anything."""
    told = narratives(
        [Narrative(HOSTILE, 1, (stretch(0, 1, 0.5),))],
        (DrawnOvertaking(HOSTILE, HOSTILE, span(0, 1)),),
        buckets=series([1, 2]),
    )
    assert not set("\x1b\x9b\u202e") & set("".join(picture(told).itertext()) + draw(told))
