"""What Jetstream sends, in its two protocols, and the posts that we read in it.

References:
    v2: lexicon network.bsky.jetstream.subscribeEvents, in frames of ``xrpc.v1.json`` (atproto
    proposal 0015); v1: bluesky-social/jetstream, docs/README.md, section 5.1. Keys of posts are
    TIDs, atproto.com/specs/tid. All read on 2026-11-24.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Final, Literal, TypeAlias, TypeVar

import msgspec
from msgspec import Meta, Raw, Struct
from msgspec.structs import replace

from monitor.clock import DAY, EPOCH, LATEST
from monitor.errors import SourceError, quoted
from monitor.intake import repair
from monitor.intake.bounds import Unfit
from monitor.logs import visible
from monitor.nouns.posts import Post, Reject
from monitor.sources.answers import one_by_one
from monitor.sources.bluesky.wire import COLLECTION, BlueskyRecord, written
from monitor.sources.values import Aware, digest

Protocol: TypeAlias = Literal["v1", "v2"]
T = TypeVar("T")

NOTHING: Final = Raw(b"null")
MICROSECOND: Final = timedelta(microseconds=1)
BEGUN: Final = datetime(2022, 1, 1, tzinfo=UTC)  # before there was a network to witness anything
IMPOSSIBLE: Final = "the time at which an event was witnessed cannot be"
_DIGITS: Final = str.maketrans(
    "234567abcdefghijklmnopqrstuvwxyz", "0123456789abcdefghijklmnopqrstuv"
)
_TID: Final = re.compile(r"[234567a-j][234567a-z]{12}")

Micros = Annotated[int, Meta(ge=0, lt=253_402_300_800_000_000)]  # to the end of the year 9999


class JetstreamEvent(Struct, frozen=True):
    """Something that happened to a post, and when the server witnessed it (UTC)."""

    at: datetime
    did: str
    rkey: str
    operation: str
    cid: str | None = None
    record: Raw = NOTHING  # `null` where the post is gone

    @property
    def uri(self) -> str:
        return f"at://{self.did}/{COLLECTION}/{self.rkey}"


class JetstreamTick(Struct, frozen=True):
    """An event that is about no post: it only gives the time."""

    at: datetime


class Notice(Struct, frozen=True):
    """What the server says of the stream: `fatal` ends it, else it goes on."""

    name: str
    text: str
    fatal: bool


Said: TypeAlias = JetstreamEvent | JetstreamTick | Notice


class Heard(Struct, frozen=True):
    posts: tuple[Post, ...]  # in the order in which they came
    rejected: tuple[Reject, ...]
    times: tuple[datetime, ...]  # when events were witnessed, of posts and others, as they came
    notices: frozenset[str]
    failure: SourceError | None  # why it ends, or None


class JetstreamCommit(Struct):
    """What v1 says of a record."""

    operation: str
    collection: str
    rkey: str
    cid: str | None = None
    record: Raw = NOTHING


class Old(Struct):
    """A frame of v1."""

    did: str
    time_us: Micros
    kind: str
    commit: JetstreamCommit | None = None


class Commit(Struct):
    """A payload of v2 about a record, or about nothing that we read."""

    did: str
    time: Aware
    operation: str = ""
    collection: str = ""
    rkey: str = ""
    witnessedAt: Aware | None = None  # noqa: N815  the service's name
    cid: str | None = None
    record: Raw = NOTHING


class Kind(Struct):
    type: str = msgspec.field(
        name="$type", default=""
    )  # which payload of v2; not every server says


class Info(Struct):
    """A payload of v2 about the stream itself."""

    name: str
    message: str = ""


class New(Struct):
    """A frame of v2: a message with its payload, or an error."""

    type: str = msgspec.field(name="$type")
    payload: Raw = NOTHING
    error: str = ""
    message: str = ""


def parse(
    frames: Sequence[bytes], protocol: Protocol, since: datetime | None, now: datetime = LATEST
) -> Heard:
    """Read frames one by one, so that a broken one costs only itself.

    Deletions of posts that were written before *since* are left out; None leaves out all. A frame
    that a server says to have witnessed much later than *now* is broken: it would end the replay,
    with all that comes after it called shown.
    """
    until = min(now, LATEST - DAY) + DAY  # no two clocks differ by more

    def heard(frame: bytes) -> tuple[Said, Post | None]:
        said = _READERS[protocol](frame)
        if not isinstance(said, Notice) and not BEGUN <= said.at < until:
            raise Unfit(IMPOSSIBLE, "time")
        if isinstance(said, JetstreamEvent) and is_of_use(said.operation, said.rkey, since):
            return said, post(said)
        return said, None

    found, rejected = one_by_one(frames, heard, bytes)
    notices = [said for said, _ in found if isinstance(said, Notice)]
    return Heard(
        posts=tuple(made for _, made in found if made is not None),
        rejected=tuple(rejected),
        times=tuple(said.at for said, _ in found if not isinstance(said, Notice)),
        notices=frozenset(notice.name for notice in notices),
        failure=next((_failure(notice) for notice in notices if notice.fatal), None),
    )


def is_of_use(operation: str, rkey: str, since: datetime | None) -> bool:
    """Tell whether an event is of use: a deletion only where the post can be of the incident."""
    if operation != "delete":
        return True
    made = made_at(rkey)
    return since is not None and (made is None or made >= since)


def _failure(notice: Notice) -> SourceError:
    message = quoted(visible(f"{notice.name}: {notice.text}"))
    return SourceError(
        f"jetstream: the server ended the stream ({message}); the next pass asks again"
    )


def _decoded(body: bytes | Raw, shape: type[T]) -> T:
    return repair.read(body, lambda given: msgspec.json.decode(given, type=shape))


def _old(frame: bytes) -> Said:
    event = _decoded(frame, Old)
    at = EPOCH + event.time_us * MICROSECOND
    change = event.commit
    if change is None or change.collection != COLLECTION:
        return JetstreamTick(at)
    return JetstreamEvent(at, event.did, change.rkey, change.operation, change.cid, change.record)


def _new(frame: bytes) -> Said:
    event = _decoded(frame, New)
    if event.type == "error":
        return Notice(event.error, event.message, fatal=True)
    kind = _decoded(event.payload, Kind).type
    if kind.endswith("#info"):
        info = _decoded(event.payload, Info)
        return Notice(info.name, info.message, fatal=False)
    commit = _decoded(event.payload, Commit)
    at = (commit.witnessedAt or commit.time).astimezone(UTC)
    if commit.collection != COLLECTION:
        return JetstreamTick(at)
    return JetstreamEvent(at, commit.did, commit.rkey, commit.operation, commit.cid, commit.record)


_READERS: Final[Mapping[Protocol, Callable[[bytes], Said]]] = {"v1": _old, "v2": _new}


def post(event: JetstreamEvent) -> Post:
    if event.operation == "delete":
        return Post(native_id=digest(event.uri), deleted_at=event.at)
    record = _decoded(event.record, BlueskyRecord)
    made = written(record, event.uri, event.did, event.cid, event.at)
    edited = event.at if event.operation == "update" else None
    return replace(made, edited_at=edited)


def made_at(rkey: str) -> datetime | None:
    """Return when a key was made, which is when its post was written; None where it has no time.

    >>> made_at("3lpk2u6qo222m").isoformat(timespec="seconds")
    '2025-05-19T17:10:09+00:00'
    """
    if not _TID.fullmatch(rkey):
        return None
    number = int(rkey.translate(_DIGITS), 32)
    return EPOCH + (number >> 10) * MICROSECOND  # the last 10 bits are the number of a clock
