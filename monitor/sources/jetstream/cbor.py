"""DAG-CBOR, as records are stored in blocks, as the JSON that the stream has for them.

References:
    RFC 8949; ipld.io/specs/codecs/dag-cbor/spec (no indefinite length, keys are text, one tag, for
    links); atproto.com/specs/data-model (`$link`, `$bytes`). Known, and compared with a segment of
    bluesky-social/jetstream on 2026-11-29.
"""

from base64 import b32encode, b64encode
from hashlib import sha256
from struct import unpack
from typing import Final

import msgspec

from monitor.intake.bounds import Unfit

DEEPEST: Final = 64
LINK: Final = 42
CONSTANTS: Final = {20: False, 21: True, 22: None}
DIGEST: Final = bytes((1, 0x71, 0x12, 32))
"""How a digest begins: version 1, of DAG-CBOR, by SHA-256, which has 32 bytes."""

_UNSIGNED, _NEGATIVE, _BYTES, _TEXT, _LIST, _MAP, _TAG = range(7)
_ONE_BYTE, _EIGHT_BYTES = 24, 27
"""The values that say that a number follows in one byte, or in eight; two and four lie between."""


def as_json(data: bytes) -> msgspec.Raw:
    """Return a record as JSON.

    Raises:
        Unfit: It is no DAG-CBOR.
    """
    try:
        value, end = _value(data, 0, 0)
        if end != len(data):
            _refuse(f"{len(data) - end} bytes after its end")
        return msgspec.Raw(msgspec.json.encode(value))
    except (ValueError, IndexError, OverflowError) as error:
        wanted = "text in UTF-8" if isinstance(error, UnicodeError) else "record in DAG-CBOR"
        raise Unfit(f"this is no {wanted} ({error})", "shape") from error


def cid(data: bytes) -> str:
    """Return the digest by which a record is known."""
    return _link(DIGEST + sha256(data).digest())


def _link(digest: bytes) -> str:
    return "b" + b32encode(digest).decode().rstrip("=").lower()


def _refuse(what: str) -> None:
    raise ValueError(what)


def _head(data: bytes, at: int) -> tuple[int, int, int, int]:
    """Return the kind of the value at a place, its number, how that is encoded, and what follows.

    The number is the value itself, or how many bytes or values follow.
    """
    major, info = data[at] >> 5, data[at] & 31
    if info < _ONE_BYTE:
        return major, info, info, at + 1
    if info > _EIGHT_BYTES:
        _refuse("a length that is not told")
    size = 1 << info - _ONE_BYTE
    return major, int.from_bytes(_bytes(data, at + 1, size)), info, at + 1 + size


def _value(data: bytes, at: int, depth: int) -> tuple[object, int]:
    if depth > DEEPEST:
        _refuse(f"values more than {DEEPEST} deep")
    major, number, info, at = _head(data, at)
    if major in {_UNSIGNED, _NEGATIVE}:
        return (number if major == _UNSIGNED else -1 - number), at
    if major in {_BYTES, _TEXT}:
        some = _bytes(data, at, number)
        plain = {"$bytes": b64encode(some).decode().rstrip("=")}
        return (some.decode() if major == _TEXT else plain), at + number
    if major in {_LIST, _MAP}:
        return _several(data, at, depth + 1, number, pairs=major == _MAP)
    if major == _TAG:
        return _linked(data, at, number)
    if info == _EIGHT_BYTES:
        return unpack(">d", data[at - 8 : at])[0], at
    if info not in CONSTANTS:
        _refuse(f"the constant {number}")
    return CONSTANTS[info], at


def _several(data: bytes, at: int, depth: int, count: int, *, pairs: bool) -> tuple[object, int]:
    found = []
    for _ in range(2 * count if pairs else count):
        one, at = _value(data, at, depth)
        found.append(one)
    if not pairs:
        return found, at
    keys = found[::2]
    if not all(isinstance(key, str) for key in keys):
        _refuse("a key that is no text")
    return dict(zip(keys, found[1::2], strict=True)), at


def _linked(data: bytes, at: int, tag: int) -> tuple[object, int]:
    """Return a link: bytes, of which the first says nothing."""
    major, number, _, at = _head(data, at)
    if tag != LINK or major != _BYTES:
        _refuse(f"the tag {tag}")
    return {"$link": _link(_bytes(data, at, number)[1:])}, at + number


def _bytes(data: bytes, at: int, count: int) -> bytes:
    if at + count > len(data):
        _refuse("an end before its end")
    return data[at : at + count]
