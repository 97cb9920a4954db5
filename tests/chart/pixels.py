"""Pictures as numbers: a PNG read and written, and how far two of them are apart.

References:
    W3C, "Portable Network Graphics (PNG) Specification (Third Edition)", sections 9 and 11; known,
    not read again on 2026-11-24.
"""

import struct
import zlib
from collections.abc import Iterator
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Pixels: TypeAlias = NDArray[np.uint8]  # rows, columns, (red, green, blue)

SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
BLOCK: Final = 4
"""Pixels of a side: what a font smooths otherwise is gone in the mean of so many."""

STEP: Final = 20
"""Of 255: blocks that differ by more differ to the eye."""


def read(content: bytes) -> Pixels:
    """Read a PNG of 8 bits in a channel, not interlaced, with or without transparency."""
    chunks = list(_chunks(content))
    wide, high, depth, kind, _, _, interlaced = struct.unpack(">IIBBBBB", chunks[0][1])
    channels = {2: 3, 6: 4}[kind]
    assert (depth, interlaced) == (8, 0)
    raw = zlib.decompress(b"".join(body for name, body in chunks if name == b"IDAT"))
    lines = np.frombuffer(raw, np.uint8).reshape(high, 1 + wide * channels)
    rows = np.zeros((high + 1, wide * channels), np.uint8)
    for index, line in enumerate(lines):
        rows[index + 1] = _unfiltered(int(line[0]), line[1:], rows[index], channels)
    return np.ascontiguousarray(rows[1:].reshape(high, wide, channels)[:, :, :3])


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    assert content.startswith(SIGNATURE)
    at = len(SIGNATURE)
    while at < len(content):
        size = struct.unpack_from(">I", content, at)[0]
        yield content[at + 4 : at + 8], content[at + 8 : at + 8 + size]
        at += size + 12


def _unfiltered(kind: int, line: Pixels, above: Pixels, channels: int) -> Pixels:
    """Return a row of bytes; numbers wrap around at 256."""
    if kind == 0:
        return line
    if kind == 2:
        return line + above
    if kind == 1:
        return line.reshape(-1, channels).cumsum(axis=0, dtype=np.uint8).reshape(-1)
    row = bytearray(line.tobytes())
    up = above.tobytes()
    for at in range(len(row)):
        left = row[at - channels] if at >= channels else 0
        corner = up[at - channels] if at >= channels else 0
        guess = (left + up[at]) // 2 if kind == 3 else _paeth(left, up[at], corner)
        row[at] = (row[at] + guess) & 255
    return np.frombuffer(bytes(row), np.uint8)


def _paeth(left: int, up: int, corner: int) -> int:
    to_left, to_up = abs(up - corner), abs(left - corner)
    to_corner = abs(left + up - 2 * corner)
    if to_left <= to_up and to_left <= to_corner:
        return left
    return up if to_up <= to_corner else corner


def written(pixels: Pixels) -> bytes:
    """Write a PNG, small: each row as its difference from the one above."""
    high, wide, _ = pixels.shape
    rows = pixels.reshape(high, -1)
    lines = np.full((high, 1 + rows.shape[1]), 2, np.uint8)
    lines[:, 1:] = rows - np.vstack([np.zeros_like(rows[:1]), rows[:-1]])
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", wide, high, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(lines.tobytes(), 9)),
        (b"IEND", b""),
    )
    return SIGNATURE + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in parts
    )


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
