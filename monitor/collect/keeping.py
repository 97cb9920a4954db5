"""The row that a pass leaves, and what it keeps and what fails on the way."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from msgspec.structs import replace

from monitor.clock import to_epoch_ms
from monitor.collect.failing import Failure, Failures, followed, gravest, in_sentences, source_code
from monitor.collect.matching import Sift, numbers_of
from monitor.collect.watching import Outturn, PassWatch
from monitor.nouns.measure import Counted
from monitor.nouns.posts import Page, Purpose, Reject
from monitor.sentiment.base import Scorer
from monitor.store.columns import record
from monitor.store.connection import Store
from monitor.store.writing import counts, passes, watch
from monitor.store.writing import pages as writing
from monitor.store.writing.passes import Outcome


class Keeping:
    """One attempt: its row is open from the start, each page is one transaction.

    Attributes:
        failures: What failed; whoever asks a source notes it there.
    """

    _sift: Sift
    _scorer: int
    _others: Sequence[int]

    def __init__(
        self,
        store: Store,
        watched: PassWatch,
        purpose: Purpose,
        now: datetime,
        clock: Callable[[], datetime],
    ) -> None:
        self._store, self._watched, self._now, self._clock = store, watched, now, clock
        self.source = watch.source_number(store, watched.name)
        self._by_hand = purpose == "backfill"
        said = "count" if watched.source.traits.counts else purpose
        self.run = passes.begin(store, self.source, watched.incident.key, said, now)
        self._met: set[str] = set()
        self._door = watched.door
        self.failures = Failures(store, watched.door, source_code(watched.name, watched.kind))

    def prepare(self, scorer: Scorer, others: Sequence[Scorer]) -> None:
        """Make ready to keep pages, in step with the incident as it is configured now.

        What fails is noted.
        """
        with self.failures.noted():
            store, incident = self._store, self._watched.incident
            numbers = numbers_of(store, incident, self._now)
            if self._watched.source.traits.clock == "arrival":
                # A listing is read on for what comes late, and called observed: what else it shows
                # is kept with that, and would be missing where somebody opens the incident again.
                incident = replace(incident, closed=None)
            self._sift = Sift(self._watched.name, incident, numbers, self._door, scorer, others)
            self._scorer, *self._others = (
                writing.scorer_number(store, one.name, one.version) for one in (scorer, *others)
            )

    def place(self, lane: int | None = None) -> writing.PagePlace:
        """Return where the pages of a lane belong; without one they prove nothing."""
        return writing.PagePlace(self.source, self.run, lane, self._scorer, tuple(self._others))

    def keep(self, page: Page, place: writing.PagePlace) -> None:
        """Commit a page with all that it proves."""
        sifted = self._sift(page.posts, self._now)
        sifted = self._sift.with_edits(self._store, place, page.posts, self._now, sifted)
        beside = len(page.posts) - len(sifted.kept)
        writing.add_page(
            self._store,
            replace(place, met=self._met),
            replace(
                page,
                rejected=tuple(map(self._door.reject, page.rejected)),
                lost=tuple(replace(one, reason=self._door.words(one.reason)) for one in page.lost),
                cursor=page.cursor and self._door.cursor(self._watched.name, page.cursor),
            ),
            sifted.kept,
            now=to_epoch_ms(self._now),
            beside=beside,
            masked=sifted.masked,
        )
        # A window that is halved shows some of its posts twice.
        self._met.update(one.post.native_id for one in sifted.kept)

    def count(self, counted: Counted, series: counts.Series, rejected: Sequence[Reject]) -> None:
        """Commit the values of an answer, what of it could not be read, and the next start."""
        rejects = tuple(map(self._door.reject, rejected))
        counts.add(self._store, series, self.run, counted, self._now, rejects)

    def end(
        self, outcome: Outcome, until: datetime | None = None, notes: Iterable[Failure] = ()
    ) -> Outturn:
        """Close the row and return what became of the pass; *notes* join what failed."""
        failures = (*self.failures.found, *notes)
        said, kind = "; ".join(in_sentences(failures)) or None, gravest(failures)
        return record(
            Outturn,
            passes.end(self._store, self.run, outcome, said, self._clock(), kind),
            failures=len(failures),
            errors=in_sentences(failures if self._by_hand else map(followed, failures)),
            until=until,
            behind=any(failure.kind == "over budget" for failure in failures),
        )
