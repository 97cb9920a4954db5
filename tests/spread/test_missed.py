"""How many posts were missed, of series of which hours were hidden."""

import numpy as np
import pytest
from msgspec.structs import replace

from monitor.spread.missed import Missed, Watching, missed

pytestmark = pytest.mark.repeats

T = 1_700_000_000 // 3600 * 3600


def watching(posts: np.ndarray, *gaps: slice) -> Watching:
    gone = np.zeros(len(posts), np.bool_)
    for one in gaps:
        gone[one] = True
    return Watching(np.where(gone, 0, posts), ~gone, gone, np.ones(len(posts)))


def rate(hours: int, random: np.random.Generator) -> np.ndarray:
    """Draw a level with a course of the day that wanders."""
    day = 0.6 * np.sin(np.arange(hours) / 24 * 2 * np.pi)
    return np.exp(3.5 + day + np.cumsum(0.08 * random.standard_normal(hours)))


def test_intervals_hold_what_was_hidden() -> None:
    """In at least 93 % of 60 draws, of one source and of two; off by less than half of it."""
    random = np.random.default_rng(1)
    inside, off, hidden = list[bool](), 0, 0
    for draw in range(60):
        level = rate(120, random)
        posts = [random.poisson(part * level) for part in (1.0, 0.5)[: 1 + draw % 2]]
        start, length = int(random.integers(20, 90)), int(random.integers(1, 9))
        gap = slice(start, start + length)
        sources = {str(i): watching(one, *([gap] if i == 0 else [])) for i, one in enumerate(posts)}
        found = missed(sources, T)
        assert found is not None
        truth = int(posts[0][gap].sum())
        inside.append(found.low <= truth <= found.high)
        off, hidden = off + abs(found.posts - truth), hidden + truth
    assert np.mean(inside) >= 0.93
    assert off < 0.5 * hidden


def test_the_posts_that_are_held_of_a_gap_are_not_missed() -> None:
    """What came of hours that were seen in part counts towards what is expected of them."""
    random = np.random.default_rng(2)
    posts = random.poisson(40, 100)
    none = watching(posts, slice(50, 54))
    some = replace(none, posts=none.posts + np.where(none.missed, 30, 0))
    without, given = missed({"a": none}, T), missed({"a": some}, T)
    assert without is not None
    assert given is not None
    assert given.posts < without.posts / 2


@pytest.mark.parametrize("gap", [slice(0, 10), slice(90, 100), slice(10, 95)])
def test_nothing_is_said_where_it_cannot_be_known(gap: slice) -> None:
    """Without watched hours on either side, or enough to learn from, and without other sources."""
    posts = np.random.default_rng(3).poisson(40, 100)
    assert missed({"a": watching(posts, gap)}, T) is None


def test_another_source_tells_of_the_end() -> None:
    """A gap that lasts still is told by the source that was watched."""
    random = np.random.default_rng(4)
    level = rate(100, random)
    both = [random.poisson(level), random.poisson(level)]
    found = missed({"a": watching(both[0], slice(92, 100)), "b": watching(both[1])}, T)
    assert found is not None
    assert found.low <= both[0][92:].sum() <= found.high


def test_no_gap_is_no_estimate() -> None:
    """Where nothing was missed there is nothing to say; a quiet source has missed next to none."""
    posts = np.random.default_rng(5).poisson(40, 100)
    assert missed({"a": watching(posts)}, T) is None
    assert missed({"a": watching(posts * 0, slice(50, 52))}, T) in (
        Missed(0, 0, 0),
        Missed(0, 0, 1),
        Missed(0, 0, 2),
    )
