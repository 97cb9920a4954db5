"""Lines that break where nothing is known, in bands as wide as the doubt."""

import pytest
from msgspec.structs import replace

from monitor.chart import theme
from monitor.chart.panels.sentiment import NEGATIVE, RAW, reach, runs
from monitor.clock import from_epoch_ms
from monitor.nouns.buckets import Estimate
from tests.chart.drawn import hatched, rows, said
from tests.chart.figures import (
    HOUR,
    START,
    feeling,
    sentiment,
    span,
)


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
    figure = sentiment(buckets)
    assert len(rows(figure, type="line", strokeDash=[3, 3], color="#0072B2")) == 2


def test_buckets_without_a_figure_have_no_point_and_their_gap_is_hatched() -> None:
    """Too few posts: nothing drawn. Nothing observed: hatched, in each of the three panels."""
    figure = sentiment([feeling(0, -0.1), feeling(1, None), feeling(2, None, coverage=0)])
    points = rows(figure, type="point", color="#0072B2")
    assert {from_epoch_ms(row["at"]) for row in points} == {START + HOUR / 2}
    assert hatched(figure) == [span(2, 3)]
    grounds = rows(figure, type="rect", color=theme.SHADE, opacity=0.75)
    assert len([row for row in grounds if "start" in row]) == 3


def test_bands_are_the_intervals() -> None:
    """The band reaches from low to high of each estimate; the axis holds all of it."""
    figure = sentiment([feeling(0, -0.1, half=0.3), feeling(1, 0.2, half=0.35)])
    band = rows(figure, type="area", color="#0072B2")
    assert [(row["low"], row["high"]) for row in band] == [
        (-0.4, pytest.approx(0.2)),
        (pytest.approx(-0.15), 0.55),
    ]
    assert reach(figure.buckets) == 0.6


def test_the_unscored_share_stands_below() -> None:
    """Five of twenty-five posts that could not be scored are a bar of one fifth."""
    shares = [
        row["share"]
        for row in rows(sentiment([feeling(0, 0.1), feeling(1, None)]), type="rect")
        if "share" in row
    ]
    assert shares == [0.2]


def test_where_all_was_scored_none_is_told_as_none() -> None:
    """A share of nought keeps its axis: an empty frame would say that nothing is known."""
    found = rows(sentiment([replace(feeling(0, 0.1), unscored=0)]), type="rect")
    assert [row["share"] for row in found if "share" in row] == [0]


def test_corrected_and_raw_shares_are_told_apart() -> None:
    """The scorer's own share is a grey line under the corrected one, and heading and key say so."""
    plain = feeling(0, 0.1)
    raw = Estimate(value=0.7, low=0.6, high=0.8)
    figure = sentiment([replace(plain, share_raw=raw), replace(feeling(1, 0.1), share_raw=raw)])
    assert {row["value"] for row in rows(figure, type="line", color=RAW)} == {0.7}
    assert {row["value"] for row in rows(figure, type="line", color=NEGATIVE)} == {0.5}
    words = " ".join(said(figure))
    assert "corrected, and as scored (grey)" in words
    assert "share negative, as scored" in words
    assert "as scored" not in " ".join(said(sentiment([plain])))
    assert rows(sentiment([plain]), type="line", color=RAW) == []
