"""Before and after a statement."""

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import t as student

from monitor.spread.step import Floats
from monitor.spread.voices import (
    BeforeAfter,
    beyond,
    beyond_usual,
    tone_change,
    verdicts,
    volume_change,
)
from tests.examples import examples
from tests.spread.draws import HOUR, made, rowdy

WEEK = np.arange(7 * 24)


def verdict(found: BeforeAfter) -> str:
    """Return what can be said of it where the report tests no other change."""
    return verdicts({"it": found})["it"]


def waves(random: np.random.Generator, hours: float, spread: float) -> Floats:
    """Draw what wanders about zero and forgets within some hours."""
    fade = np.exp(-1 / hours)
    drawn = random.normal(size=len(WEEK)) * spread * np.sqrt(1 - fade**2)
    for place in range(1, len(drawn)):
        drawn[place] += fade * drawn[place - 1]
    return np.asarray(drawn)


def incident(random: np.random.Generator, kind: str) -> Floats:
    """Draw the rate of a week: a rhythm of the day, and what else *kind* says."""
    rate = 60 * np.exp(
        random.uniform(0.2, 1.2) * np.sin((WEEK - random.uniform(0, 24)) * np.pi / 12)
    )
    if "fading" in kind:
        rate *= 8 * (8 / (WEEK + 8)) ** random.uniform(0.5, 1.2)
    if "waves" in kind:
        rate *= np.exp(waves(random, random.uniform(2, 12), random.uniform(0.2, 0.6)))
    return np.asarray(rate)


@pytest.mark.parametrize("kind", ["steady", "fading", "waves", "fading with waves"])
@pytest.mark.repeats
def test_where_nothing_happened_hardly_any_change_is_claimed(kind: str) -> None:
    """A statement at any hour, in days that rise and fall without it: at most 5 in 100 claims."""
    random = np.random.default_rng(11)
    claims = []
    for _ in range(300):
        at = int(random.integers(54, 156)) * HOUR
        posts = rowdy(random, incident(random, kind), 0.2)
        claims.append(verdict(volume_change(made(posts, step=HOUR), at)) != "cannot tell")
    assert np.mean(claims) <= 0.05


@pytest.mark.repeats
def test_waves_from_nowhere_are_claimed_a_little_more_often() -> None:
    """News of another kind at random hours is a change beyond what is usual: 8 in 100 at most."""
    random = np.random.default_rng(12)
    claims = []
    for _ in range(300):
        at = int(random.integers(54, 156)) * HOUR
        rate = incident(random, "steady")
        for begin in random.integers(0, len(WEEK), random.poisson(3)):
            age = np.maximum(WEEK - begin, 0)
            rate += (begin <= WEEK) * 60 * random.exponential(2) * np.exp(-age / 6)
        claims.append(verdict(volume_change(made(rowdy(random, rate, 0.2), step=HOUR), at)))
    assert 1 - claims.count("cannot tell") / 300 <= 0.08


@pytest.mark.parametrize(("factor", "least", "most"), [(3, 0.85, 1), (2, 0.4, 0.8)])
@pytest.mark.repeats
def test_a_real_change_is_in_the_interval(factor: float, least: float, most: float) -> None:
    """In a steady week, three times as many posts are told, twice as many in half of the cases."""
    random = np.random.default_rng(2)
    found, held = [], []
    for _ in range(150):
        at = int(random.integers(54, 156))
        lift = np.where((at <= WEEK) & (at + 6 > WEEK), factor, 1.0)
        told = volume_change(
            made(rowdy(random, incident(random, "steady") * lift, 0.2), step=HOUR), at * HOUR
        )
        if told.beyond is not None:
            found.append(verdict(told) == "more")
            held.append(told.beyond.low <= factor <= told.beyond.high)
    assert len(held) > 100
    assert least <= np.mean(found) <= most
    assert np.mean(held) >= 0.93


@pytest.mark.parametrize(("factor", "least", "most"), [(1, 0, 0.05), (10, 0.6, 1)])
@pytest.mark.repeats
def test_few_posts_are_enough_for_a_large_change(factor: float, least: float, most: float) -> None:
    """Five posts in six hours, of a speaker whom few had named: ten times as many are told."""
    random = np.random.default_rng(3)
    found, held = [], []
    for _ in range(200):
        at = int(random.integers(54, 156))
        lift = np.where((at <= WEEK) & (at + 6 > WEEK), factor, 1.0)
        rate = incident(random, "steady") * 5 / 360
        told = volume_change(made(rowdy(random, rate * lift, 0.2), step=HOUR), at * HOUR)
        found.append(verdict(told) != "cannot tell")
        if told.beyond is not None:
            held.append(told.beyond.low <= factor <= told.beyond.high)
    assert least <= np.mean(found) <= most
    # Where hardly any posts are told of, only cases with more of them by chance are left.
    assert factor == 1 or np.mean(held) >= 0.9


@pytest.mark.parametrize(("lift", "least", "most"), [(0.0, 0, 0.05), (0.25, 0.5, 1)])
@pytest.mark.repeats
def test_tone(lift: float, least: float, most: float) -> None:
    """Without a change at most 5 in 100 claims; one of 25 points is found in half of the cases."""
    random = np.random.default_rng(5)
    claims = []
    for _ in range(300):
        at = int(random.integers(54, 156))
        posts = rowdy(random, incident(random, "steady"), 0.2)
        share = 0.35 + waves(random, 4, 0.06) + lift * ((at <= WEEK) & (at + 24 > WEEK))
        negative = random.binomial(posts.astype(np.int64), np.clip(share, 0.02, 0.98))
        found = tone_change(made(negative, step=HOUR), made(posts, step=HOUR), posts, at * HOUR)
        claims.append(verdict(found) == "more" if lift else verdict(found) != "cannot tell")
    assert least <= np.mean(claims) <= most


def test_the_evening_is_no_reaction() -> None:
    """What comes back every day, and what grows all the time, is taken off to the last digit."""
    rate = np.round(1e6 * np.exp(np.sin(WEEK * np.pi / 12) + WEEK / 50))
    found = volume_change(made(rate, step=HOUR), 78 * HOUR)
    assert found.beyond is not None
    assert found.beyond.value == pytest.approx(1, abs=1e-3)
    assert found.before == pytest.approx(rate[72:78].mean())
    assert found.after == pytest.approx(rate[78:84].mean())
    assert found.after != pytest.approx(found.before, rel=0.1)


def test_what_was_not_seen_is_no_silence() -> None:
    """Half of each hour unseen after the statement changes nothing; a hole makes it untold."""
    posts = np.round(200 * np.exp(np.sin(WEEK * np.pi / 12)))
    whole = volume_change(made(posts, step=HOUR), 78 * HOUR)
    seen = np.ones(len(posts))
    seen[78:84] = 0.5
    half = volume_change(made(posts * seen, seen, step=HOUR), 78 * HOUR)
    assert half.after == pytest.approx(whole.after, rel=0.01)
    assert half.beyond is not None
    assert half.beyond.value == pytest.approx(1, abs=0.05)
    seen[78:84] = 0.1
    hidden = volume_change(made(posts * seen, seen, step=HOUR), 78 * HOUR)
    assert hidden == BeforeAfter(whole.before, None, None, "cannot tell", None)


def test_cannot_tell_is_an_answer() -> None:
    """Too early, too late, outside, too few posts, or too few other days."""
    posts = np.full(len(WEEK), 50)
    series = made(posts, step=HOUR)
    assert volume_change(series, 78 * HOUR).beyond is not None
    for at in (-1, 0, 20, 166, 10_000):
        assert volume_change(series, at * HOUR).beyond is None
    assert volume_change(series.until(72), 36 * HOUR).beyond is None
    early = made(posts, step=HOUR, final=83)
    assert volume_change(early, 78 * HOUR).after is None
    assert volume_change(made(np.ones(len(WEEK)), step=HOUR), 78 * HOUR).beyond is None


def test_the_bucket_that_holds_the_statement_is_left_out() -> None:
    """It is neither before nor after."""
    posts = np.full(len(WEEK), 50)
    posts[78] = 5000
    found = volume_change(made(posts, step=HOUR), 78 * HOUR + 60)
    assert (found.before, found.after) == (50, 50)
    assert volume_change(made(posts, step=HOUR), 78 * HOUR).after == 875


def test_copies_are_no_evidence_of_tone() -> None:
    """Where all posts of the hours after repeat one text, no share is told of them."""
    posts, negative = np.full(len(WEEK), 50), np.full(len(WEEK), 10)
    negative[78:84] = 50
    worth = np.full(len(WEEK), 50.0)
    told = tone_change(made(negative, step=HOUR), made(posts, step=HOUR), worth, 78 * HOUR)
    assert verdict(told) == "more"
    worth[78:84] = 1
    copied = tone_change(made(negative, step=HOUR), made(posts, step=HOUR), worth, 78 * HOUR)
    assert (copied.after, verdict(copied)) == (None, "cannot tell")


@pytest.mark.parametrize("step", [7 * 60, 24 * HOUR])
def test_buckets_must_fill_windows(step: int) -> None:
    """Others are refused by a sentence that says what was expected."""
    with pytest.raises(ValueError, match=f"windows of 6 h are not filled by buckets of {step} s"):
        volume_change(made([1] * 50, step=step), 0)


@examples(50)
@given(
    st.lists(st.floats(-50, 50), max_size=40)
    | st.lists(st.floats(-9, 9), min_size=24, max_size=30),
    st.integers(-2, 45),
    st.floats(-20, 20),
    st.floats(-1, 1),
)
def test_a_level_and_a_trend_do_not_matter(
    values: list[float], at: int, level: float, trend: float
) -> None:
    """They change neither the difference nor its interval."""
    figures, errors = np.array(values), np.full(len(values), 0.1)
    found = beyond_usual(figures, errors, at, 4)
    shifted = beyond_usual(figures + level + trend * np.arange(len(values)), errors, at, 4)
    assert (found is None) == (shifted is None)
    if found is not None and shifted is not None:
        one, other = found.change, shifted.change
        assert one.low <= one.value <= one.high
        assert (other.low, other.high) == pytest.approx((one.low, one.high), abs=1e-3)
        assert (found.chance <= 0.05) == (not one.low <= 0 <= one.high)


def test_the_interval_is_that_of_an_ordinary_fit_where_nothing_wanders() -> None:
    """Oracle: statsmodels' least squares with a dummy for the window; ours is at most wider."""
    random = np.random.default_rng(8)
    at, day = 14, 4
    places = np.arange(28)
    used = (places <= at) | (places > at + day)
    times = [places % day == time for time in range(day)]
    design = np.column_stack([*times, places, places == at])[used].astype(float)
    ratios = []
    for _ in range(20):
        values = random.normal(0, 0.3, 28) + places % day
        ours = beyond_usual(values, np.full(28, 1e-6), at, day)
        fitted = sm.OLS(values[used], design).fit()
        low, high = fitted.conf_int()[-1]
        assert ours is not None
        ratios.append((ours.change.high - ours.change.low) / (high - low))
        assert abs(ours.change.value - fitted.params[-1]) < (high - low) / 2
    assert 0.9 <= np.median(ratios) <= 1.5


@given(st.floats(0, 40), st.integers(1, 300))
def test_the_tails_are_students(t: float, degrees: int) -> None:
    """Oracle: scipy, to fourteen places."""
    assert beyond(t, degrees) == pytest.approx(2 * student.sf(t, degrees), abs=1e-14)


def test_what_a_change_says_depends_on_what_else_may_be_claimed() -> None:
    """One that stands by itself may not stand among twenty that are none; a clear one does."""
    posts = np.random.default_rng(4).poisson(50, len(WEEK))
    posts[78:84] *= 2
    once, none = (volume_change(made(posts, step=HOUR), at * HOUR) for at in (78, 120))
    assert once.chance is not None
    assert once.alone == "more"
    assert verdict(once) == "more"
    among = dict.fromkeys(range(int(0.03 / once.chance) + 1), none)
    said = verdicts({-1: once, **among})
    assert set(said.values()) == {"cannot tell"}
    few = dict(list(among.items())[: len(among) - 3])
    assert verdicts({-1: once, **few})[-1] == "more"
    untested = volume_change(made(posts, step=HOUR), 0)
    assert verdicts({-1: once, **dict.fromkeys(among, untested)})[-1] == "more"
