"""Passes as the daemon makes them, over a real database, with what sources handed out written down.

Where `passes.py` holds a source to its contract alone, this holds the whole way in to it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from monitor.collect import Outturn, PassWatch, collect
from monitor.intake.bounds import within_bounds
from monitor.nouns.incident import Incident
from monitor.nouns.posts import Page, Purpose, Score, Span
from monitor.privacy.guard import NameGuard
from monitor.privacy.masking import Masker
from monitor.privacy.pseudonym import Pseudonyms
from monitor.sources.base import Http, Job, Source
from monitor.store.connection import Store, open_store
from monitor.store.writing.passes import settle_settings
from monitor.testing.poison import MARK


class Zero:
    name = "textblob"
    version = "0"

    def score(self, text: str, lang: str | None = None) -> Score:
        return Score(0, 0, "neutral")


@dataclass
class Spied(Source):
    """A source whose rejects are written down, with those that its posts become on their way."""

    inner: Source
    # By reason and bytes: the number of the item; None where the bytes do not reach as far.
    rejects: dict[tuple[str, bytes], int | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        vars(self).update(kind=self.inner.kind, traits=self.inner.traits)

    def lanes(self, incident: Incident) -> tuple[str, ...]:
        return self.inner.lanes(incident)

    def check(self, incident: Incident, http: Http) -> str:
        return self.inner.check(incident, http)

    def pull(self, job: Job, http: Http) -> Iterator[Page]:
        """Yield the pages of the source, and write down their rejects."""
        for page in self.inner.pull(job, http):
            for reject in within_bounds(page).rejected:
                found = MARK.search(reject.raw.decode("utf-8", "replace"))
                self.rejects[reject.reason, reject.raw] = found and int(found[1])
            yield page


@contextmanager
def a_store() -> Iterator[Store]:
    """Return a new database, which is gone afterwards."""
    with TemporaryDirectory() as folder:
        store = open_store(Path(folder) / "monitor.db", zone="UTC", scorer=Zero.name)
        settle_settings(store)
        try:
            yield store
        finally:
            store.conn.close()


def a_pass(
    store: Store,
    source: Source,
    incident: Incident,
    http: Http,
    now: datetime,
    purpose: Purpose = "poll",
) -> Outturn:
    """Make one pass; a backfill asks for all since the incident began."""
    span = Span(incident.since, now) if purpose == "backfill" else None
    watched = PassWatch(
        name=source.kind,
        source=source,
        incident=incident,
        settle=source.traits.settle,
        every=timedelta(minutes=5),
        masker=Masker(Pseudonyms(b"k" * 32), NameGuard(())),
        scorers=[Zero()],
    )
    return collect(store, watched, http, now=now, purpose=purpose, span=span)


def stored(store: Store, after: int = 0) -> set[int]:
    """Return the numbers of the items whose words are stored, of rows *after* one."""
    texts = store.conn.execute("SELECT text FROM post WHERE text IS NOT NULL AND id > ?", [after])
    return {int(mark) for (text,) in texts for mark in MARK.findall(text)}


def newest(store: Store) -> int:
    last: int = store.conn.execute("SELECT coalesce(max(id), 0) FROM post").fetchone()[0]
    return last


def quarantined(store: Store) -> list[tuple[str, str]]:
    return store.conn.execute("SELECT reason, kind FROM quarantine").fetchall()
