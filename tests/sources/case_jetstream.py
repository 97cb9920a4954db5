"""A Jetstream that holds given posts, in both protocols, and the cases for the contract."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from urllib.parse import parse_qsl, urlsplit

from monitor.clock import EPOCH
from monitor.errors import CursorLost
from monitor.sources.base import Source
from monitor.sources.bluesky.wire import BlueskyRecord
from monitor.sources.jetstream.socket import Call, LineCut, Receive
from monitor.sources.jetstream.source import Jetstream, Settings
from monitor.sources.jetstream.wire import MICROSECOND, Commit, New, Old, Protocol
from monitor.testing.contract import START, Case
from monitor.testing.poison import WireFormat
from monitor.testing.service import Item, Service
from tests.sources.case_bluesky import DID, VIEWS, record

POSTS = "app.bsky.feed.post"
FINE = "%Y-%m-%dT%H:%M:%S.%fZ"


def micros(instant: datetime) -> int:
    return (instant - EPOCH) // MICROSECOND


def tid(at: datetime) -> str:
    """Return the key of a post that is written then."""
    number = micros(at) << 10
    return "".join("234567abcdefghijklmnopqrstuvwxyz"[number >> n & 31] for n in range(60, -5, -5))


def old(at: datetime, key: str, what: object = None, operation: str = "create") -> bytes:
    commit = {"rev": "r", "operation": operation, "collection": POSTS, "rkey": key}
    made = {} if what is None else {"record": what, "cid": f"cid {key}"}
    whole = {"did": DID, "time_us": micros(at), "kind": "commit", "commit": {**commit, **made}}
    return json.dumps(whole).encode()


def new(at: datetime, key: str, what: object = None, operation: str = "create") -> bytes:
    commit = {"rev": "r", "operation": operation, "collection": POSTS, "rkey": key}
    made = {} if what is None else {"record": what, "cid": f"cid {key}"}
    whole = {"$type": "network.bsky.jetstream.subscribeEvents#commit", "seq": 7, "did": DID}
    return message({**whole, "time": at.strftime(FINE), **commit, **made})


def message(payload: Mapping[str, object]) -> bytes:
    return json.dumps({"$type": "message", "payload": payload}).encode()


def notice(name: str) -> bytes:
    return message({"$type": "network.bsky.jetstream.subscribeEvents#info", "name": name})


def failure(name: str) -> bytes:
    """Return the frame by which v2 ends a stream."""
    return json.dumps({"$type": "error", "error": name, "message": "bye"}).encode()


FRAMES = {"v1": old, "v2": new}


@dataclass
class Stream(Service):
    """A server: replays what it still has from the cursor on, then what comes.

    Attributes:
        floor: It has let go of what arrived before.
        refuses: Whether it refuses a cursor before the floor, instead of beginning there.
        silent: Whether it begins there without a word, as v1 does.
        cut: After so many frames the line is cut, `cuts` times.
        calls: What was asked for.
    """

    protocol: Protocol = "v2"
    floor: datetime | None = None
    refuses: bool = False
    silent: bool = False
    cut: int = 0
    cuts: int = 0
    calls: list[dict[str, str]] = field(default_factory=list)
    open: int = 0

    @contextmanager
    def connect(self, call: Call) -> Iterator[Receive]:
        asked = dict(parse_qsl(urlsplit(call.url).query))
        self.calls.append(asked)
        left = iter(self._from(asked.get("cursor")))
        cut = self.cuts > 0
        self.cuts -= cut
        turns = count()

        def receive(seconds: float) -> bytes | None:
            if cut and next(turns) >= self.cut:
                message = "there: the line was cut"
                raise LineCut(message)
            return next(left, None)

        self.open += 1
        try:
            yield receive
        finally:
            self.open -= 1

    def _from(self, cursor: str | None) -> list[bytes]:
        arrived = sorted(self.arrived(), key=lambda it: (it.arrived, it.number))
        if cursor is None:
            return []
        said = []
        start = int(cursor)
        if self.floor and start < micros(self.floor):
            if self.refuses and start > 10**15:
                message = "there: CursorTooOld"
                raise CursorLost(message)
            said = [] if self.silent else [notice("OutdatedCursor")]
            start = micros(self.floor)
        return [*said, *(self.shape(it) for it in arrived if micros(it.arrived) >= start)]

    def shape(self, it: Item) -> bytes:
        what = record(it.created, it.text, langs=["en"])
        made = {"text": 7} if it.number in self.broken else what
        return FRAMES[self.protocol](it.arrived, str(it.number), made)


@dataclass
class Live(Stream):
    """A server that goes on while it is listened to, and changes from replay to live as v1 does.

    Of what it witnesses from 2 seconds before a line was opened to 8 seconds after, it sends
    nothing on that line; and the first five events after that come before the last five of the
    replay. On the next line all of it is replay, and comes in order.

    Attributes:
        passed: Seconds since `now`, by what was sent.
    """

    passed: float = 0.0

    def clock(self) -> float:
        return self.passed

    @contextmanager
    def connect(self, call: Call) -> Iterator[Receive]:
        with super().connect(call) as receive:
            base = self.passed

            def timed(seconds: float) -> bytes | None:
                frame = receive(seconds)
                if frame is not None:
                    after = _witnessed(frame) - self.now
                    self.passed = max(self.passed, base + after.total_seconds())
                return frame

            yield timed

    def _from(self, cursor: str | None) -> list[bytes]:
        if cursor is None:
            return []
        begin, end = self.now - timedelta(seconds=2), self.now + timedelta(seconds=8)
        held = sorted(self.items, key=lambda it: it.arrived)
        asked = [it for it in held if micros(it.arrived) >= int(cursor)]
        replay = [self.shape(it) for it in asked if it.arrived < begin]
        live = [self.shape(it) for it in asked if it.arrived >= end]
        return [*replay[:-5], *live[:5], *replay[-5:], *live[5:]]


def _witnessed(frame: bytes) -> datetime:
    said = json.loads(frame)
    if "time_us" in said:
        return EPOCH + int(said["time_us"]) * MICROSECOND
    return datetime.fromisoformat(str(said["payload"]["time"]))


def a_jetstream(held: Sequence[Item], protocol: Protocol = "v2") -> tuple[Source, Service]:
    service = Stream(held, START, protocol=protocol)
    return Jetstream(Settings(protocol=protocol), service.connect), service


FRAME = WireFormat(
    New,
    lambda body: [body],
    more={**VIEWS.more, "error": "", "message": ""},
    within={"payload": Commit, "record": BlueskyRecord},
    words=frozenset({"text", "facets"}),
    hides=frozenset({"$type", "collection", "operation"}),
)

CASES = (
    Case("jetstream v2", a_jetstream, burst=1_700, wire=FRAME, frames=True),
    Case(
        "jetstream v1",
        partial(a_jetstream, protocol="v1"),
        burst=1_700,
        wire=replace(
            FRAME, shape=Old, hides=frozenset({"kind", "commit", "collection", "operation"})
        ),
        frames=True,
    ),
)
