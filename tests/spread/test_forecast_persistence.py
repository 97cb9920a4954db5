"""In the first hours of a wave the forecast is in part that it goes on as in the last hour."""

import numpy as np
import pytest

from monitor.spread.forecast.ahead import forecast, replay
from monitor.spread.forecast.hours import PSEUDO, hours
from monitor.spread.forecast.persistence import LastHour, last_hour, mixed
from monitor.spread.series import Counts
from tests.spread.test_forecast import by_step, wave, weeks

SAID = np.array([10.0, 40, 100, 250, 900])


@pytest.mark.parametrize(("age", "share"), [(0, 0.5), (6, 0.184), (12, 0.068), (72, 0.0)])
def test_the_next_hour_is_half_as_the_last_and_ever_less(age: float, share: float) -> None:
    """The middle moves by that share of the way, in logarithms, and both ends narrow to match."""
    found = mixed(SAID, 1, LastHour(np.log(20), age))
    way = np.log((found[2] + PSEUDO) / (SAID[2] + PSEUDO)) / np.log(20 / (SAID[2] + PSEUDO))
    assert way == pytest.approx(share, abs=0.001)
    wide, narrow = (np.log((each[4] + PSEUDO) / (each[0] + PSEUDO)) for each in (SAID, found))
    assert narrow == pytest.approx((1 - share) * wide + share * 2 * 1.96 * 0.5, abs=0.01)


def test_the_longer_the_horizon_the_less() -> None:
    """Of six hours less than half of the share is left, of a day and more nothing."""
    last = LastHour(np.log(20), 0)
    asked = (1, 6, 24, 168)
    moved = [np.log(SAID[2] / mixed(SAID * hour, hour, last)[2] * hour) for hour in asked]
    assert 0.3 * moved[0] < moved[1] < 0.5 * moved[0]
    assert moved[2:] == pytest.approx([0, 0], abs=1e-9)


def test_nothing_at_all_may_be_said() -> None:
    """A forecast of no posts, as low as numbers go, stays one where none came in the last hour."""
    found = mixed(np.full(5, -PSEUDO), 1, LastHour(np.log(PSEUDO), 1))
    assert found == pytest.approx(np.full(5, -PSEUDO), abs=1e-9)


def test_a_young_wave_is_forecast_so() -> None:
    """At three hours three tenths of the way to the last hour, also when it is made again."""
    counts = by_step(np.full(3 * 12, 40), 300)
    counts.posts[-12:] = 10
    (one,) = forecast(counts, (1,))
    way = np.log(one.q50 / one.plain[2]) / np.log(10 * 12 / one.plain[2])
    assert way == pytest.approx(0.3, abs=0.03)
    longer = Counts(counts.start, 300, np.tile(counts.posts, 2), np.ones(72), 72)
    then = {each.origin: each.forecast for each in replay(longer, (1,))}
    assert then[counts.start + 3 * 3600] == forecast(counts, (1,), replay(counts, (1,)))[0]


def test_where_the_last_hour_is_not_known_it_says_nothing() -> None:
    """After a gap, and in a series with a usual level, the forecast is as without it."""
    seen = np.ones(6)
    seen[-1] = 0
    for counts in (by_step(wave(6).posts * (seen > 0), seen=seen), weeks(21)):
        for one in forecast(counts):
            plain = [max(round(each), 0) for each in one.plain]
            assert [one.q025, one.q50, one.q975] == plain[::2]
    assert last_hour(hours(by_step(wave(6).posts * (seen > 0), seen=seen))) is None
