"""Who reacted first (promise 14)."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.spread.lead_lag import lead_lag, smooth, whiten
from monitor.spread.series import Counts
from monitor.spread.step import Floats
from tests.examples import examples
from tests.spread.draws import HOUR, made, rowdy

pytestmark = pytest.mark.repeats

DAY = 24 * HOUR


def rhythm(random: np.random.Generator, size: int, day: int) -> Floats:
    """A night and a noon, that both platforms share."""
    turn = 2 * np.pi * (np.arange(size) / day + random.uniform(-0.05, 0.05))
    return np.exp(np.sin(turn) + 0.3 * np.sin(2 * turn + 1))


def bursts(random: np.random.Generator, size: int, day: int) -> Floats:
    """Eight waves of 4 to 21 times the usual, each at its own instant."""
    waves = np.ones(size)
    for _ in range(8):
        apart = np.arange(size) - random.integers(0, size)
        rise = np.exp(np.minimum(apart, 0) / random.uniform(1, 6))
        decay = np.exp(-np.maximum(apart, 0) / random.uniform(day / 24, day / 4))
        waves += random.uniform(3, 20) * rise * decay
    return waves


def flutter(random: np.random.Generator, size: int) -> Floats:
    """What excites people for half an hour."""
    steps = random.normal(0, 0.25, size)
    level = np.zeros(size)
    for bucket in range(1, size):
        level[bucket] = 0.8 * level[bucket - 1] + steps[bucket]
    return np.exp(level)


def pair(
    random: np.random.Generator, days: int, step: int, lag: int | None
) -> tuple[Counts, Counts]:
    """Two platforms: the second *lag* buckets behind the first, or on its own where None."""
    day = DAY // step
    size = days * day
    first, second = (bursts(random, size, day) * flutter(random, size) for _ in range(2))
    if lag is not None:
        second = np.roll(first, lag)
    both = [rhythm(random, size, day) * 20 * waves for waves in (first, second)]
    one, other = (made(rowdy(random, mean, 0.1), step=step) for mean in both)
    return one, other


@pytest.mark.parametrize(("days", "step", "pairs"), [(3, 300, 100), (14, 900, 50)])
def test_no_order_is_claimed_between_strangers(days: int, step: int, pairs: int) -> None:
    """Of pairs that share nothing but day and night, at most 2 % get an order."""
    random = np.random.default_rng(1)
    claims = sum(
        lead_lag(*pair(random, days, step, None)).minutes is not None for _ in range(pairs)
    )
    assert claims <= 0.02 * pairs


def test_a_follower_is_found_and_its_delay_lies_in_the_interval() -> None:
    """At least 8 of 10 real orders are found, and 93 in 100 delays lie in their interval."""
    random = np.random.default_rng(2)
    found = [lead_lag(*pair(random, 3, 300, 4)) for _ in range(40)]
    claims = [(f.low, f.high) for f in found if f.low is not None and f.high is not None]
    assert len(claims) >= 32
    assert np.mean([low <= 20 <= high for low, high in claims]) >= 0.93
    assert all(2 <= f.agreeing <= f.bursts for f in found if f.minutes is not None)


def test_the_other_way_round_the_sign_turns() -> None:
    """Who follows by 20 minutes leads by -20."""
    one, other = pair(np.random.default_rng(3), 7, 300, 4)
    there, back = lead_lag(one, other), lead_lag(other, one)
    assert there.minutes is not None
    assert back.minutes == -there.minutes == -20


def test_at_the_same_time_is_no_order() -> None:
    """Platforms that react together are in no order."""
    random = np.random.default_rng(4)
    assert all(lead_lag(*pair(random, 3, 300, 0)).minutes is None for _ in range(10))


def test_one_shared_burst_is_no_order() -> None:
    """Two platforms that met in a single burst may have met by chance."""
    random = np.random.default_rng(5)
    one, other = pair(random, 7, 300, None)
    posts = np.array(one.posts), np.array(other.posts)
    shape = np.round(3000 * np.exp(-np.arange(60) / 12)).astype(np.int64)
    posts[0][1000:1060] += shape
    posts[1][1004:1064] += shape
    assert lead_lag(made(posts[0]), made(posts[1])).minutes is None


def test_holes_do_not_make_an_order_nor_hide_one() -> None:
    """With one bucket in twenty unseen, the order is still found."""
    random = np.random.default_rng(3)
    one, other = pair(random, 7, 300, 4)
    seen = np.where(random.random(len(one)) < 0.05, 0.0, 1.0)
    holed = made(np.where(seen > 0, one.posts, 0), seen)
    assert lead_lag(holed, other).minutes == 20


def test_nothing_is_left_to_chance() -> None:
    """The same series give the same answer, to the last bit."""
    one, other = pair(np.random.default_rng(6), 3, 300, 4)
    assert lead_lag(one, other) == lead_lag(one, other)


def test_nothing_is_told_of_too_little() -> None:
    """Less than a day, too few posts or buckets longer than half an hour give no order."""
    for counts in (made([5] * 200), made([0] * 400), made([9] * 400, step=HOUR)):
        found = lead_lag(counts, counts)
        assert (found.minutes, found.low, found.high, found.bursts) == (None, None, None, 0)


def test_both_must_have_the_same_buckets() -> None:
    """Other lengths or another begin are refused, with what was given."""
    with pytest.raises(ValueError, match="the buckets are not the same: 9 of 300 s and 8 of 300 s"):
        lead_lag(made([1] * 9), made([1] * 8))
    with pytest.raises(ValueError, match="the buckets are not the same"):
        lead_lag(made([1] * 9), made([1] * 9, start=300))


def test_what_is_left_has_neither_rhythm_nor_memory() -> None:
    """After whitening, neighbours and the same time of other days are not alike."""
    random = np.random.default_rng(7)
    size = 14 * 96
    mean = 20 * rhythm(random, size, 96) * flutter(random, size)
    left = whiten(made(rowdy(random, mean, 0.05), step=900))
    for lag in (1, 2, 96):
        assert abs(np.corrcoef(left.news[lag:], left.news[:-lag])[0, 1]) < 0.09
    assert np.corrcoef(left.level[1:], left.level[:-1])[0, 1] > 0.3
    for harmonic in (1, 2, 3, 4):
        wave = np.exp(2j * np.pi * harmonic * np.arange(size) / 96)
        assert abs(left.level @ wave) < 1e-6
    assert np.abs(left.news).max() <= 3


def test_a_short_hole_costs_one_bucket_and_not_seven() -> None:
    """Where one bucket in twenty was not seen, all but those still tell something."""
    random = np.random.default_rng(8)
    seen = np.where(np.arange(2000) % 20 == 10, 0.0, 1.0)
    news = whiten(made(rowdy(random, np.full(2000, 20.0), 0.1) * seen, seen)).news
    assert not news[seen == 0].any()
    assert (news[6:] != 0).mean() > 0.94


@given(st.lists(st.floats(-9, 9), min_size=1, max_size=30), st.integers(1, 9))
def test_smoothing_is_the_mean_of_neighbours(values: list[float], width: int) -> None:
    """Each value becomes the mean of those around it that there are."""
    given = np.array(values)
    for place, value in enumerate(smooth(given, width)):
        first = place - width // 2
        assert value == pytest.approx(given[max(first, 0) : first + width].mean(), abs=1e-9)


@examples(20)
@given(st.integers(0, 2**32), st.floats(0, 1))
def test_any_counts_give_an_order_or_none(seed: int, share: float) -> None:
    """However little was seen, the answer is a delay within 3 hours and its interval, or none."""
    random = np.random.default_rng(seed)
    seen = np.where(random.random((2, 600)) < share, 0.0, random.random((2, 600)))
    one, other = (made(random.poisson(3, 600), part) for part in seen)
    found = lead_lag(one, other)
    if found.minutes is not None and found.low is not None and found.high is not None:
        assert -180 <= found.minutes <= 180
        assert found.low <= found.high


@pytest.mark.parametrize("apart", [2, 3])
def test_of_a_source_that_is_seen_in_glimpses_no_order_is_known(apart: int) -> None:
    """Where no bucket has a past that is known, there is nothing to compare."""
    random = np.random.default_rng(7)
    seen = (np.arange(3 * 288) % apart == 0).astype(float)
    one, other = (made(random.poisson(5, len(seen)) * (seen > 0), seen, step=300) for _ in "ab")
    found = lead_lag(one, other)
    assert (found.minutes, found.chance) == (None, None)
