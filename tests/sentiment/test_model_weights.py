"""The file of weights: what it is, what it is not, and that damage is noticed."""

import gzip
import re
from collections.abc import Callable
from decimal import Decimal
from math import exp
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import DataError
from monitor.sentiment.model.features import COUNT_SLOTS
from monitor.sentiment.model.scorer import SCALE, softmax
from monitor.sentiment.model.weights import LARGEST, ONE, SHIPPED, decoded, encoded, shipped


def test_the_shipped_weights_are_small_and_of_the_right_shape() -> None:
    """At most a megabyte; two weights for each cell that the posts had, and for each slot."""
    weights, digest = shipped()
    assert SHIPPED.stat().st_size <= LARGEST <= 1_000_000
    assert len(weights.cells) == len(weights.seen) / 4 == len(weights.negative) > 20_000
    assert len(weights.slots) == COUNT_SLOTS
    assert all(-128 <= weight <= 127 for pair in weights.cells.values() for weight in pair)
    assert list(weights.cells) == sorted(weights.cells)
    assert decoded(encoded(weights), "here") == (weights, digest)


def test_the_note_beside_them_says_where_they_come_from() -> None:
    """Digest, size, both sets with their licences, and the lexicon's."""
    note = SHIPPED.with_suffix(".txt").read_text(encoding="utf-8")
    _, digest = shipped()
    assert f"digest {digest}, {SHIPPED.stat().st_size:,} bytes" in note
    for said in ("GoEmotions", "Apache License 2.0", "CC BY 4.0", "vaderSentiment", "MIT License"):
        assert said in note


def test_no_text_is_in_the_file() -> None:
    """Beyond the names of the fields, no run of letters as long as a word and a half."""
    data = gzip.decompress(SHIPPED.read_bytes())
    names = {name.encode() for name in shipped()[0].__struct_fields__}
    runs = {run for run in re.findall(rb"[A-Za-z ]{12,}", data) if run.strip() not in names}
    assert all(len(set(run)) < 8 for run in runs)


def test_the_lexicon_is_found_by_hash() -> None:
    """Some thousand words with tones between -4 and 4."""
    lexicon = shipped()[0].lexicon
    assert 7_000 < len(lexicon) < 9_000
    assert set(lexicon.values()) <= set(range(-40, 41)) - {0}


def changed(data: bytes, **fields: object) -> bytes:
    """Return the file with other fields, as if it had been made so."""
    known = msgspec.msgpack.decode(gzip.decompress(data))
    return gzip.compress(msgspec.msgpack.encode({**known, **fields}))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda data: data[:1_000], "the file of the scorer model is broken"),
        (lambda data: data[:5_000] + b"?" + data[5_001:], "scorer model is broken"),
        (lambda _: b"", "is broken: install the program again"),
        (lambda data: changed(data, features=99), "the weights are of features 99 .* not of 2"),
        (lambda data: changed(data, negative=b"\0"), "in the shape"),
        (lambda data: changed(data, seen=b"\xff" * 8), "the file .* is broken"),
    ],
)
def test_a_damaged_file_is_refused_in_a_sentence(
    tmp_path: Path, change: Callable[[bytes], bytes], sentence: str
) -> None:
    """Wrong weights would give wrong scores without anyone noticing."""
    path = tmp_path / "weights.bin"
    path.write_bytes(change(SHIPPED.read_bytes()))
    with pytest.raises(DataError, match=rf"^weights.bin: .*{sentence}"):
        shipped(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """The sentence says which file."""
    with pytest.raises(
        DataError, match=r"gone\.bin cannot be read \(No such file or directory\): look"
    ):
        shipped(tmp_path / "gone.bin")


@given(st.integers(-30 * ONE, 30 * ONE), st.integers(-30 * ONE, 30 * ONE))
def test_probabilities_are_those_of_the_softmax(negative: int, positive: int) -> None:
    """To nine digits, at any distance; they are whole numbers."""
    found = softmax(negative, positive)
    powers = [exp(x / ONE) for x in (negative, 0, positive)]
    for part, power in zip(found, powers, strict=True):
        assert isinstance(part, int)
        assert part / sum(found) == pytest.approx(power / sum(powers), abs=3e-9)


def test_a_power_of_e_is_exact_to_the_rounding() -> None:
    """Against Decimal's e, whose rounding its specification fixes."""
    for below in (1, 63, 64, 4_095, 4_096, 70_000):
        low = softmax(-below, -200 * ONE)[0]
        exact = int((Decimal(-below) / ONE).exp() * SCALE)
        assert abs(low - exact) <= 4
    assert softmax(-200 * ONE, 0)[0] == 0
