"""When it took off (promise 14)."""

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from monitor.spread.onset import OnsetEstimate, UnderWay, onset
from monitor.spread.series import Counts
from tests.examples import examples
from tests.spread.draws import HOUR, made, rowdy

pytestmark = pytest.mark.repeats

OTTAWA: Final = (
    Path(__file__).parents[2] / "../shared/data/timelines/pheme_ottawashooting.ndjson.gz"
)


def dated(counts: Counts, **how: int) -> OnsetEstimate:
    """Return an onset that is there."""
    found = onset(counts, **how)
    assert isinstance(found, OnsetEstimate)
    return found


def is_under_way(found: OnsetEstimate | UnderWay | None) -> bool:
    """Tell whether it is said that it may have been under way when the watch began, at 0."""
    return isinstance(found, UnderWay) and found.since == 0


def taken_off(
    random: np.random.Generator, quiet: float, times: float, alpha: float, *, holes: bool = False
) -> tuple[Counts, float]:
    """Return sixteen days of five-minute counts that step up on the last, and that instant."""
    n, at = 16 * 288, 15 * 288 + 200 + random.random()
    share = np.clip(np.arange(n) + 1 - at, 0, 1)
    seen = np.where(random.random(n) < 0.15, 0, random.uniform(0.3, 1, n)) if holes else 1.0
    mean = quiet * (1 + (times - 1) * share) * seen
    return made(rowdy(random, mean, alpha), seen), at * 300


@pytest.mark.parametrize("alpha", [0.2, 0.5])
def test_the_interval_holds_the_step(alpha: float) -> None:
    """Of take-offs between ticks, with and without holes, 93 in 100 lie in their interval."""
    random = np.random.default_rng(1)
    held = []
    for quiet, times in ((0.1, 20), (2, 5), (10, 6)):
        for number in range(30):
            counts, at = taken_off(random, quiet, times, alpha, holes=number % 2 == 0)
            found = onset(counts)
            if isinstance(found, OnsetEstimate):
                held.append(found.low <= at <= found.high)
    assert len(held) >= 0.95 * 90
    assert np.mean(held) >= 0.93


@pytest.mark.parametrize("straight", [False, True])
@pytest.mark.parametrize("hours", [1, 6])
def test_the_interval_holds_where_a_gradual_rise_begins(hours: float, *, straight: bool) -> None:
    """Of rises to ten times the rate that take hours, exponential or in a line, 93 in 100 do."""
    random = np.random.default_rng(5)
    held = []
    for _ in range(30):
        begin = 1440 + random.uniform(0, 100)
        risen = np.clip((np.arange(1728) - begin) / (12 * hours), 0, 1)
        found = onset(made(rowdy(random, 2 * (1 + 9 * risen if straight else 10**risen), 0.2)))
        if isinstance(found, OnsetEstimate):
            held.append(found.low <= begin * 300 <= found.high)
    assert len(held) >= 28
    assert np.mean(held) >= 0.93


def test_only_what_rises_for_hours_is_called_gradual() -> None:
    """None of 30 steps to six times the rate, and 20 of 30 rises over six hours at least."""
    random = np.random.default_rng(14)
    steps = [taken_off(random, 10, 6, 0.2)[0] for _ in range(30)]
    rising = [
        made(rowdy(random, 2 * 10 ** np.clip((np.arange(1728) - 1480) / 72, 0, 1), 0.2))
        for _ in range(30)
    ]
    gradual = [[dated(one).gradual for one in each] for each in (steps, rising)]
    assert sum(gradual[0]) == 0
    assert sum(gradual[1]) >= 20


def test_a_clear_step_has_a_short_interval() -> None:
    """Of steps to thirty times the rate, half are dated within 20 minutes, nine in ten within 40.

    That a rise may be gradual makes no interval wide where it was not.
    """
    random = np.random.default_rng(15)
    found = [dated(taken_off(random, 2, 30, 0.2)[0]) for _ in range(30)]
    width = sorted((one.high - one.low) / 60 for one in found)
    assert width[14] <= 20
    assert width[26] <= 40


def test_a_jump_out_of_silence_is_dated_within_minutes() -> None:
    """Where nothing came before, that a rise may be gradual does not make the interval wide."""
    random = np.random.default_rng(8)
    found = dated(made(np.concatenate([np.zeros(600), rowdy(random, np.full(48, 30.0), 0.2)])))
    assert 600 * 300 - 900 <= found.low <= 600 * 300 <= found.high <= 600 * 300 + 900


@pytest.mark.parametrize("rate", [0.2, 2, 20])
def test_what_never_steps_never_took_off(rate: float) -> None:
    """Crowds that scatter about one rate for two days give no onset, in 40 of 40."""
    random = np.random.default_rng(2)
    assert not [
        n for n in range(40) if onset(made(rowdy(random, np.full(576, rate), 0.5))) is not None
    ]


def test_a_busy_noon_is_no_take_off_beside_a_surge() -> None:
    """A rise that every morning brings is passed over for the one that is ten times as high."""
    random = np.random.default_rng(3)
    hours = np.arange(3 * 288) / 12
    mean = np.where(hours % 24 >= 16, 0.3, 2.0) * np.where(hours < 60, 1, 20)
    found = dated(made(rowdy(random, mean, 0.1)))
    assert found.low <= 60 * HOUR <= found.high


def test_nothing_is_told_of_too_little() -> None:
    """Below 20 posts, with one bucket, or with nothing seen, there is no onset."""
    assert onset(made([0] * 50 + [19])) is None
    assert onset(made([500])) is None
    assert onset(made([9] * 50, 0.0)) is None
    assert onset(made([])) is None


def test_what_may_still_change_is_not_used() -> None:
    """A step in provisional buckets is no onset yet."""
    counts = made([1] * 100 + [90] * 12)
    assert isinstance(onset(counts), OnsetEstimate)
    assert onset(Counts(0, 300, counts.posts, counts.seen, 100)) is None


def test_an_unseen_step_is_known_as_well_as_the_hole_is_wide() -> None:
    """Where it took off while nobody looked, the interval holds the whole hole."""
    seen = np.where((np.arange(112) >= 80) & (np.arange(112) < 100), 0.0, 1.0)
    found = dated(made(np.where(seen > 0, [1] * 100 + [90] * 12, 0), seen))
    assert found.low <= 81 * 300
    assert found.high >= 100 * 300


def test_where_the_watch_began_late_no_later_wave_is_the_take_off() -> None:
    """A wave out of a night of the same incident: nobody saw when it took off, and that is said."""
    random = np.random.default_rng(6)
    hours = np.arange(4 * 288) / 12
    mean = 0.05 + 40 * np.exp(-hours / 30) * np.where(hours % 24 < 8, 0.05, 1) * (hours > 33)
    whole = made(rowdy(random, mean, 0.1))
    assert dated(whole).at == 33 * HOUR + 300
    for late in (34, 36, 40, 45, 52, 57):
        found = onset(made(whole.posts[late * 12 :]))
        assert found is None or is_under_way(found), late


def test_two_days_without_a_wave_make_a_beginning() -> None:
    """A rise to ten times what was always there: told after two days of watching, not after one."""
    counts = made([6] * 600 + [90] * 12)
    assert dated(counts).low <= 600 * 300 <= dated(counts).high
    assert is_under_way(onset(made(counts.posts[300:])))
    # A week, where it rises to five times as much.
    assert is_under_way(onset(made([12] * 1000 + [60] * 12)))
    assert isinstance(onset(made([12] * 2100 + [60] * 12)), OnsetEstimate)


@examples(20)
@given(st.integers(1, 60), st.integers(0, 60))
def test_a_gap_over_the_take_off_is_as_wide_as_the_interval(before: int, after: int) -> None:
    """However long nobody watched, the interval holds all of that time."""
    posts = [0] * 400 + [90] * 400
    seen = np.ones(800)
    seen[400 - before * 6 : 400 + after * 6] = 0.0
    found = dated(made(np.where(seen > 0, posts, 0), seen))
    assert found.low <= (400 - before * 6) * 300
    assert found.high >= (400 + after * 6) * 300


def test_an_alarm_says_where_to_look() -> None:
    """The step is looked for up to the alarm: of two waves, each alarm finds its own."""
    counts = made([1] * 100 + [90] * 12 + [1] * 300 + [900] * 12)
    first, second = dated(counts, alarm=104), dated(counts, alarm=416)
    alone = dated(made(counts.posts[:112]))
    assert (first.at, first.high) == (alone.at, alone.high)
    assert abs(first.low - alone.low) <= HOUR  # what comes after the surge shows how fast it rises
    assert (first.at, second.at) == (100 * 300, 412 * 300)


def test_an_alarm_alone_is_no_take_off() -> None:
    """Where an alarm went off but the rate did not step, there is no onset."""
    random = np.random.default_rng(4)
    counts = [made(rowdy(random, np.full(300, 5.0), 0.5)) for _ in range(30)]
    assert not [c for c in counts if onset(c, alarm=int(c.posts[100:].argmax()) + 100) is not None]
    assert onset(made([1] * 100 + [50] * 12), alarm=500) is None


def test_a_real_take_off_is_dated() -> None:
    """At Ottawa, shots fell at 13:52 UTC; posts about it took off within ten minutes of it."""
    if not OTTAWA.exists():
        pytest.skip(f"no recorded posts at {OTTAWA}")
    with gzip.open(OTTAWA, "rt", encoding="utf-8") as lines:
        said = [datetime.fromisoformat(json.loads(line)["created_at"]) for line in lines]
    midnight = datetime(2014, 10, 22, tzinfo=UTC)
    minutes = [int((at - midnight).total_seconds()) // 300 for at in said]
    found = dated(made(np.bincount(minutes)))
    shots = (13 * 60 + 52) * 60
    assert shots - 600 <= found.low <= found.high <= shots + 600


def test_chances_say_where_it_may_have_begun() -> None:
    """After two silent days it was seen; over a gap, hidden there; in the middle of it, before."""
    quiet = dated(made([0] * 600 + [90] * 24)).chances
    assert quiet.seen > 0.98
    assert quiet.gap is None
    seen = np.where((np.arange(624) >= 590) & (np.arange(624) < 601), 0.0, 1.0)
    gap = dated(made(np.where(seen > 0, [0] * 600 + [90] * 24, 0), seen)).chances
    assert 0.8 < gap.hidden < 1 - gap.before
    assert gap.gap == (590 * 300, 601 * 300)
    fading = 60 * np.exp(-np.arange(300) / 90)
    late = onset(made([*np.random.default_rng(9).poisson(fading), *[150] * 24]))
    assert isinstance(late, UnderWay)
    assert late.chances.before > 0.6
    assert late.since == 0
    within = made([*np.random.default_rng(9).poisson(fading), *[150] * 24])
    begun = onset(replace(within, within=0.2))  # the watch began in the last of its first 5 minutes
    assert isinstance(begun, UnderWay)
    assert begun.since == 240
    for one in (quiet, gap, late.chances):
        assert one.seen + one.hidden + one.before == pytest.approx(1)


def test_a_long_gap_hides_more() -> None:
    """Any time is as likely beforehand: of a gap before a slow rise, ten times the length, more."""
    posts = np.array([1] * 300 + [4] * 60 + [9] * 60)
    hidden = []
    for length in (1, 10):
        seen = np.where((np.arange(420) >= 300) & (np.arange(420) < 300 + length), 0.0, 1.0)
        found = onset(made(np.where(seen > 0, posts, 0), seen))
        assert found is not None
        hidden.append(found.chances.hidden)
    assert hidden[0] < hidden[1]


def test_no_onset_is_dated_before_the_counts_begin() -> None:
    """Ten minutes before what shows first are no part of the interval where none were watched."""
    assert dated(made([0] * 10 + [90] * 20, step=20)).low >= 0


@examples(60)
@given(st.lists(st.tuples(st.integers(0, 99), st.floats(0, 1)), max_size=30), st.integers(1, 86400))
def test_any_counts_give_an_interval_around_the_onset_or_none(
    pairs: list[tuple[int, float]], step: int
) -> None:
    """Whatever the counts, an onset lies within its interval, and that among the buckets."""
    found = onset(made([n for n, _ in pairs], [s for _, s in pairs], step=step))
    if isinstance(found, UnderWay):
        assert 0 <= found.since < len(pairs) * step
    elif found is not None:
        assert 0 <= found.low <= found.at <= found.high <= len(pairs) * step
