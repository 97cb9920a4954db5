"""A block of Jetstream's archive: some thousand events, column by column, packed by zstd.

References:
    bluesky-social/jetstream, docs/README.md, section 3.2, and segment/block.go; read on 2026-11-29.
"""

import sys
from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import accumulate, pairwise
from struct import calcsize, unpack_from
from typing import Final

from msgspec import Struct

from monitor.clock import EPOCH
from monitor.errors import BadAnswer
from monitor.nouns.posts import Post, Reject
from monitor.sources.answers import one_by_one
from monitor.sources.bluesky.wire import COLLECTION
from monitor.sources.jetstream.cbor import as_json, cid
from monitor.sources.jetstream.wire import NOTHING, JetstreamEvent, post

LARGEST: Final = 64 * 2**20  # bytes of a block, once it is unpacked
COLUMNS: Final = "QqqBBHBBI"
"""Number, witnessed, displayed, kind; lengths of collection, account, key, revision, record."""

COUNT: Final = 4  # bytes
OPERATIONS: Final[Mapping[int, str]] = {1: "create", 2: "update", 3: "delete", 7: "create"}
"""What is done to a record, by its kind; the others speak of accounts. 7 replaces a repository."""

BLOCK: Final = "Jetstream archive, block"


class ArchiveRow(Struct, frozen=True):
    """An event that is about a post, as it is stored."""

    at: int  # when the server witnessed it, in microseconds since 1970
    operation: str
    did: bytes
    rkey: bytes
    payload: bytes  # its record; empty where it is gone


class ArchiveBlock(Struct, frozen=True):
    seqs: tuple[int, ...] = ()
    times: tuple[int, ...] = ()  # when each was witnessed, in microseconds since 1970
    rows: tuple[ArchiveRow, ...] = ()  # those about posts, in order


def read(frame: bytes) -> ArchiveBlock:
    body = _unpacked(frame)
    count = int.from_bytes(body[:COUNT], "little")
    if len(body) < COUNT + count * calcsize(f"<{COLUMNS}"):
        raise BadAnswer(f"{BLOCK}: {len(body):,} bytes cannot hold {count:,} events")
    columns, place = [], COUNT
    for code in COLUMNS:
        columns.append(unpack_from(f"<{count}{code}", body, place))
        place += count * calcsize(f"<{code}")
    texts = []
    for lengths in columns[4:]:
        ends = tuple(accumulate(lengths, initial=place))
        texts.append(ends)
        place = ends[-1]
    if place != len(body):
        raise BadAnswer(f"{BLOCK}: it has {len(body):,} bytes, and says that there are {place:,}")
    seqs, times, _, kinds = columns[:4]
    return ArchiveBlock(seqs, times, tuple(_rows(body, times, kinds, texts)))


def _rows(
    body: bytes, times: tuple[int, ...], kinds: tuple[int, ...], texts: list[tuple[int, ...]]
) -> Iterator[ArchiveRow]:
    wanted = COLLECTION.encode()
    collections, *others = (tuple(pairwise(ends)) for ends in texts)
    for number, (start, end) in enumerate(collections):
        if body[start:end] == wanted and kinds[number] in OPERATIONS:
            did, rkey, _, record = (body[slice(*ends[number])] for ends in others)
            yield ArchiveRow(times[number], OPERATIONS[kinds[number]], did, rkey, record)


def _unpacked(frame: bytes) -> bytes:
    if sys.version_info >= (3, 14):
        from compression import zstd  # noqa: PLC0415  of the standard library by then
    else:
        from backports import zstd  # noqa: PLC0415  an extra
    try:
        unpacker = zstd.ZstdDecompressor()
        body: bytes = unpacker.decompress(frame, LARGEST)
    except zstd.ZstdError as error:
        raise BadAnswer(f"{BLOCK}: it is no zstd ({error}): it begins {frame[:16]!r}") from error
    if not unpacker.eof or unpacker.unused_data:
        raise BadAnswer(f"{BLOCK}: it is no whole frame of at most {LARGEST >> 20} MiB")
    return body


def posts(rows: Iterator[ArchiveRow]) -> tuple[tuple[Post, ...], tuple[Reject, ...]]:
    """Return what rows say of posts, in order; what cannot be read costs only itself."""
    made, rejected = one_by_one(
        rows, lambda row: post(event(row)), lambda row: row.rkey + b" " + row.payload
    )
    return tuple(made), tuple(rejected)


def event(row: ArchiveRow) -> JetstreamEvent:
    """Return a row as the stream would have sent it."""
    gone = row.operation == "delete"
    return JetstreamEvent(
        at=EPOCH + timedelta(microseconds=row.at),
        did=row.did.decode(),
        rkey=row.rkey.decode(),
        operation=row.operation,
        cid=None if gone else cid(row.payload),
        record=NOTHING if gone else as_json(row.payload),
    )
