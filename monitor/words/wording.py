"""How one report is worded: times on its clock, what its subjects are called, its findings."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, TypeAlias
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from monitor.clock import MINUTE, floor, midnight
from monitor.nouns.finding import Finding, Subject
from monitor.nouns.posts import Span
from monitor.nouns.quantity import Quantity, Unit
from monitor.words.numbers import UNITS
from monitor.words.times import offset_name, time_of_day, twice


class Wording(Struct, frozen=True):
    """How one report is worded.

    Attributes:
        zone: Whose clock they are on.
        span: Of the report: where it is longer than a week, or across a change of clocks, dates or
            offsets are said that could be left out otherwise. The offset of a time of day that
            comes twice is always said.
        titles: What its subjects are called; one that is not named is called by its key.
        now: When it was made; what ends with the minute that runs then is said to have ended now.
            None where it is made of its own end.
        things: What is counted where findings speak of posts but it is something else; else None.
    """

    zone: ZoneInfo
    span: Span
    titles: Mapping[Subject, str] = {}
    now: datetime | None = None
    things: Unit | None = None

    def of(self, counted: Quantity) -> Quantity:
        """Return a quantity in what is counted here: no posts where it is something else."""
        return counted if self.things is None else replace(counted, unit=self.things)

    @property
    def many(self) -> str:
        """Return what several of what is counted here are called."""
        return "posts" if self.things is None else UNITS[self.things][1]

    @property
    def present(self) -> datetime:
        """Return the instant that is the present to who reads it."""
        return max(self.span.end, self.now or self.span.end)

    def title(self, about: Subject) -> str:
        """Return what a subject is called; any text, renderers make it harmless."""
        return self.titles.get(about, about.key)

    def time(self, at: datetime) -> str:
        """Return a time of day: `5 pm`, `6:52 pm`, `midnight`, `noon`."""
        return time_of_day(at.astimezone(self.zone))

    def clock(self, at: datetime) -> str:
        """Return a time of day with the offset's name where that is needed: `1 am BST`."""
        return f"{self.time(at)}{self._offset(at)}"

    def day(self, at: datetime) -> str:
        """Return a day: `Thursday 23 February`, with its year unless it is the report's."""
        local = at.astimezone(self.zone)
        return f"{local:%A} {local.day} {local:%B}{self.year(at)}"

    def year(self, at: datetime) -> str:
        """Return the year of an instant, after a space, unless it is the report's; then nothing."""
        years = {one.astimezone(self.zone).year for one in (at, self.span.start, self.span.end)}
        return f" {at.astimezone(self.zone).year}" if len(years) > 1 else ""

    def shown(self, span: Span) -> Span:
        """Return a span as it is said: the running minute, which is no longer than it, has ended.

        Reports are of whole minutes: who asks at 10:00 gets what came up to 10:01, and reads that
        it is what came up to 10:00.
        """
        if self.now is None or not span.end - MINUTE <= self.now < span.end:
            return span
        end = floor(self.now, MINUTE)
        return Span(span.start, end) if end > span.start else span

    def full(self, at: datetime) -> str:
        """Return a day and its year: `Tuesday 21 February 2017`."""
        local = at.astimezone(self.zone)
        return f"{local:%A} {local.day} {local:%B} {local.year}"

    def instant(self, at: datetime) -> str:
        """Return a day, its year and a time of day: `Tuesday 21 February 2017, 7:12 pm`."""
        return f"{self.full(at)}, {self.time(at)}{self._offset(at)}"

    def moment(self, at: datetime) -> str:
        """Return a day and a time of day: `Thursday 23 February, 5 pm`."""
        return f"{self.day(at)}, {self.time(at)}{self._offset(at)}"

    def stretch(self, span: Span) -> str:
        """Return when something lasted: `Thursday 23 February, 5 to 6 pm`; whole days are days."""
        span = self.shown(span)
        first, last = self.day(span.start), self.day(span.end - MINUTE)
        if self._begins_a_day(span.start) and self._begins_a_day(span.end):
            return first if first == last else f"{first} to {last}"
        if first != last:
            return f"{self.moment(span.start)} to {self.moment(span.end)}"
        return f"{self.day(span.start)}, {self._times(span, 'to')}"

    def period(self, span: Span) -> str:
        """Return of which time something speaks, or of which instant, with its year.

        `Tuesday 21 February to Monday 27 February 2017` where its days are whole, else
        `Thursday 23 February 2017, 5 to 6 pm` or
        `Monday 2 March, 10 am to Thursday 5 March 2026, 10:01 am`.
        """
        if span.start == span.end:
            return self.instant(span.end)
        span = self.shown(span)
        first, last = self.day(span.start), self.full(span.end - MINUTE)
        begins, ends = (self._begins_a_day(at) for at in (span.start, span.end))
        if self.full(span.start) == last:
            return last if begins and ends else f"{last}, {self._times(span, 'to')}"
        begin = first if begins else self.moment(span.start)
        if not ends:
            return f"{begin} to {self.instant(span.end)}"
        return f"{begin} to {'' if begins else 'the end of '}{last}"

    def _begins_a_day(self, at: datetime) -> bool:
        return at == midnight(at.astimezone(self.zone).date(), self.zone)

    def during(self, span: Span) -> str:
        """Return when something lasted, as the end of a sentence.

        `on Thursday 23 February, 5 to 6 pm`, or
        `from Thursday 23 February, 4:50 pm, to Friday 24 February, 1 am`.
        """
        span = self.shown(span)
        if self.day(span.start) == self.day(span.end - MINUTE):
            return f"on {self.stretch(span)}"
        return f"from {self.moment(span.start)}, to {self.moment(span.end)}"

    def between(self, span: Span, near: datetime, *, dated: bool = False) -> str:
        """Return from when to when, the day only where it is not that of *near*, or if *dated*.

        `4:50 and 11:10 pm`, `noon and 4 pm on Friday 24 February`, or
        `Thursday 23 February, 4:50 pm, and Friday 24 February, 1 am`.
        """
        span = self.shown(span)
        days = {self.day(at) for at in (span.start, span.end)}
        if len(days) > 1:
            return f"{self.moment(span.start)}, and {self.moment(span.end)}"
        same = self.day(near) in days and not dated
        when = "" if same else f" on {self.day(span.start)}"
        return f"{self._times(span, 'and')}{when}"

    def hours(self, span: Span) -> str:
        """Return from when to when something lasted on a day that was said: `5 to 6 pm`."""
        return self._times(self.shown(span), "to")

    def _times(self, span: Span, word: str) -> str:
        """Return two times of a day with a word between them; each its offset where that changes.

        `5 to 6 pm`, `1 am BST to 1 am GMT`.
        """
        first, last = self.time(span.start), self.time(span.end)
        from_, to = self._offset(span.start), self._offset(span.end)
        if from_ != to:
            return f"{first}{from_} {word} {last}{to}"
        return f"{_short(first, last)} {word} {last}{to}"

    def _offset(self, at: datetime) -> str:
        """Return the name of the offset where the clock changes, or shows the time twice."""
        names = {one.astimezone(self.zone).tzname() for one in (self.span.start, self.span.end)}
        local = at.astimezone(self.zone)
        return f" {offset_name(local)}" if len(names) > 1 else twice(local)


Titles: TypeAlias = Mapping[type[Struct], Callable[[Sequence[Any], Wording], Mapping[Subject, str]]]
"""Of each kind of rows that are subjects of findings, the function that says what they are called;
its wording has no titles yet."""


def _short(first: str, last: str) -> str:
    """Return *first* without am or pm where *last* says the same half of the day."""
    half = first[-3:]
    return first[:-3] if half in {" am", " pm"} and last.endswith(half) else first


def place(zone: str) -> str:
    """Return how people call the clock of a zone: `Los Angeles time`, `UTC`.

    >>> place("America/Los_Angeles"), place("UTC"), place("America/Argentina/Buenos_Aires")
    ('Los Angeles time', 'UTC', 'Buenos Aires time')
    """
    *region, city = zone.split("/")
    return f"{city.replace('_', ' ')} time" if region and region[0] != "Etc" else zone


class Said(Struct, frozen=True, kw_only=True):
    """One finding in two lengths.

    Attributes:
        headline: Without a full stop: a title.
        sentence: With its uncertainty and why.
    """

    headline: str
    sentence: str


def alike(headline: str) -> Said:
    """Return words whose sentence is the headline, with a full stop."""
    return longer(headline, ".")


def longer(headline: str, rest: str) -> Said:
    """Return words whose sentence is the headline, and goes on with *rest* up to a full stop."""
    return Said(headline=headline, sentence=f"{headline}{rest}")


AMONG_ALL: Final = "but this report makes many comparisons, and one like it can easily be chance"
"""Why something that would stand by itself is not claimed."""
ALONE: Final = f"By itself it would count as a change, {AMONG_ALL}."

Words: TypeAlias = Mapping[type[Finding], Callable[[Any, Wording], Said]]
"""Of each kind of finding the function that words it."""
