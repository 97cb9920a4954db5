"""How much of the talk is about what."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.series.intervals import share
from monitor.spread.amplification import effective_number
from monitor.spread.change import FEWEST
from monitor.spread.narratives import shares, together

BUCKETS = st.lists(
    st.integers(0, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), max_size=40
)


@given(BUCKETS)
def test_stretches_adjoin_and_leave_no_post_out(buckets: list[tuple[int, int]]) -> None:
    """Merged until each bears a figure; each share lies within its interval."""
    part, whole = (np.array([bucket[side] for bucket in buckets], np.int64) for side in (0, 1))
    found = shares(part, whole, whole.astype(np.float64))
    assert bool(found) == (whole.sum() >= FEWEST)
    if found:
        assert sum(one.posts for one in found) == whole.sum()
        assert (found[0].start, found[-1].end) == (0, len(buckets))
    for one in found:
        assert one.share.low - 1e-9 <= one.share.value <= one.share.high + 1e-9
        assert one.posts >= FEWEST
    for one, after in pairwise(found):
        assert one.end == after.start


def test_the_figure_is_that_of_wilson() -> None:
    """The share is that of all posts; the interval that of the effective number."""
    (found,) = shares(np.array([10, 20]), np.array([40, 60]), np.array([12.0, 20.0]))
    assert found.share == share(30, 100, round(100**2 / (40**2 / 12 + 60**2 / 20)))
    assert (found.start, found.end, found.posts) == (0, 2, 100)


def test_the_interval_holds_the_share_though_texts_are_copied() -> None:
    """Texts of very different size: 9 in 10 intervals, or more; of plain counts fewer than 8."""
    random = np.random.default_rng(1)
    held: list[bool] = []
    plainly: list[bool] = []
    for _ in range(300):
        hits, posts, worth = [], [], []
        for _ in range(4):
            sizes = np.minimum(random.geometric(0.2, 40), 30) ** (1 + (random.random(40) < 0.1))
            told = random.random(40) < 0.3
            hits.append((sizes * told).sum())
            posts.append(sizes.sum())
            worth.append(effective_number(sizes))
        for used, kept in ((np.array(worth), held), (np.array(posts, np.float64), plainly)):
            for found in shares(np.array(hits), np.array(posts), used):
                kept.append(found.share.low <= 0.3 <= found.share.high)
    assert np.mean(held) >= 0.9
    assert np.mean(plainly) < 0.8


@given(st.lists(st.lists(st.integers(1, 99), min_size=1), min_size=1, max_size=9))
def test_effective_numbers_add_up_as_their_texts_do(buckets: list[list[int]]) -> None:
    """Texts that no two buckets share: the effective number of all is found from its parts."""
    posts = np.array([sum(sizes) for sizes in buckets])
    worth = np.array([effective_number(sizes) for sizes in buckets])
    whole = effective_number([size for sizes in buckets for size in sizes])
    assert together(posts, worth) == pytest.approx(whole)
    assert together(np.array([0]), np.array([0.0])) == 0
