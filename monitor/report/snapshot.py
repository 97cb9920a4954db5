"""All reports on one incident from one state of the store."""

from collections.abc import Callable, Sequence
from copy import copy
from datetime import datetime, timedelta
from typing import Self

from msgspec.structs import replace

from monitor.clock import HOUR
from monitor.nouns.finding import Finding
from monitor.nouns.incident import Event
from monitor.nouns.measure import CountSeries
from monitor.nouns.notes import EditorNote
from monitor.nouns.posts import Span
from monitor.nouns.queries import QueryChanged
from monitor.nouns.report import Report
from monitor.nouns.support import Publishable
from monitor.privacy.publish import Audience, Published, publish
from monitor.report.cells import finest, publishable
from monitor.report.lengths import coarse, populated, scored_enough, widened
from monitor.report.making import makers
from monitor.report.readings import Allowed, By, Question, in_minutes
from monitor.store.reading.reader import Reader
from monitor.words.notes import mark
from monitor.words.queries import MARKS
from monitor.words.worded import Worded, word


class Snapshot:
    """What one state of the store says of an incident; each report on it is made once.

    Page, brief, charts, exports and the live views take their figures from here, so that none has
    another than the others.

    Args:
        known: The store, within one snapshot of it.
        question: What is asked; no bucket of any report is shorter than its `every`.
        allowed: Tells whether a phrase may be shown; None shows none.
        internal: Whether those who run the program read it; else the public does.

    Attributes:
        lengthened: Whether buckets are longer than usual, for the sake of few people.
    """

    def __init__(
        self,
        known: Reader,
        question: Question,
        allowed: Allowed | None = None,
        *,
        internal: bool = False,
    ) -> None:
        self.known, self.question, self.internal = known, question, internal
        self._allowed = allowed
        self._makers = makers(allowed)
        self._reports: dict[tuple[str, timedelta, By | None], Report] = {}
        self._every, self.lengthened = question.every, question.lengthened

    def widened(self, usual: Callable[[Span], timedelta] = finest) -> Self:
        """Return the same of the shortest time around its own whose posts may be published.

        *usual* says how long the buckets of a span are, at least.
        """
        if self.internal:
            return self
        question = self.question
        span, asked = widened(self.public, question), question.span
        if span == in_minutes(asked):
            return self
        wider = asked.start - span.start >= HOUR or span.end - asked.end >= HOUR
        question = replace(
            question,
            span=span,
            every=max(question.every, usual(span)),
            asked=asked if wider else None,
        )
        return type(self)(self.known, question, self._allowed)

    def adapted(self, drawn: str = "volume") -> Self:
        """Return the same in buckets that are long enough to be shown.

        The tone and, in public, shares of narratives need longer ones than other charts.
        """
        question = self.question
        if drawn == "sentiment":
            shown = None if self.internal else self.public
            question = replace(question, every=scored_enough(self.known, question, shown))
        if not self.internal and drawn == "narratives":
            question = replace(question, every=coarse(question.span))
        elif not self.internal:
            every = populated(self.public, question)
            question = replace(question, every=every, lengthened=every > question.every)
        return type(self)(self.known, question, self._allowed, internal=self.internal)

    def in_steps(self, every: timedelta, *, lengthened: bool = False) -> Self:
        """Return the same, with the same reports, whose buckets have another length if nobody says.

        *lengthened* says whether that is longer than usual, so that enough accounts post in each.
        """
        found = copy(self)
        found._every, found.lengthened = every, lengthened
        return found

    @property
    def public(self) -> Publishable:
        return publishable(self.known, self.question)

    @property
    def _audience(self) -> Audience:
        return "internal" if self.internal else self.public

    def report(self, name: str, every: timedelta | None = None, *, by: By | None = None) -> Report:
        """Return a report as it was computed, before anything is left out.

        *name* is one of `monitor.report.making.makers`. *every* is None for buckets of the usual
        length, which are grouped *by* something, or are not.
        """
        key = (name, every or self._every, by)
        if key not in self._reports:
            question = replace(self.question, every=key[1], by=by)
            self._reports[key] = self._makers[name](self.known, question)
        return self._reports[key]

    def published(self, name: str, every: timedelta | None = None) -> Published:
        """Return as much of a report as its readers may know; arguments as for `report`."""
        return publish(self.report(name, every), self._audience)

    def worded(self, name: str, every: timedelta | None = None, *, by: By | None = None) -> Worded:
        """Return the same in words; arguments as for `report`."""
        return word(publish(self.report(name, every, by=by), self._audience))

    @property
    def marks(self) -> Sequence[Event]:
        """Return what charts mark, in order of time: events, notes, changes of the search."""
        found = map(_mark, self.worded("volume").report.findings)
        return sorted((*self.question.events, *filter(None, found)), key=lambda event: event.at)

    @property
    def asked(self) -> Span | None:
        return self.question.asked

    @property
    def series(self) -> Sequence[CountSeries]:
        return self.known.counts(self.question.incident, in_minutes(self.question.span))


def _mark(found: Finding) -> Event | None:
    match found:
        case QueryChanged(breaks_at=datetime() as at, how=how):
            return Event(at, MARKS[how])
        case EditorNote():
            return Event(found.at, mark(found))
        case _:
            return None
