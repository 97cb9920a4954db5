"""Counts with how much was seen of them."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.nouns.buckets import Bucket
from monitor.spread.series import Counts, counts

START = datetime(2017, 2, 22, tzinfo=UTC)
HOUR = timedelta(hours=1)


def bucket(
    number: int,
    posts: int | None,
    seen: float = 1.0,
    *,
    early: bool = False,
    every: timedelta = HOUR,
) -> Bucket:
    return Bucket(
        start=START + number * every,
        end=START + (number + 1) * every,
        posts=posts,
        people=posts,
        messages=posts,
        coverage=seen,
        provisional=early,
        truncated=False,
    )


def test_what_was_not_seen_has_no_rate() -> None:
    """A bucket that was not seen has no rate; one seen by half has twice the rate it shows."""
    found = counts([bucket(0, 6), bucket(1, None, 0.0), bucket(2, 6, 0.5), bucket(3, 0)])
    assert np.array_equal(found.rate, [6, np.nan, 12, 0], equal_nan=True)
    assert list(found.known) == [True, False, True, True]


def test_nothing_after_the_first_provisional_bucket_is_final() -> None:
    """A claim may rest on the buckets before the first that will still change, and on no other."""
    found = counts([bucket(0, 1), bucket(1, 2, early=True), bucket(2, 3)])
    assert (found.final, len(found.settled()), list(found.settled().posts)) == (1, 1, [1])


def test_buckets_must_adjoin_and_be_equal() -> None:
    """A hole in the order and a day of 23 hours are refused, and named."""
    with pytest.raises(ValueError, match="do not adjoin"):
        counts([bucket(0, 1), bucket(2, 1)])
    with pytest.raises(ValueError, match="do not adjoin"):
        counts([bucket(0, 1), bucket(1, 1, every=HOUR / 2)])


@given(
    st.lists(st.tuples(st.integers(0, 99), st.floats(0, 1)), min_size=1, max_size=40),
    st.integers(1, 7),
)
def test_coarser_keeps_the_sums(pairs: list[tuple[int, float]], times: int) -> None:
    """Longer buckets hold the same posts and the same observed time; only whole ones are made."""
    fine = counts([bucket(i, n, s) for i, (n, s) in enumerate(pairs)])
    coarse = fine.coarser(times)
    whole = len(pairs) // times
    assert len(coarse) == whole
    assert coarse.posts.sum() == sum(n for n, _ in pairs[: whole * times])
    assert coarse.seen.sum() * times == pytest.approx(sum(s for _, s in pairs[: whole * times]))
    assert coarse.step == fine.step * times


@given(st.integers(0, 12))
def test_a_prefix_knows_no_later_bucket(upto: int) -> None:
    """What was known when a bucket began holds neither it nor any after it."""
    whole = counts([bucket(i, i, early=i > 7) for i in range(10)])
    part = whole.until(upto)
    assert isinstance(part, Counts)
    assert list(part.posts) == list(range(min(upto, 10)))
    assert part.final == min(upto, 8)
