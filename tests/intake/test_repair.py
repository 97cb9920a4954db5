"""JSON that breaks its own rules: read where it can be, and at no cost where it is sound."""

import json
from time import perf_counter

import msgspec
import pytest

from monitor.errors import BadAnswer
from monitor.intake import repair
from monitor.sources.answers import decode

pytestmark = pytest.mark.repeats


@pytest.mark.parametrize(
    ("body", "read"),
    [
        (rb'["a\ud83d"]', ["a\ufffd"]),
        (rb'["\ud83d\ude02", "\ude02\ud83d"]', ["😂", "\ufffd\ufffd"]),
        (rb'["\\ud83d"]', [r"\ud83d"]),
        (b'["a\x00\x01\n\tb"]', ["a\x00\x01\n\tb"]),
        (b'["a\xff\xc3"]', ["a\ufffd\ufffd"]),
        (rb'["\x41", "\u12"]', [r"\x41", r"\u12"]),
        (b'[NaN, -Infinity, Infinity, "NaN"]', [None, None, None, "NaN"]),
        (b'\xef\xbb\xbf["a"]', ["a"]),
        (json.dumps(["é"], ensure_ascii=False).encode("utf-16"), ["é"]),
        (json.dumps(["é"], ensure_ascii=False).encode("utf-32-be"), ["é"]),
        (b'[{"a":' + b"[" * 5_000 + b"]" * 5_000 + b', "b": 1}, 2]', None),
    ],
)
def test_what_breaks_the_rules_is_repaired(body: bytes, read: object) -> None:
    """Half an emoji, raw control characters, other encodings, no numbers, and what is too deep."""
    found = decode(body, list[object], "there")
    if read is None:
        assert (found[1], found[0]["b"]) == (2, 1)  # type: ignore[index]
    else:
        assert found == read


@pytest.mark.parametrize(
    "body", [b"", b"\xff\xfe", b"<html>", b'["a', b'{"a": [1, 2', b"[" * 100_000, b'["\\']
)
def test_what_is_cut_off_or_no_json_stays_a_bad_answer(body: bytes) -> None:
    """Nothing is made up: what is missing is missing."""
    with pytest.raises(BadAnswer, match="there: the answer is not JSON as it should be"):
        decode(body, list[object], "there")


def test_sound_bytes_are_read_once() -> None:
    """Repair is tried upon failure only; JSON of another shape is none."""
    asked: list[bytes] = []

    def count(body: bytes | msgspec.Raw) -> object:
        asked.append(bytes(body))
        return msgspec.json.decode(body, type=list[int])

    assert repair.read(b"[1, 2]", count) == [1, 2]
    with pytest.raises(msgspec.ValidationError):
        repair.read(b'["a"]', count)
    assert asked == [b"[1, 2]", b'["a"]']


@pytest.mark.parametrize(
    "body",
    [b'"' + b'\\"' * 1_000_000, b"[" * 1_000_000, b'["' + b"\\ud83d" * 300_000, b"NaN" * 9**6],
)
def test_repair_takes_time_in_proportion(body: bytes) -> None:
    """Megabytes of what is broken take seconds, however they are broken."""
    begin = perf_counter()
    with pytest.raises(BadAnswer):
        decode(body, list[int], "there")
    assert perf_counter() - begin < 20
