"""Alarms, bucket by bucket."""

from typing import Final

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from monitor.spread.bursts.scores import Detector, Levels, scores
from tests.examples import examples
from tests.spread.draws import made

pytestmark = pytest.mark.repeats

FIVE: Final = 300
DAY: Final = 288
STEPS: Final = st.sampled_from([60, 300, 900, 3600, 6 * 3600, 86400])


def noise(mean: float, length: int, seed: int = 0, alpha: float = 0.15) -> NDArray[np.int64]:
    """Draw negative binomial counts."""
    draw = np.random.default_rng(seed)
    return draw.negative_binomial(1 / alpha, 1 / (1 + alpha * mean), length)


def alarms(levels: Levels) -> list[int]:
    return np.flatnonzero(levels.alarm).tolist()


buckets = st.lists(
    st.tuples(st.integers(0, 30) | st.integers(0, 10**6), st.sampled_from([0.0, 0.1, 0.5, 1.0])),
    max_size=120,
)


@given(buckets, STEPS, st.integers(0, 120))
def test_no_bucket_uses_a_later_one(pairs: list[tuple[int, float]], step: int, cut: int) -> None:
    """What is said of a bucket is the same, whether or not the series goes on behind it."""
    whole = made([n for n, _ in pairs], [s for _, s in pairs], step=step)
    part, all_ = scores(whole.until(cut)), scores(whole)
    assert np.array_equal(part.score, all_.score[:cut], equal_nan=True)
    assert np.array_equal(part.alarm, all_.alarm[:cut])


@given(buckets, STEPS)
def test_a_score_of_a_half_is_an_alarm(pairs: list[tuple[int, float]], step: int) -> None:
    """Scores lie in [0, 1), and 0.5 or more is an alarm, in any series.

    Of a bucket of which too little was seen nothing is said.
    """
    counts = made([n for n, _ in pairs], [s for _, s in pairs], step=step)
    found = scores(counts)
    assert np.array_equal(np.isnan(found.score), ~counts.known)
    known = found.score[counts.known]
    assert ((known >= 0) & (known < 1)).all()
    high = np.nan_to_num(found.score) >= 0.5
    assert np.array_equal(high, found.alarm)
    assert not found.alarm[~counts.known].any()


@examples(30)
@given(st.integers(0, 2 * DAY - 1), st.integers(0, 10**9))
def test_what_was_not_seen_disturbs_nothing(place: int, posts: int) -> None:
    """Posts that are known of an unseen bucket change no other bucket."""
    base = noise(20, 3 * DAY)
    base[2 * DAY + 40] = 1000
    seen = np.ones(len(base))
    seen[place] = 0.1
    other = base.copy()
    other[place] = posts
    one, two = scores(made(base, seen=seen)), scores(made(other, seen=seen))
    assert np.array_equal(one.score, two.score, equal_nan=True)
    assert alarms(one) == [2 * DAY + 40]


def test_a_hole_is_no_silence() -> None:
    """After half a day without sight, ordinary volume is ordinary; zeros would make it a surge."""
    posts = noise(40, 6 * DAY)
    seen = np.ones(len(posts))
    seen[4 * DAY : 4 * DAY + 144] = 0
    posts[seen == 0] = 0
    assert not scores(made(posts, seen=seen)).alarm.any()


def test_a_day_with_a_hole_is_no_low_day() -> None:
    """Every noon has a spike; that some noons go unseen makes none of the others an alarm."""
    posts, seen = noise(40, 30 * DAY), np.ones(30 * DAY)
    posts[DAY // 2 :: DAY] = 600 * np.exp(np.random.default_rng(1).normal(0, 0.35, 30))
    for day in range(7, 28, 3):
        seen[day * DAY + 60 : day * DAY + 204] = 0
    assert not [at for at in alarms(scores(made(posts, seen=seen))) if at > 7 * DAY]


def test_half_seen_counts_double() -> None:
    """A burst of which half was seen is as strange as the whole burst."""
    posts = noise(40, 5 * DAY)
    posts[4 * DAY + 100 :] *= 30
    halved, seen = posts.copy(), np.ones(len(posts))
    halved[4 * DAY :] //= 2
    seen[4 * DAY :] = 0.5
    whole, half = scores(made(posts)), scores(made(halved, seen=seen))
    assert alarms(whole)[0] == alarms(half)[0] == 4 * DAY + 100
    assert half.score[4 * DAY + 100] == pytest.approx(whole.score[4 * DAY + 100], abs=0.05)


@pytest.mark.parametrize("step", [60, 300, 900, 3600, 86400])
@pytest.mark.parametrize("mean", [0.3, 5, 400])
def test_noise_is_hardly_ever_strange(step: int, mean: float) -> None:
    """In 3,000 overdispersed counts around a steady mean there are at most three alarms."""
    assert len(alarms(scores(made(noise(mean, 3000, seed=step), step=step)))) <= 3


@pytest.mark.parametrize("step", [60, 300, 900, 3600])
def test_a_burst_is_found_at_once(step: int) -> None:
    """Ten times the usual after a week is an alarm within a quarter of an hour, or one bucket."""
    length = 8 * 86400 // step
    posts = noise(step / 15, length)
    at = 7 * 86400 // step
    posts[at : at + 6 * 3600 // step] *= 10
    found = scores(made(posts, step=step))
    assert at <= alarms(found)[0] <= at + max(0, 900 // step - 1)


def test_a_burst_in_the_first_hours_is_found() -> None:
    """Six hours after the beginning, with no history, twenty times the usual is an alarm."""
    posts = noise(10, DAY)
    posts[72:90] *= 20
    found = scores(made(posts))
    assert 72 <= alarms(found)[0] <= 75
    assert not found.alarm[:72].any()


def test_nothing_is_said_in_the_first_hour() -> None:
    """Before an hour was observed every score is 0."""
    found = scores(made([0, 0, 0, 10**6, 0, 0, 10**7, 0, 0, 0, 0, 0]))
    assert not found.score.any()
    assert not found.alarm.any()


def test_the_day_is_no_burst() -> None:
    """A strong daily cycle never alarms."""
    place = np.arange(20 * DAY)
    mean = 40 * (1.05 + np.sin(place / DAY * 2 * np.pi))
    posts = np.random.default_rng(3).poisson(mean)
    assert not alarms(scores(made(posts)))


def test_an_alarm_is_said_once() -> None:
    """A burst that lasts for hours is one alarm; a higher one, hours later, is another."""
    posts = np.full(10 * DAY, 50)
    at = 8 * DAY + 50
    posts[at : at + 60] = 1500
    posts[at + 100 : at + 110] = 4000
    found = alarms(scores(made(posts)))
    assert len(found) == 2
    assert found[0] == at
    assert at + 100 <= found[1] <= at + 102


def test_a_mild_surge_is_found_within_hours() -> None:
    """Three times the usual for half a day, amid strong noise, is an alarm within seven hours."""
    posts = noise(30, 20 * DAY, alpha=0.4)
    posts[15 * DAY : 15 * DAY + 144] *= 3
    found = alarms(scores(made(posts)))
    assert 15 * DAY < found[0] <= 15 * DAY + 84
    assert len(found) == 1


@pytest.mark.parametrize("before", [2, 7, 14])
def test_what_swells_for_days_is_found_before_its_peak(before: int) -> None:
    """A reaction that grows to eleven times the usual over four days alarms within two of them."""
    place = np.arange((before + 9) * DAY) / DAY - before
    growth = np.interp(place, [0, 4, 9], [1, 11, 1])
    rate = 100 / DAY * growth * (1 + 0.7 * np.sin(2 * np.pi * (place - 0.4)))
    draw = np.random.default_rng(2)
    found = [at for at in alarms(scores(made(draw.poisson(rate)))) if at >= before * DAY]
    assert found[0] < (before + 2) * DAY


def test_a_watch_that_begins_inside_an_event_hears_only_what_grows() -> None:
    """A reaction that only fades raises no alarm; one that goes on to grow eightfold does."""
    fade = noise(200, 3 * DAY).astype(float) * np.exp(-np.arange(3 * DAY) / DAY)
    assert not alarms(scores(made(fade)))
    growing = fade.copy()
    growing[DAY : DAY + 36] *= 8
    assert DAY <= alarms(scores(made(growing)))[0] < DAY + 36


@given(st.integers(0, 10**6), STEPS)
def test_a_steady_series_is_never_strange(posts: int, step: int) -> None:
    """The same number in every bucket is nothing, however large, long or short."""
    found = scores(made([posts] * 100, step=step))
    assert not found.alarm.any()
    assert (found.score < 0.4).all()


def test_months_later_the_new_is_usual() -> None:
    """A level that has risen for good is told for days, and then it is the new usual."""
    posts = np.concatenate([noise(20, 10 * DAY), noise(100, 60 * DAY)])
    found = alarms(scores(made(posts)))
    assert 10 * DAY <= found[0] < 10 * DAY + 72
    assert found[-1] < 30 * DAY


def test_the_detector_is_the_same_bucket_by_bucket() -> None:
    """What is fed one by one is told what the whole array is told; the array is not changed."""
    counts = made(noise(15, 500), seen=np.resize([1, 1, 0.5, 0], 500))
    whole, detector = scores(counts), Detector(counts.step)
    for place in range(500):
        sign = detector.feed(int(counts.posts[place]), float(counts.seen[place]))
        expected = whole.score[place]
        assert sign.score == (None if np.isnan(expected) else expected)
        assert sign.alarm == whole.alarm[place]


def test_no_buckets_no_levels() -> None:
    """An empty series is no error."""
    found = scores(made([]))
    assert (len(found.score), len(found.alarm)) == (0, 0)
