"""The calls of the simulated week."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from bench.simulator.calls import GAP, calls
from bench.simulator.recount import CALLS, FEED
from bench.simulator.story import DISPERSAL, HOURS, PRESS, SINCE, WAVES, awake
from monitor.sources.count_file import read

HOUR = timedelta(hours=1)
ZONE = ZoneInfo("America/Los_Angeles")


def test_the_same_seed_gives_the_same_calls() -> None:
    """What is shipped is what the simulator writes, byte for byte; another seed, other calls."""
    assert (FEED / CALLS).read_bytes() == calls().encode()
    assert calls(1) != calls(2)


def test_every_hour_of_the_week_but_those_that_nobody_wrote_down() -> None:
    """The editor's file can be read, has the whole week, and a gap that is no zero."""
    values = read(calls(), CALLS, HOUR, ZONE)
    hours = [round((one.start - SINCE) / HOUR) for one in values]
    assert hours == [hour for hour in range(round(HOURS)) if hour not in GAP]


def test_calls_follow_what_happens() -> None:
    """Over many seeds an hour has as many calls as meant; they peak with the protest first."""
    hour = round(DISPERSAL)
    drawn = [int(calls(seed).splitlines()[hour + 1].split(",")[1]) for seed in range(60)]
    meant = 9 * awake((hour + 0.5) % 24) + 0.6 * sum(w.rate(hour + 0.5) for w in WAVES)
    assert abs(sum(drawn) / 60 - meant) < 5 * (meant / 60) ** 0.5
    rang = {(v.start - SINCE) / HOUR: v.value for v in read(calls(), CALLS, HOUR, ZONE)}
    first = max((hour for hour in rang if hour < PRESS), key=lambda hour: rang[hour])
    assert abs(first - DISPERSAL) <= 2
