"""Fingerprints of pictures: what stays alike, what does not, and bars that are no part of it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from monitor.spread.pdq import alike, fingerprint, without_bars

pytestmark = pytest.mark.repeats


def picture(seed: int) -> NDArray[np.float64]:
    """Brightness in blocks of several sizes, 288 by 512."""
    draw = np.random.default_rng(seed)
    sizes = ((9, 120), (18, 60), (36, 40))
    found: NDArray[np.float64] = np.zeros((288, 512))
    for rows, light in sizes:
        found += np.kron(draw.random((rows, rows * 16 // 9)) * light, np.ones((288 // rows,) * 2))
    return found


def near(one: NDArray[np.float64], other: NDArray[np.float64], most: int = 31) -> bool:
    return bool(list(alike([fingerprint(one).bits, fingerprint(other).bits], most)))


def test_it_is_the_hash_of_its_authors() -> None:
    """As `pdqhash` 0.2.8, the library around their code, gives it for the same brightness."""
    y, x = np.mgrid[0:96, 0:128]
    found = fingerprint((x * y + 3 * x) % 256.0)
    assert (f"{found.bits:064x}", found.texture) == REFERENCE


REFERENCE = (
    "d0f880fdd4ecd6a806fd24c056f81fe5b3f9fea0b3e1ff64ea20fb689a208800",
    100,
)


@pytest.mark.parametrize("seed", range(8))
def test_noise_and_mirrors_stay_alike(seed: int) -> None:
    """Other pictures do not, whichever stands first."""
    own, other = picture(seed), picture(seed + 100)
    noise = np.random.default_rng(seed).normal(0, 8, own.shape)
    assert near(own, own + noise)
    assert near(own, own[:, ::-1] + noise)
    assert not near(own, other)
    assert not near(own, own[::-1])


@given(st.lists(st.integers(0, 2**256 - 1), max_size=6), st.integers(0, 64))
def test_pairs_are_those_that_counting_bits_gives(prints: list[int], most: int) -> None:
    """One at a time, as they are or mirrored."""
    odd = int("01" * 128, 2)
    prints += [one ^ odd ^ 0b1011 for one in prints[:2]]
    expected = {
        (i, j)
        for j, other in enumerate(prints)
        for i, one in enumerate(prints[:j])
        if min((one ^ other).bit_count(), (one ^ other ^ odd).bit_count()) <= most
    }
    assert set(alike(prints, most)) == expected


@given(st.tuples(*[st.integers(0, 60)] * 4), st.integers(0, 255), st.integers(0, 7))
def test_plain_bars_are_cut(bars: tuple[int, int, int, int], colour: int, seed: int) -> None:
    """Of any width and brightness, on any side; what is left is the picture but for its edges."""
    own = picture(seed)
    above, below, left, right = bars
    whole = np.pad(own, ((above, below), (left, right)), constant_values=colour)
    kept = without_bars(whole)
    assert abs(kept.shape[0] - own.shape[0]) <= 16
    assert abs(kept.shape[1] - own.shape[1]) <= 16


def test_what_bars_would_leave_nothing_of_stays_as_it_is() -> None:
    plain = np.full((300, 400), 90.0)
    assert without_bars(plain).shape == plain.shape
    assert fingerprint(plain).texture == 0
    flag = np.repeat([20.0, 200.0], 150)[:, None] * np.ones(400)
    assert without_bars(flag).shape == flag.shape
    assert without_bars(flag.T).shape == flag.T.shape
