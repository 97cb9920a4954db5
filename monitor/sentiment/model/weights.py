"""The weights of the scorer `model`: one file of whole numbers beside this one, checked when read.

The file is MessagePack, which holds data and never code, packed by gzip; of rising numbers it has
the gaps. `weights.txt` says where the weights come from and under which licences.
"""

import gzip
import sys
import zlib
from array import array
from collections.abc import Callable, Mapping
from functools import cached_property
from hashlib import blake2b
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from monitor.errors import DataError, cannot_read
from monitor.sentiment.model import features as model_features

SHIPPED: Final = Path(__file__).with_name("weights.bin")
ONE: Final = 4_096
"""Fixed point: so many units are 1.0 of a logit."""

LARGEST: Final = 1_000_000
"""Bytes that the file may have: small enough to be part of any installation."""


class Weights(Struct, frozen=True, kw_only=True, dict=True):
    """What training found; all numbers are whole.

    Attributes:
        features: `model_features.VERSION` that they were trained on.
        seen: The cells that the posts of the training had, 4 bytes each, little-endian, rising. A
            cell that is not among them adds nothing.
        negative: A signed byte for each of them: what it adds to the logit of negative over
            neutral.
        positive: Likewise for positive over neutral.
        gain: What a unit of these bytes is worth: `gain / 1024 / ONE` of a logit, before the sum is
            divided by the square root of the number of cells.
        slots: For each slot what it adds to the two logits, in `1 / ONE`.
        bias: What the two logits begin with, in `1 / ONE`.
        words: CRC-32 of each word of the lexicon in lower case, 4 bytes each, little-endian,
            rising.
        tones: A signed byte for each of them: its tone in tenths.
    """

    features: int
    seen: bytes
    negative: bytes
    positive: bytes
    gain: int
    slots: tuple[tuple[int, int], ...]
    bias: tuple[int, int]
    words: bytes
    tones: bytes

    @cached_property
    def cells(self) -> Mapping[int, tuple[int, int]]:
        """Return for each cell what it adds toward negative and toward positive."""
        pairs = zip(array("b", self.negative), array("b", self.positive), strict=True)
        return dict(zip(_numbers(self.seen), pairs, strict=True))

    @cached_property
    def lexicon(self) -> Mapping[int, int]:
        """Return the tone in tenths by CRC-32 of the word."""
        return dict(zip(_numbers(self.words), array("b", self.tones), strict=True))


def _numbers(data: bytes) -> "array[int]":
    """Read unsigned numbers of 4 bytes, little-endian."""
    numbers = array("I", data)
    if sys.byteorder == "big":  # pragma: no cover  no such machine runs the tests
        numbers.byteswap()
    return numbers


def _gaps(rising: bytes) -> bytes:
    """Return rising numbers as the gaps between them, all first bytes first: these pack well."""
    gaps = b"".join((b - a).to_bytes(4, "little") for a, b in pairwise((0, *_numbers(rising))))
    return b"".join(gaps[place::4] for place in range(4))


def _rising(gaps: bytes) -> bytes:
    length = len(gaps) // 4
    planes = [gaps[place * length : (place + 1) * length] for place in range(4)]
    numbers = accumulate(
        int.from_bytes(bytes(four), "little") for four in zip(*planes, strict=True)
    )
    return b"".join(number.to_bytes(4, "little") for number in numbers)


def _with(weights: Weights, how: Callable[[bytes], bytes]) -> Weights:
    return replace(weights, seen=how(weights.seen), words=how(weights.words))


def encoded(weights: Weights) -> bytes:
    return gzip.compress(msgspec.msgpack.encode(_with(weights, _gaps)), 9, mtime=0)


def decoded(data: bytes, where: str) -> tuple[Weights, str]:
    """Read the bytes of a file; return the weights and a short digest that names them.

    Raises:
        DataError: They are no weights, or for other features than this program has; *where* is
            named.
    """
    try:
        weights = msgspec.msgpack.decode(gzip.decompress(data), type=Weights)
        weights = _with(weights, _rising)
    except (OSError, EOFError, OverflowError, ValueError, zlib.error) as error:
        raise DataError(
            f"{where}: the file of the scorer model is broken: install the program again ({error})"
        ) from error
    cells = len(weights.seen) // 4
    shape = (
        len(weights.seen) % 4,
        len(weights.negative) - cells,
        len(weights.positive) - cells,
        len(weights.slots),
        len(weights.words) - 4 * len(weights.tones),
    )
    right = (0, 0, 0, model_features.COUNT_SLOTS, 0)
    if (weights.features, *shape) != (model_features.VERSION, *right):
        raise DataError(
            f"{where}: the weights are of features {weights.features} in the shape {shape}, not of "
            f"{model_features.VERSION} in {right}: install the program again"
        )
    return weights, blake2b(msgspec.msgpack.encode(weights), digest_size=4).hexdigest()


def shipped(path: Path = SHIPPED) -> tuple[Weights, str]:
    """Return the weights that come with the program, and their digest.

    Raises:
        DataError: The file is missing or damaged; the program must be installed again.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DataError(cannot_read(path, error)) from error
    return decoded(data, path.name)
