"""How often the same is said again."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.series.intervals import share
from monitor.spread.amplification import MANY, amplification, concentration


@given(st.lists(st.integers(1, 500), min_size=1, max_size=60), st.integers(2, 5))
def test_copies_raise_the_ratio_and_widen_intervals(sizes: list[int], times: int) -> None:
    """Without repetition both are 1; more copies of all texts are no more evidence than before."""
    found = amplification(sizes, [1] * len(sizes))
    assert found is not None
    assert found.ratio == pytest.approx(sum(sizes) / len(sizes))
    assert found.widening**2 >= found.ratio * (1 - 1e-9)
    assert 1 / len(sizes) <= found.top_share * (1 + 1e-9) <= 1 + 1e-9
    more = amplification([times * size for size in sizes], [1])
    assert more is not None
    assert more.widening == pytest.approx(found.widening * times**0.5)
    once = amplification([1] * len(sizes), [])
    assert once is not None
    assert (once.ratio, once.widening) == (1, 1)


def test_the_widening_is_that_of_the_interval() -> None:
    """Wilson's interval with the effective number is so many times wider, where posts are many."""
    sizes = [40] * 500
    found = amplification(sizes, sizes)
    assert found is not None
    wide, narrow = share(6_000, 20_000, 500), share(6_000, 20_000, 20_000)
    assert wide is not None
    assert narrow is not None
    times = (wide.high - wide.low) / (narrow.high - narrow.low)
    assert times == pytest.approx(found.widening, rel=0.01)


def test_concentration_stands_beside_it() -> None:
    """Authors and messages are told from fifty posts on; none at all tell nothing."""
    assert amplification([], []) is None
    found = amplification([60, 1, 1], [1] * 49)
    assert found is not None
    assert found.messages is not None
    assert found.messages.members == 3
    assert found.top_share == pytest.approx(60 / 62)
    assert found.authors is None
    assert found.widening == pytest.approx((62 * (60**2 + 2) / 62**2) ** 0.5)
    assert found == amplification([1, 60, 1], [1] * 49)


@pytest.mark.parametrize("posts", [MANY + 2_000, 10 * MANY])
def test_draws_for_many_are_those_for_few(posts: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where members are many, counts of them are drawn: the ranges stay those of single draws."""
    each = np.bincount(np.arange(posts) % (MANY + 1)).tolist()
    quick = concentration(each)
    monkeypatch.setattr("monitor.spread.amplification.MANY", 10**9)
    plain = concentration(each)
    assert quick is not None
    assert plain is not None
    assert quick != plain
    width = plain.even_effective[1] - plain.even_effective[0]
    assert quick.even_effective == pytest.approx(plain.even_effective, abs=0.3 * width)
    assert quick.even_top_share == pytest.approx(plain.even_top_share, rel=0.05)


def test_a_draw_of_few_members_is_known() -> None:
    """The reference of few members is that of numpy's own draws, as it always was."""
    found = concentration([12] * 30)
    assert found is not None
    drawn = np.random.default_rng(0).multinomial(360, np.full(30, 1 / 30), size=200)
    drawn.sort(axis=1)
    expected = np.quantile(drawn[:, -10:].sum(axis=1) / 360, (0.025, 0.975))
    assert found.even_top_share == tuple(expected)
