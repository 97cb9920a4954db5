"""A Jetstream whose archive holds given posts, written as its server writes it."""

import struct
import sys
from base64 import b32decode, b64decode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

from monitor.errors import NotFound
from monitor.nouns.incident import Incident
from monitor.nouns.posts import Answer, Page
from monitor.sources.base import Http, Job, Source
from monitor.sources.jetstream.archive import COPIED, Archive
from monitor.sources.jetstream.source import Jetstream, Settings
from monitor.testing.contract import SINCE, START, Case
from monitor.testing.service import Item, Params, Service, answer
from tests.sources.case_bluesky import DID, record
from tests.sources.case_jetstream import POSTS, micros

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

SITE = "https://archive.example"
PACKED = b"\x28\xb5\x2f\xfd"  # how a frame of zstd begins
LIKES = "app.bsky.feed.like"
MINUTE = timedelta(minutes=1)
NEAR = timedelta(minutes=5)
KINDS = {"create": 1, "update": 2, "delete": 3, "account": 5, "resync": 7}


def head(major: int, number: int) -> bytes:
    """Return how a value of CBOR begins, in as few bytes as there can be."""
    if number < 24:
        return bytes([major << 5 | number])
    size = next(n for n in range(4) if number < 256 ** (1 << n))
    return bytes([major << 5 | 24 + size]) + number.to_bytes(1 << size)


def cbor(value: object) -> bytes:  # noqa: PLR0911  a table of cases
    """Write a value as DAG-CBOR; `$link` and `$bytes` are what they stand for."""
    match value:
        case None | bool():
            return {False: b"\xf4", True: b"\xf5", None: b"\xf6"}[value]
        case int():
            return head(0, value) if value >= 0 else head(1, -1 - value)
        case float():
            return b"\xfb" + struct.pack(">d", value)
        case str():
            return head(3, len(value.encode())) + value.encode()
        case bytes():
            return head(2, len(value)) + value
        case {"$link": str(link)}:
            return b"\xd8\x2a" + cbor(
                b"\0" + b32decode(link[1:].upper() + "=" * (-len(link[1:]) % 8))
            )
        case {"$bytes": str(some)}:
            return cbor(b64decode(some + "=" * (-len(some) % 4)))
        case list():
            return head(4, len(value)) + b"".join(map(cbor, value))
        case dict():
            pairs = sorted(value.items(), key=lambda pair: (len(pair[0]), pair[0]))
            return head(5, len(pairs)) + b"".join(cbor(it) for pair in pairs for it in pair)
    raise TypeError(value)


def link_of(payload: bytes) -> bytes:
    return bytes((1, 0x71, 0x12, 32)) + sha256(payload).digest()


@dataclass(frozen=True)
class Event:
    at: datetime
    rkey: str
    payload: bytes = b""
    operation: str = "create"
    collection: str = POSTS
    did: str = DID


def body_of(events: Sequence[tuple[int, Event]]) -> bytes:
    """Write a block, before it is packed, of events with their numbers."""
    said = [one for _, one in events]
    columns: list[tuple[str, list[int]]] = [
        ("Q", [seq for seq, _ in events]),
        ("q", [micros(one.at) for one in said]),
        ("q", [0 for _ in said]),
        ("B", [KINDS[one.operation] for one in said]),
    ]
    texts = [
        [one.collection.encode() for one in said],
        [one.did.encode() for one in said],
        [one.rkey.encode() for one in said],
        [b"rev" for _ in said],
        [one.payload for one in said],
    ]
    columns += [(code, [*map(len, some)]) for code, some in zip("BHBBI", texts, strict=True)]
    fixed = [struct.pack(f"<{len(said)}{code}", *column) for code, column in columns]
    return b"".join([struct.pack("<I", len(said)), *fixed, *(b"".join(some) for some in texts)])


def packed(body: bytes) -> bytes:
    return zstd.compress(body, options={zstd.CompressionParameter.checksum_flag: 1})


def unpacked(frame: bytes) -> bytes:
    return zstd.decompress(frame)


@dataclass
class Sealed(Service):
    """A server whose archive holds items, an event of another kind each minute, and others.

    Attributes:
        others: Events that are no items.
        block: Events of a block.
        segment: Blocks of a segment.
        whole: Whether plans name whole segments.
        entries: How many segments, or ranges of blocks, a plan names at most.
        unsealed: Events younger than so much are not sealed yet.
        begins: When its first segment does.
        dropped: Numbers of events that were compacted away.
    """

    others: Sequence[Event] = ()
    block: int = 16
    segment: int = 4
    whole: bool = False
    entries: int = 5
    unsealed: timedelta = timedelta()
    begins: datetime = SINCE - COPIED - timedelta(hours=1)
    dropped: frozenset[int] = frozenset()
    asked: list[str] = field(default_factory=list)

    def payload(self, it: Item) -> bytes:
        what = record(it.created, self.says(it), langs=["en"])
        return cbor({"text": 7, "n": self.says(it)} if it.number in self.broken else what)

    def events(self) -> list[tuple[int, Event]]:
        """Return all that is sealed, with its numbers."""
        end = self.now - self.unsealed
        count = (end - SINCE) // MINUTE + 60
        ticks = [
            Event(SINCE + n * MINUTE, "k", b"\xa0", collection=LIKES) for n in range(-60, count)
        ]
        first = Event(self.begins, "k", b"\xa0", collection=LIKES)
        items = [Event(it.arrived, str(it.number), self.payload(it)) for it in self.arrived()]
        found = [one for one in (first, *ticks, *items, *self.others) if one.at < end]
        return list(enumerate(sorted(found, key=lambda one: one.at), 1))

    def segments(self) -> list[tuple[str, list[list[tuple[int, Event]]]]]:
        """Return the blocks of each segment, by its name; the numbers are as they ever were."""
        events = self.events()
        blocks = [events[n : n + self.block] for n in range(0, len(events), self.block)]
        return [
            (f"seg_{n:010}.jss", blocks[at : at + self.segment])
            for n, at in enumerate(range(0, len(blocks), self.segment))
        ]

    def respond(self, url: str, params: Params, headers: Mapping[str, str]) -> Answer:
        method = url.removeprefix(f"{SITE}/xrpc/network.bsky.jetstream.")
        self.asked.append(method)
        if method == "listSegments":
            return self.listed(int(str(params["limit"])), int(str(params.get("cursor") or 0)))
        if method == "planSnapshot":
            assert (params["kinds"], params["collections"]) == (["commit"], [POSTS])
            return self.planned(int(str(params["afterSeq"])), int(str(params["beforeSeq"])))
        assert method == "getBlock"
        blocks, number = (
            dict(self.segments())[str(params["segment"])],
            int(str(params["blockIndex"])),
        )
        if number >= len(blocks):
            error = NotFound("404")
            error.body = b'{"error": "BlockNotFound", "message": "block index out of range"}'
            raise error
        kept = [(seq, one) for seq, one in blocks[number] if seq not in self.dropped]
        return answer(packed(body_of(kept)))

    def listed(self, limit: int, start: int) -> Answer:
        shown = [
            {
                "name": name,
                "index": n,
                "minSeq": blocks[0][0][0],
                "maxSeq": blocks[-1][-1][0],
                "minWitnessedAt": micros(blocks[0][0][1].at),
                "maxWitnessedAt": micros(blocks[-1][-1][1].at),
                "sizeBytes": 1,
            }
            for n, (name, blocks) in enumerate(self.segments())
        ]
        more = {"cursor": str(start + limit)} if len(shown) > start + limit else {}
        return answer({"segments": shown[start : start + limit], **more})

    def planned(self, after: int, before: int) -> Answer:
        tip = min(before, len(self.events()))
        parts: list[dict[str, object]] = []
        through = tip
        for name, blocks in self.segments():
            due = [
                n
                for n, block in enumerate(blocks)
                if block[-1][0] > after and block[0][0] <= before and _has_posts(block)
            ]
            units = [due] if self.whole and due else [[n] for n in due]
            for unit in units:
                if len(parts) == self.entries:
                    return self._plan(parts, through, tip)
                at = "segment" if self.whole else "blocks"
                ranges = [] if self.whole else [{"first": unit[0], "last": unit[-1]}]
                parts.append({"name": name, "mode": at, "blocks": ranges, "minSeq": 1})
                through = blocks[-1 if self.whole else unit[-1]][-1][0]
        return self._plan(parts, tip, tip)

    def _plan(self, parts: Sequence[object], through: int, tip: int) -> Answer:
        return answer(
            {"plannedThroughSeq": through, "sealedTipSeq": tip, "segments": parts, "stats": {}}
        )


def _has_posts(block: Sequence[tuple[int, Event]]) -> bool:
    return any(one.collection == POSTS for _, one in block)


class OnlyArchive(Jetstream):
    """A source that asks the archive whatever is wanted, so that the contract holds that half."""

    __module__ = Archive.__module__  # which says what of the service was read, and when
    asked = Archive(SITE, deletions=True, settle=NEAR)

    def pull(self, job: Job, http: Http) -> Iterator[Page]:
        return self.asked.pages(job, http)

    def check(self, incident: Incident, http: Http) -> str:
        return f"The archive of {SITE} can be asked since {self.asked.since(http):%Y-%m-%d}."


def an_archive(held: Sequence[Item], **how: object) -> tuple[Source, Service]:
    return OnlyArchive(Settings(archive=SITE)), Sealed(held, START, **how)  # type: ignore[arg-type]


def whole_segments(held: Sequence[Item]) -> tuple[Source, Service]:
    return an_archive(held, whole=True)


CASES = (
    Case("jetstream archive", an_archive),
    Case("jetstream archive, whole segments", whole_segments),
)
