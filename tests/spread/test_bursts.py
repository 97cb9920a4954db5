"""Waves, with hindsight."""

from itertools import pairwise, product
from math import log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from monitor.spread.bursts.waves import (
    CLIMB,
    STATES,
    Burst,
    _dispersion,
    _likelihoods,
    _states,
    bursts,
    may_hide,
    within,
)
from monitor.spread.series import Counts
from tests.spread import draws

HOUR = 3600


def made(posts: object, seen: object = None, final: int | None = None) -> Counts:
    array = np.array(posts, dtype=np.int64)
    known = np.ones(len(array)) if seen is None else np.array(seen, dtype=np.float64)
    return Counts(0, HOUR, array, known, len(array) if final is None else final)


def flocks(mean: NDArray[np.float64], seed: int, alpha: float = 0.1) -> NDArray[np.int64]:
    """Draw negative binomial counts."""
    draw = np.random.default_rng(seed)
    return draw.negative_binomial(1 / alpha, 1 / (1 + alpha * mean))


def waves(length: int = 240) -> NDArray[np.float64]:
    """Return a mean of 5 with two waves: from 60 to 80, and from 150 to 165."""
    mean = np.full(length, 5.0)
    mean[60:80], mean[150:165] = 80, 150
    return mean


@pytest.mark.parametrize("seed", range(5))
def test_waves_are_found_where_they_are(seed: int) -> None:
    """Two waves are two, begin and end within two buckets of the truth, and hold their posts."""
    posts = flocks(waves(), seed)
    first, second = bursts(made(posts))
    for found, (begin, end) in ((first, (60, 80)), (second, (150, 165))):
        assert abs(found.start / HOUR - begin) <= 2
        assert abs(found.end / HOUR - end) <= 2
        inside = posts[found.start // HOUR : found.end // HOUR]
        assert found.posts == inside.sum()
        assert found.peak_at == found.start + int(inside.argmax()) * HOUR


@given(st.lists(st.integers(0, 9), min_size=24, max_size=96), st.integers(0, 95))
def test_a_few_posts_in_five_minutes_are_no_peak(low: list[int], lucky: int) -> None:
    """Of fine buckets the peak lies in the first hour that only chance sets below the busiest."""
    posts = np.zeros(2000 + len(low) + 24, dtype=np.int64)
    posts[2000 : 2000 + len(low)] = np.array(low) + 1
    posts[2000 + lucky % len(low)] += 9
    fine = draws.made(posts)
    for one in bursts(fine):
        inside = posts[one.start // 300 : one.end // 300]
        width = min(12, len(inside))
        hours = np.convolve(inside, np.ones(width), "valid")
        near = np.flatnonzero(hours >= hours.max() - 2 * np.sqrt(hours.max()) - 1e-9)
        peak = (one.peak_at - one.start) // 300
        assert near[0] <= peak < near[0] + width
        assert inside[peak] == inside[near[0] : near[0] + width].max()


def test_an_event_at_noon_is_not_before_a_peak_at_nine() -> None:
    """A wave busiest from nine to ten has its peak then, though five minutes at seven had more."""
    hour = [3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 3]
    later = [2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2] * 10
    later[100] = 5
    posts = np.array([0] * 2000 + hour + later + [0] * 24)
    (wave,) = bursts(draws.made(posts))
    assert 2000 <= wave.peak_at // 300 < 2012


@pytest.mark.parametrize("seed", range(10))
def test_steady_flocks_are_no_wave(seed: int) -> None:
    """Overdispersed counts around a steady mean have no wave."""
    assert bursts(made(flocks(np.full(400, 20.0), seed, alpha=0.3))) == ()


def test_nothing_has_no_wave() -> None:
    """No buckets, no posts, or nothing seen: no waves, and no error."""
    assert bursts(made([])) == ()
    assert bursts(made([0] * 50)) == ()
    assert bursts(made([9] * 50, [0.1] * 50)) == ()
    assert bursts(made([7])) == ()


def test_what_is_provisional_is_no_wave() -> None:
    """Only settled buckets are claimed."""
    posts = flocks(waves(), 1)
    (found,) = bursts(made(posts, final=120))
    assert found.end <= 120 * HOUR


def test_a_hole_neither_begins_nor_ends_a_wave() -> None:
    """A wave goes on behind a hole within it; holes at its ends are no part of it."""
    posts, seen = flocks(waves(), 2), np.ones(240)
    seen[66:70] = 0
    seen[78:90] = 0
    posts[seen == 0] = 0
    first, _ = bursts(made(posts, seen))
    assert abs(first.start / HOUR - 60) <= 2
    assert first.end == 78 * HOUR
    assert first.posts == posts[first.start // HOUR : 78].sum()


def test_half_seen_is_no_half_wave() -> None:
    """Where half was seen half the posts are the same rate: the waves are those of the whole."""
    mean = waves()
    seen = np.where(np.arange(240) < 120, 0.5, 1.0)
    posts = flocks(mean * seen, 3)
    first, second = bursts(made(posts, seen))
    assert abs(first.start / HOUR - 60) <= 2
    assert abs(second.start / HOUR - 150) <= 2


@given(st.lists(st.booleans(), max_size=60), st.integers(0, 60))
def test_an_hour_that_was_not_watched_may_hide_a_wave(seen: list[bool], final: int) -> None:
    """Minutes here and there do not; what is still to be read is not missed."""
    minutes = Counts(
        0, 300, np.zeros(len(seen), np.int64), np.array(seen, float), min(final, len(seen))
    )
    runs = "".join("seen " if one else "x" for one in seen[:final]).split("seen")
    assert may_hide(minutes) == any(len(run.strip()) >= 12 for run in runs)


@given(st.lists(st.tuples(st.integers(0, 500), st.sampled_from([0.0, 0.5, 1.0])), max_size=60))
def test_waves_are_in_order_and_apart(pairs: list[tuple[int, float]]) -> None:
    """Whatever the counts, waves lie within them, follow each other and never touch."""
    counts = made([n for n, _ in pairs], [s for _, s in pairs])
    found = bursts(counts)
    assert all(isinstance(one, Burst) for one in found)
    assert all(0 <= one.start <= one.peak_at < one.end <= len(pairs) * HOUR for one in found)
    assert all(one.end < two.start for one, two in pairwise(found))


@given(st.lists(st.integers(0, 40), min_size=2, max_size=4).filter(any))
def test_the_path_is_the_likeliest(numbers: list[int]) -> None:
    """No other path of states has a higher likelihood less its climbs: all of them were tried."""
    posts, hours = np.array(numbers, dtype=np.float64), np.ones(len(numbers))
    likelihoods = _likelihoods(posts, hours)
    price = CLIMB * log(len(numbers))

    def value(path: tuple[int, ...]) -> float:
        climbs = sum(max(0, b - a) for a, b in zip((0, *path), path, strict=False))
        return float(sum(likelihoods[i, s] for i, s in enumerate(path))) - price * climbs

    best = max(map(value, product(range(STATES), repeat=len(numbers))))
    found = _states(likelihoods, np.ones(len(numbers), dtype=bool))
    assert value(tuple(found.tolist())) == pytest.approx(best)


def test_only_a_climb_costs() -> None:
    """A little evidence ends a wave; as little does not begin one."""
    likelihoods = np.full((4, STATES), -99.0)
    likelihoods[:, :2] = [[0, 50], [0, 50], [1, 0], [0, 1]]
    assert _states(likelihoods, np.ones(4, dtype=bool)).tolist() == [1, 1, 0, 0]


@pytest.mark.parametrize("alpha", [0.05, 0.2, 0.5])
def test_the_scatter_is_that_of_neighbours(alpha: float) -> None:
    """Waves do not enlarge the dispersion; it comes out within a quarter of the truth."""
    mean = 30 * (1 + 0.8 * np.sin(np.arange(5000) / 200))
    posts = flocks(mean, 5, alpha).astype(np.float64)
    found = _dispersion(posts, np.ones(5000))
    assert found == pytest.approx(alpha, rel=0.25)


def test_likelihoods_are_those_of_the_negative_binomial() -> None:
    """Between states the likelihoods differ as scipy's do."""
    from scipy.stats import nbinom

    posts, hours = flocks(waves(), 4).astype(np.float64), np.full(240, 0.7)
    alpha, rate = _dispersion(posts, hours), posts.sum() / hours.sum()
    ours = _likelihoods(posts, hours)
    means = 0.7 * rate * 2.0 ** np.arange(STATES)
    theirs = nbinom.logpmf(posts[:, None], 1 / alpha, 1 / (1 + alpha * means))
    assert np.allclose(ours - ours[:, :1], theirs - theirs[:, :1])


@given(st.integers(0, 40), st.sets(st.integers(0, 39)))
def test_of_a_wave_that_began_before_the_rest_is_kept(since: int, unseen: set[int]) -> None:
    """It begins and ends with buckets that were seen, holds their posts, and knows the whole."""
    posts = np.array([1] * 15 + [50] * 15 + [1] * 10)
    seen = np.array([0.0 if place in unseen else 1.0 for place in range(40)])
    whole = Burst(start=15 * HOUR, end=30 * HOUR, peak_at=15 * HOUR, posts=750)
    later = Counts(since * HOUR, HOUR, posts[since:], seen[since:], 40 - since)
    known = [place for place in range(max(since, 15), 30) if place not in unseen]
    if not known:
        assert within([whole], later) == ()
        return
    (kept,) = within([whole], later)
    assert kept.whole == whole
    if since <= 15:
        assert kept == whole
        return
    assert (kept.start, kept.end) == (known[0] * HOUR, (known[-1] + 1) * HOUR)
    assert kept.posts == 50 * (known[-1] + 1 - known[0])
    assert kept.start <= kept.peak_at < kept.end
