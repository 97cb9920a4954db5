"""All figures of one incident together."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.clock import to_epoch_ms
from monitor.spread.analysis import analyse
from monitor.spread.bursts.waves import bursts
from monitor.spread.onset import OnsetEstimate
from monitor.spread.peak import peak
from monitor.spread.series import HOUR, Counts
from tests.examples import examples

STEP = 300
START = 1_487_600_000 // HOUR * HOUR


def incident(seed: int, *, hours: int = 60, at: int = 24, hole: slice | None = None) -> Counts:
    """A quiet day, then a surge that decays by half in six hours; a hole was not seen."""
    steps = hours * HOUR // STEP
    age = (np.arange(steps) - at * HOUR // STEP) * STEP / HOUR
    rate = np.where(age < 0, 0.3, 40 * 0.5 ** (np.maximum(age, 0) / 6) + 0.3)
    posts = np.random.default_rng(seed).poisson(rate)
    seen = np.ones(steps)
    if hole is not None:
        posts[hole], seen[hole] = 0, 0.0
    return Counts(START, STEP, posts, seen, steps)


def test_an_incident_is_told_as_it_was() -> None:
    """Onset, peak and burst lie where they were made; it fades, and a forecast says how far."""
    counts = incident(1)
    found = analyse(counts)
    began = START + 24 * HOUR
    assert isinstance(found.onset, OnsetEstimate)
    assert found.onset.low <= began <= found.onset.high
    busiest = peak(counts)
    assert busiest is not None
    assert began <= to_epoch_ms(busiest.span.start) // 1000 <= began + 2 * HOUR
    assert [abs(burst.start - began) < HOUR for burst in bursts(counts)] == [True]
    assert abs(found.alarms[0] - began) <= HOUR
    assert found.phase.name == "fading"
    assert [one.horizon_hours for one in found.forecast] == [1, 6, 24]
    assert {one.forecast.horizon_hours for one in found.outcomes} == {1, 6, 24}


def test_a_hole_moves_no_figure_far() -> None:
    """Six hours that nobody saw are no quiet hours: onset and chances stay, the peak says so."""
    counts = incident(2, hole=slice(33 * 12, 39 * 12))
    whole, holed, busiest = analyse(incident(2)), analyse(counts), peak(counts)
    assert holed.onset is not None
    assert holed.onset == whole.onset
    assert holed.phase.quieter == pytest.approx(whole.phase.quieter, abs=0.15)
    assert busiest is not None
    assert busiest.hidden


@pytest.mark.repeats
@examples(15)
@given(st.integers(0, 10**6), st.integers(30, 60))
def test_provisional_buckets_change_nothing(seed: int, final_hours: int) -> None:
    """Whatever stands in buckets that may still change, each figure is that of the settled ones."""
    whole = incident(seed)
    final = final_hours * HOUR // STEP
    early = Counts(whole.start, STEP, whole.posts, whole.seen, final)
    noise = whole.posts.copy()
    noise[final:] = 9999
    other = Counts(whole.start, STEP, noise, whole.seen, final)
    assert analyse(early) == analyse(other)
    assert (bursts(early), peak(early)) == (bursts(other), peak(other))


@pytest.mark.parametrize("step", [700, HOUR, 2 * HOUR])
def test_odd_buckets_have_no_forecast(step: int) -> None:
    """Where hours are no whole buckets there is no forecast; the other figures are there."""
    counts = Counts(START, step, np.full(80, 30), np.ones(80), 80)
    assert bool(analyse(counts).forecast) == (step == HOUR)
    assert peak(counts) is not None


def test_nothing_seen_tells_nothing() -> None:
    """Without observed time there is no estimate, and no error; a count is a minimum."""
    counts = Counts(START, STEP, np.full(600, 3), np.zeros(600), 600)
    found = analyse(counts, {"a": counts, "b": counts})
    assert (found.onset, found.growth, bursts(counts)) == (None, None, ())
    busiest = peak(counts)
    assert busiest is not None
    assert busiest.posts.certainty == "minimum"
    assert (found.forecast, found.alarms) == ((), ())
    assert [one.minutes for one in found.order] == [None]
