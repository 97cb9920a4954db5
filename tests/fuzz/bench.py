"""From an answer to the report, many times a second: one store, one incident, and what must hold.

The oracle is what is stored in the end, and what the report says of it. Whatever an answer holds:

- nothing but a `SourceError` ends a walk, and each pass closes its row with the right numbers:
  what a source yields is a post or a reject, and what the store refuses of it is a reject;
- an item that was not changed is stored exactly as where nothing was changed;
- an item is stored, rejected or off-topic, and counted as such;
- every rollup equals a recount, every cursor is JSON, nothing is claimed that was not asked for;
- `report volume` equals a count of the posts one by one, and every post can be exported;
- the next pass, over a service that is in order again, succeeds and finds what is there.
"""

import io
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from types import CodeType
from typing import Any, TypeAlias

import msgspec

from monitor.clock import from_epoch_ms, read_instant, to_epoch_ms
from monitor.collect import Outturn, PassWatch, collect, recheck
from monitor.errors import SourceError
from monitor.nouns.posts import Answer, Page, Post, Span
from monitor.query import read
from monitor.report.formats import written
from monitor.report.posts import fields, row
from monitor.report.readings import Question
from monitor.report.rows import write_ndjson
from monitor.report.terminal import Style
from monitor.report.volume import volume_report
from monitor.sources.base import Source
from monitor.store.connection import open_store
from monitor.store.reading.reader import Reader
from monitor.store.tombstones import PREFIX, tombstone
from monitor.store.writing.passes import settle_settings
from monitor.testing.contract import INCIDENT, MINUTE, SINCE
from monitor.testing.passes import MARK
from monitor.testing.service import FakeHttp, Params, Respond, Service
from tests.simulation.run import MASKER, Coin
from tests.sources.case_jetstream import Stream
from tests.store.pages import counted, kept_in_step

HOUR = timedelta(hours=1)
MOST = 120
"""Answers of an execution; who asks for more would ask for ever."""

MISLED = "the answer is 400"
"""What a service of ours says where a source was misled; what a real one would say, who knows."""

SOURCES = str(Path("monitor") / "sources")
Line: TypeAlias = tuple[int, int, int]
Tables: TypeAlias = Mapping[str, list[tuple[Any, ...]]]

TOOL = 4
"""Which of the tools that may look at what Python runs: none that has a name, as coverage has."""


class Endless(BaseException):
    """A source asks without end."""


class Lines:
    """Which steps from line to line of the sources were taken, ever, and the new ones of them.

    Python 3.12 and newer tell of the lines of the sources and of no others. Python 3.11 would have
    to tell of each call of anything, for a third of the time: there nothing counts as new.
    """

    def __init__(self) -> None:
        self.new = 0
        self._known: set[Line] = set()
        self._last: dict[int, int] = {}
        if sys.version_info >= (3, 12):
            told = sys.monitoring
            told.use_tool_id(TOOL, "fuzz")
            told.register_callback(TOOL, told.events.LINE, self._line)
            told.set_events(TOOL, told.events.LINE)
            told.restart_events()

    def forget(self) -> None:
        self._known.clear()
        self._last.clear()

    def close(self) -> None:
        if sys.version_info >= (3, 12):
            sys.monitoring.set_events(TOOL, 0)
            sys.monitoring.free_tool_id(TOOL)

    if sys.version_info >= (3, 12):

        def _line(self, code: CodeType, line: int) -> object:
            if SOURCES not in code.co_filename:
                return sys.monitoring.DISABLE
            # By its id: the hash of code reads all of it, which took half of the time of fuzzing.
            own = id(code)
            step = own, self._last.get(own, 0), line
            self._last[own] = line
            if step not in self._known:
                self._known.add(step)
                self.new += 1
            return None


class Framed(Stream):
    """A Jetstream whose frames of one call are an answer, line by line, that can be replaced."""

    replaced: Callable[[bytes], bytes] = staticmethod(lambda body: body)

    def _from(self, cursor: str | None) -> list[bytes]:
        body = b"\n".join(super()._from(cursor))
        return [frame for frame in self.replaced(body).split(b"\n") if frame]


class Hostile(FakeHttp):
    """The network: a service, of whose answers one is replaced.

    Attributes:
        place: Number of the answer that is replaced, from 0; None where none is.
        answers: What was answered, as the service meant it.
    """

    def __init__(self, service: Respond, place: int | None = None, body: bytes = b"") -> None:
        super().__init__(self._answer)
        self._service, self.place, self.body = service, place, body
        self.answers: list[bytes] = []

    def _answer(self, url: str, params: Params, headers: Mapping[str, str]) -> Answer:
        number = len(self.answers)
        if number >= MOST:
            raise Endless
        try:
            said = self._service(url, params, headers)
        except SourceError:
            raise
        except Exception as error:
            # A source that was misled asks what no service of ours has ever been asked.
            message = f"{url}: {MISLED} ({error!r})"
            raise SourceError(message) from error
        self.answers.append(said.body)
        return msgspec.structs.replace(said, body=self.body) if number == self.place else said

    def listen(self, service: Service) -> None:
        """Take the frames of a stream for answers as well."""
        if isinstance(service, Framed):
            service.replaced = self._frames

    def _frames(self, body: bytes) -> bytes:
        number = len(self.answers)
        if number >= MOST:
            raise Endless
        self.answers.append(body)
        return self.body if number == self.place else body


@dataclass(frozen=True)
class Outcome:
    """What is there after an execution.

    Attributes:
        rows: Of posts, by the numbers that stand in their texts: all that is kept of each.
        disputed: Ids under which the service showed different texts: the last of them is kept.
        first: How many answers the first pass had.
        ends: How the passes ended: the first, asking again, the one after.
        errors: Why some of them failed.
        dropped: Items that the first pass showed, less those that are posts or rejected.
    """

    rows: Mapping[int, frozenset[tuple[object, ...]]]
    disputed: frozenset[str]
    first: int
    ends: tuple[str, ...]
    errors: tuple[str, ...] = ()
    dropped: int = 0


class Bench:
    """One store that is emptied after each execution."""

    def __init__(self, folder: Path) -> None:
        self.store = open_store(
            folder / "monitor.db", zone="America/Los_Angeles", scorer="textblob"
        )
        settle_settings(self.store)
        # It need not survive anything.
        for pragma in (
            "journal_mode = MEMORY",
            "synchronous = OFF",
            "foreign_keys = OFF",
            "locking_mode = EXCLUSIVE",
            "temp_store = MEMORY",
        ):
            self.store.conn.execute(f"PRAGMA {pragma}").fetchall()
        tables = self.store.conn.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '%sqlite_%' "
            "AND name <> 'setting'"
        )
        self._filled = " UNION ALL ".join(
            f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {name})" for (name,) in tables
        )
        self._error = [name for _, name, *_ in self.rows("PRAGMA table_info(pass)")].index("error")
        self._reported: set[int] = set()
        self.lines = Lines()

    def close(self) -> None:
        self.lines.close()
        self.store.conn.close()

    def empty(self) -> None:
        if self.store.conn.in_transaction:
            self.store.conn.execute("ROLLBACK")
        self.store.conn.execute("BEGIN")
        for (table,) in self.rows(self._filled):
            self.store.conn.execute(f"DELETE FROM {table}")
        self.store.conn.execute("COMMIT")

    def tables(self) -> Tables:
        """Return all rows of all tables that have some."""
        return {name: self.rows(f"SELECT * FROM {name}") for (name,) in self.rows(self._filled)}

    def fill(self, tables: Tables) -> None:
        """Put rows into tables that are empty."""
        self.store.conn.execute("BEGIN")
        for name, rows in tables.items():
            marks = ",".join("?" * len(rows[0]))
            self.store.conn.executemany(f"INSERT INTO {name} VALUES ({marks})", rows)
        self.store.conn.execute("COMMIT")

    def kept(self, *but: str) -> int:
        """Return the same for what is the same in the store, less the words of errors.

        Nobody reads them again. Tables that are named do not count.
        """
        cut = self._error
        tables = {name: rows for name, rows in self.tables().items() if name not in but}
        passes = [(*row[:cut], *row[cut + 1 :]) for row in tables.pop("pass", ())]
        return hash((tuple(passes), *((name, *rows) for name, rows in tables.items())))

    def is_new(self, now: datetime) -> bool:
        """Tell whether no execution before has left the same, of all that a report asks for."""
        kept = hash((now, self.kept("quarantine")))
        known = kept in self._reported
        self._reported.add(kept)
        return not known

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self.store.conn.execute(sql).fetchall()


@dataclass(frozen=True)
class Reached:
    """Where an execution is after a pass: whatever it does then, it begins from there.

    A source remembers nothing by itself: what it has learnt is in the store, or in its vault.

    Attributes:
        memory: What the service remembers.
        answers: What was answered so far.
        ends: How the passes ended.
    """

    tables: Tables
    memory: Mapping[str, Any]
    vault: Mapping[str, Any]
    answers: tuple[bytes, ...]
    first: int
    pages: tuple[tuple[Page, ...], ...]
    ends: tuple[str, ...]


@dataclass
class Watching:
    """A source that is watched in an execution, and the pages that it yields, pass by pass."""

    bench: Bench
    source: Source
    service: Service
    http: Hostile
    now: datetime
    pages: list[list[Page]] = field(default_factory=list)
    ends: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    first: int = 0
    refused: int = 0

    def __post_init__(self) -> None:
        for name in ("walk", "again"):
            if hasattr(self.source, name):
                setattr(self.source, name, self._heard(getattr(self.source, name)))
        self.watch = PassWatch(
            name="service",
            source=self.source,
            incident=INCIDENT,
            settle=self.source.traits.settle,
            every=5 * MINUTE,
            masker=MASKER,
            scorers=[Coin()],
        )

    def _heard(self, ask: Callable[..., Iterator[Page]]) -> Callable[..., Iterator[Page]]:
        def heard(*asked: object) -> Iterator[Page]:
            for page in ask(*asked):
                self.pages[-1].append(page)
                yield page

        return heard

    def poll(self, now: datetime) -> None:
        self._pass(collect, now)
        self.first = self.first or len(self.http.answers)

    def ask_again(self, now: datetime) -> None:
        self._pass(recheck, now)

    def _pass(self, act: Callable[..., Outturn | None], now: datetime) -> None:
        self.now = self.service.now = now
        self.pages.append([])
        made = act(self.bench.store, self.watch, self.http, now=now)
        if made is None:
            self.pages.pop()
            return
        self.ends.append(made.outcome)
        self.errors += made.errors
        self._rows_are_right()

    def _rows_are_right(self) -> None:
        """Each pass has closed its row, with the numbers of what its pages hold."""
        rows = self.bench.rows(
            "SELECT outcome, ended_at, pages, seen, rejected, new, purpose FROM pass ORDER BY id"
        )
        assert len(rows) == len(self.pages), rows
        self.refused = 0
        for (outcome, ended, kept, seen, bad, _, purpose), pages in zip(
            rows, self.pages, strict=True
        ):
            assert None not in {outcome, ended}, f"a pass was left open: {rows}"
            posts = sum(len(page.posts) for page in pages)
            rejected = sum(len(page.rejected) for page in pages)
            if purpose == "recheck":  # what is said to be gone, and not believed yet
                posts -= self.bench.rows("SELECT count(*) FROM recheck WHERE doubted")[0][0]
            # What the store could not hold is no post any more when it is kept, but a reject.
            numbers = f"{rows}, of {len(pages)} pages, {posts} posts, {rejected} rejects"
            assert kept == len(pages), numbers
            assert seen + bad == posts + rejected, numbers
            assert bad >= rejected, numbers
            self.refused += bad - rejected
        news = sum(row[5] for row in rows)
        assert news == self.bench.rows("SELECT count(*) FROM post")[0][0], rows

    def reached(self) -> Reached:
        """Return where the execution is; no pass of it may have failed."""
        return Reached(
            self.bench.tables(),
            deepcopy(self._memory()),
            deepcopy(vars(self.watch.vault)),
            tuple(self.http.answers),
            self.first,
            tuple(map(tuple, self.pages)),
            tuple(self.ends),
        )

    def go_on(self, reached: Reached) -> None:
        """Go on from where another execution was, that has done the same so far."""
        self.bench.fill(reached.tables)
        vars(self.service).update(deepcopy(reached.memory))
        vars(self.watch.vault).update(deepcopy(reached.vault))
        self.http.answers = list(reached.answers)
        self.first = reached.first
        self.pages = list(map(list, reached.pages))
        self.ends = list(reached.ends)

    def state(self) -> int:
        """Return the same for executions that can only go on in the same way, and end so."""
        said = tuple(
            tuple((page.posts, len(page.rejected)) for page in some) for some in self.pages
        )
        done = self.now, self.first, len(self.http.answers), tuple(self.ends)
        memory = repr((self._memory(), vars(self.watch.vault)))
        return hash((done, said, memory, self.bench.kept()))

    def _memory(self) -> Mapping[str, Any]:
        held = vars(self.service)
        return {name: one for name, one in held.items() if name != "items" and not callable(one)}

    def posts(self) -> Iterator[Post]:
        for pages in self.pages:
            for page in pages:
                yield from page.posts

    def hold(self) -> None:
        """Hold the store, and what it is told by, to what the source has said."""
        self._what_was_said_is_stored()
        self._nothing_odd_is_claimed()
        assert kept_in_step(self.bench.store) == counted(self.bench.store), "rollups are no recount"
        quarantined = self.bench.rows("SELECT count(*) FROM quarantine")[0][0]
        rejected = self.bench.rows("SELECT sum(rejected) FROM pass")[0][0]
        assert bool(quarantined) == bool(rejected), f"{quarantined} in quarantine for {rejected}"
        report(self.bench, self.now)

    def _what_was_said_is_stored(self) -> None:
        """A post is stored, or off-topic: matched by hand, and the off-topic ones counted."""
        stored = {name for (name,) in self.bench.rows("SELECT native_id FROM post")}
        wanted = [post for post in self.posts() if is_wanted(post)]
        missing = [
            post.native_id
            for post in wanted
            if not (post.deleted_at and self.source.traits.ordered)
            and not {post.native_id, tombstone(post.native_id)} & stored
        ]
        what = f"said, on topic, not stored, and {self.refused} refused: {missing}"
        assert len(missing) <= self.refused, what
        said = {post.native_id for post in self.posts()}
        strange = {one for one in stored if not one.startswith(PREFIX)} - said
        assert not strange, f"stored, and never said: {strange}"
        polled = [one for pages in self.pages[:1] for page in pages for one in page.posts]
        beside = self.bench.rows("SELECT beside FROM pass ORDER BY id")[0][0]
        # A version that says nothing of the incident is kept where another one was said that does.
        held = {post.native_id for post in polled if is_wanted(post) and not post.deleted_at}
        off_topic = [post.native_id for post in polled if not is_wanted(post)]
        never = sum(name not in held for name in off_topic)
        what = f"{beside} off-topic posts counted"
        assert never - self.refused <= beside <= len(off_topic), what

    def _nothing_odd_is_claimed(self) -> None:
        for (cursor,) in self.bench.rows("SELECT cursor FROM lane WHERE cursor NOT NULL"):
            assert isinstance(json.loads(cursor), dict), cursor
        early = self.source.traits.settle if self.source.traits.clock == "created" else timedelta()
        for start, end in self.bench.rows("SELECT start, end FROM observed"):
            assert to_epoch_ms(SINCE) <= start < end <= to_epoch_ms(self.now - early)

    @property
    def accounted(self) -> int:
        """Return how many items of the first pass are posts or rejected."""
        return sum(len(page.posts) + len(page.rejected) for page in self.pages[0])

    def outcome(self) -> Outcome:
        found = self.bench.rows(
            "SELECT text, native_id, published_at, claimed_at, person, kind, lang, parent_id, "
            "repost_of, version, edited_at, deleted_at, flags, likes, reposts, replies, url, ref "
            "FROM post LEFT JOIN link ON link.post = post.id"
        )
        said: dict[str, set[str]] = {}
        for post in self.posts():
            said.setdefault(post.native_id, set()).add(post.text)
        return Outcome(
            by_number(found),
            frozenset(name for name, texts in said.items() if len(texts) > 1),
            self.first,
            tuple(self.ends),
        )


def by_number(rows: Iterable[tuple[Any, ...]]) -> dict[int, frozenset[tuple[object, ...]]]:
    """Return rows by the number in their text, which comes first in them; several may have one."""
    found: dict[int, set[tuple[object, ...]]] = {}
    for one in rows:
        for mark in MARK.findall(one[0] or "")[:1]:
            found.setdefault(int(mark), set()).add(one)
    return {number: frozenset(same) for number, same in found.items()}


def is_wanted(post: Post) -> bool:
    """Tell whether a post of the service belongs to the incident, one by one and by hand."""
    if post.deleted_at is not None:
        return True
    early = post.published_at is not None and EARLIEST <= post.published_at < SINCE
    return not early and INCIDENT.query.matches(read(post.text, post.lang))


EARLIEST = read_instant("2004-01-01T00:00:00Z")
"""What claims to be older counts as published when it was seen."""


def report(bench: Bench, now: datetime) -> None:
    """`report volume` equals a count of the posts, and each of them can be exported.

    What an earlier execution left as well is not reported once more: a report has nothing else.
    """
    if not bench.is_new(now):
        return
    reader = Reader(bench.store.conn, bench.store.path)
    question = Question(
        incident=INCIDENT.key,
        title=INCIDENT.title,
        span=Span(SINCE, now),
        every=HOUR,
        timezone="America/Los_Angeles",
        now=now,
        by="source",
    )
    said = json.loads(written("json", volume_report(reader, question), Style()))
    posts = [
        (from_epoch_ms(at), person, message, source)
        for at, person, message, source in bench.rows(
            "SELECT published_at, person, message, name FROM post "
            "JOIN source ON source.id = post.source "
            "WHERE post.id IN (SELECT post FROM mention WHERE topic = 1)"
        )
    ]
    for source, buckets in [("", said["buckets"]), *said["groups"].items()]:
        for one in buckets:
            start, end = read_instant(one["start"]), read_instant(one["end"])
            inside = [p for p in posts if start <= p[0] < end and source in {"", p[3]}]
            people = len({person for _, person, *_ in inside if person is not None})
            by_hand = len(inside), people, len({message for _, _, message, _ in inside})
            said_here = tuple(one[name] or 0 for name in ("posts", "people", "messages"))
            assert said_here == by_hand, f"the report says {one}, and there are {by_hand}"
    ends = read_instant(said["buckets"][0]["start"]), read_instant(said["buckets"][-1]["end"])
    within = sum(ends[0] <= at < ends[1] for at, *_ in posts)
    assert (said["total"]["posts"] or 0) == within, said["total"]
    _export(reader, Span(SINCE, ends[1] + 48 * HOUR), len(posts))


def _export(reader: Reader, span: Span, posts: int) -> None:
    file, topics = io.StringIO(), reader.topics(INCIDENT.key)
    found = reader.stream(topics[0].id, span, text=True) if topics else ()
    lines = (row(INCIDENT.key, post, text=True, simulated=False) for post in found)
    write_ndjson(file, fields(text=True), lines, raw=False)
    exported = [json.loads(line) for line in file.getvalue().encode().splitlines()]
    assert len(exported) == posts, f"{len(exported)} exported of {posts}"


def differing(outcome: Outcome, usual: Outcome, numbers: Iterable[int]) -> list[int]:
    """Return the numbers of items that are not kept as usually, though nobody disputed their id."""
    return [
        number
        for number in numbers
        for one in usual.rows[number]
        if one not in outcome.rows.get(number, ()) and one[1] not in outcome.disputed
    ]
