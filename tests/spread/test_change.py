"""When the tone turned (promise 14)."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from monitor.spread.change import change, merged, scatter

pytestmark = pytest.mark.repeats

Ints = NDArray[np.int64]


def tone(
    random: np.random.Generator, share: object, alike: float, buckets: int = 48
) -> tuple[Ints, Ints]:
    """Draw negative and scored posts of two days by the hour, their labels more or less alike."""
    scored = random.negative_binomial(2, 2 / 42, buckets)
    chance = np.broadcast_to(np.asarray(share, dtype=np.float64), buckets)
    if alike:
        size = 1 / alike - 1
        chance = random.beta(chance * size, (1 - chance) * size)
    return random.binomial(scored, chance).astype(np.int64), scored.astype(np.int64)


@pytest.mark.parametrize("alike", [0.0, 0.02, 0.05])
def test_no_change_is_claimed_where_none_is(alike: float) -> None:
    """Of 400 incidents whose tone only scatters, at most 2 % get a change."""
    random = np.random.default_rng(1)
    claims = sum(change(*tone(random, 0.35, alike)) is not None for _ in range(400))
    assert claims <= 8


@pytest.mark.parametrize(("alike", "found"), [(0.0, 0.97), (0.02, 0.85)])
def test_a_change_is_found_and_its_set_holds_the_place(alike: float, found: float) -> None:
    """20 points more are nearly always found; the set holds the hour in 93 of 100."""
    random = np.random.default_rng(2)
    held, before, after = [], [], []
    for _ in range(200):
        place = random.integers(8, 40)
        share = np.where(np.arange(48) < place, 0.35, 0.55)
        told = change(*tone(random, share, alike))
        if told is not None:
            held.append(told.low <= place <= told.high)
            before.append(told.before.low <= 0.35 <= told.before.high)
            after.append(told.after.low <= 0.55 <= told.after.high)
    assert len(held) >= found * 200
    assert np.mean(held) >= 0.93
    assert np.mean(before + after) >= 0.93


@pytest.mark.parametrize(("points", "days", "most"), [(5, 2, 0.01), (10, 2, 0.02), (10, 4, 0.01)])
def test_a_time_of_day_is_no_change(points: int, days: int, most: float) -> None:
    """A share that goes up and down with the hours of the day is hardly ever called a change."""
    random = np.random.default_rng(4)
    hours = np.arange(24 * days)
    claims = []
    for _ in range(200):
        share = 0.35 + points / 100 * np.cos(2 * np.pi * (hours / 24 + random.random()))
        told = change(*tone(random, share, 0.0, len(hours)))
        claims.append(told is not None and told.stands)
    assert np.mean(claims) <= most


def test_a_mood_that_lasts_for_hours_is_hardly_a_change() -> None:
    """A share that wanders by 5 points and keeps that for 3 hours gets a change in 4 % at most."""
    random = np.random.default_rng(5)
    claims = []
    for _ in range(200):
        level = random.normal(size=96)
        for hour in range(1, 96):
            kept = np.exp(-1 / 3)
            level[hour] = kept * level[hour - 1] + np.sqrt(1 - kept**2) * level[hour]
        told = change(*tone(random, np.clip(0.35 + 0.05 * level, 0, 1), 0.0, 96))
        claims.append(told is not None and told.stands)
    assert np.mean(claims) <= 0.04


def test_a_change_is_found_in_a_tone_that_swings_with_the_day() -> None:
    """20 points more are found in 9 of 10 though the time of day moves the share by 5."""
    random = np.random.default_rng(6)
    hours = np.arange(72)
    found = 0
    for _ in range(100):
        share = 0.35 + 0.05 * np.cos(2 * np.pi * (hours / 24 + random.random()))
        told = change(*tone(random, share + 0.2 * (hours >= random.integers(12, 60)), 0.0, 72))
        found += told is not None and told.stands
    assert found >= 90


def test_a_change_says_from_where_to_where() -> None:
    """The most probable bucket lies in the set; both shares are those of the two sides."""
    scored = np.full(20, 50)
    told = change(np.where(np.arange(20) < 12, 10, 30), scored)
    assert told is not None
    assert told.low <= told.at == 12 <= told.high
    assert told.before.value == pytest.approx(0.2, abs=0.02)
    assert told.after.value == pytest.approx(0.6, abs=0.02)
    assert told.before.low < 0.2 < told.before.high < told.after.low < 0.6 < told.after.high
    assert told.evidence > 20


def test_buckets_without_posts_tell_nothing() -> None:
    """Where nothing was scored at the turn, the set holds the whole hole."""
    scored = np.array([50] * 12 + [0] * 6 + [50] * 12)
    told = change(np.array([10] * 12 + [0] * 6 + [30] * 12), scored)
    assert told is not None
    assert (told.low, told.high) == (12, 18)
    assert change(np.zeros(20, dtype=np.int64), np.zeros(20, dtype=np.int64)) is None
    assert change(np.array([1]), np.array([9])) is None


def test_how_alike_labels_are_is_found_again() -> None:
    """Over many buckets the correlation is found within a fifth, and a step does not raise it."""
    random = np.random.default_rng(3)
    assert scatter(*tone(random, 0.35, 0.05, 4000)) == pytest.approx(0.05, rel=0.2)
    assert scatter(*tone(random, 0.35, 0.0, 4000)) < 0.002
    share = np.where(np.arange(4000) < 2000, 0.2, 0.6)
    assert scatter(*tone(random, share, 0.05, 4000)) == pytest.approx(0.05, rel=0.2)


def test_waves_are_no_change() -> None:
    """A share that swings from bucket to bucket is scatter, however many posts there are."""
    scored = np.full(24, 400)
    swinging = np.where(np.arange(24) % 2, 200, 80)
    assert change(swinging, scored) is None
    assert scatter(swinging, scored) > 0.1


@given(st.lists(st.integers(0, 60), max_size=40), st.integers(1, 50))
def test_groups_leave_nothing_out_and_bear_a_figure(counts: list[int], least: int) -> None:
    """Groups adjoin, hold each bucket once and enough posts; one bucket less would not do."""
    groups = merged(np.array(counts, dtype=np.int64), least)
    assert bool(groups) == (sum(counts) >= least)
    if groups:
        assert (groups[0][0], groups[-1][1]) == (0, len(counts))
        assert all(one[1] == other[0] for one, other in pairwise(groups))
        assert all(sum(counts[a:b]) >= least for a, b in groups)
        assert all(sum(counts[a : b - 1]) < least for a, b in groups[:-1])


@given(st.lists(st.tuples(st.integers(0, 60), st.floats(0, 1)), max_size=40))
def test_any_counts_give_a_place_between_the_ends_or_none(pairs: list[tuple[int, float]]) -> None:
    """Whatever the counts, the place lies in its set and both shares in their intervals."""
    scored = np.array([n for n, _ in pairs], dtype=np.int64)
    told = change(np.array([round(n * p) for n, p in pairs], dtype=np.int64), scored)
    if told is not None:
        assert 1 <= told.low <= told.at <= told.high < len(pairs)
        for side in (told.before, told.after):
            assert 0 <= side.low <= side.value <= side.high <= 1
