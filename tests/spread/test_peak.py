"""The busiest hour of a series (promise 14)."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from monitor.clock import to_epoch_ms
from monitor.nouns.posts import Span
from monitor.spread.peak import peak
from monitor.spread.series import Counts
from tests.spread.draws import HOUR, made


def seconds(span: Span) -> tuple[int, int]:
    return to_epoch_ms(span.start) // 1000, to_epoch_ms(span.end) // 1000


def test_the_peak_is_a_clock_hour() -> None:
    """Minutes are added up to hours of the clock, and longer buckets stand for themselves."""
    minutes = [0] * 180
    minutes[50:70] = [2] * 20  # ten minutes in each of two hours
    minutes[130] = 21
    found = peak(made(minutes, step=60))
    assert found is not None
    assert (seconds(found.span), found.posts.value) == ((7200, 10_800), 21)
    days = peak(made([3, 9, 3], step=24 * HOUR))
    assert days is not None
    assert (seconds(days.span), days.posts.value) == ((24 * HOUR, 48 * HOUR), 9)


def test_the_peak_may_lie_before_1970() -> None:
    """Of a series from the archives, too, the first hour counts."""
    found = peak(Counts(-HOUR, HOUR, np.array([5, 1, 2]), np.ones(3), 3))
    assert found is not None
    assert (seconds(found.span), found.posts.value) == ((-HOUR, 0), 5)


def test_of_equal_hours_the_first_is_the_peak() -> None:
    """What came first was the peak, until it is surpassed; the others go with it."""
    found = peak(made([0, 5, 0, 0, 0, 5, 0], step=HOUR))
    assert found is not None
    assert seconds(found.span) == (HOUR, 2 * HOUR)
    assert [seconds(one) for one in found.others] == [(5 * HOUR, 6 * HOUR)]


def test_where_not_all_was_seen_a_busier_hour_may_lie() -> None:
    """The number is then a minimum, never divided by what was seen; each such stretch is named."""
    seen = np.array([1, 1, 0.5, 0, 1, 1, 0.9, 1])
    found = peak(made([0, 9, 0, 0, 3, 3, 8, 0], seen, step=HOUR))
    assert found is not None
    assert (found.posts.value, found.posts.certainty) == (9, "minimum")
    assert [seconds(one) for one in found.hidden] == [(2 * HOUR, 4 * HOUR), (6 * HOUR, 7 * HOUR)]
    half = peak(made([5, 5, 5], 0.5, step=HOUR))
    assert half is not None
    assert half.posts.value == 5


def test_an_hour_that_has_not_ended_is_no_peak() -> None:
    """Nor is a bucket that may still change."""
    minutes = made([1] * 60 + [9] * 30, step=60)
    found = peak(minutes)
    assert found is not None
    assert (seconds(found.span), found.posts.value) == ((0, HOUR), 60)
    assert peak(made([9] * 30, step=60)) is None
    early = peak(Counts(0, HOUR, np.array([5, 6, 7]), np.ones(3), 2))
    assert early is not None
    assert (early.posts.value, early.so_far) == (6, True)


def test_nothing_has_no_peak() -> None:
    """No bucket, or no post in any."""
    assert peak(made([0] * 9)) is None
    assert peak(made([])) is None


@given(
    st.lists(st.tuples(st.integers(0, 99), st.sampled_from([0.0, 0.5, 1.0])), max_size=90),
    st.sampled_from([60, 300, 900, 3600, 7200]),
)
def test_a_peak_is_the_highest_of_all_hours(pairs: list[tuple[int, float]], step: int) -> None:
    """As a count by hand has it, for buckets of any length."""
    counts = made([n for n, _ in pairs], [s for _, s in pairs], step=step)
    whole = max(HOUR // step, 1)
    hours = [counts.posts[i : i + whole].sum() for i in range(0, len(pairs), whole)]
    if len(pairs) % whole:
        hours.pop()
    found = peak(counts)
    assert (found is None) == (not any(hours))
    if found is not None:
        assert found.posts.value == max(hours)
        assert bool(found.hidden) == any(s < 1 for _, s in pairs[: len(hours) * whole])
