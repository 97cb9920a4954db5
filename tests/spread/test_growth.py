"""How fast it grows or fades (promise 14)."""

from math import log, sqrt
from statistics import linear_regression

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.spread.growth import curve, dispersion, following, growth, has_enough
from monitor.spread.series import Counts
from tests.examples import examples
from tests.spread.draws import levelling, made, rowdy

pytestmark = pytest.mark.repeats


@pytest.mark.parametrize("mean", [5, 30])
def test_the_interval_holds_the_rate_of_growth(mean: float) -> None:
    """At 5 and 30 posts a bucket, flat and steep, short and long: 93 in 100, or more."""
    random = np.random.default_rng(1)
    held = []
    for alpha in (0.2, 0.5):
        for slope, buckets in ((0.0, 12), (1.0, 12), (1.0, 72), (-1.5, 72)):
            shape = np.exp(slope * np.arange(buckets) / 12)
            for _ in range(60):
                found = growth(made(rowdy(random, shape * mean / shape.mean(), alpha)))
                assert found is not None
                held.append(found.low <= slope <= found.high)
    assert np.mean(held) >= 0.93


@pytest.mark.parametrize(("hours", "least"), [(0.25, 0.96), (1, 0.92), (3, 0.9)])
def test_the_interval_knows_that_a_level_wanders(hours: float, least: float) -> None:
    """Where a high bucket is followed by high ones, the interval still holds.

    The level keeps what it has for a time, as where posts answer posts; as if buckets were
    independent, the interval would hold in 85, in 69 and in fewer of 100.
    """
    random = np.random.default_rng(6)
    kept = np.exp(-1 / (12 * hours))
    held = []
    for number in range(250):
        slope = (-0.4, 0.0, 0.4)[number % 3]
        level = random.normal(0, 0.25, 72)
        for place in range(1, 72):
            level[place] = kept * level[place - 1] + np.sqrt(1 - kept**2) * level[place]
        mean = 15 * np.exp(slope * (np.arange(72) - 36) / 12 + level)
        found = growth(made(rowdy(random, mean, 0.2)))
        assert found is not None
        held.append(found.low <= slope <= found.high)
    assert np.mean(held) >= least


@given(
    posts=st.lists(st.integers(0, 500), min_size=8, max_size=72).filter(
        lambda posts: sum(posts) >= 20 and any(posts[1:]) and any(posts[:-1])
    )
)
@examples(150)
def test_neighbours_never_make_it_surer(posts: list[int]) -> None:
    """What buckets have in common only widens the interval, and by a finite factor."""
    counted, hours = np.array(posts, dtype=np.float64), np.arange(len(posts)) / 12
    times = following(curve(counted, np.full(len(posts), 1 / 12), hours), counted, hours)
    assert 1 <= times < len(posts) ** 2


@pytest.mark.parametrize("turn", ["a rise that levels off", "a fall that levels off"])
def test_the_interval_holds_the_mean_growth_of_what_is_no_line(turn: str) -> None:
    """Each of the six hours counts the same, however many posts it has.

    By a line, which the busier hours decide, the rise would be held in less than half.
    """
    random, hours = np.random.default_rng(8), (np.arange(72) + 0.5) / 12
    held = []
    for _ in range(60):
        bent = levelling(hours, random.uniform(1, 5), falls=turn.startswith("a fall"))
        rate = np.exp(bent)
        found = growth(made(rowdy(random, 4 * rate / rate.mean(), 0.2)))
        assert found is not None
        held.append(found.low <= linear_regression(hours, bent).slope <= found.high)
    assert np.mean(held) >= 0.93


def test_curve_and_error_are_those_of_a_known_package() -> None:
    """Given the dispersion, they are those of weighted least squares about the curve itself.

    What is thought of the bend beforehand, 0 give or take 1, enters as one more observation.
    """
    statsmodels = pytest.importorskip("statsmodels.api")
    random = np.random.default_rng(2)
    for number in range(30):
        seen = random.uniform(0.3, 1, 40)
        hours = np.arange(40) / 12
        mean = random.uniform(5, 40) * np.exp(random.normal(0, 0.5) * hours) * seen
        posts = rowdy(random, mean, 0.3) if number % 2 else random.poisson(mean).astype(np.float64)
        found = curve(posts, seen / 12, hours)
        place = np.linspace(-1, 1, 40)
        design = np.stack([np.ones(40), place * hours[-1] / 2, place**2], axis=1)
        seems = np.log(found.mean * 12 / seen) + posts / found.mean - 1
        fitted = statsmodels.WLS(
            np.append(seems, 0.0),
            np.vstack([design, [0.0, 0.0, 1.0]]),
            weights=np.append(found.weight, 1.0),
        ).fit()
        assert [found.slope, found.bend] == pytest.approx(fitted.params[1:], abs=1e-6)
        assert found.spread == pytest.approx(fitted.normalized_cov_params, rel=1e-6)
        leverage = found.weight * ((design @ fitted.normalized_cov_params) * design).sum(axis=1)
        alpha = dispersion(posts, found.mean, leverage)
        assert found.weight == pytest.approx(found.mean / (1 + alpha * found.mean), rel=1e-3)


@pytest.mark.parametrize("buckets", [8, 9, 12])
def test_a_curve_takes_three_degrees_of_freedom(buckets: int) -> None:
    """In a short window, where one degree more or less is seen, the interval is Student's.

    Each bucket gives as much of a degree as it tells of the scatter, all together rounded down; the
    curve takes three.
    """
    from scipy.stats import t

    hours = np.arange(buckets) / 12
    posts = np.round(4_000 * np.exp(0.3 * hours))
    found = growth(made(posts))
    assert found is not None
    assert found.per_hour == pytest.approx(0.3, rel=2e-3)
    fitted = curve(posts, np.full(buckets, 1 / 12), hours)
    degrees = int((posts / (1 + posts)).sum()) - 3
    half = t.ppf(0.975, degrees) * sqrt(fitted.spread[1, 1])
    # A degree more or less would change it by 1.2 % and more.
    assert (found.high - found.low) / 2 == pytest.approx(half, rel=2e-3)


def test_the_dispersion_is_found_again() -> None:
    """Of many counts with a known dispersion it is found within a tenth; of chance alone, none."""
    random = np.random.default_rng(3)
    mean = np.full(20_000, 12.0)
    nothing = np.zeros_like(mean)
    assert dispersion(rowdy(random, mean, 0.4), mean, nothing) == pytest.approx(0.4, rel=0.1)
    assert dispersion(mean, mean, nothing) == pytest.approx(0, abs=1e-9)


def test_doubling_is_doubling() -> None:
    """Counts that double every hour are said to; backwards, to halve."""
    posts = np.round(100 * 2 ** (np.arange(24) / 12))
    up, down = growth(made(posts)), growth(made(posts[::-1]))
    assert up is not None
    assert down is not None
    assert up.trend == "growing"
    assert up.doubling_hours == pytest.approx(1, rel=0.02)
    assert up.half_life_hours is None
    assert down.trend == "fading"
    assert down.half_life_hours == pytest.approx(1, rel=0.02)
    assert down.doubling_hours is None
    assert up.hours == pytest.approx(down.hours, rel=0.01)
    assert up.hours is not None
    assert up.hours[0] < 1 < up.hours[1]


def test_no_clear_trend_where_the_interval_holds_zero() -> None:
    """What neither clearly grows nor clearly fades has no doubling time and no half-life."""
    found = growth(made([9, 11, 10, 9, 12, 10, 9, 11]))
    assert found is not None
    assert found.low < 0 < found.high
    assert (found.trend, found.doubling_hours, found.half_life_hours, found.hours) == (
        "no clear trend",
        None,
        None,
        None,
    )


def test_what_was_not_seen_is_no_decline() -> None:
    """Steady posts of which ever less was seen do not fade; a hole changes the slope in nothing."""
    share = np.linspace(1, 0.25, 16)
    found = growth(made(np.round(400 * share), share))
    assert found is not None
    assert found.per_hour == pytest.approx(0, abs=0.01)
    seen = np.where(np.arange(40) % 7 == 3, 0.0, 1.0)
    posts = np.round(50 * np.exp(np.arange(40) / 12)) * seen
    holed = growth(made(posts, seen))
    assert holed is not None
    assert holed.per_hour == pytest.approx(1, abs=0.01)


def test_nothing_is_told_of_too_little() -> None:
    """Below 8 buckets or 20 posts, or with all posts at one end, no line is drawn."""
    assert growth(made([9] * 7)) is None
    assert growth(made([2] * 9)) is None
    assert growth(made([0] * 11 + [50])) is None
    assert growth(made([50] + [0] * 11)) is None
    assert growth(made([9] * 12, [1.0] * 7 + [0.1] * 5)) is None


@pytest.mark.parametrize("hours", [1, 3, 24])
def test_of_long_buckets_eight_are_enough(hours: int) -> None:
    """Six hours of counts by the hour would be too few, however high they are."""
    posts = 1000 * np.exp2(np.arange(20))
    assert growth(made([9] * 7, step=hours * 3600)) is None
    found = growth(made(posts, step=hours * 3600))
    assert found is not None
    assert found.doubling_hours == pytest.approx(hours, rel=0.01)


@given(
    step=st.sampled_from([60, 120, 300, 900, 3600]), posts=st.lists(st.integers(0, 9), max_size=60)
)
@examples(150)
def test_what_can_be_told_is_told(step: int, posts: list[int]) -> None:
    """Whoever asks beforehand, as phases do, has the same answer: of short buckets too."""
    counts = made(posts, step=step)
    assert has_enough(counts) == (growth(counts) is not None)


def test_only_the_last_settled_hours_count() -> None:
    """What was before the window, and what may still change, does not enter."""
    posts = [500] * 30 + [10] * 72 + [900] * 5
    counts = Counts(0, 300, np.array(posts), np.ones(107), 102)
    found, alone = growth(counts), growth(made([10] * 72))
    assert found is not None
    assert alone is not None
    assert found.high == pytest.approx(alone.high)


@examples(80)
@given(st.lists(st.integers(0, 10**6), min_size=8, max_size=60))
def test_any_counts_give_an_interval_around_the_slope_or_none(posts: list[int]) -> None:
    """However wild the counts, the slope is a number within its interval."""
    found = growth(made(posts))
    if found is not None:
        assert found.low <= found.per_hour <= found.high
        assert np.isfinite([found.low, found.high]).all()
        if found.doubling_hours is not None:
            assert found.doubling_hours == pytest.approx(log(2) / found.per_hour)
