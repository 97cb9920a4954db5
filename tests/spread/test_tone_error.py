"""A change of tone with the scorer's error taken out."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.nouns.buckets import Estimate
from monitor.series.intervals import share
from monitor.spread.voices import UNKNOWN, BeforeAfter, without_error

SHOWN = Estimate(value=0.4, low=0.3, high=0.5)
FALSE = Estimate(value=0.1, low=0.05, high=0.15)


def change(value: float, low: float, high: float, verdict: str = "more") -> BeforeAfter:
    beyond = Estimate(value=value, low=low, high=high)
    return BeforeAfter(0.2, 0.2 + value, beyond, verdict, 0.01)  # type: ignore[arg-type]


def test_what_is_shown_is_a_part_of_what_happened() -> None:
    """A rise of 10 points, of which 0.4 is shown, was one of 25; shares are adjusted counts."""
    told = without_error(change(0.1, 0.04, 0.16), SHOWN, FALSE)
    assert told.beyond is not None
    assert told.beyond.value == pytest.approx(0.25)
    assert (told.beyond.low, told.beyond.high) == pytest.approx((0.04 / 0.5, 0.16 / 0.3))
    assert told.beyond.corrected
    assert (told.before, told.after) == pytest.approx((0.25, 0.5))
    assert (told.alone, told.chance) == ("more", 0.01)


@pytest.mark.parametrize("shown", [None, Estimate(value=0.1, low=-0.1, high=0.3)])
def test_a_scorer_that_may_tell_nothing_tells_nothing(shown: Estimate | None) -> None:
    """Where the part that it shows may be none, or was not measured, no change is told."""
    assert without_error(change(0.1, 0.04, 0.16), shown, FALSE) == UNKNOWN
    assert without_error(change(0.1, 0.04, 0.16), SHOWN, None) == UNKNOWN


def test_what_was_not_told_stays_untold() -> None:
    """No share before, no interval: none after the correction either."""
    assert without_error(UNKNOWN, SHOWN, FALSE) == UNKNOWN


@given(st.floats(-1, 1), st.floats(0, 1), st.floats(0.01, 1), st.floats(0, 0.5))
def test_the_verdict_is_that_of_the_interval(
    value: float, half: float, least: float, more: float
) -> None:
    """Whatever the part shown, the corrected interval excludes 0 where the raw one does."""
    shown = Estimate(value=least + more / 2, low=least, high=least + more)
    told = without_error(change(value, value - half, value + half), shown, FALSE).beyond
    assert told is not None
    assert -1 <= told.low <= told.value <= told.high <= 1
    assert (told.low > 0) == (value - half > 0)
    assert (told.high < 0) == (value + half < 0)


def test_the_interval_holds_the_truth() -> None:
    """With 200 posts before and after, and 150 coded, 95 in 100 or more hold a change of 20."""
    random = np.random.default_rng(1)
    held = []
    for _ in range(500):
        hit, wrong = random.binomial(75, 0.6), random.binomial(75, 0.2)
        hits, wrongs = share(hit, 75, 75), share(wrong, 75, 75)
        assert hits is not None
        assert wrongs is not None
        gap = hits.value - wrongs.value
        part = 1.96 * float(np.hypot(hits.high - hits.low, wrongs.high - wrongs.low)) / 2 / 1.96
        before, after = (random.binomial(200, 0.2 + 0.4 * true) / 200 for true in (0.3, 0.5))
        error = 1.96 * np.sqrt((before * (1 - before) + after * (1 - after)) / 200)
        told = without_error(
            change(after - before, after - before - error, after - before + error),
            Estimate(value=gap, low=gap - part, high=gap + part),
            wrongs,
        )
        held.append(told.beyond is not None and told.beyond.low <= 0.2 <= told.beyond.high)
    assert np.mean(held) >= 0.95
