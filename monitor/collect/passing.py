"""What every pass does: the row that it leaves, what it keeps, and what fails on the way."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from msgspec.structs import replace

from monitor.clock import to_epoch_ms
from monitor.collect.failing import Failure, Failures, followed, gravest, in_sentences, source_code
from monitor.collect.matching import PostMatcher, numbers_of
from monitor.collect.watching import Outturn, PassWatch
from monitor.nouns.posts import Page, Purpose
from monitor.store.columns import record
from monitor.store.connection import Store
from monitor.store.records import Outcome
from monitor.store.writing import pages as writing
from monitor.store.writing import passes


class OpenPass:
    """One attempt: its row is open from the start, each page is one transaction.

    Whoever asks the source notes in `failures` what fails.
    """

    _matcher: PostMatcher
    _scorer: int
    _others: Sequence[int]

    def __init__(
        self,
        store: Store,
        watched: PassWatch,
        purpose: Purpose,
        now: datetime,
    ) -> None:
        self.store, self.watched, self.purpose = store, watched, purpose
        self.now, self.clock = now, watched.clock or (lambda: now)
        self.incident, self.traits = watched.incident, watched.source.traits
        self.source = store.number("source", name=watched.name)
        said = "count" if self.traits.counts else purpose
        self._run = passes.begin(store, self.source, self.incident.key, said, now)
        self._met: set[str] = set()
        self.failures = Failures(store, watched.masker, source_code(watched.name, watched.kind))

    def prepare(self) -> None:
        """Make ready to keep pages, as the incident is configured now; what fails is noted."""
        with self.failures.noted():
            incident = self.incident
            numbers = numbers_of(self.store, incident, self.now)
            if self.traits.clock == "arrival":
                # A listing is read on for what comes late, and called observed: what else it shows
                # is kept with that, and would be missing where somebody opens the incident again.
                incident = replace(incident, closed=None)
            masker, scorers = self.watched.masker, self.watched.scorers
            self._matcher = PostMatcher(self.watched.name, incident, numbers, masker, scorers)
            self._scorer, *self._others = (
                self.store.number("scorer", name=one.name, version=one.version) for one in scorers
            )

    def place(self, lane: int | None = None) -> writing.PagePlace:
        """Return where the pages of a lane belong; without one they prove nothing."""
        return writing.PagePlace(self.source, self._run, lane, self._scorer, tuple(self._others))

    def keep(self, page: Page, place: writing.PagePlace) -> None:
        masker = self.watched.masker
        matched = self._matcher(page.posts, self.now)
        matched = self._matcher.with_edits(self.store, place, page.posts, self.now, matched)
        beside = len(page.posts) - len(matched.kept)
        writing.add_page(
            self.store,
            replace(place, met=self._met),
            replace(
                page,
                rejected=tuple(map(masker.reject, page.rejected)),
                lost=tuple(replace(one, reason=masker.words(one.reason)) for one in page.lost),
                cursor=page.cursor and masker.cursor(self.watched.name, page.cursor),
            ),
            matched.kept,
            now=to_epoch_ms(self.now),
            beside=beside,
            masked=matched.masked,
        )
        # A window that is halved shows some of its posts twice.
        self._met.update(one.post.native_id for one in matched.kept)

    def end(
        self, outcome: Outcome, until: datetime | None = None, notes: Iterable[Failure] = ()
    ) -> Outturn:
        """Close the row and return what became of the pass; *notes* join what failed."""
        failures = (*self.failures.found, *notes)
        said, kind = "; ".join(in_sentences(failures)) or None, gravest(failures)
        return record(
            Outturn,
            passes.end(self.store, self._run, outcome, said, self.clock(), kind),
            failures=len(failures),
            errors=in_sentences(
                failures if self.purpose == "backfill" else map(followed, failures)
            ),
            until=until,
            behind=any(failure.kind == "over budget" for failure in failures),
        )
