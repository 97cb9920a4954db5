"""After its first day a wave is forecast in part as it went on so far."""

import numpy as np
import pytest
from numpy.typing import NDArray

from monitor.spread.forecast import trend
from monitor.spread.forecast.ahead import forecast
from monitor.spread.forecast.errors import Errors, Prior, corrected
from monitor.spread.forecast.hours import PSEUDO, Hours
from monitor.spread.forecast.quantiles import SCORES
from tests.spread.test_forecast import by_step, wave

HORIZONS = (1, 6, 24, 168)


def span(rate: NDArray[np.float64], seen: NDArray[np.float64] | None = None) -> Hours:
    share = np.ones(len(rate)) if seen is None else seen
    return Hours(rate * share, share, np.empty((2, 0)))


def came(rate: "NDArray[np.float64]", hour: int) -> "NDArray[np.float64]":
    """Return log posts an hour after *hour*, up to each horizon."""
    return np.log([rate[hour : hour + each].mean() for each in HORIZONS])


@pytest.mark.parametrize("power", [-1.5, -1.0, -0.5])
@pytest.mark.parametrize("swing", [0.0, 0.5])
def test_a_power_of_the_age_by_day_and_night_is_found(power: float, swing: float) -> None:
    """What fades without scatter is foreseen for a week, from its fourth day on."""
    at = np.arange(96 + 168)
    day = np.exp(swing * np.sin((at + 7) * np.pi / 12))
    rate = np.array(5_000 * (at + 1.5) ** power * day, dtype=np.float64)
    found = trend.rates(span(rate[:96]), HORIZONS)
    assert found == pytest.approx(came(rate, 96), abs=0.12)


def test_hours_count_for_what_was_seen_of_them() -> None:
    """What was watched by half from some hour on is no fall; the forecast is of all posts."""
    at = np.arange(60)
    rate = np.array(5_000 / (at + 1.5), dtype=np.float64)
    whole = trend.rates(span(rate), HORIZONS)
    half = trend.rates(span(rate, np.where(at < 45, 1.0, 0.5)), HORIZONS)
    assert half == pytest.approx(whole, abs=0.02)


def test_in_its_first_day_a_wave_has_no_trend() -> None:
    """From less than a day nobody knows how a night is."""
    assert trend.rates(span(np.full(23, 50.0)), HORIZONS) is None
    assert trend.rates(span(np.full(24, 50.0)), HORIZONS) is not None


def test_what_has_died_stays_dead() -> None:
    """Two silent days leave next to nothing, however large the wave was and however it began."""
    posts = np.concatenate([wave(24, size=9_000).posts, np.zeros(48, dtype=np.int64)])
    (day,) = forecast(by_step(posts), (24,))
    assert day.q50 <= 1
    assert day.q975 <= 40


@pytest.mark.parametrize(("reach", "share"), [(1, 1 / 32), (6, 3 / 16), (24, 0.75), (168, 0.75)])
def test_the_longer_ahead_the_more_the_trend_says(reach: float, share: float) -> None:
    """All quantiles move as the middle does, which stays between both members."""
    said = np.array([1.0, 2, 3, 4, 5])
    moved = trend.towards(said, 7.0, reach)
    assert moved == pytest.approx(said + share * 4)
    assert 3 <= moved[2] <= 7


@pytest.mark.parametrize(
    ("age", "lower", "upper"), [(0, 1.0, 1.0), (2, 0.893, 0.962), (48, 0.83, 0.94)]
)
def test_inner_ends_are_drawn_in_and_outer_ones_stay(age: int, lower: float, upper: float) -> None:
    """After the first hours those of a wave are nearer to the middle; a usual level keeps them."""
    plain = np.exp(4 + SCORES) - PSEUDO
    wave_began = Prior(12.0, 2.0, since=0)
    found = np.log(corrected(plain, Errors({}), age * 3600, 6, wave_began) + PSEUDO)
    kept = np.array([1, lower, 1, upper, 1])
    assert found == pytest.approx(4 + SCORES * kept, abs=0.001)
    usual = corrected(plain, Errors({}), age * 3600, 6, Prior(200.0, 200.0))
    assert usual == pytest.approx(plain, rel=0.001)
