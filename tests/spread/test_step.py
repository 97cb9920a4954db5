"""Where a level steps, by its evidence."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.spread.step import Floats, likely, step

LEVELS = np.linspace(-4, 4, 9)


def bell(values: Floats) -> Floats:
    """Log-likelihood of values that scatter by 1 about a level."""
    return (-0.5 * (values[:, None] - LEVELS) ** 2)[:, None, :]


@given(st.lists(st.floats(-4, 4), min_size=2, max_size=9), st.booleans())
def test_each_place_has_the_sum_over_all_pairs_of_levels(values: list[float], upward: bool) -> None:
    """Evidence for each place, and for none, is what adding up every pair of levels gives."""
    fit = bell(np.array(values))
    found = step(fit, least=1 if upward else None)
    chance = np.exp(fit[:, 0, :])
    pairs = [(i, j) for i in range(9) for j in range(9) if i < j or not upward]
    places = [
        np.mean([chance[:k, i].prod() * chance[k:, j].prod() for i, j in pairs])
        for k in range(1, len(values))
    ]
    none = np.mean(chance.prod(axis=0))
    assert found.factor == pytest.approx(np.mean(places) / none)
    assert found.places[1:] == pytest.approx(np.array(places) / np.sum(places))
    assert found.places[0] == 0
    assert found.before.sum() == pytest.approx(1)
    assert found.after.sum() == pytest.approx(1)


def test_a_clear_step_is_found_where_it_is() -> None:
    """Three standard errors up at bucket 9, and the levels on both sides; downward is no rise."""
    values = np.where(np.arange(20) < 9, -1.0, 2.0)
    found = step(bell(values), least=1)
    low, high = likely(found.places)
    assert (found.at, low <= 9 <= high) == (9, True)
    assert found.before @ LEVELS == pytest.approx(-1, abs=0.2)
    assert found.after @ LEVELS == pytest.approx(2, abs=0.2)
    assert step(bell(-values)).factor > 100 > step(bell(-values), least=1).factor


def test_the_run_of_places_holds_enough_and_no_more() -> None:
    """It is the shortest that holds 95 %; where nothing tells them apart, that is nearly all."""
    assert likely(np.array([0.02, 0.0, 0.0, 0.5, 0.4, 0.06, 0.02])) == (3, 5)
    assert likely(np.array([0.0, 1.0])) == (1, 1)
    blank = step(np.zeros((41, 1, 5)))
    low, high = likely(blank.places)
    assert high - low + 1 == 38
    assert blank.factor == pytest.approx(1)


def test_no_place_is_looked_at_before_the_earliest() -> None:
    """A step that lies before the earliest place is not found there."""
    values = np.where(np.arange(20) < 9, -1.0, 2.0)
    found = step(bell(values), least=1, earliest=12)
    assert not found.places[:12].any()
    assert found.places.sum() == pytest.approx(1)
