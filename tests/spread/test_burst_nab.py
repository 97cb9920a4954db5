"""How well bursts are found, by NAB's own scorer; and what the bench of bursts rests on."""

from pathlib import Path

import numpy as np
import pytest

from bench.bursts import Quiet, Run, alarms, false_rate, holes, ours, scenario, threshold
from bench.corpus import plain
from bench.nab import Labelled, Outcome, first_of_runs, judge, load, outcome, total, vus_pr, worth
from bench.rivals import RIVALS
from monitor.spread.bursts.scores import scores
from monitor.spread.series import Counts

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


def test_a_surface_needs_no_threshold() -> None:
    """VUS-PR is high for a score that knows the windows, and near their share for chance."""
    perfect = flags(*range(300, 340), *range(600, 640)).astype(float)
    chance = np.random.default_rng(3).random(LENGTH)
    assert vus_pr(perfect, WINDOWS) > 0.65
    assert vus_pr(chance, WINDOWS) < 0.3


def test_the_bench_alarms_as_the_program_does() -> None:
    """At a threshold of 1 the bench's rule gives the alarms that are shipped."""
    draw = np.random.default_rng(8)
    for seed in range(6):
        posts = draw.negative_binomial(1, 1 / 20, 3000)
        posts[2000:2040] *= seed
        counts = plain(posts)
        told = np.flatnonzero(scores(counts).alarm)
        assert np.array_equal(alarms(ours(counts), 1.0, counts.step), told)


@pytest.mark.parametrize("name", [n for n in RIVALS if "ruptures" not in n and "river" not in n])
def test_no_rival_looks_ahead(name: str) -> None:
    """What a rival says of a bucket is the same, whether or not the series goes on behind it."""
    posts = np.random.default_rng(1).negative_binomial(2, 0.2, 3000)
    posts[2500:2550] *= 9
    whole, part = (RIVALS[name](plain(posts[:length])) for length in (3000, 2520))
    assert np.allclose(whole[:2520], part)


def test_farrington_says_nothing_of_fewer_than_five_posts_in_an_hour() -> None:
    """Each post counts once: three of five minutes passed for nine, and more false alarms."""
    posts = np.zeros(15 * 288, np.int64)
    posts[5::50], posts[-20], posts[-3] = 1, 3, 5
    score = RIVALS["Farrington flexible"](plain(posts))
    assert score[-18] == 0 < score[-3]


def test_a_threshold_keeps_its_rate() -> None:
    """At the threshold for one false alarm a week there is at most one, and just below it more."""
    score = np.random.default_rng(2).random(100 * 288)
    quiet = Quiet("nab", "noise", plain(np.ones(len(score), np.int64)), np.ones(len(score), bool))
    runs = [Run(quiet, score, [])]
    at = threshold(runs)
    assert false_rate(runs, at) <= 1
    assert false_rate(runs, at * 0.98) > 1


def test_scenarios_are_what_they_are_said_to_be() -> None:
    """The variance of a scenario without trend and season is phi times its mean."""
    draw = np.random.default_rng(0)
    posts = np.concatenate([scenario(18, draw).counts.posts for _ in range(60)])
    assert posts.mean() == pytest.approx(np.exp(0.5), rel=0.05)
    assert posts.var() == pytest.approx(5 * np.exp(0.5), rel=0.1)


@pytest.fixture(scope="module")
def group() -> dict[str, Labelled]:
    return load(NAB)


@here
@pytest.mark.repeats
def test_bursts_are_found(group: dict[str, Labelled]) -> None:
    """With the one shipped setting the group reaches what docs/bursts.md says, within a point."""
    judged = list(judge(group).values())
    assert total(judged, "standard") == pytest.approx(82.7, abs=1)
    assert total(judged, "low FP") == pytest.approx(76.7, abs=1)
    assert total(judged, "low FN") == pytest.approx(86.2, abs=1)


@here
@pytest.mark.repeats
def test_the_first_bucket_of_an_alarm_tells_all(group: dict[str, Labelled]) -> None:
    """Whoever counts only the first bucket of each alarm comes to the same result."""
    for one in group.values():
        alarms = scores(one.counts).alarm
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
        hidden = {}
        for name, one in group.items():
            seen = holes(len(one.counts), draw)
            posts = np.where(seen > 0, one.counts.posts, 0)
            counts = Counts(one.counts.start, one.counts.step, posts, seen, len(posts))
            hidden[name] = one._replace(counts=counts)
        false += sum(one.false for one in judge(hidden).values()) / 3
    assert false <= whole + 2
