"""Past forecasts, what came of them, and what the next ones learn from it."""

import numpy as np
import pytest

from monitor.spread.forecast.ahead import forecast, replay
from monitor.spread.forecast.errors import (
    FAR,
    ForecastQuantiles,
    Outcome,
    Prior,
    corrected,
    learned,
    scores,
)
from monitor.spread.forecast.quantiles import SCORES, line, strict, weighted
from monitor.spread.series import Counts
from tests.spread.test_forecast import START, by_step, wave, weeks

pytestmark = pytest.mark.repeats

DAY = 24
PLAIN = np.array([20.0, 50.0, 100.0, 200.0, 500.0])


def outcome(posts: int, hours_ago: int = 6, horizon: float = 1) -> Outcome:
    said = ForecastQuantiles(horizon, 20, 50, 100, 200, 500, tuple(PLAIN.tolist()))
    return Outcome(START - hours_ago * 3600, said, posts)


def fixed(past: "list[Outcome]", horizon: float = 1) -> "np.ndarray":
    return corrected(PLAIN, learned(past), START, horizon, Prior(12.0, 3.0))


@pytest.mark.parametrize(("posts", "score"), [(100, 0), (20, -1.96), (500, 1.96), (200, 1.2816)])
def test_a_quantile_scores_as_itself(posts: int, score: float) -> None:
    """A count that falls on a quantile has that quantile's normal score."""
    assert scores([outcome(posts)])[0] == pytest.approx(score, abs=0.001)


def test_a_miss_counts_so_far_and_no_farther() -> None:
    """A count beyond all that was said counts for no more than four normal scores."""
    assert list(scores([outcome(10**9), outcome(0)])) == [FAR, -FAR]


def test_without_errors_nothing_changes() -> None:
    """With no outcome, or none that has ended, the forecast stays."""
    for past in ([], [outcome(500, hours_ago=0)], [outcome(500, horizon=24)]):
        assert fixed(past) == pytest.approx(PLAIN, rel=1e-4)


def test_errors_of_other_horizons_stretch_and_do_not_shift() -> None:
    """Whoever was far off six hours ahead is less sure of the next hour; its middle stays."""
    found = fixed([outcome(800, hours, horizon=6) for hours in range(6, 90, 6)])
    assert found[2] == pytest.approx(PLAIN[2], rel=1e-4)
    assert found[0] < 0.7 * PLAIN[0]
    assert found[4] > 1.4 * PLAIN[4]


def test_who_was_too_low_says_more() -> None:
    """After counts above the middle it rises, with all below it; after counts below, it falls."""
    high = fixed([outcome(250, hours) for hours in range(1, 40)])
    low = fixed([outcome(40, hours) for hours in range(1, 40)])
    assert (high[:4] > PLAIN[:4]).all()
    assert (low[1:] < PLAIN[1:]).all()


def test_who_was_right_by_far_grows_narrow_and_who_was_not_grows_wide() -> None:
    """Counts always near the middle narrow the 95 % interval; counts beyond both ends widen it."""
    near = fixed([outcome(99 + hours % 3, hours) for hours in range(1, 200)])
    off = fixed([outcome(900 if hours % 2 else 8, hours) for hours in range(1, 200)])
    assert near[0] > PLAIN[0] > off[0]
    assert near[4] < PLAIN[4] < off[4]


def test_overlapping_errors_are_no_independent_ones() -> None:
    """A day's forecast made every hour does not weigh as 24; made once a day it weighs whole."""
    often = fixed([outcome(400, 24 + hour, 24) for hour in range(24)], 24)
    apart = fixed([outcome(400, 24 * day, 24) for day in range(1, 25)], 24)
    assert PLAIN[2] < often[2] < apart[2]


def test_errors_at_the_same_time_of_day_tell_most() -> None:
    """Forecasts that were too low each morning rise in the morning, and at night they do not."""
    since = START - 5 * DAY * 3600
    past = [outcome(300 if hours % DAY < 6 else 60, hours) for hours in range(1, 5 * DAY)]
    prior = Prior(12.0, 3.0, since)
    morning = corrected(PLAIN, learned(past), START, 1, prior)
    evening = corrected(PLAIN, learned(past), START + 12 * 3600, 1, prior)
    assert morning[2] > 1.3 * fixed(past)[2] > 1.3 * evening[2]


def test_errors_of_a_younger_wave_weigh_less() -> None:
    """What was missed in the first hour says less on the second day than what was missed lately."""
    prior = Prior(12.0, 3.0, START - 2 * DAY * 3600)
    first, last = (
        corrected(PLAIN, learned([outcome(400, hours)]), START, 1, prior)[2]
        for hours in (2 * DAY - 1, 1)
    )
    assert PLAIN[2] < first < last


def test_right_errors_leave_the_spread() -> None:
    """Errors as large as was said leave the quantiles, but for chance, where they were."""
    draw = np.random.default_rng(3).standard_normal(2_000)
    came = np.exp(np.interp(draw, SCORES, np.log(PLAIN)))
    kept = fixed([outcome(round(each), i + 1) for i, each in enumerate(came)])
    assert np.abs(np.log(kept / PLAIN)).max() < 0.25


@pytest.mark.parametrize("counts", [wave(60), weeks(40)], ids=["young", "steady"])
def test_a_replay_is_what_would_have_been_said(counts: Counts) -> None:
    """Each forecast of the record is, to the post, that of a report made at its origin."""
    found = replay(counts, (1, 6), every_hours=6)
    assert {one.forecast.horizon_hours for one in found} == {1, 6}
    for one in found[:: max(len(found) // 12, 1)]:
        cut, horizon = (one.origin - counts.start) // 3600, one.forecast.horizon_hours
        then = counts.until(cut)
        said = forecast(then, (1, 6), replay(then, (1, 6), every_hours=6))
        assert one.forecast in said
        assert one.posts == counts.posts[cut : cut + int(horizon)].sum()


def test_the_record_does_not_look_ahead() -> None:
    """Whatever came later, what was said before it stays."""
    counts, cut = wave(60), 42
    later = counts.posts.copy()
    later[cut:] = 9_999
    one, two = (
        {
            (each.origin, each.forecast)
            for each in replay(by_step(posts), every_hours=1)
            if each.origin <= START + cut * 3600
        }
        for posts in (counts.posts, later)
    )
    assert one
    assert one == two


def test_what_was_not_wholly_seen_is_no_outcome() -> None:
    """A horizon with an unseen hour in it has no outcome: fewer posts were seen than came."""
    seen = np.ones(40)
    seen[30] = 0.5
    counts = by_step(wave(40).posts, seen=seen)
    for one in replay(counts, (1, 6), every_hours=1):
        cut = (one.origin - counts.start) // 3600
        assert not cut <= 30 < cut + one.forecast.horizon_hours


def test_errors_before_this_wave_tell_nothing() -> None:
    """What was said of an older, much smaller wave does not correct the forecast of this one."""
    young = wave(30, size=3_000)
    counts = by_step(np.concatenate([np.full(60, 3), young.posts]))
    old = [one for one in replay(counts, every_hours=1) if one.origin < START + 60 * 3600]
    assert old
    assert forecast(counts, past=old) == forecast(counts)


def test_errors_of_a_steady_series_correct_it() -> None:
    """A steady series that keeps missing low is forecast higher."""
    counts = weeks(30)
    past = [
        Outcome(one.origin, one.forecast, 2 * one.forecast.q975)
        for one in replay(counts, (6,), every_hours=6)
    ]
    assert forecast(counts, (6,), past)[0].q50 > forecast(counts, (6,))[0].q50


def test_pooled_intervals_hold_when_corrected() -> None:
    """On simulated waves that the model never saw, 95 and 80 % intervals hold about as often."""
    inside = [
        (
            one.forecast.q025 <= one.posts <= one.forecast.q975,
            one.forecast.q10 <= one.posts <= one.forecast.q90,
        )
        for seed in range(8)
        for one in replay(wave(72, seed=seed), every_hours=3)
    ]
    wide, narrow = np.mean(inside, axis=0)
    assert 0.92 <= wide <= 1
    assert 0.7 <= narrow <= 0.95


def test_weighted_quantiles_are_ordinary_ones_where_all_weigh_the_same() -> None:
    """With equal weights the quantiles are those of Hazen, an oracle of numpy."""
    values = np.random.default_rng(5).standard_normal(501)
    hazen = np.quantile(values, (0.025, 0.1, 0.5, 0.9, 0.975), method="hazen")
    assert weighted(values, np.ones(501)) == pytest.approx(hazen)


def test_a_line_goes_on_beyond_its_ends() -> None:
    """Beyond the outermost points the outermost slope goes on; equal numbers are set apart."""
    found = line(np.array([-1.0, 0.5, 3.0]), np.array([0.0, 1.0, 2.0]), np.array([0.0, 2.0, 3.0]))
    assert list(found) == [-2.0, 1.0, 4.0]
    assert (np.diff(strict(np.array([1.0, 1.0, 0.0, 2.0]))) > 0).all()
