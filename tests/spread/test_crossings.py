"""When one narrative overtook another (promise 14)."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import betaln

from monitor.spread.narratives import Crossing, Race, _chance, _evidence, race
from monitor.spread.series import Counts
from monitor.spread.step import Floats
from tests.examples import examples
from tests.spread.draws import HOUR, made

pytestmark = pytest.mark.repeats

HOURS = np.arange(96)


def talk(random: np.random.Generator, share: Floats, alike: float) -> tuple[Counts, Counts]:
    """Draw posts of two narratives; in one hour they resemble each other by *alike*."""
    posts = random.poisson(60 * random.gamma(4, 0.25, len(share)))
    if alike:
        spread = 1 / alike - 1
        share = random.beta(share * spread, (1 - share) * spread)
    first = random.binomial(posts, share)
    return made(first, step=HOUR), made(posts - first, step=HOUR)


def raced(a: Counts, b: Counts) -> Race | None:
    return race(a.posts, b.posts, (a.posts + b.posts).astype(np.float64))


def crossed(a: Counts, b: Counts) -> tuple[Crossing, ...]:
    found = raced(a, b)
    return () if found is None else found.crossings


@pytest.mark.parametrize("alike", [0.0, 0.03, 0.1])
def test_no_crossing_is_found_where_there_is_none(alike: float) -> None:
    """Always equal, nearly equal, or equal after one led: at most one series in twenty."""
    random = np.random.default_rng(1)
    truths = (np.full(96, 0.5), np.full(96, 0.47), np.where(HOURS < 24, 0.35, 0.5))
    false = [bool(crossed(*talk(random, share, alike))) for _ in range(40) for share in truths]
    assert np.mean(false) <= 0.05


@pytest.mark.parametrize("alike", [0.0, 0.03])
def test_a_crossing_lies_in_its_interval(alike: float) -> None:
    """From 35 to 65 % within some hours: nearly always found, and in its interval in 19 of 20."""
    random = np.random.default_rng(2)
    held, width = [], []
    for _ in range(60):
        at = random.uniform(30, 66)
        share = 0.35 + 0.3 / (1 + np.exp(-(HOURS + 0.5 - at) / 2))
        found = crossed(*talk(random, share, alike))
        if found:
            held.append(found[0].first_leads and found[0].low <= at <= found[0].high)
            width.append(found[0].high - found[0].low)
    assert len(held) >= 55
    assert np.mean(held) >= 0.95
    assert np.median(width) < 42


def test_the_lead_can_change_twice() -> None:
    """Each change is dated, in order, and with the new leader."""
    random = np.random.default_rng(3)
    share = np.where((HOURS > 30) & (HOURS < 60), 0.7, 0.3)
    found = crossed(*talk(random, share, 0.01))
    assert [one.first_leads for one in found] == [True, False]
    assert found[0].low <= 31 <= found[0].high
    assert found[1].low <= 60 <= found[1].high


def test_copies_are_no_lead() -> None:
    """One text, copied a hundred times in a few hours, overtakes nothing."""
    first, second = np.full(48, 5), np.full(48, 15)
    first[30:33] = 400
    a, b = made(first, step=HOUR), made(second, step=HOUR)
    assert crossed(a, b)
    worth = np.full(48, 20.0)
    worth[30:33] = 2.0
    found = race(a.posts, b.posts, worth)
    assert found is not None
    assert found.crossings == ()
    assert found.chance > 0.2


def test_too_little_tells_nothing() -> None:
    """No claim below the evidence that one figure needs."""
    assert raced(made([9, 0]), made([0, 9])) is None
    posts = np.array([200] * 10 + [0] * 10)
    (found,) = crossed(made(posts), made(posts[::-1]))
    assert found.low < 10 < found.high
    assert not found.first_leads


@examples(50)
@given(st.lists(st.tuples(st.integers(0, 300), st.integers(0, 300)), max_size=40))
def test_whoever_is_named_first_the_crossings_are_the_same(posts: list[tuple[int, int]]) -> None:
    """Each lies within the time, begins before it ends, and is followed by its opposite."""
    a, b = made([one for one, _ in posts]), made([other for _, other in posts])
    found = crossed(a, b)
    assert [(one.low, one.high, not one.first_leads) for one in crossed(b, a)] == [
        (one.low, one.high, one.first_leads) for one in found
    ]
    for place, one in enumerate(found):
        assert 0 <= one.low < one.high <= len(posts)
        assert one.first_leads == (found[0].first_leads ^ (place % 2 == 1))


def test_a_crossing_is_as_sure_as_its_weaker_lead() -> None:
    """The evidence is Ville's stake on either side of the crossing; a lead of one is none."""
    posts, more = np.array([16.0] * 4 + [4.0] * 4), np.array([4.0] * 4 + [20.0] * 4)
    grown = 80 * np.log(2) + betaln(64 + 1, 16 + 1)
    assert _chance(*_evidence(posts, more)) == pytest.approx(8 * np.exp(-grown), rel=1e-6)
    assert _chance(*_evidence(more, posts)) == _chance(*_evidence(posts, more))
    assert _chance(*_evidence(posts + 20, posts)) == 1


def test_chances_of_crossings_come_as_often_as_they_say() -> None:
    """Where nothing crosses, a chance of 5 % or less comes up in 5 % of the series at most."""
    random = np.random.default_rng(8)
    chances = [
        found.chance
        for _ in range(300)
        if (found := raced(*talk(random, np.full(72, 0.5), 0.05))) is not None
    ]
    for level in (0.2, 0.05, 0.0025):
        assert np.mean(np.array(chances) <= level) <= level
