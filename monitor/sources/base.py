"""What a source is, and every rule that holds whatever the platform is.

A source builds a request and parses an answer. It holds no state, sleeps never, knows no database;
the cursor that it gets is the one that it handed out with the last page that was committed.
"""

from abc import ABC, abstractmethod
from collections.abc import Generator, Hashable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import ClassVar, TypeVar, cast

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from monitor.errors import BadAnswer, CursorLost, SourceError, excerpt
from monitor.http.network import Http as Http  # noqa: PLC0414  authors ask here
from monitor.http.network import Param as Param  # noqa: PLC0414
from monitor.http.network import Params as Params  # noqa: PLC0414
from monitor.nouns.incident import Incident
from monitor.nouns.measure import Measure
from monitor.nouns.posts import Cursor, Page, Post, Purpose, Span, Traits
from monitor.sources.daily import Allowance, Daily
from monitor.sources.settings import SourceSettings as SourceSettings  # noqa: PLC0414  authors ask here
from monitor.sources.vault import MemoryVault as MemoryVault  # noqa: PLC0414
from monitor.sources.vault import Vault as Vault  # noqa: PLC0414

T = TypeVar("T")


class Job(Struct, frozen=True, kw_only=True):
    """One question to a source: a lane of an incident over a span.

    Attributes:
        lane: One of what `Source.lanes` named.
        span: What is still wanted; its end is the instant of the pass (a backfill's may be before).
        cursor: As the last committed page handed it out; None at first, and for a backfill.
        purpose: `poll` (what is new), `backfill` (an old span), `sweep` (late posts, again).
        at: The instant of the pass, where the span ends before; else None.
        new_query: Whether the incident has another query since the cursor was handed out: what is
            shown is to be read also where it is known, or said not to have changed.
    """

    incident: Incident
    lane: str
    span: Span
    cursor: Cursor | None = None
    purpose: Purpose = "poll"
    new_query: bool = False
    at: datetime | None = None
    vault: Vault = msgspec.field(default_factory=MemoryVault)

    @property
    def now(self) -> datetime:
        """The instant at which the service is asked, whatever the span is."""
        return self.at or self.span.end


class Held(Struct, frozen=True):
    """A post that we hold, as its service is asked for it: its id, and `Post.ref`."""

    native_id: str
    ref: str | None


class Recheck(Struct, frozen=True, kw_only=True):
    """What has become of posts that we hold?"""

    incident: Incident
    posts: tuple[Held, ...]  # at most a few hundred, of this source
    now: datetime
    vault: Vault = msgspec.field(default_factory=MemoryVault)


class Source(ABC):
    """A service that can be asked: for posts, or for numbers over time.

    What holds whatever the service is stands here, in `walk` and `again`, which a pass calls. A
    platform adds what to ask, in `pull` and `look`, and how to read the answer.

    Attributes:
        kind: As the configuration names it.
        traits: What it can do.
        lane: Name of its one listing, where `lanes` names no others.
        Settings: What its table of the configuration may hold.
        batch: How many posts that we hold `look` is given at once; None where it cannot be asked
            for given posts.
        daily: What may be used of it in a day.
    """

    kind: ClassVar[str]
    traits: ClassVar[Traits]
    lane: ClassVar[str] = "posts"
    Settings: ClassVar[type[SourceSettings]] = SourceSettings
    batch: ClassVar[int | None] = None
    daily: tuple[Daily, ...] = ()

    def __init_subclass__(cls, settings: type[SourceSettings] | None = None) -> None:
        """Take what the table may hold, `class Own(Source, settings=Settings)`."""
        super().__init_subclass__()
        cls.Settings = settings or cls.Settings

    def __init__(self, settings: SourceSettings) -> None:
        """Keep what the settings say, such as how late posts may be; ask nothing yet."""
        self.settle = settings.late(self.traits)

    def lanes(self, incident: Incident) -> tuple[str, ...]:
        """Name the listings that are read for *incident*, each with its own cursor and spans.

        A tag on an instance, a feed, a search: what is walked, and can fail, by itself. Stable.
        """
        return (self.lane,)

    @abstractmethod
    def pull(self, job: Job, http: Http) -> Iterator[Page]:
        """Yield pages until the span is shown, or the service has no more.

        Each page is committed before the next is asked for, so what it claims must hold by itself.

        Raises:
            SourceError: The service failed; the pages yielded before stay committed.
        """

    @abstractmethod
    def check(self, incident: Incident, http: Http) -> str:
        """Ask one cheap question; say in a sentence what would be collected, and what cannot be.

        Raises:
            SourceError: It cannot work as configured.
        """

    def look(self, posts: Sequence[Held], recheck: Recheck, http: Http) -> Iterator[Page]:
        """Yield some posts as the service shows them now, under the ids that we hold them by.

        A post that the service says is gone comes as a deletion: see `gone`. Of a post that is not
        yielded nothing is known: by default of none. *posts* are at most `batch`, all of one
        server.

        Raises:
            SourceError: The service failed; the pages yielded before stay committed.
        """
        return iter(())

    def server_of(self, post: Held) -> str | None:
        """Return which server is asked for a post; None where it cannot be asked for."""
        return ""

    def measures(self, incident: Incident, lane: str) -> tuple[Measure, ...]:
        """Return what a listing has values of; nothing where it has posts.

        Raises:
            NeedsAttention: The service cannot count what the incident's query says.
        """
        return ()

    def allowances(self, vault: Vault, now: datetime) -> Sequence[Allowance]:
        """Return what the service grants in a day and what of it is used, without asking it."""
        return tuple(one.allowance(vault, now) for one in self.daily)

    def walk(self, job: Job, http: Http) -> Iterator[Page]:
        """Yield what `pull` does. Only a poll moves the cursor, and nothing is shown twice.

        A post that an earlier page has shown is left out, unless it has changed meanwhile.
        """
        shown: dict[str, object] = {}
        with closed(self.pull(job, http)) as pages:
            for page in pages:
                posts = tuple(post for post in page.posts if _state(post) not in shown.items())
                shown.update(map(_state, page.posts))
                cursor = page.cursor if job.purpose == "poll" else None
                yield replace(page, posts=posts, cursor=cursor)

    def again(self, recheck: Recheck, http: Http) -> Iterator[Page]:
        """Yield what has become of posts, server by server, a batch at once.

        Nothing is claimed, no cursor moved, and no other post shown than was asked for. A server
        that fails keeps none of the others from being asked.

        Raises:
            SourceError: The first failure, once all servers were asked.
        """
        servers: dict[str, list[Held]] = {}
        for held in recheck.posts:
            if (server := self.server_of(held)) is not None:
                servers.setdefault(server, []).append(held)
        failures = []
        for some in servers.values():
            try:
                yield from self._looked(some, recheck, http)
            except SourceError as error:
                failures.append(error)
        if failures:
            raise failures[0]

    def _looked(self, posts: Sequence[Held], recheck: Recheck, http: Http) -> Iterator[Page]:
        for start in range(0, len(posts), many := self.batch or 1):
            some = posts[start : start + many]
            asked = {held.native_id for held in some}
            with closed(self.look(some, recheck, http)) as pages:
                for page in pages:
                    shown = tuple(post for post in page.posts if post.native_id in asked)
                    yield Page(posts=shown, rejected=page.rejected)


def _state(post: object) -> tuple[str, object]:
    """Return the id of a post, and what changes with it."""
    if isinstance(post, Post) and isinstance(post.native_id, str):
        return post.native_id, (post.version, post.edited_at, post.deleted_at)
    return "", object()  # like no other: what a package hands in by mistake, the gate refuses


def gone(posts: Iterable[Held], recheck: Recheck) -> Page:
    """Return the page that says that posts are not there any more, as of the question."""
    taken = (Post(native_id=held.native_id, deleted_at=recheck.now) for held in posts)
    return Page(posts=tuple(taken))


class Onward:
    """Makes sure that each answer brings a walk on: else the same would be asked for ever."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._met: set[Hashable] = set()

    def to(self, *marks: Hashable) -> None:
        """Note what an answer showed, or where it leads: ids, or the token of the next page.

        Raises:
            BadAnswer: One of them came before in this walk.
        """
        if again := [mark for mark in marks if mark in self._met]:
            met = excerpt(repr(again[0]), 60)
            raise BadAnswer(f"{self._what}: the answers do not go on: {met} came again")
        self._met.update(marks)


@contextmanager
def closed(walk: Iterator[T]) -> Iterator[Iterator[T]]:
    """Close a walk at the end of the block, wherever it stands.

    Left to the collector of garbage, what a source meets as it ends would be nobody's failure.
    """
    try:
        yield walk
    finally:
        if isinstance(walk, Generator):
            walk.close()


def cursor_of(place: Struct) -> Cursor:
    """Return the cursor that holds a place; `resumed` reads it."""
    return cast("Cursor", msgspec.to_builtins(place, str_keys=True))


def resumed(cursor: Cursor | None, place: type[T], source: str) -> T:
    """Return the place that a source left in its cursor; its defaults where there is no cursor.

    Raises:
        CursorLost: The cursor is none of *source*.
    """
    try:
        return msgspec.convert(cursor or {}, place, str_keys=True)
    except msgspec.ValidationError as error:
        said = f"the kept place is none of the source {source} ({error}): {excerpt(cursor, 100)}"
        raise CursorLost(f"{said}: give its table another name, to begin again") from error
