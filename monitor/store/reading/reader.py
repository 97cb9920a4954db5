"""Reading the database: while the daemon runs, without changing a byte.

A reader of a write-ahead log shows writers that it is there, in a file next to the database. Where
it cannot make that file, on a read-only medium, in a folder of somebody else or on a full disk, it
reads without. Whether somebody who may write has done so meanwhile is looked at when it ends.

References:
    SQLite: "Write-Ahead Logging", "Read-Only Databases"; "Uniform Resource Identifiers",
    `immutable`; "The SQLite OS Interface", `unix-none`; all read 2026-11-24.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Final, TypeAlias

from monitor.errors import StoreBusy, StoreError, StoreFull
from monitor.store.identity import companion, file_at
from monitor.store.opened import connect, refuse_newer
from monitor.store.reading import counts as read_counts
from monitor.store.reading import distinct as read_distinct
from monitor.store.reading import labels as read_labels
from monitor.store.reading import links as read_links
from monitor.store.reading import notes as read_notes
from monitor.store.reading import posts as read_posts
from monitor.store.reading import publications as read_publications
from monitor.store.reading import scores as read_scores
from monitor.store.reading import talk as read_talk
from monitor.store.reading import topics as read_topics
from monitor.store.reading import volume as read_volume
from monitor.store.reading import watch as read_watch
from monitor.store.reading.rows import Rows, asked_once
from monitor.store.schema.version import VERSION

BUSY_SECONDS: Final = 5

FileState: TypeAlias = tuple[tuple[int, int, int] | None, ...]
"""What shows that database and log were written to: number, length and time of each file."""


class Reader(Rows):
    """A connection that cannot write; it belongs to the thread that opened it.

    Each method is described where it is written; all raise StoreError where the database cannot be
    read.
    """

    version = VERSION

    def schema(self) -> int:
        found: int = self.rows("PRAGMA user_version")[0][0]
        return found

    @asked_once
    def scorers(self) -> tuple[tuple[str, str], ...]:
        """Return name and version of every scorer whose labels are stored, sorted."""
        found = self.table("scorer").rows_where(order_by="name, version")
        return tuple((row["name"], row["version"]) for row in found)

    topics = asked_once(read_topics.topics)
    incidents = asked_once(read_topics.incidents)
    extent = asked_once(read_topics.extent)
    lanes = asked_once(read_watch.lanes)
    proved = asked_once(read_watch.proved)
    arrivals = asked_once(read_posts.arrivals)
    attempts = asked_once(read_watch.attempts)
    due = asked_once(read_watch.due)
    standings = asked_once(read_watch.standings)
    quarantined = asked_once(read_watch.quarantined)
    counts = asked_once(read_counts.counts)
    counts_known_until = asked_once(read_counts.known_until)
    lateness = asked_once(read_watch.lateness)
    budgets = asked_once(read_watch.budgets)
    notes = asked_once(read_notes.notes)
    note_versions = asked_once(read_notes.note_versions)
    embeds = asked_once(read_publications.embeds)
    found = asked_once(read_notes.found)
    publications = asked_once(read_publications.publications)
    arrived = asked_once(read_publications.arrived)
    edited = asked_once(read_publications.edited)
    tallies = asked_once(read_volume.tallies)
    posted = asked_once(read_volume.posted)
    distinct = asked_once(read_distinct.distinct)
    people_of = asked_once(read_distinct.people_of)
    people_up_to = asked_once(read_distinct.people_up_to)
    unscored = asked_once(read_scores.unscored)
    differing = asked_once(read_scores.differing)
    messages_by_label = asked_once(read_scores.messages_by_label)
    toned = read_scores.toned
    draws = asked_once(read_labels.draws)
    coded = asked_once(read_labels.coded)
    pointing = asked_once(read_links.pointing)
    posts_of_link = asked_once(read_links.posts_of_link)
    first_seen = asked_once(read_links.first_seen)
    engagement = asked_once(read_links.engagement)
    link_posts = asked_once(read_links.link_posts)
    attached = asked_once(read_talk.attached)
    showing = asked_once(read_talk.showing)
    sayings = asked_once(read_talk.sayings)
    sampled = asked_once(read_talk.sampled)
    most_said = read_talk.most_said  # asked for once; texts would be held until the end
    people_saying = read_talk.people_saying
    gone = asked_once(read_talk.gone)
    holding = read_talk.holding
    posts_of_people = asked_once(read_talk.posts_of_people)
    linked = asked_once(read_talk.linked)
    viewed = asked_once(read_talk.viewed)
    stream = read_posts.stream


class UnlockedReader(Reader):
    """A reader where no lock can be taken."""

    def __init__(self, path: Path) -> None:
        self._before = file_state(path)
        super().__init__(connect_unlocked(path), path)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it.

        Raises:
            StoreBusy: Somebody has written meanwhile: what was read may be of two states.
        """
        if file_state(self.path) == self._before:
            super().__exit__(kind, error, trace)
            return
        self.conn.close()
        raise StoreBusy(
            f"the database {self.path} was written to while it was read, and no lock can be taken "
            f"in {self.path.parent}: what was read may be wrong; try again"
        ) from error


def connect_unlocked(path: Path) -> sqlite3.Connection:
    """Return a connection that can only read, and takes no lock.

    What the write-ahead log holds is read too; where there is none, SQLite must not look for it,
    for it would make one.
    """
    log = companion(path)
    logged = log.exists() and log.stat().st_size > 0
    how = "vfs=unix-none" if logged else "immutable=1"
    uri = f"{path.resolve().as_uri()}?mode=ro&{how}"
    conn = sqlite3.connect(uri, uri=True, isolation_level=None)
    # Who is alone keeps the index of the log in memory.
    conn.execute("PRAGMA locking_mode = EXCLUSIVE").fetchall()
    return conn


def file_state(path: Path) -> FileState:
    """Return what differs once somebody has written to the database at *path*."""
    return tuple(map(_seen, (path, companion(path))))


def _seen(file: Path) -> tuple[int, int, int] | None:
    try:
        found = file.stat()
    except FileNotFoundError:
        return None
    # Whoever cannot write on a full disk may make an empty log all the same, and take it away.
    return (found.st_ino, found.st_size, found.st_mtime_ns) if found.st_size else None


def open_reader(path: Path, *, older: bool = False) -> Reader:
    """Open the database of the monitor for reading.

    With *older* it may have the schema of an earlier version, to be looked at or copied.

    Raises:
        StoreError: There is none, it is damaged or no database of ours, or newer than this program.
    """
    with _explained(path):
        found = file_at(path)
    if found is None:
        raise StoreError(_nothing_yet(path))
    with _explained(path):
        conn = connect(path, "mode=ro", BUSY_SECONDS)
    try:
        return _looked_at(Reader(conn, path), older=older)
    except StoreError as error:
        if not isinstance(error, StoreFull) and os.access(path.resolve().parent, os.W_OK):
            raise
    with _explained(path):
        return _looked_at(UnlockedReader(path), older=older)


def _nothing_yet(path: Path) -> str:
    return f"there is no database {path} yet: run `monitor collect` or `monitor import` first"


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        why = (isinstance(error, OSError) and error.strerror) or error
        message = f"the database {path} cannot be read ({why}): look at its permissions"
        raise StoreError(message) from error


def _looked_at(reader: Reader, *, older: bool) -> Reader:
    try:
        reader.rows("PRAGMA query_only = ON")
        _refuse_other_versions(reader, older=older)
    except StoreError:
        reader.conn.close()
        raise
    return reader


def _refuse_other_versions(reader: Reader, *, older: bool) -> None:
    found = reader.schema()
    refuse_newer(reader.path, found)
    if not found:  # whoever makes it has not come to its tables, or was killed before
        raise StoreError(_nothing_yet(reader.path))
    if found < VERSION and not older:
        raise StoreError(
            f"the database {reader.path} is of version {found}, and this program reads version "
            f"{VERSION}: run `monitor migrate`"
        )
