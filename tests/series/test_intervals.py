"""How sure a mean and a share are (promise 14)."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.series.intervals import mean, share, student


@pytest.mark.parametrize(
    ("degrees", "expected"),
    [
        (1, 12.7062),
        (2, 4.3027),
        (9, 2.2622),
        (10, 2.2281),
        (30, 2.0423),
        (120, 1.9799),
        (10**6, 1.96),
    ],
)
def test_t_is_that_of_the_tables(degrees: int, expected: float) -> None:
    """The quantile agrees with the printed tables to four places."""
    assert student(degrees) == pytest.approx(expected, abs=1e-4)


def test_mean_is_the_textbook_interval() -> None:
    """0.1, 0.3 and 0.5: mean 0.3, standard error 0.2 / sqrt(3), t(2) = 4.3027."""
    found = mean(900_000, 10_000 + 90_000 + 250_000, 3, 3)
    assert found is not None
    assert (found.value, found.low, found.high) == pytest.approx(
        (0.3, 0.3 - 0.4968, 0.3 + 0.4968), abs=1e-4
    )


@settings(deadline=None)
@given(st.lists(st.integers(-1_000_000, 1_000_000), min_size=2, max_size=60), st.data())
def test_mean_lies_in_its_interval(values: list[int], data: st.DataObject) -> None:
    """Low <= value <= high within [-1, 1], and fewer independent texts never make it narrower."""
    effective = data.draw(st.integers(2, len(values)))
    total, squares = sum(values), sum(v * v // 1_000_000 for v in values)
    all_of_them, few = (
        mean(total, squares, len(values), len(values)),
        mean(total, squares, len(values), effective),
    )
    if all_of_them is None or few is None:
        assert max(values) - min(values) <= 4_000
        return
    assert -1 <= few.low <= few.value <= few.high <= 1
    assert few.low <= all_of_them.low
    assert few.high >= all_of_them.high


def test_no_spread_no_interval() -> None:
    """One text, or equal scores: no error can be told, so no figure is given."""
    assert mean(300_000, 90_000, 1, 1) is None
    assert mean(900_000, 270_000, 3, 1) is None
    assert mean(0, 0, 50, 50) is None
    assert mean(999_999, 3 * 111_110, 3, 3) is None  # 0.333333 three times, squares rounded down


def test_wilson_is_the_textbook_interval() -> None:
    """10 of 50: 0.1124 to 0.3304, as in the tables; 0 of 10: 0 to 0.2775."""
    ten, none = share(10, 50, 50), share(0, 10, 10)
    assert ten is not None
    assert none is not None
    assert (ten.value, ten.low, ten.high) == pytest.approx((0.2, 0.1124, 0.3304), abs=1e-4)
    assert (none.value, none.low, none.high) == pytest.approx((0, 0, 0.2775), abs=1e-4)
    assert share(0, 0, 0) is None


@settings(deadline=None)
@given(st.integers(0, 200), st.integers(1, 200), st.data())
def test_share_lies_in_its_interval(hits: int, count: int, data: st.DataObject) -> None:
    """0 <= low <= value <= high <= 1, and fewer independent texts never make it narrower."""
    hits, effective = min(hits, count), data.draw(st.integers(1, count))
    few, full = share(hits, count, effective), share(hits, count, count)
    assert few is not None
    assert full is not None
    assert 0 <= few.low <= few.value + 1e-12
    assert few.value - 1e-12 <= few.high <= 1
    assert few.high - few.low >= full.high - full.low - 1e-12


def test_intervals_hold_what_they_promise() -> None:
    """Of 2,000 samples of 12 posts, the interval of the mean holds the true mean in 93 to 97 %."""
    draw = Random(20170221)  # noqa: S311
    held = 0
    for _ in range(2_000):
        values = [round(draw.triangular(-1, 1, 0.2) * 1_000_000) for _ in range(12)]
        found = mean(sum(values), sum(v * v // 1_000_000 for v in values), 12, 12)
        assert found is not None
        held += found.low <= 0.2 / 3 <= found.high
    assert 0.93 <= held / 2_000 <= 0.97
