"""Count series in buckets: nothing is divided, nothing is made up, nothing is lost."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.nouns.measure import Count
from monitor.nouns.posts import Span
from monitor.series.counts import counts
from monitor.series.wallclock import edges

START = datetime(2017, 2, 22, 8, tzinfo=UTC)  # midnight in Los Angeles
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
EDGES = [START + n * HOUR for n in range(5)]


def hour(n: float, value: float, *, length: timedelta = HOUR, final: bool = True) -> Count:
    return Count(START + n * HOUR, START + n * HOUR + length, value, final)


held = st.dictionaries(st.integers(-3, 60), st.integers(0, 99), max_size=50)


@given(held, st.sampled_from([1, 2, 6, 24]))
def test_sums_lose_nothing_and_invent_nothing(values: dict[int, int], every: int) -> None:
    """Each value is in exactly one bucket, and a bucket without any is not known."""
    cut = edges(Span(START, START + 48 * HOUR), every * HOUR, ZoneInfo("America/Los_Angeles"))
    found, fits = counts(cut, [hour(n, v) for n, v in sorted(values.items())], "sum")
    assert fits
    assert [(b.start, b.end) for b in found] == list(pairwise(cut))
    inside = {n: v for n, v in values.items() if cut[0] <= START + n * HOUR < cut[-1]}
    assert sum(b.value or 0 for b in found) == sum(inside.values())
    assert sum(b.coverage * ((b.end - b.start) / HOUR) for b in found) == pytest.approx(len(inside))
    assert all((b.value is None) == (b.coverage == 0) for b in found)


def test_a_gap_is_no_zero() -> None:
    """What is not known is None; a bucket of which a part is known holds that part, and says so."""
    found, _ = counts([START, START + 2 * HOUR, START + 4 * HOUR], [hour(0, 0)], "sum")
    assert [(b.value, b.coverage) for b in found] == [(0, 0.5), (None, 0)]


def test_means_weigh_by_time() -> None:
    """An average of averages counts each as long as it lasts."""
    values = [hour(0, 1), hour(1, 4, length=3 * HOUR)]
    [whole], _ = counts([START, START + 4 * HOUR], values, "mean")
    assert whole.value == pytest.approx((1 + 3 * 4) / 4)


def test_one_provisional_value_makes_its_bucket_provisional() -> None:
    """And no other."""
    values = [hour(0, 1), hour(1, 1, final=False), hour(2, 1)]
    found, _ = counts([START, START + 2 * HOUR, START + 4 * HOUR], values, "sum")
    assert [b.provisional for b in found] == [True, False]


def test_what_fits_no_bucket_stands_as_it_was_given() -> None:
    """Days of UTC are no days of Los Angeles: they are told as they are, with the gaps between."""
    utc = datetime(2017, 2, 22, tzinfo=UTC)
    days = [Count(utc, utc + DAY, 7), Count(utc + 2 * DAY, utc + 3 * DAY, 9, final=False)]
    cut = edges(Span(START, START + 3 * DAY), DAY, ZoneInfo("America/Los_Angeles"))
    found, fits = counts(cut, days, "sum")
    assert not fits
    assert [(b.value, b.coverage, b.provisional) for b in found] == [
        (7, 1, False),
        (None, 0, False),
        (9, 1, True),
        (None, 0, False),
    ]
    assert all(one.end == other.start for one, other in pairwise(found))
    assert found[-1].end == cut[-1]


@given(st.integers(1, 600), st.integers(1, 600))
def test_a_value_is_never_divided(length: int, every: int) -> None:
    """Finer buckets than the values are refused, whatever the lengths."""
    value = hour(0, 5, length=timedelta(minutes=length))
    cut = [START + n * timedelta(minutes=every) for n in range(3)]
    found, fits = counts(cut, [value], "sum")
    assert fits == (length <= every)
    assert [b.value for b in found if b.value is not None] == [5]


def test_nothing_known_is_nothing_known() -> None:
    """A series without a value has the buckets that were asked for, all unknown."""
    found, fits = counts(EDGES, [hour(-5, 3), hour(40, 4)], "mean")
    assert fits
    assert [(b.value, b.coverage, b.provisional) for b in found] == 4 * [(None, 0.0, False)]
