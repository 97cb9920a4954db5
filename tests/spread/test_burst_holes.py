"""Holes: what was not seen is no silence, and what began in it is told when the sight is back."""

from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from monitor.archive.counts import counted_lines, laid_out
from monitor.clock import to_epoch_ms
from monitor.spread.bursts.scores import Detector, Levels, scores
from monitor.spread.series import Counts
from tests.examples import examples
from tests.spread.draws import made
from tests.spread.test_burst_scores import DAY, FIVE, alarms, noise

HOLE: Final = 8 * DAY
"""Where the holes of these tests begin; they last half a day unless they say otherwise."""

BACK: Final = HOLE + DAY // 2
HOUR: Final = 12


def hidden(
    times: float, begins: int = HOLE + 72, back: int = BACK, alpha: float = 0.4
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return counts that rise at *begins* and fade within six hours, and what is seen of them."""
    posts = noise(40, 12 * DAY, alpha=alpha)
    fade = np.exp(-np.arange(3 * DAY) / 72)
    posts[begins : begins + 3 * DAY] += np.round(40 * times * fade).astype(np.int64)
    seen = np.ones(len(posts))
    seen[HOLE:back] = 0
    return posts, seen


def told(posts: NDArray[np.int64], seen: NDArray[np.float64], step: int = FIVE) -> Levels:
    return scores(made(np.where(seen > 0, posts, 0), seen, step=step))


def test_what_began_in_a_hole_is_an_alarm_once() -> None:
    """A surge whose peak a hole hid is told within three hours of sight, and then not repeated."""
    (found,) = alarms(told(*hidden(7, alpha=0.8)))
    assert BACK <= found < BACK + 3 * HOUR


def test_a_hidden_surge_that_is_over_is_not_told() -> None:
    """Where the hours after the hole are as usual there is no alarm, whatever the hole hid."""
    assert alarms(told(*hidden(12, begins=HOLE - 2 * DAY, back=HOLE))) == [HOLE - 2 * DAY]
    assert not alarms(told(*hidden(12, begins=HOLE - 6, back=BACK)))[1:]
    assert not alarms(told(*hidden(0)))


def test_what_was_told_before_the_hole_is_not_told_again() -> None:
    """Where an alarm within the last day told of the surge, a hole in it makes no second one."""
    found = alarms(told(*hidden(12, begins=HOLE - 6)))
    assert found[0] == HOLE - 6
    assert max(found) < HOLE


def test_the_first_minutes_after_a_hole_are_mostly_noise() -> None:
    """3.5 times the usual in the first bucket after a hole is no alarm; in three of them it is."""
    for buckets, alarmed in ((1, False), (3, True)):
        posts, seen = hidden(0, alpha=0.1)
        posts[BACK : BACK + buckets] = 140
        assert bool(alarms(told(posts, seen))) == alarmed


@pytest.mark.parametrize("step", [60, 900, 3600])
def test_a_hole_lasts_as_long_in_any_buckets(step: int) -> None:
    """In buckets of a minute, a quarter or an hour the same surge is told within three hours."""
    rate = np.full(10 * 24, 60)
    rate[8 * 24 + 6 :] = 240
    per = 3600 // step
    posts = np.repeat(rate * step // 60, per)
    seen = np.ones(len(posts))
    seen[8 * 24 * per : (8 * 24 + 12) * per] = 0
    (found, *_) = alarms(told(posts, seen, step))
    assert (8 * 24 + 12) * per <= found < (8 * 24 + 15) * per


def test_half_seen_is_as_strange_after_a_hole() -> None:
    """Of a surge of which half is seen after the hole, half of the posts tell the same."""
    posts, seen = hidden(12)
    half = seen.copy()
    half[BACK:] = 0.5
    whole, halved = told(posts, seen), told(np.where(half < 1, posts // 2, posts), half)
    later = BACK + 2 * HOUR
    assert halved.alarm[BACK:later].any()
    assert whole.alarm[BACK:later].any()


def test_a_hole_before_the_watch_is_none() -> None:
    """That nothing was seen before the first bucket changes nothing."""
    posts = noise(20, 2 * DAY)
    posts[24:48] *= 6
    late = np.concatenate([np.zeros(DAY, np.int64), posts])
    seen = np.concatenate([np.zeros(DAY), np.ones(len(posts))])
    one, two = scores(made(posts, start=DAY * FIVE)), scores(made(late, seen=seen))
    assert np.array_equal(one.score, two.score[DAY:])
    assert np.array_equal(one.alarm, two.alarm[DAY:])


START: Final = datetime(2017, 2, 21, tzinfo=UTC)
EVERY: Final = timedelta(hours=1)


def _of_file(cells: list[str]) -> Levels:
    """Return what `monitor analyze --scores` says of a file."""
    table = laid_out(counted_lines(["timestamp,count\n", *cells], "counts.csv"), "counts.csv")
    detector = Detector(table.step)
    signs = [
        detector.feed(0, 0.0) if count is None else detector.feed(count, 1.0)
        for count in table.counts
    ]
    score = [np.nan if sign.score is None else sign.score for sign in signs]
    return Levels(
        np.array(score),
        np.array([sign.hours for sign in signs]),
    )


def _of_report(posts: list[int], seen: list[float]) -> Levels:
    """Return what is said of the buckets of a report."""
    begin, step = to_epoch_ms(START) // 1000, round(EVERY.total_seconds())
    return scores(Counts(begin, step, np.array(posts), np.array(seen), len(posts)))


@examples(60)
@given(
    st.lists(st.integers(0, 200), min_size=60, max_size=120),
    st.integers(20, 40),
    st.integers(1, 18),
    st.integers(0, 200),
)
def test_a_hole_is_a_hole_however_it_is_told(
    posts: list[int], at: int, length: int, leaked: int
) -> None:
    """Rows that are missing, empty cells, no coverage and next to none: all give the same."""
    gone = range(at, at + length)
    times = [(START + n * EVERY).isoformat() for n in range(len(posts))]
    rows = [f"{time},{count}\n" for time, count in zip(times, posts, strict=True)]
    missing = _of_file([row for n, row in enumerate(rows) if n not in gone])
    empty = _of_file([f"{times[n]},\n" if n in gone else row for n, row in enumerate(rows)])
    unseen = _of_report(
        [0 if n in gone else count for n, count in enumerate(posts)],
        [0.0 if n in gone else 1.0 for n in range(len(posts))],
    )
    hardly = _of_report(
        [leaked if n in gone else count for n, count in enumerate(posts)],
        [0.1 if n in gone else 1.0 for n in range(len(posts))],
    )
    for other in (empty, unseen, hardly):
        assert np.array_equal(missing.score, other.score, equal_nan=True)
        assert np.array_equal(missing.alarm, other.alarm)


@pytest.mark.parametrize("step", [60, 300, 3600])
@pytest.mark.repeats
def test_noise_after_holes_is_hardly_ever_strange(step: int) -> None:
    """Two holes of half a day in each week make at most one alarm of noise in twenty weeks."""
    per = 3600 // step
    length = 20 * 7 * 24 * per
    posts, seen = noise(step / 20, length, seed=5, alpha=0.4), np.ones(length)
    for half in range(4 * 24 * per, length, 84 * per):
        seen[half : half + 12 * per] = 0
    assert len(alarms(told(posts, seen, step))) <= 1 + len(alarms(scores(made(posts, step=step))))
