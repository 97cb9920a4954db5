"""The shape of the week: waves, sleep, and the argument between the two narratives."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.simulator.story import BESIDE, HOURS, PRESS, WAVES, StoryWave, at, awake, denial_share

hours = st.floats(0, HOURS)


@given(hours, st.sampled_from([*WAVES, BESIDE]))
def test_no_hour_is_busier_than_the_height(hour: float, wave: StoryWave) -> None:
    """A rate is never negative and never above the height: else thinning would cut the peak off."""
    assert 0 <= wave.rate(hour) <= wave.height


def test_a_wave_rises_and_fades() -> None:
    """Nothing before its start, most at its peak, 37 % of it after its decay, were all awake."""
    wave = StoryWave(start=15, peak=19, height=100, decay=24, scenes={"calm": 1})
    assert wave.rate(14.9) == wave.rate(15) == 0
    assert wave.rate(17) == pytest.approx(25 * awake(17))
    assert wave.rate(19) == 100
    assert wave.rate(19 + 24) == pytest.approx(36.8, abs=0.1)


def test_people_sleep_but_not_in_a_night_of_protest() -> None:
    """At 04:00 hardly anybody writes; a wave that keeps people up loses less by it."""
    assert awake(4) == pytest.approx(0.08)
    assert awake(19) == awake(19 + 24) == pytest.approx(1)
    usual, sleepless = (
        StoryWave(start=0, peak=0, height=1, decay=1e6, sleepless=kept, scenes={})
        for kept in (False, True)
    )
    assert sleepless.rate(4) > 3 * usual.rate(4)


def test_the_denial_overtakes_the_threat() -> None:
    """Its share grows through a half within the first day; the press conference dents it."""
    assert denial_share(20) < 0.25
    assert denial_share(40) > 0.6
    assert denial_share(PRESS) < denial_share(PRESS - 0.1) - 0.15
    assert denial_share(PRESS + 24) > 0.7


@given(hours)
def test_instants_have_no_more_than_milliseconds(hour: float) -> None:
    """So that what is written is what is meant, on every machine."""
    assert at(hour).microsecond % 1000 == 0
