"""Pictures as numbers: a PNG read and written, and how far two of them are apart."""

from io import BytesIO
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Pixels: TypeAlias = NDArray[np.uint8]  # rows, columns, (red, green, blue)

BLOCK: Final = 4
"""Pixels of a side: what a font smooths otherwise is gone in the mean of so many."""

STEP: Final = 20
"""Of 255: blocks that differ by more differ to the eye."""


def read(content: bytes) -> Pixels:
    """Read a PNG, with what is transparent left out."""
    return np.asarray(Image.open(BytesIO(content)).convert("RGB"))


def written(pixels: Pixels) -> bytes:
    """Write a PNG."""
    out = BytesIO()
    Image.fromarray(pixels).save(out, "PNG", optimize=True)
    return out.getvalue()


def apart(one: Pixels, other: Pixels) -> tuple[float, Pixels]:
    """Return the share of blocks that differ to the eye, and a picture of them: red on pale.

    Pictures of different sizes are compared where both are; the rest differs.
    """
    high, wide = (max(one.shape[i], other.shape[i]) for i in (0, 1))
    means = [_means(_filled(each, high, wide)) for each in (one, other)]
    differs = (np.abs(means[0] - means[1]) > STEP).any(axis=2)
    large = np.kron(differs, np.ones((BLOCK, BLOCK), bool))[:high, :wide]
    shown = 255 - (255 - _filled(one, high, wide)) // 4
    shown[large] = (220, 0, 0)
    return float(differs.mean()), shown


def _filled(pixels: Pixels, high: int, wide: int) -> Pixels:
    """Return the picture with what it lacks of that size: magenta, which no chart has."""
    whole = np.full((high, wide, 3), (255, 0, 255), np.uint8)
    whole[: pixels.shape[0], : pixels.shape[1]] = pixels
    return whole


def _means(pixels: Pixels) -> NDArray[np.float64]:
    high, wide = (-(-size // BLOCK) * BLOCK for size in pixels.shape[:2])
    padded = np.pad(
        pixels.astype(float),
        ((0, high - pixels.shape[0]), (0, wide - pixels.shape[1]), (0, 0)),
        "edge",
    )
    blocks = padded.reshape(high // BLOCK, BLOCK, wide // BLOCK, BLOCK, 3)
    return np.asarray(blocks.mean(axis=(1, 3)))
