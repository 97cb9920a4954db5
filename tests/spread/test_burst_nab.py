"""How well bursts are found, by the Numenta Anomaly Benchmark's own scorer."""

from pathlib import Path

import numpy as np
import pytest

from bench.nab import Labelled, Outcome, first_of_runs, judge, load, outcome, total, worth
from bench.surges import holes, without
from monitor.spread.bursts.scores import Level, scores

NAB = Path(__file__).parents[2] / "../shared/data/volume/nab"
here = pytest.mark.skipif(not NAB.is_dir(), reason="the series of the benchmark are not here")

WINDOWS = [(300, 339), (600, 639)]
LENGTH = 1000  # of which 150 buckets are probation


def flags(*places: int) -> np.ndarray:
    found = np.zeros(LENGTH, bool)
    found[list(places)] = True
    return found


def scored(*places: int, profile: str = "standard") -> float:
    return total([outcome(flags(*places), WINDOWS)], profile)


def test_silence_is_0_and_perfection_is_100() -> None:
    """NAB's normalisation: no alarm at all is 0, an alarm at the begin of each window is 100."""
    for profile in ("standard", "low FP", "low FN"):
        assert scored(profile=profile) == 0
        assert scored(300, 600, profile=profile) == pytest.approx(100)


def test_a_window_pays_once_and_less_the_later() -> None:
    """Only the earliest alarm in a window counts; in its middle it is worth 86 %, at its end 0."""
    assert outcome(flags(300), WINDOWS).found == pytest.approx(1)
    assert outcome(flags(320, 325, 339), WINDOWS).found == pytest.approx(0.8598, abs=1e-4)
    assert outcome(flags(339), WINDOWS).found == pytest.approx(0.0632, abs=1e-4)


def test_a_false_alarm_costs_less_shortly_after_a_window() -> None:
    """Before any window it costs 1, just behind one next to nothing; in the probation nothing."""
    assert outcome(flags(200), WINDOWS) == Outcome(0, 1, 2, 2)
    assert outcome(flags(340), WINDOWS).false == pytest.approx(0.0640, abs=1e-4)
    assert outcome(flags(339 + 39), WINDOWS).false == pytest.approx(-worth(1), abs=1e-4)
    assert outcome(flags(500), WINDOWS).false == 1
    assert outcome(flags(149), WINDOWS) == Outcome(0, 0, 2, 2)


def test_profiles_weigh_what_went_wrong() -> None:
    """One of two windows, and ten false alarms: by the weights of each profile."""
    places = (300, *range(160, 170))
    got = {
        profile: scored(*places, profile=profile) for profile in ("standard", "low FP", "low FN")
    }
    assert got["standard"] == pytest.approx(100 * (1 - 1.1 - 1 + 2) / 4)
    assert got["low FP"] == pytest.approx(100 * (1 - 2.2 - 1 + 2) / 4)
    assert got["low FN"] == pytest.approx(100 * (1 - 1.1 - 2 + 4) / 6)


@pytest.fixture(scope="module")
def group() -> dict[str, Labelled]:
    return load(NAB)


@here
@pytest.mark.repeats
def test_bursts_are_found(group: dict[str, Labelled]) -> None:
    """With the one shipped setting the group reaches what docs/bursts.md says, within a point."""
    judged = list(judge(group).values())
    assert total(judged, "standard") == pytest.approx(83.0, abs=1)
    assert total(judged, "low FP") == pytest.approx(77.1, abs=1)
    assert total(judged, "low FN") == pytest.approx(86.4, abs=1)


@here
@pytest.mark.repeats
def test_the_first_bucket_of_an_alarm_tells_all(group: dict[str, Labelled]) -> None:
    """Whoever counts only the first bucket of each alarm comes to the same result."""
    for one in group.values():
        alarms = scores(one.counts).level == Level.ALARM
        assert outcome(first_of_runs(alarms), one.windows) == outcome(alarms, one.windows)


@here
@pytest.mark.repeats
def test_half_of_the_posts_tell_the_same(group: dict[str, Labelled]) -> None:
    """A sample of half of the posts costs less than ten points: nothing hangs on single counts."""
    draw = np.random.default_rng(11)
    halves = {
        name: one._replace(
            counts=type(one.counts)(
                one.counts.start,
                one.counts.step,
                draw.binomial(one.counts.posts, 0.5),
                one.counts.seen,
                one.counts.final,
            )
        )
        for name, one in group.items()
    }
    assert total(list(judge(halves).values()), "standard") > 73


@here
@pytest.mark.repeats
def test_holes_make_no_alarms(group: dict[str, Labelled]) -> None:
    """With two holes of 12 hours a week there are hardly more false alarms than without any."""
    whole = sum(one.false for one in judge(group).values())
    draw = np.random.default_rng(0)
    false = 0.0
    for _ in range(3):
        seen = {name: holes(len(one.counts), draw) for name, one in group.items()}
        false += sum(one.false for one in judge(without(group, seen)).values()) / 3
    assert false <= whole + 2
