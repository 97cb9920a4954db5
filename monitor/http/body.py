"""The body of an answer: decompressed as it comes, never beyond its cap, and whole or refused."""

import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import chain
from typing import Final

from monitor.errors import SourceError, excerpt

ACCEPTED: Final = "gzip, deflate"

# The last three name no way of packing: servers that mean something else by it send them.
_PLAIN: Final = frozenset({"", "identity", "none", "utf-8", "aws-chunked"})
_ZLIB: Final = frozenset({"gzip", "x-gzip", "deflate"})
_ANY_HEADER: Final = 47  # zlib's word for "32 KiB window, gzip or zlib header, whichever comes"
_NO_HEADER: Final = -15
_GZIP: Final = b"\x1f\x8b"


def read_body(chunks: Iterable[bytes], *, encoding: str, cap: int, where: str) -> bytes:
    """Return the whole body.

    Neither the *chunks* from the wire nor what they hold may have more than *cap* bytes; *encoding*
    is empty where there is none. *where* is the host, for messages.
    """
    return b"".join(_decoded(chunks, encoding, cap, where))


def read_beginning(chunks: Iterable[bytes], *, encoding: str, cap: int) -> bytes:
    """Return at most *cap* bytes of the body: what could be read before it ended or failed."""
    seen: list[bytes] = []
    with suppress(SourceError):
        seen.extend(_decoded(chunks, encoding, cap, ""))
    return b"".join(seen)


def _decoded(chunks: Iterable[bytes], encoding: str, cap: int, where: str) -> Iterator[bytes]:
    # At most *cap* bytes; what came before a failure has been yielded.
    encoding = encoding.strip().lower()
    if encoding in _PLAIN:
        pieces = chunks
    elif encoding in _ZLIB:
        pieces = _inflated(chunks, cap, where, may_be_bare=encoding == "deflate")
    else:
        packed = excerpt(encoding, 40)
        message = f"{where}: the answer is packed as {packed!r}, and only {ACCEPTED} was asked for"
        raise SourceError(message, kind="unreadable")
    room = cap
    for piece in pieces:
        yield piece[:room]
        room -= len(piece)
        if room < 0:
            raise SourceError(_too_large(cap, where), kind="too large")


def _inflated(
    chunks: Iterable[bytes], cap: int, where: str, *, may_be_bare: bool
) -> Iterator[bytes]:
    # No piece is longer than cap + 1. What some servers call deflate *may be bare*, without the
    # header of zlib.
    head, rest = b"", iter(chunks)
    while len(head) < len(_GZIP) and (chunk := next(rest, None)) is not None:
        head += chunk
    bare = may_be_bare and not _is_headed(head)
    inflater = zlib.decompressobj(_NO_HEADER if bare else _ANY_HEADER)
    members = head[:2] == _GZIP  # of which gzip may have several, one after the other (2.2)
    taken = 0
    for chunk in chain([head] if head else [], rest):
        taken += len(chunk)
        left = chunk
        while left:
            if inflater.eof and not (members and _GZIP.startswith(left[:2])):
                message = f"{where}: the answer goes on after its compressed data"
                raise SourceError(message, kind="unreadable")
            if inflater.eof:
                inflater = zlib.decompressobj(_ANY_HEADER)
            try:
                yield inflater.decompress(left, cap + 1)
            except zlib.error as error:
                message = f"{where}: the compressed answer is damaged ({error})"
                raise SourceError(message, kind="unreadable") from error
            # Empty blocks inflate to nothing: only the wire tells that they never end.
            if taken > cap or inflater.unconsumed_tail:
                raise SourceError(_too_large(cap, where), kind="too large")
            left = inflater.unused_data
    if taken and not inflater.eof:
        message = f"{where}: the compressed answer is cut after {taken} bytes"
        raise SourceError(message, kind="unreadable")


def _is_headed(head: bytes) -> bool:
    """Tell whether data begin as gzip (RFC 1952, 2.3.1) or zlib do (RFC 1950, 2.2)."""
    zlib_says = len(head) > 1 and head[0] & 0x8F == 8 and int.from_bytes(head[:2]) % 31 == 0  # noqa: PLR2004
    return head[:2] == _GZIP or zlib_says


def _too_large(cap: int, where: str) -> str:
    return f"{where}: the answer is larger than {cap / 2**20:g} MiB, and was left"
