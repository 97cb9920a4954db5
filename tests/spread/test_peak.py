"""How high it went (promise 14)."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.spread.peak import Peak, peak
from monitor.spread.series import Counts
from tests.spread.draws import HOUR, made


def test_a_peak_is_three_buckets_and_a_quarter_of_an_hour() -> None:
    """Three hours make a peak, and fifteen minutes; the instant told is their middle."""
    assert peak(made([0, 3, 9, 3, 0], step=HOUR)) == Peak(9000, 5.0, True, False)
    minutes = [0] * 60
    minutes[20:35] = [2] * 15
    assert peak(made(minutes, step=60)) == Peak(27 * 60 + 30, 120.0, True, False)


def test_a_stretch_has_a_middle_bucket() -> None:
    """Buckets of four minutes make a peak by fives, as three are too short and four have none."""
    found = peak(made([0, 0, 7, 7, 7, 7, 7, 0, 0], step=240))
    assert found == Peak(1080, 105.0, True, False)


def test_of_equal_peaks_the_first_is_told() -> None:
    """What came first was the peak, until it is surpassed."""
    found = peak(made([0, 5, 0, 0, 0, 5, 0], step=HOUR))
    assert found is not None
    assert found.at == 1.5 * HOUR - HOUR / 2 + HOUR / 2


def test_one_loud_bucket_does_not_beat_a_busy_hour() -> None:
    """The peak is where three buckets are highest, not where one is."""
    found = peak(made([0, 0, 30, 0, 0, 20, 20, 20], step=HOUR))
    assert found is not None
    assert found.posts_per_hour == 20


def test_a_stretch_with_a_hole_is_no_peak() -> None:
    """What was not seen whole is passed over, and it is said that a higher one may lie there."""
    seen = np.array([1, 1, 0.1, 1, 1, 1, 1, 1])
    assert peak(made([0, 90, 0, 90, 3, 3, 3, 0], seen, step=HOUR)) == Peak(
        int(4.5 * HOUR), 32.0, True, True
    )
    assert peak(made([9, 9, 0, 9, 9], seen[:5], step=HOUR)) is None


def test_what_was_half_seen_counts_double() -> None:
    """The rate is that of the time which was observed."""
    found = peak(made([5, 5, 5], 0.5, step=HOUR))
    assert found is not None
    assert found.posts_per_hour == 10
    assert not found.hidden


@pytest.mark.parametrize(("quieter", "so_far"), [(None, True), (0.89, True), (0.9, False)])
def test_a_peak_is_so_far_until_a_quieter_day_is_nearly_sure(
    quieter: float | None, so_far: bool
) -> None:
    """Without a forecast, or below 90 %, it may be surpassed."""
    found = peak(made([1, 2, 1], step=HOUR), quieter=quieter)
    assert found is not None
    assert found.so_far is so_far


def test_nothing_is_told_of_nothing() -> None:
    """No post, too few buckets or only provisional ones give no peak."""
    assert peak(made([0] * 9)) is None
    assert peak(made([5, 5])) is None
    assert peak(Counts(0, HOUR, np.array([5, 5, 5]), np.ones(3), 2)) is None


@given(
    st.lists(st.tuples(st.integers(0, 99), st.floats(0, 1)), max_size=30),
    st.sampled_from([60, 300, 900, 3600]),
)
def test_a_peak_is_the_highest_of_all_whole_stretches(
    pairs: list[tuple[int, float]], step: int
) -> None:
    """No other stretch of that length that was seen whole has a higher rate."""
    counts = made([n for n, _ in pairs], [s for _, s in pairs], step=step)
    width = max(3, 900 // step)
    rates = [
        counts.posts[i : i + width].sum() / counts.seen[i : i + width].sum() / step * HOUR
        for i in range(len(pairs) - width + 1)
        if counts.known[i : i + width].all()
    ]
    found = peak(counts)
    assert (found is None) == (not any(rates))
    if found is not None:
        assert found.posts_per_hour == pytest.approx(max(rates))
