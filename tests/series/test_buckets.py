"""Volume and sentiment, each bucket with what was seen of it."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.nouns.buckets import Distinct, Tally
from monitor.series.buckets import PostSeries
from tests.series.test_coverage import EDGES, lane, m

NOW = m(10_000)
NOTHING = (Tally(),) * 3
NOBODY = (Distinct(),) * 3


def test_a_gap_is_never_zero() -> None:
    """Nothing seen and no post known is None; 0 needs an observation; a post is a lower bound."""
    tallies = (Tally(), Tally(), Tally(posts=7, neutral=7))
    distinct = (Distinct(), Distinct(), Distinct(2, 3))
    found = PostSeries(EDGES, tallies, distinct, [lane((0, 30))]).volume(NOW)
    assert [(b.posts, b.people, b.messages, b.coverage) for b in found] == [
        (0, 0, 0, 0.5),
        (None, None, None, 0),
        (7, 2, 3, 0),
    ]


@settings(deadline=None)
@given(
    st.lists(st.integers(0, 2), min_size=3, max_size=3), st.sampled_from([(), (0, 60), (30, 170)])
)
def test_none_exactly_where_nothing_is_known(
    posts: list[int], seen: tuple[()] | tuple[int, int]
) -> None:
    """`posts` is None exactly where the coverage is 0 and no post is known."""
    lanes = [lane(seen)] if seen else [lane()]
    tallies = [Tally(posts=n, neutral=n) for n in posts]
    found = PostSeries(EDGES, tallies, NOBODY, lanes).volume(NOW)
    for bucket, count in zip(found, posts, strict=True):
        assert (bucket.posts is None) == (bucket.coverage == 0 and count == 0)
        assert bucket.posts is None or bucket.posts == count


@given(st.integers(61, 180), st.integers(0, 60))
def test_what_lies_ahead_is_not_missed(now: int, unseen: int) -> None:
    """A bucket that still runs is watched whole where all of it that has passed was watched."""
    seen_all = PostSeries(EDGES, NOTHING, NOBODY, [lane((0, now))])
    for found in (seen_all.volume(m(now)), seen_all.sentiment(m(now))):
        assert [b.coverage for b in found] == [1, 1, float(now > 120)]
    missing = PostSeries(EDGES, NOTHING, NOBODY, [lane((unseen, now))]).volume(m(now))
    assert missing[0].coverage == pytest.approx(1 - unseen / 60)


def test_flags_go_with_their_bucket() -> None:
    """What is truncated and what is provisional is told bucket by bucket."""
    lanes = [lane((0, 180), lost=[(70, 80)], settle=30)]
    found = PostSeries(EDGES, NOTHING, NOBODY, lanes).volume(m(180))
    assert [b.truncated for b in found] == [False, True, False]
    assert [b.provisional for b in found] == [False, False, True]
    assert [b.end - b.start for b in found] == [timedelta(hours=1)] * 3


def test_copies_are_no_new_evidence() -> None:
    """100 posts of 4 distinct messages have the interval of 4 posts, and their own mean."""
    tally = Tally(posts=100, negative=50, positive=50, polarity=0, squares=100 * 250_000)
    (copies,) = PostSeries(EDGES[:2], [tally], [Distinct(9, 4)], []).sentiment(NOW)
    (texts,) = PostSeries(EDGES[:2], [tally], [Distinct(9, 100)], []).sentiment(NOW)
    assert copies.polarity is not None
    assert texts.polarity is not None
    assert copies.share_negative_raw is not None
    assert texts.share_negative_raw is not None
    assert copies.polarity.value == texts.polarity.value == 0
    assert copies.polarity.high > 5 * texts.polarity.high
    assert copies.share_negative_raw.high - copies.share_negative_raw.low == pytest.approx(
        0.7, abs=0.01
    )
    assert texts.share_negative_raw.high - texts.share_negative_raw.low == pytest.approx(
        0.19, abs=0.01
    )


def test_unscored_posts_are_no_opinion() -> None:
    """What has no label is counted apart, and enters no figure."""
    tally = Tally(posts=5, unscored=5)
    (found,) = PostSeries(EDGES[:2], [tally], [Distinct(5, 5)], [lane((0, 60))]).sentiment(NOW)
    assert (found.scored, found.unscored, found.polarity, found.share_negative) == (
        0,
        5,
        None,
        None,
    )
    assert found.coverage == 1
