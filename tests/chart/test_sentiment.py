"""Lines that break where nothing is known, in bands as wide as the doubt."""

import pytest
from msgspec.structs import replace

from monitor.chart.tone import reach, runs
from monitor.nouns.tone import Share
from tests.chart.drawn import bars, hatched, having, picture, pointed, said
from tests.chart.figures import HOUR, START, feeling, sentiment, span


def test_a_gap_breaks_the_line() -> None:
    """No line joins what lies on both sides of a bucket that bears no figure."""
    buckets = [feeling(0, -0.1), feeling(1, -0.2), feeling(2, None), feeling(3, 0.1)]
    found = runs(buckets, lambda b: b.polarity)
    assert [[b.start for b in run] for run in found] == [[START, START + HOUR], [START + 3 * HOUR]]


def test_missing_buckets_break_the_line_too() -> None:
    """A hole between two buckets is a gap like any other."""
    assert len(runs([feeling(0, -0.1), feeling(2, -0.1)], lambda b: b.polarity)) == 2


def test_the_provisional_part_of_a_line_goes_on_from_the_last_settled_point() -> None:
    """Dashes begin where the solid line ends; they are a run of their own."""
    buckets = [feeling(0, -0.1), feeling(1, -0.2), feeling(2, -0.3, provisional=True)]
    solid, dashed = runs(buckets, lambda b: b.polarity)
    assert [b.start for b in solid] == [START, START + HOUR]
    assert [b.start for b in dashed] == [START + HOUR, START + 2 * HOUR]
    root = picture(sentiment(buckets))
    lines = [one.get("points").split() for one in having(root, "trend", "grey")]
    (later,) = (one.get("points").split() for one in having(root, "trend", "grey", "soon"))
    (settled,) = (points for points in lines if points != later)
    assert later[0] == settled[-1]


def test_buckets_without_a_figure_have_no_point_and_their_gap_is_hatched() -> None:
    """Too few posts: nothing drawn. Nothing observed: hatched through all rows."""
    figure = sentiment([feeling(0, -0.1), feeling(1, None), feeling(2, None, coverage=0)])
    root = picture(figure)
    assert [one.get("data-a") for one in having(root, "tone")] == ["0", "0"]
    assert hatched(figure) == [span(2, 3)]
    assert pointed(root)[1:] == [
        "Wed 22 Feb, 1 am: no scored post",
        "Wed 22 Feb, 2 am: no scored post",
    ]


def test_bands_are_the_intervals() -> None:
    """The band reaches from low to high of each estimate; the axis holds all of it."""
    figure = sentiment([feeling(0, -0.1, half=0.3), feeling(1, 0.2, half=0.35)])
    root, far = picture(figure), reach(figure.buckets)
    assert far == 0.6
    first, second = sorted(bars(root, "doubt", "grey"), key=lambda bar: bar.left)
    height = 96 / (2 * far)
    assert first.tall == pytest.approx(0.6 * height, abs=0.2)
    assert second.tall == pytest.approx(0.7 * height, abs=0.2)
    assert first.top - second.top == pytest.approx(0.35 * height, abs=0.2)
    assert {"+0.6", "0", "−0.6", "0 %", "50 %", "100 %"} <= set(said(root))


def test_an_unchecked_share_is_as_unsure_as_such_classifiers_were_wrong() -> None:
    """30 points to each side, a little more of few posts, and the row says that nobody checked."""
    root = picture(sentiment([feeling(0, 0.1)]))
    (band,) = bars(root, "doubt")
    assert band.tall == pytest.approx(0.632 * 120, abs=0.2)
    assert any("how far off unchecked classifiers may be" in text for text in said(root))


def test_the_unscored_share_stands_below() -> None:
    """Five of twenty-five posts that could not be scored are a bar of one fifth."""
    (bar,) = bars(picture(sentiment([feeling(0, 0.1), feeling(1, None)])), "count")
    assert bar.tall == pytest.approx(44 / 5, abs=0.1)


def test_where_all_was_scored_none_is_told_as_none() -> None:
    """A share of nought keeps its row: an empty one would say that nothing is known."""
    root = picture(sentiment([replace(feeling(0, 0.1), unscored=0)]))
    (bar,) = bars(root, "count")
    assert bar.tall == 0
    assert "Share of posts that could not be scored" in said(root)


def test_corrected_and_raw_shares_are_told_apart() -> None:
    """The scorer's own share is a grey line under the corrected one, and the row says so."""
    plain = feeling(0, 0.1)
    shares = {
        "share_negative": Share(0.5, 0.4, 0.6, corrected=True),
        "share_negative_raw": Share(0.7, 0.6, 0.8, corrected=False),
    }
    figure = sentiment([replace(plain, **shares), replace(feeling(1, 0.1), **shares)])
    root = picture(figure)
    negative, polarity = "Share of posts that read as negative", "Mean polarity"
    heads = [one for one in said(root) if one.startswith((negative, polarity))]
    assert heads[0].endswith("; grey: as scored")
    greys = [one for one in having(root, "tone", "grey") if float(one.get("cy")) < 200]
    assert len(greys) == 2
    assert not any("as scored" in one for one in said(picture(sentiment([plain]))))
    alone = having(picture(sentiment([plain])), "tone", "grey")
    assert len([one for one in alone if float(one.get("cy")) < 200]) == 0
