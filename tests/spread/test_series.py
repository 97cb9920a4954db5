"""Counts with how much was seen of them."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.spread.series import Counts

HOUR: Final = 3600
START: Final = 1_487_721_600 // HOUR * HOUR


def hours(posts: Sequence[int], seen: Sequence[float] | None = None, final: int = 99) -> Counts:
    shares = [1.0] * len(posts) if seen is None else seen
    return Counts(START, HOUR, np.array(posts), np.array(shares), min(final, len(posts)))


def test_what_was_not_seen_has_no_rate() -> None:
    """A bucket that was not seen has no rate; one seen by half has twice the rate it shows."""
    found = hours([6, 0, 6, 0], [1.0, 0.0, 0.5, 1.0])
    assert np.array_equal(found.rate, [6, np.nan, 12, 0], equal_nan=True)
    assert list(found.known) == [True, False, True, True]


def test_what_is_settled_ends_before_the_first_provisional_bucket() -> None:
    """A claim may rest on the buckets before the first that will still change, and on no other."""
    assert list(hours([1, 2, 3], final=1).settled().posts) == [1]


@given(
    st.lists(st.tuples(st.integers(0, 99), st.floats(0, 1)), min_size=1, max_size=40),
    st.integers(1, 7),
)
def test_coarser_keeps_the_sums(pairs: list[tuple[int, float]], times: int) -> None:
    """Longer buckets hold the same posts and the same observed time; only whole ones are made."""
    fine = hours([n for n, _ in pairs], [s for _, s in pairs])
    coarse = fine.coarser(times)
    whole = len(pairs) // times
    assert len(coarse) == whole
    assert coarse.posts.sum() == sum(n for n, _ in pairs[: whole * times])
    assert coarse.seen.sum() * times == pytest.approx(sum(s for _, s in pairs[: whole * times]))
    assert coarse.step == fine.step * times


@given(st.integers(0, 12))
def test_a_prefix_knows_no_later_bucket(upto: int) -> None:
    """What was known when a bucket began holds neither it nor any after it."""
    whole = hours(range(10), final=8)
    part = whole.until(upto)
    assert isinstance(part, Counts)
    assert list(part.posts) == list(range(min(upto, 10)))
    assert part.final == min(upto, 8)
