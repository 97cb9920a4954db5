"""What a young incident's own past tells, beside what other incidents taught."""

import numpy as np
import pytest
from numpy.typing import NDArray

from monitor.spread.forecast import steady
from monitor.spread.forecast.ahead import forecast
from monitor.spread.forecast.hours import hours
from monitor.spread.forecast.pooled import predict, shipped
from monitor.spread.forecast.quantiles import LEVELS
from tests.spread.test_forecast import by_step, wave, weeks


@pytest.mark.parametrize("days", [2, 4, 9, 21])
def test_hours_half_seen_are_no_reason_to_fail(days: int) -> None:
    """However long it was watched, of what is known only in part others' waves tell."""
    whole = weeks(days)
    half = by_step(whole.posts // 2, seen=np.full(len(whole), 0.5))
    for one, other in zip(forecast(half), forecast(whole), strict=True):
        assert 0.3 < one.q50 / other.q50 < 3


def score(said: "NDArray[np.float64]", came: int) -> float:
    """Return the weighted interval score of five quantiles."""
    level, off = np.array(LEVELS), came - said
    return float(2 * np.maximum(level * off, (level - 1) * off).mean())


@pytest.mark.parametrize("make", [wave, lambda length: weeks(length // 24)], ids=["wave", "weeks"])
@pytest.mark.parametrize("horizon", [1, 6, 24])
def test_two_forecasts_together_are_no_worse_than_either(make: object, horizon: int) -> None:
    """From the fourth day on others' waves and its own past tell: as well as on average."""
    whole = make(13 * 24)  # type: ignore[operator]
    scores = []
    for hour in range(4 * 24 + 5, 12 * 24, 7):
        span, came = hours(whole.until(hour)), whole.posts[hour : hour + horizon].sum()
        own = steady.rates(steady.recent(span), [horizon])[0]
        assert own is not None
        members = (predict(shipped(), span, [horizon])[horizon], own)
        said = np.array(forecast(whole.until(hour), (horizon,))[0].quantiles)
        scores.append(
            [score(said, came), *(score(horizon * np.exp(each), came) for each in members)]
        )
    ours, others, alone = np.mean(scores, axis=0)
    assert ours < 1.1 * (others + alone) / 2
    assert ours < max(others, alone)


@pytest.mark.parametrize(("length", "own"), [(12, False), (36, True), (60, True), (132, True)])
def test_the_own_past_tells_from_the_second_day_on(length: int, own: bool) -> None:
    """Where the nights are silent the next is forecast lower, once there were enough of them."""
    at = np.arange(length)
    late = by_step(np.where(at % 24 < 12, 400, 2))
    others = 12 * np.exp(predict(shipped(), hours(late), [12])[12][2])
    found = forecast(late, (12,))[0].q50
    assert (found < 0.95 * others) == own
    assert found < 1.01 * others
