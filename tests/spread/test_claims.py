"""Which claims of one report stand when all are counted."""

import gc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from monitor.spread.analysis import _orders
from monitor.spread.claims import ALONE, LEVELS, standing
from tests.examples import examples
from tests.spread.draws import made
from tests.spread.test_lead_lag import pair


@examples(30)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=12), st.floats(0.001, 0.3))
def test_it_is_holms_method(chances: list[float], level: float) -> None:
    """Oracle: statsmodels, without the look for garbage that it takes each time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gc, "collect", lambda: 0)
        expected, *_ = multipletests(chances, alpha=level, method="holm")
    assert standing(dict(enumerate(chances)), level) == set(np.flatnonzero(expected))


@given(st.dictionaries(st.integers(0, 9), st.floats(0, 1) | st.none()), st.integers(10, 19))
def test_what_cannot_be_tested_changes_nothing(
    chances: dict[int, float | None], quiet: int
) -> None:
    """A source without posts, a speaker whom nobody names: no other claim falls for it."""
    assert standing(chances, 0.03) == standing({**chances, quiet: None}, 0.03)


def test_in_reports_where_nothing_happened_one_in_twenty_claims_anything() -> None:
    """Whatever each kind has to test, and however its tests hang together: at most 5 %."""
    random = np.random.default_rng(1)
    false = []
    for _ in range(4_000):
        claims = 0
        for level in LEVELS.values():
            tests = random.integers(1, 9)
            chances = random.random(tests)
            if random.random() < 0.5:
                chances[1:] = chances[0]  # all the same test
            claims += len(standing(dict(enumerate(chances)), level))
        false.append(claims > 0)
    assert sum(LEVELS.values()) <= ALONE
    assert 0.02 <= np.mean(false) <= 0.055


def test_an_order_stands_or_falls_with_all_pairs_that_can_be_compared() -> None:
    """A follower is told among strangers, and as surely where a source is quiet."""
    random = np.random.default_rng(2)
    one, other = pair(random, 3, 300, 4)
    stranger, _ = pair(random, 3, 300, None)
    sources = {"a": one, "b": other, "c": stranger}
    found, _ = _orders(sources)
    clear = [(each.first, each.second) for each in found if each.minutes is not None]
    assert clear == [("a", "b")]
    quiet = made(np.ones(len(one), dtype=np.int64) * (np.arange(len(one)) < 9))
    again, _ = _orders({**sources, "quiet": quiet})
    assert tuple(each for each in again if "quiet" not in {each.first, each.second}) == found
    assert all(each.minutes is None for each in again if "quiet" in {each.first, each.second})
