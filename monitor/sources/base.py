"""What a source is, and the few things that all of them need.

A source builds a request and parses an answer. It holds no state, sleeps never, knows no database;
the cursor that it gets is the one that it handed out with the last page that was committed.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import (
    Annotated,
    ClassVar,
    Protocol,
    Self,
    TypeAlias,
    TypeVar,
    cast,
    overload,
    runtime_checkable,
)

import msgspec
from msgspec import Struct

from monitor.clock import read_duration
from monitor.errors import BadAnswer, CursorLost
from monitor.intake import repair
from monitor.intake.refusal import refused
from monitor.nouns.incident import Incident
from monitor.nouns.posts import Answer, Cursor, Page, Purpose, Reject, Span, Traits

Param = str | int | float | Sequence[str]


class Http(Protocol):
    """The network as a source sees it: a question, a whole answer, within bounds set elsewhere."""

    def get(
        self,
        url: str,
        *,
        params: Mapping[str, Param | None] | None = None,
        headers: Mapping[str, str] | None = None,
        follow: bool = False,
    ) -> Answer:
        """Return the answer to a GET: status 200, or 304 where *headers* carried a validator.

        Args:
            url: Absolute address; a query that it has already is kept, *params* are added.
            params: Entries that are None are left out; a sequence repeats its key.
            headers: Sent as they are.
            follow: Follow redirects (feeds move; the final address is in the answer).

        Raises:
            RetryLater: 429 or 503 with a time, or our own budget for the host is used up.
            NeedsAttention: 401 or 403, with what the service said.
            NotFound: 404 or 410.
            SourceError: Anything else: unreachable, too slow, too large, refused address, 5xx; its
                `body` holds what the service said.
        """
        ...

    def post(
        self,
        url: str,
        *,
        json: object | None = None,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Return the answer to a POST: status 200 or 201. It is never sent twice, nor redirected.

        Args:
            url: Absolute address.
            json: Sent as JSON; None sends *form*, or nothing.
            form: Sent as a browser sends a form.
            headers: Sent as they are.

        Raises:
            SourceError: As `get`.
        """
        ...


class Vault(Protocol):
    """Small secrets of one source that outlive a pass: session tokens. Not in the database."""

    def read(self, name: str) -> str | None:
        """Return what was written last under *name*, or None."""
        ...

    def write(self, name: str, value: str | None) -> None:
        """Keep *value* under *name*; None forgets it."""
        ...


class MemoryVault:
    """A vault that lasts as long as the process."""

    def __init__(self) -> None:
        self._kept: dict[str, str] = {}

    def read(self, name: str) -> str | None:
        """Return what was written last under *name*, or None."""
        return self._kept.get(name)

    def write(self, name: str, value: str | None) -> None:
        """Keep *value* under *name*; None forgets it."""
        if value is None:
            self._kept.pop(name, None)
        else:
            self._kept[name] = value


class Job(Struct, frozen=True, kw_only=True):
    """One question to a source: a lane of an incident over a span.

    Attributes:
        lane: One of what `Source.lanes` named.
        span: What is still wanted; its end is the instant of the pass (a backfill's may be before).
        cursor: As the last committed page of this lane handed it out; None at first, and for a
            backfill.
        purpose: `poll` (what is new), `backfill` (an old span), `sweep` (late posts, once more).
        vault: Where session tokens are kept.
    """

    incident: Incident
    lane: str
    span: Span
    cursor: Cursor | None = None
    purpose: Purpose = "poll"
    vault: Vault = msgspec.field(default_factory=MemoryVault)


Positive: TypeAlias = Annotated[int, msgspec.Meta(ge=1)]


class SourceSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Keys that every source's table in `config.toml` may have; a source adds its own.

    Attributes:
        kind: Which source this is; the table's name unless given.
        every: Time between two passes, `30s` to `1w`.
        settle: How long posts may be late, where that was measured to differ from the source's own
            figure.
        allow_private: Whether loopback and private networks may be asked, without a pause between
            two questions.
        enabled: False keeps the table but asks nothing.
        pass_minutes, pass_pages, pass_posts, pass_bytes: What one pass may take at most. The time
            bounds what hosts are patient for (at a question a second some 24,000 posts); the others
            bound servers that answer faster, and lie above a burst of 100,000 posts, 40 a page.
    """

    kind: str = ""
    every: str = "5m"
    settle: str | None = None
    allow_private: bool = False
    enabled: bool = True
    pass_minutes: Positive = 10
    pass_pages: Positive = 5_000
    pass_posts: Positive = 200_000
    pass_bytes: Positive = 512 * 2**20

    def late(self, traits: Traits) -> timedelta:
        """Return how long posts may be late: as configured, else as the source says."""
        return read_duration(self.settle) if self.settle else traits.settle

    def beside(self, folder: Path) -> Self:
        """Return the settings with relative paths taken from the configuration's *folder*."""
        del folder
        return self


class Source(Protocol):
    """A service that can be asked for posts."""

    kind: ClassVar[str]
    traits: ClassVar[Traits]
    Settings: ClassVar[type[SourceSettings]]

    def __init__(self, settings: SourceSettings) -> None:
        """Keep the settings; ask nothing yet."""

    def lanes(self, incident: Incident) -> tuple[str, ...]:
        """Name the listings that are read for *incident*, each with its own cursor and spans.

        A tag on an instance, a feed, a search: whatever is walked, and can fail, by itself.
        Stable between runs.
        """
        ...

    def pull(self, job: Job, http: Http) -> Iterator[Page]:
        """Yield pages until the span is shown, or the service has no more.

        Each page is committed before the next is asked for, so what it claims must hold by itself.

        Raises:
            SourceError: The service failed; the pages yielded before stay committed.
        """
        ...

    def check(self, incident: Incident, http: Http) -> str:
        """Ask one cheap question; say in a sentence what would be collected, and what cannot be.

        Raises:
            SourceError: It cannot work as configured.
        """
        ...


class Held(Struct, frozen=True):
    """A post that we hold, as its service is asked for it: its id, and `Post.ref`."""

    native_id: str
    ref: str | None


class Recheck(Struct, frozen=True, kw_only=True):
    """What has become of posts that we hold?

    Attributes:
        posts: At most a few hundred, of this source.
        now: Instant of the question.
        vault: Where session tokens are kept.
    """

    incident: Incident
    posts: tuple[Held, ...]
    now: datetime
    vault: Vault = msgspec.field(default_factory=MemoryVault)


@runtime_checkable
class Checker(Protocol):
    """A source that can be asked for given posts once more."""

    def again(self, recheck: Recheck, http: Http) -> Iterator[Page]:
        """Yield the posts as the service shows them now, under the ids that we hold them by.

        A post that the service says is gone comes as a deletion: `deleted_at` is the instant of the
        question, where the service names no other. Of a post that is not yielded nothing is known.
        The pages claim nothing and have no cursor.

        Raises:
            SourceError: The service failed; the pages yielded before stay committed.
        """
        ...


class Allowance(Struct, frozen=True, kw_only=True):
    """What a service grants to one credential, and how much of it is used.

    Attributes:
        what: What is counted: `posts a day`.
        resets_at: When it begins anew (UTC).
        cost: Of one, in US dollars; None where it costs nothing.
    """

    what: str
    used: int
    limit: int
    resets_at: datetime
    cost: float | None = None


@runtime_checkable
class Metered(Protocol):
    """A source whose service grants it only so much a day."""

    def allowances(self, vault: Vault, now: datetime) -> Sequence[Allowance]:
        """Return what is granted and used, without asking anybody."""
        ...


T = TypeVar("T")
M = TypeVar("M")


def decode(body: bytes, shape: type[T], what: str) -> T:
    """Read a JSON body into *shape*; what breaks the rules of JSON is repaired where it can be.

    Raises:
        BadAnswer: The body is no such JSON; the message names *what* and shows how it begins.
    """

    def whole(body: bytes | msgspec.Raw) -> T:
        return msgspec.json.decode(body, type=shape, strict=False)

    try:
        return repair.read(body, whole)
    except (ValueError, RecursionError) as error:
        begin = body[:60].decode("utf-8", "replace")
        message = f"{what}: expected JSON, got {begin!r} ({error})"
        raise BadAnswer(message) from error


@overload
def each(items: Sequence[msgspec.Raw], shape: type[T]) -> tuple[list[T], list[Reject]]: ...


@overload
def each(
    items: Sequence[msgspec.Raw], shape: type[T], make: Callable[[T], M]
) -> tuple[list[M], list[Reject]]: ...


def each(
    items: Sequence[msgspec.Raw], shape: type[T], make: Callable[[T], M] | None = None
) -> tuple[list[T] | list[M], list[Reject]]:
    """Read items one by one, so that a broken one costs only itself.

    Args:
        items: As they came.
        shape: What each should be.
        make: Turns one that was read into what is wanted, such as a post. Whatever it raises costs
            this item only.

    Returns:
        What was made of the items that could be read, in order, and the rejects with the reason why
        the others could not.
    """
    good: list[T | M] = []
    rejects: list[Reject] = []
    decoded = msgspec.json.Decoder(shape).decode
    for item in items:
        try:
            one = repair.read(item, decoded)
            good.append(one if make is None else make(one))
        except Exception as error:  # noqa: BLE001  whatever one item does, the others are read
            rejects.append(refused(error, repair.repaired(bytes(item))))
    return cast("list[T] | list[M]", good), rejects


def resumed(cursor: Cursor | None, place: type[T], source: str) -> T:
    """Return the place that a source left in its cursor; its defaults where there is no cursor.

    Raises:
        CursorLost: The cursor is none of *source*.
    """
    try:
        return msgspec.convert(cursor or {}, place, str_keys=True)
    except msgspec.ValidationError as error:
        message = f"expected a cursor of the source {source}, got {str(cursor)[:100]} ({error})"
        raise CursorLost(message) from error
