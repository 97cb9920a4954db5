"""How long to the next pass."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from monitor.collect.cadence import Cadence

NOW = datetime(2017, 2, 22, tzinfo=UTC)
EVERY = timedelta(minutes=4)
seconds = st.integers(1, 86_400).map(lambda n: timedelta(seconds=n))


@given(seconds, st.lists(st.tuples(st.integers(0, 10_000), seconds, st.booleans()), max_size=20))
def test_never_denser_than_allowed_nor_calmer_than_configured(
    every: timedelta, passes: list[tuple[int, timedelta, bool]]
) -> None:
    """Whatever comes, the wait lies between an eighth (at least 10 s) and all of what was asked."""
    cadence, now = Cadence(every, every), NOW
    for new, passed, dense in passes:
        now += passed
        before, cadence = cadence, cadence.after(new, now, dense=dense)
        assert min(every, max(every / 8, timedelta(seconds=10))) <= cadence.last <= every
        assert not dense or cadence.last <= before.last * 2
        if not dense:
            assert cadence.last == every


def test_a_burst_is_followed_at_once() -> None:
    """Four times as many as the twenty that are wanted: four times as soon; an eighth at least."""
    quiet = Cadence(EVERY, EVERY, NOW)
    assert quiet.after(80, NOW + EVERY, dense=True).last == EVERY / 4
    assert quiet.after(8_000, NOW + EVERY, dense=True).last == EVERY / 8


def test_calm_comes_back_slowly() -> None:
    """After a burst the wait doubles from pass to pass until it is the usual one."""
    cadence = Cadence(EVERY, EVERY / 8, NOW)
    waits = []
    for number in range(1, 5):
        cadence = cadence.after(0, NOW + number * EVERY, dense=True)
        waits.append(EVERY / cadence.last)
    assert waits == [4, 2, 1, 1]


def test_the_first_pass_tells_nothing_of_the_rate() -> None:
    """It brings the past of the incident, however much that is."""
    assert Cadence(EVERY, EVERY).after(5000, NOW, dense=True).last == EVERY
