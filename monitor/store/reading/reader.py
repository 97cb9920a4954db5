"""Reading the database: beside the daemon, without changing a byte."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Final

from monitor.errors import StoreBusy, StoreError
from monitor.nouns.buckets import Distinct, Tally
from monitor.nouns.measure import CountSeries
from monitor.nouns.method import Differing
from monitor.nouns.posts import Label, Lane, Span
from monitor.store.label_records import Coded, CodeKind, Draw
from monitor.store.reading import counts as read_counts
from monitor.store.reading import crossed as read_crossed
from monitor.store.reading import distinct as read_distinct
from monitor.store.reading import labels as read_labels
from monitor.store.reading import posts as read_posts
from monitor.store.reading import scores as read_scores
from monitor.store.reading import talk as read_talk
from monitor.store.reading import tone as read_tone
from monitor.store.reading import topics as read_topics
from monitor.store.reading import unlocked
from monitor.store.reading import volume as read_volume
from monitor.store.reading import watch as read_watch
from monitor.store.reading.rows import Rows, asked_once
from monitor.store.records import (
    Attempt,
    Crossed,
    Extent,
    Grouping,
    HostBudget,
    Linked,
    Saying,
    Standing,
    StoredPost,
    TopicRecord,
    Unscored,
    Written,
)
from monitor.store.schema.version import VERSION

BUSY_SECONDS: Final = 5


class Reader(Rows):
    """A connection that cannot write; it belongs to the thread that opened it.

    Each method is described where it is written; all raise StoreError where the database cannot be
    read.
    """

    version = VERSION

    @asked_once
    def scorers(self) -> tuple[tuple[str, str], ...]:
        """Return name and version of every scorer whose labels are stored, sorted."""
        return tuple(self.rows("SELECT name, version FROM scorer ORDER BY name, version"))

    @asked_once
    def topics(self, incident: str) -> tuple[TopicRecord, ...]:
        """As `read_topics.topics`."""
        return read_topics.topics(self, incident)

    @asked_once
    def extent(self, incident: str) -> Extent:
        """As `read_topics.extent`."""
        return read_topics.extent(self, incident)

    @asked_once
    def lanes(self, incident: str, span: Span) -> tuple[Lane, ...]:
        """As `read_watch.lanes`."""
        return read_watch.lanes(self, incident, span)

    @asked_once
    def attempts(self, incident: str, span: Span) -> tuple[Attempt, ...]:
        """As `read_watch.attempts`."""
        return read_watch.attempts(self, incident, span)

    @asked_once
    def due(self, incident: str, now: datetime) -> Mapping[str, datetime]:
        """As `read_watch.due`."""
        return read_watch.due(self, incident, now)

    @asked_once
    def standings(self) -> Mapping[tuple[str, str], Standing]:
        """As `read_watch.standings`."""
        return read_watch.standings(self)

    @asked_once
    def quarantined(self, span: Span) -> Mapping[str, Mapping[str, int]]:
        """As `read_watch.quarantined`."""
        return read_watch.quarantined(self, span)

    @asked_once
    def counts(self, incident: str, span: Span) -> tuple[CountSeries, ...]:
        """As `read_counts.counts`."""
        return read_counts.counts(self, incident, span)

    @asked_once
    def counts_known_until(self) -> Mapping[tuple[str, str], datetime]:
        """As `read_counts.known_until`."""
        return read_counts.known_until(self)

    @asked_once
    def lateness(self, span: Span) -> Mapping[str, Mapping[timedelta, int]]:
        """As `read_watch.lateness`."""
        return read_watch.lateness(self, span)

    @asked_once
    def budgets(self) -> tuple[HostBudget, ...]:
        """As `read_watch.budgets`."""
        return read_watch.budgets(self)

    @asked_once
    def tallies(
        self, topic: int, edges: Sequence[datetime], by: Grouping | None = None
    ) -> Mapping[str, tuple[Tally, ...]]:
        """As `read_volume.tallies`."""
        return read_volume.tallies(self, topic, edges, by)

    @asked_once
    def distinct(
        self, topic: int, edges: Sequence[datetime], by: Grouping | None = None
    ) -> Mapping[str, tuple[Distinct, ...]]:
        """As `read_distinct.distinct`."""
        return read_distinct.distinct(self, topic, edges, by)

    @asked_once
    def crossed(self, topic: int, edges: Sequence[datetime]) -> Mapping[Crossed, tuple[Tally, ...]]:
        """As `read_crossed.crossed`."""
        return read_crossed.crossed(self, topic, edges)

    def written(
        self, topic: int, narratives: Sequence[int], edges: Sequence[datetime]
    ) -> Iterator[list[Written]]:
        """As `read_crossed.written`."""
        return read_crossed.written(self, topic, narratives, edges)

    @asked_once
    def unscored(self, topic: int, edges: Sequence[datetime], posts: Sequence[int]) -> Unscored:
        """As `read_posts.unscored`."""
        return read_posts.unscored(self, topic, edges, posts)

    @asked_once
    def differing(
        self, topic: int, edges: Sequence[datetime], posts: Sequence[int]
    ) -> tuple[Differing, ...]:
        """As `read_scores.differing`."""
        return read_scores.differing(self, topic, edges, posts)

    @asked_once
    def messages_by_label(self, topic: int, span: Span) -> Mapping[Label, int]:
        """As `read_scores.messages_by_label`."""
        return read_scores.messages_by_label(self, topic, span)

    def toned(self, topic: int, span: Span, posts: int) -> Sequence[read_tone.Toned]:
        """As `read_tone.toned`."""
        return read_tone.toned(self, topic, span, posts)

    @asked_once
    def draws(self, topic: int) -> tuple[Draw, ...]:
        """As `read_labels.draws`."""
        return read_labels.draws(self, topic)

    @asked_once
    def coded(self, topic: int, kind: CodeKind, target: str = "") -> tuple[Coded, ...]:
        """As `read_labels.coded`."""
        return read_labels.coded(self, topic, kind, target)

    @asked_once
    def pointing(self, topic: int, span: Span) -> tuple[Saying, ...]:
        """As `read_talk.pointing`."""
        return read_talk.pointing(self, topic, span)

    @asked_once
    def sayings(self, topic: int, span: Span) -> tuple[Saying, ...]:
        """As `read_talk.sayings`."""
        return read_talk.sayings(self, topic, span)

    @asked_once
    def posts_of_people(self, topic: int, span: Span) -> tuple[int, ...]:
        """As `read_talk.posts_of_people`."""
        return read_talk.posts_of_people(self, topic, span)

    @asked_once
    def linked(self, topic: int, span: Span) -> Linked:
        """As `read_talk.linked`."""
        return read_talk.linked(self, topic, span)

    def stream(self, topic: int, span: Span, *, text: bool) -> Iterator[StoredPost]:
        """As `read_posts.stream`."""
        return read_posts.stream(self, topic, span, text=text)


class UnlockedReader(Reader):
    """A reader where no lock can be taken; see `monitor.store.reading.unlocked`."""

    def __init__(self, path: Path) -> None:
        self._before = unlocked.state(path)
        super().__init__(unlocked.connect(path), path)

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
        if unlocked.state(self.path) == self._before:
            super().__exit__(kind, error, trace)
            return
        self.conn.close()
        message = (
            f"the database {self.path} was written to while it was read, and no lock can be taken "
            f"in {self.path.parent}: what was read may be wrong; try again"
        )
        raise StoreBusy(message) from error


def open_reader(path: Path) -> Reader:
    """Open the database of the monitor for reading.

    Raises:
        StoreError: There is none, it is damaged or no database of ours, or newer than this program.
    """
    with _explained(path):
        exists = path.exists()
    if not exists:
        message = (
            f"there is no database {path} yet: run `monitor collect` or `monitor import` first"
        )
        raise StoreError(message)
    uri = f"{path.resolve().as_uri()}?mode=ro"
    with _explained(path):
        conn = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=BUSY_SECONDS)
    try:
        return _looked_at(Reader(conn, path))
    except StoreError:
        if not unlocked.must_be(path):
            raise
    with _explained(path):
        return _looked_at(UnlockedReader(path))


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        message = f"the database {path} cannot be read: expected a file that may be, got: {error}"
        raise StoreError(message) from error


def _looked_at(reader: Reader) -> Reader:
    """Return a reader that was looked at, or close it.

    Raises:
        StoreError: It cannot be read, or has another schema.
    """
    try:
        reader.rows("PRAGMA query_only = ON")
        _refuse_other_versions(reader)
    except StoreError:
        reader.conn.close()
        raise
    return reader


def _refuse_other_versions(reader: Reader) -> None:
    found = reader.rows("PRAGMA user_version")[0][0]
    if found > VERSION:
        message = (
            f"the database {reader.path} is newer (version {found}) than this program "
            f"(version {VERSION}): update it"
        )
        raise StoreError(message)
    if found < VERSION:
        message = (
            f"expected a database of the monitor (version {VERSION}) in {reader.path}, "
            f"got version {found}: run `monitor check`"
        )
        raise StoreError(message)
