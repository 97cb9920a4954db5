"""What the next hours may bring: rules that hold for any counts (promise 14)."""

import math

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from monitor.spread.forecast.ahead import BLIND_MOST, forecast, replay
from monitor.spread.forecast.pooled import shipped
from monitor.spread.series import Counts
from tests.examples import examples
from tests.spread.draws import made

START = 1_487_721_600
"""Wed 22 Feb 2017, 00:00 UTC."""
DAY = 86_400
calm = settings(examples(40), suppress_health_check=[HealthCheck.too_slow])


def by_step(
    posts: "list[int] | NDArray[np.int64]",
    step: int = 3600,
    seen: "NDArray[np.float64] | None" = None,
) -> Counts:
    return made(posts, 1.0 if seen is None else seen, step=step, start=START)


def wave(length: int, size: float = 300, seed: int = 1, step: int = 3600) -> Counts:
    """A wave that decays, with a daily season and counts that scatter more than Poisson's."""
    draw = np.random.default_rng(seed)
    each = 3600 // step
    at = np.arange(length * each) / each
    mean = size / each * (1 + at) ** -0.8 * (1.3 + np.cos(at * math.tau / 24))
    return by_step(draw.poisson(mean * draw.gamma(5, 1 / 5, len(at))), step)


def weeks(days: int, seed: int = 1) -> Counts:
    """A series with a usual level: 40 posts an hour, more by day, fewer at weekends."""
    draw = np.random.default_rng(seed)
    at = np.arange(days * 24)
    mean = 40 * np.exp(np.sin(at * math.tau / 24)) * np.where(at // 24 % 7 < 5, 1.0, 0.6)
    return by_step(draw.poisson(mean * draw.gamma(9, 1 / 9, len(at))))


series = st.lists(st.integers(0, 500), min_size=6, max_size=60)
shares = st.lists(st.floats(0, 1), min_size=60, max_size=60)


@calm
@given(series, shares)
def test_quantiles_rise_and_are_counts(posts: list[int], seen: list[float]) -> None:
    """Whatever was seen, the five quantiles are whole, rise, and none is below zero."""
    counts = by_step(posts, seen=np.array(seen[: len(posts)]))
    for one in forecast(counts, (1, 6, 24, 168), replay(counts, (1, 6, 24, 168))):
        assert list(one.quantiles) == sorted(one.quantiles)
        assert one.q025 >= 0
        assert all(isinstance(each, int) for each in one.quantiles)


def holds_more(counts: Counts) -> bool:
    """Tell whether no quantile of a longer time is below that of a shorter one."""
    horizons = (24, 1, 6)
    said = {one.horizon_hours: one for one in forecast(counts, horizons, replay(counts, horizons))}
    return all(
        less <= more
        for short, long in (((1, 6), (6, 24)) if said else ())
        for less, more in zip(said[short].quantiles, said[long].quantiles, strict=True)
    )


@calm
@given(series)
def test_more_time_holds_more_posts(posts: list[int]) -> None:
    """A shorter time is a part of the longer one, which cannot bring less."""
    assert holds_more(by_step(posts))


@pytest.mark.parametrize(("days", "hours", "times"), [(20, 10, 30), (40, 2, 200)])
@pytest.mark.repeats
def test_more_time_holds_more_posts_in_an_upheaval(days: int, hours: int, times: int) -> None:
    """Also where each horizon has its own past errors, none of which were made in such a time."""
    calm_days = weeks(days).posts
    calm_days[-hours:] *= times
    assert holds_more(by_step(calm_days))


@settings(examples(15), suppress_health_check=[HealthCheck.too_slow])
@given(series, st.lists(st.integers(0, 9_999), max_size=30))
def test_no_later_bucket_is_used(posts: list[int], later: list[int]) -> None:
    """What comes after the origin changes neither the forecast nor the past ones before it."""
    counts, longer = by_step(posts), by_step([*posts, *later])
    past = replay(counts)
    assert forecast(counts, past=past) == forecast(longer.until(len(posts)), past=past)
    end = counts.start + len(counts) * counts.step
    unended = [
        one for one in replay(longer) if one.origin + one.forecast.horizon_hours * 3600 > end
    ]
    assert forecast(counts, past=[*past, *unended]) == forecast(counts, past=past)


@calm
@given(series, st.integers(-400, 400))
def test_the_date_does_not_matter(posts: list[int], days: int) -> None:
    """The same counts whole days earlier or later have the same forecast."""
    counts = by_step(posts)
    moved = Counts(START + days * DAY, 3600, counts.posts, counts.seen, counts.final)
    assert forecast(moved) == forecast(counts)


def test_a_gap_is_no_zero() -> None:
    """Six unseen hours are not six without a post, of which the next day's would be too low."""
    whole = wave(60, size=9_000)
    seen = np.ones(60)
    seen[50:56] = 0
    posts = np.where(seen > 0, whole.posts, 0)
    blind, zeros = forecast(by_step(posts, seen=seen)), forecast(by_step(posts))
    for one, true in zip(blind, forecast(whole), strict=True):
        assert abs(math.log(one.q50 / true.q50)) < 0.15
    assert zeros[1].q50 < blind[1].q50
    assert zeros[2].q50 < 0.9 * blind[2].q50


@calm
@given(series, shares, st.integers(1, 9_999))
def test_what_stands_in_an_unseen_hour_is_not_read(
    posts: list[int], seen: list[float], other: int
) -> None:
    """An hour that was hardly seen has no number: what stands there does not matter."""
    share = np.array(seen[: len(posts)])
    changed = np.where(share < 0.2, other, posts)
    assert forecast(by_step(changed, seen=share)) == forecast(by_step(posts, seen=share))


@pytest.mark.parametrize("make", [wave, lambda length: weeks(length // 24)])
def test_a_gap_at_the_origin_widens(make: object) -> None:
    """With the last hours unseen, a forecast is wider for its size; with too many, none."""
    counts = make(21 * 24 if make is not wave else 60)  # type: ignore[operator]
    count = len(counts)
    seen = np.ones(count)
    seen[-4:] = 0
    sure, unsure = forecast(counts.until(count - 4)), forecast(by_step(counts.posts, seen=seen))
    for close, far in zip(sure[:2], unsure[:2], strict=True):
        assert far.q975 / far.q50 > close.q975 / close.q50
    seen[-BLIND_MOST - 1 :] = 0
    assert forecast(by_step(counts.posts, seen=seen)) == ()


def test_half_seen_counts_double() -> None:
    """A series of which half was seen throughout has the forecast of twice its posts."""
    whole = wave(48, size=4_000)
    half = by_step(whole.posts // 2, seen=np.full(48, 0.5))
    for one, other in zip(forecast(half), forecast(whole), strict=True):
        assert abs(math.log(one.q50 / other.q50)) < 0.1


def test_too_little_is_told_from_nothing() -> None:
    """Below half an hour, of nothing at all, and without a post there is no forecast."""
    assert forecast(by_step([50] * 5, 300)) == ()
    assert forecast(by_step([0] * 900)) == ()
    assert forecast(by_step([])) == ()
    assert forecast(by_step([50] * 9, seen=np.zeros(9))) == ()
    assert len(forecast(by_step([1] * 6, 300))) == 3


def test_the_first_half_hour_is_forecast_as_a_part_of_an_hour() -> None:
    """Thirty minutes are known at their rate, whether what came before was watched or not."""
    young = by_step([20] * 6, 300)
    late = by_step([0] * 6 + [20] * 6, 300, np.repeat([0.0, 1.0], 6))
    assert forecast(young) == forecast(late)
    assert forecast(young)[0].q50 > 3 * forecast(by_step([20, 20, 20, 0, 0, 0], 300))[0].q50 / 2


@pytest.mark.parametrize("hours", [48, 150])
def test_a_dead_series_has_a_dead_range(hours: int) -> None:
    """Two days after the last of 3,600 posts a next hour of more than two is out of range."""
    dead = by_step(np.concatenate([wave(30, size=600).posts, np.zeros(hours, dtype=np.int64)]))
    said = forecast(dead, past=replay(dead))
    assert said[0].q975 <= 2
    assert said[0].q90 == said[1].q50 == 0
    assert said[2].q90 < 20


def test_provisional_buckets_are_not_used() -> None:
    """A forecast begins where the settled buckets end."""
    counts = wave(48)
    early = Counts(counts.start, 3600, counts.posts, counts.seen, 40)
    assert forecast(early) == forecast(counts.until(40))


@pytest.mark.parametrize(
    ("horizon", "named"), [(0.5, "30m"), (169, "169h"), (-1, "-1h"), (1.01, "3636s")]
)
def test_horizons_are_whole_buckets_of_up_to_a_week(horizon: float, named: str) -> None:
    """Any other horizon is refused, and named."""
    with pytest.raises(ValueError, match=f"{named} cannot be foreseen .*, 1h to 168h"):
        forecast(wave(48, step=300), (horizon,))


def test_buckets_must_divide_an_hour() -> None:
    """Buckets of a day or of seven minutes are refused, and named."""
    for step in (DAY, 420):
        with pytest.raises(ValueError, match=f"buckets of {step} s do not divide an hour"):
            forecast(by_step([9] * 99, step))


def test_horizons_between_the_fitted_ones_lie_between() -> None:
    """More hours bring more posts, on a line between the horizons that were fitted."""
    horizons = (1, 1.5, 2, 4, 6, 9, 12, 100, 168)
    for counts in (wave(60, step=300), weeks(21)):
        asked = horizons if counts.step == 300 else [each for each in horizons if each != 1.5]
        middles = [one.q50 for one in forecast(counts, asked)]
        assert middles == sorted(middles)


def test_a_quiet_watch_before_changes_nothing() -> None:
    """An incident that was watched for a week before it began is forecast as one that was not."""
    young = wave(30)
    quiet = np.concatenate([np.zeros(168, dtype=np.int64), young.posts])
    before = made(quiet, step=3600, start=START - 168 * 3600)
    past, longer = replay(young), replay(before)
    assert forecast(before, past=longer) == forecast(young, past=longer)
    assert forecast(before) == forecast(young)
    assert len(past) > 10


def test_fine_buckets_sharpen_the_hour() -> None:
    """A rise within the last hour raises the next one, which buckets of an hour cannot show."""
    rise = np.full(24 * 12, 10)
    rise[-12:] = [2] * 6 + [18] * 6
    fall = np.concatenate([rise[:-12], rise[:-13:-1]])
    assert forecast(by_step(rise, 300), (1,))[0].q50 > forecast(by_step(fall, 300), (1,))[0].q50
    assert forecast(by_step(rise, 300).coarser(12)) == forecast(by_step(fall, 300).coarser(12))
    seen = np.ones(len(rise))
    seen[-6:] = 0
    assert len(forecast(by_step(rise, 300, seen), (1,))) == 1


def test_an_upheaval_after_quiet_weeks_is_a_young_incident() -> None:
    """Three quiet weeks say nothing of a wave a hundred times as large: others' waves do."""
    quiet = weeks(21)
    posts = np.concatenate([quiet.posts // 40, wave(24, size=3_000).posts])
    late = Counts(START + 494 * 3600, 3600, posts[494:], np.ones(34), 34)
    assert forecast(by_step(posts)) == forecast(late)


@pytest.mark.parametrize("each", [1, 3, 8, 20, 40])
@pytest.mark.parametrize("hours", [3, 9, 18, 48, 72, 168, 320])
def test_what_stays_the_same_may_go_on(each: int, hours: int) -> None:
    """However calm an incident, the range of the next six hours holds what has come all along."""
    counts = by_step(np.full(hours * 12, each), 300)
    low, *_, high = forecast(counts, (6,), replay(counts))[0].quantiles
    assert low <= 6 * 12 * each <= high


@pytest.mark.parametrize("last", [1, 5, 30])
def test_who_comes_back_after_years_has_a_forecast(last: int) -> None:
    """Weeks that were watched long ago are no usual level of today, and no reason to fail."""
    n = 3 * 365 * 24
    posts, seen = np.zeros(n, dtype=np.int64), np.zeros(n)
    posts[: 21 * 24], seen[: 21 * 24], seen[-last:] = 5, 1.0, 1.0
    found = forecast(Counts(0, 3600, posts, seen, n))
    assert all(np.isfinite(one.quantiles).all() for one in found)


def test_in_steady_state_the_season_is_told() -> None:
    """With weeks of history the night's hours are told from the day's, and the intervals hold."""
    whole = weeks(42)
    inside = []
    for hour in range(21 * 24, 41 * 24, 5):
        for one in forecast(whole.until(hour), (6, 24)):
            came = whole.posts[hour : hour + int(one.horizon_hours)].sum()
            inside.append((one.q025 <= came <= one.q975, one.q10 <= came <= one.q90))
            assert 0.5 < came / one.q50 < 2
    wide, narrow = np.mean(inside, axis=0)
    assert 0.92 <= wide <= 1
    assert 0.72 <= narrow <= 0.92


def test_steady_state_survives_holes() -> None:
    """Two holes of twelve hours a week move the median of a steady series by less than a tenth."""
    whole = weeks(35)
    seen = np.ones(len(whole))
    for week in range(5):
        seen[week * 168 + 20 : week * 168 + 32] = seen[week * 168 + 100 : week * 168 + 112] = 0
    holes = by_step(np.where(seen > 0, whole.posts, 0), seen=seen)
    for one, other in zip(forecast(holes), forecast(whole), strict=True):
        assert abs(math.log(one.q50 / other.q50)) < 0.1


def test_a_replay_is_that_of_its_counts() -> None:
    """What is remembered of other counts, horizons or steps is never taken for it."""
    counts, other = wave(120), wave(120, seed=2)
    first = replay(counts)
    assert replay(other) != first
    assert replay(counts, (6,)) != first
    assert replay(counts, every_hours=6) != first
    later = Counts(counts.start + DAY, counts.step, counts.posts, counts.seen, counts.final)
    assert replay(later)[0].origin == first[0].origin + DAY
    same = Counts(counts.start, counts.step, counts.posts.copy(), counts.seen, counts.final)
    assert replay(same) == first == replay(counts, model=shipped())
