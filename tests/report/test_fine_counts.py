"""The counts that reports on spread are made of are those of the buckets of `report volume`."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.clock import to_epoch_ms
from monitor.nouns.buckets import Distinct, Tally
from monitor.nouns.posts import Lane, Span
from monitor.series.buckets import PostSeries
from monitor.spread.series import counts
from tests.report.sample import T

STEP = timedelta(minutes=5)
MOST = 24
PLACES = st.integers(0, MOST)


@given(
    st.lists(st.integers(0, 3), min_size=1, max_size=MOST),
    st.lists(st.tuples(PLACES, PLACES, st.integers(0, 20)), max_size=3),
    PLACES,
)
def test_they_are_what_the_buckets_hold(
    posts: Sequence[int], watched: Sequence[tuple[int, int, int]], until: int
) -> None:
    """Posts, what was seen of each bucket, and from where on they are provisional."""
    cut = [T + n * STEP for n in range(len(posts) + 1)]
    lanes = [
        Lane(
            source=f"source{place}",
            name="all",
            settle=timedelta(minutes=settle),
            observed=(Span(T + min(a, b) * STEP, T + max(a, b) * STEP),) if a != b else (),
        )
        for place, (a, b, settle) in enumerate(watched)
    ]
    tallies, now = [Tally(posts=many) for many in posts], T + until * STEP
    made = counts(cut, posts, lanes, now)
    buckets = PostSeries(cut, tallies, [Distinct()] * len(posts), lanes).volume(now)
    early = [bucket.provisional for bucket in buckets]
    assert (made.start, made.step) == (to_epoch_ms(T) // 1000, STEP.total_seconds())
    assert made.final == [*early, True].index(True)
    assert list(made.posts) == [bucket.posts or 0 for bucket in buckets]
    assert list(made.seen) == [bucket.coverage for bucket in buckets]


def test_buckets_must_be_of_equal_length() -> None:
    """A day of 23 hours is refused, and named."""
    with pytest.raises(ValueError, match="do not adjoin"):
        counts([T, T + 2 * STEP, T + 3 * STEP], [0] * 2, [], T)


@given(st.integers(1, 5), st.integers(1, 5), st.integers(0, MOST))
def test_what_lies_outside_a_report_was_not_seen(first: int, last: int, inner: int) -> None:
    """Where the first and the last bucket are cut the grid stays even, and the rate right."""
    minutes = [5 - first, *range(5, 5 * inner + 6, 5), 5 * inner + 5 + last]
    cut = [T + timedelta(minutes=one) for one in minutes]
    lane = Lane(
        source="a", name="all", settle=timedelta(), observed=(Span(T, T + 2 * MOST * STEP),)
    )
    lengths = [first, *[5] * inner, last]
    made = counts(cut, lengths, [lane], cut[-1], step=STEP)
    assert (made.start, made.step, len(made)) == (to_epoch_ms(T) // 1000, 300, inner + 2)
    assert list(made.rate) == pytest.approx([60] * len(lengths))
