"""Fingerprints of pictures that stay alike where a picture is compressed, resized or mirrored."""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

Luma: TypeAlias = NDArray[np.float64]
"""Brightness of a picture, 0 to 255, by row and column."""

SIDE: Final = 64
BANDS: Final = 16
FLAT: Final = 6.0
"""Standard deviation of the brightness within a row up to which it may be part of a plain bar."""

SAME: Final = 10.0
"""Difference of the mean brightness of two rows of one bar."""

BLENDED: Final = 2
"""Rows next to a bar that hold something of both, after a picture is resized and compressed."""

MOST_BARS: Final = 4
LEAST: Final = 0.25
"""Share of height and width that bars leave, else they are none."""

CHUNK: Final = 512
"""Fingerprints that are compared with all others at once."""


class Fingerprint(NamedTuple):
    """What a picture is compared by.

    Attributes:
        bits: 256 of them.
        texture: How much there is in the picture, 0 to 100.
    """

    bits: int
    texture: int


def fingerprint(luma: Luma) -> Fingerprint:
    """Return the PDQ hash of a picture and its quality.

    References:
        Facebook, "The TMK+PDQF Video-Hashing Algorithm and the PDQ Image-Hashing Algorithm", 2019:
        two passes of a box filter, 64 samples each way, 16 by 16 bands of a cosine transform
        without the constant one, each against their median; the quality is the sum of steps of
        more than 1/100 between neighbours, by 90.
    """
    small = luma
    for axis in (0, 1):
        window = -(-luma.shape[axis] // (2 * SIDE))
        for _ in range(2):
            small = _box(small, window, axis)
    rows, columns = (((np.arange(SIDE) + 0.5) * n / SIDE).astype(int) for n in luma.shape)
    small = small[np.ix_(rows, columns)]
    steps = (np.trunc(np.diff(small, axis=axis) * 100 / 255) for axis in (0, 1))
    texture = int(min(sum(np.abs(one).sum() for one in steps) / 90, 100))
    bands = _cosines() @ small @ _cosines().T
    bits = (bands > np.median(bands)).ravel()[::-1]
    return Fingerprint(int.from_bytes(np.packbits(bits).tobytes()), texture)


def _box(values: Luma, window: int, axis: int) -> Luma:
    """Return means over windows, cut off at the edges."""
    size, right = values.shape[axis], (window + 2) // 2
    sums = np.insert(np.cumsum(values, axis=axis), 0, 0, axis=axis)
    ends = np.minimum(np.arange(size) + right, size)
    starts = np.maximum(np.arange(size) + right - window, 0)
    found = np.take(sums, ends, axis=axis) - np.take(sums, starts, axis=axis)
    widths = ends - starts
    means: Luma = found / (widths[:, None] if axis == 0 else widths)
    return means


@cache
def _cosines() -> Luma:
    bands, places = np.arange(1, BANDS + 1)[:, None], np.arange(SIDE)
    found: Luma = np.sqrt(2 / SIDE) * np.cos(np.pi / (2 * SIDE) * bands * (2 * places + 1))
    return found


def without_bars(luma: Luma) -> Luma:
    """Return a picture without plain bars at its sides; as it is where that leaves too little.

    A picture has plain margins of its own, which are cut as well: else they would be cut from what
    has no bars and kept in what has.
    """
    kept = luma
    for _ in range(MOST_BARS):
        cut = _cut(_cut(kept).T).T
        if cut.shape == kept.shape:
            break
        kept = cut
    least = (kept.shape[axis] >= LEAST * luma.shape[axis] for axis in (0, 1))
    return kept if all(least) else luma


def _cut(luma: Luma) -> Luma:
    """Return a picture without a bar above and one below, and the rows that are blends of both."""
    above, below = _bar(luma), _bar(luma[::-1])
    return luma[above : len(luma) - below] if above + below < len(luma) else luma


def _bar(luma: Luma) -> int:
    """Return how many of the first rows are a bar: each plain, and as bright as the first."""
    means = luma.mean(axis=1)
    other = (luma.std(axis=1) > FLAT) | (np.abs(means - means[0]) > SAME)
    rows = int(other.argmax()) if other.any() else 0
    return rows and min(rows + BLENDED, len(luma) // 2)


def alike(prints: Sequence[int], most: int) -> Iterator[tuple[int, int]]:
    """Yield pairs of places of fingerprints that differ in few enough bits, first one first.

    A picture that is mirrored counts as the same: that turns the sign of each second column of the
    bands, and nearly so each bit of theirs.
    """
    if not prints:
        return
    raw = np.frombuffer(b"".join(one.to_bytes(32) for one in prints), dtype=np.uint8)
    signs = np.unpackbits(raw.reshape(-1, 32), axis=1).astype(np.float32) * 2 - 1
    turned = signs * np.tile(np.array([1, -1], dtype=np.float32), 128)
    for start in range(0, len(prints), CHUNK):
        part = signs[start : start + CHUNK]
        nearest = np.maximum(part @ signs.T, part @ turned.T)
        found = np.argwhere(nearest >= 256 - 2 * most)
        yield from ((start + int(i), int(j)) for i, j in found if start + i < j)
