"""What is usual at an hour of the day."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.spread.bursts.scores import Usual


def learned(rates: list[float], step_hours: float = 1.0, seen: float = 1.0) -> Usual:
    usual = Usual(step_hours, 1.0)
    for place, rate in enumerate(rates):
        hour = int(place * step_hours) % 24
        usual.expect(hour, rate)
        usual.learn(hour, rate, seen)
    return usual


def test_nothing_is_usual_before_anything_was_seen() -> None:
    """At first the bucket itself stands for what is usual; then the mean of those before it."""
    usual = Usual(1.0, 1.0)
    assert usual.expect(3, 12.0) == 12
    usual.learn(3, 12.0, 1.0)
    assert usual.expect(4, 99.0) == 12


@pytest.mark.parametrize("step", [1 / 60, 1 / 12, 1.0])
def test_the_day_is_learned(step: float) -> None:
    """After two weeks of the same day, each hour is expected to be what it was, for any bucket."""
    day = 100 + 80 * np.sin(np.arange(24) / 24 * 2 * np.pi)
    places = (np.arange(int(14 * 24 / step)) * step).astype(int) % 24
    usual = learned(day[places].tolist(), step)
    for hour in range(24):
        assert usual.expect(hour, 0.0) == pytest.approx(day[hour], rel=0.05)


def test_in_the_first_day_all_hours_are_alike() -> None:
    """A morning that has only begun says nothing about the shape of a day."""
    usual = learned([1.0] * 6 + [50.0] * 6)
    assert usual.expect(12, 0.0) == usual.expect(3, 0.0)


def test_a_silent_hour_is_never_impossible() -> None:
    """Where no post ever came at night, some are expected all the same: 1 in 20 of the mean."""
    usual = learned(([0.0] * 8 + [60.0] * 16) * 20)
    assert 0 < usual.expect(4, 0.0) < 5


@given(st.floats(0.2, 1))
def test_what_was_partly_seen_teaches_the_same(seen: float) -> None:
    """A steady rate is learned whatever the share that was seen of it."""
    assert learned([30.0] * 100, seen=seen).expect(4, 0.0) == pytest.approx(30)
