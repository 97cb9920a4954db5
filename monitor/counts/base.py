"""What a counter is, how it is found by name, and the few things that all of them need.

A counter is to numbers what a source is to posts: it builds a request and parses an answer, holds
no state, waits for nothing, and knows no database.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Annotated, ClassVar, Final, Protocol, Self

import msgspec
from msgspec import Meta, Struct

from monitor.clock import EPOCH
from monitor.errors import ConfigError
from monitor.nouns.incident import Incident
from monitor.nouns.measure import Count, Counted, Measure
from monitor.nouns.posts import Span
from monitor.sources.base import Http, MemoryVault, Vault

HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)

Whole = Annotated[int, Meta(ge=0, le=2**63 - 1)]
"""A count as a service gives it: a number that can be kept."""


class CountLane(Struct, frozen=True, kw_only=True):
    """What is asked for, and can fail, by itself: an article, a timeline.

    Attributes:
        name: Stable between runs.
        measures: What an answer has values of; at least one.
    """

    name: str
    measures: tuple[Measure, ...]


class Ask(Struct, frozen=True, kw_only=True):
    """One question to a counter.

    Attributes:
        lane: One of what `Counter.lanes` named.
        span: What is still wanted; its end is the instant of the pass.
        vault: Where the use of a daily budget is kept.
    """

    incident: Incident
    lane: CountLane
    span: Span
    vault: Vault = msgspec.field(default_factory=MemoryVault)

    @property
    def now(self) -> datetime:
        """Return the instant of the pass."""
        return self.span.end


class CountSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Keys that every table [counts.NAME] may have; a counter adds its own.

    Attributes:
        kind: Which counter this is; the table's name unless given.
        every: Time between two passes, `30s` to `1w`.
        incidents: Keys of the incidents that it belongs to; empty means all.
        allow_private: Whether loopback and private networks may be asked, without a pause between
            two questions.
        enabled: False keeps the table but asks nothing.
    """

    kind: str = ""
    every: str = "1h"
    incidents: tuple[str, ...] = ()
    allow_private: bool = False
    enabled: bool = True

    def beside(self, folder: Path, timezone: str) -> Self:
        """Return the settings with what the configuration says elsewhere.

        Args:
            folder: Of the configuration: relative paths start there.
            timezone: Name of the zone for what people read.
        """
        del folder, timezone
        return self


class Counter(Protocol):
    """Something that can be asked for numbers over time."""

    kind: ClassVar[str]
    min_interval: ClassVar[timedelta]
    Settings: ClassVar[type[CountSettings]]

    def __init__(self, settings: CountSettings) -> None:
        """Keep the settings; ask nothing yet."""

    def lanes(self, incident: Incident) -> tuple[CountLane, ...]:
        """Name what is asked for about *incident*, and what it counts.

        Raises:
            NeedsAttention: The service cannot count what the incident's query says.
        """
        ...

    def pull(self, ask: Ask, http: Http) -> Iterator[Counted]:
        """Yield answers until the span is shown, oldest first; each is kept before the next.

        Raises:
            SourceError: The service failed; the answers yielded before stay kept.
        """
        ...

    def check(self, incident: Incident, http: Http) -> str:
        """Ask one cheap question; say in a sentence what would be counted, and what cannot be.

        Raises:
            SourceError: It cannot work as configured.
        """
        ...


BUILT_IN: Final[Mapping[str, str]] = {
    "csv": "monitor.counts.table:CountFile",
    "gdelt": "monitor.counts.gdelt:Gdelt",
    "wikipedia-edits": "monitor.counts.wikipedia_edits:WikipediaEdits",
    "wikipedia-views": "monitor.counts.wikipedia_views:WikipediaViews",
    "x-counts": "monitor.counts.x:XCounts",
}


def load(kind: str) -> type[Counter]:
    """Return the class of a kind of counter, importing only that one.

    Raises:
        ConfigError: There is no such kind.
    """
    if kind not in BUILT_IN:
        message = f"expected a kind of count series ({', '.join(BUILT_IN)}), got {kind!r}"
        raise ConfigError(message)
    module, name = BUILT_IN[kind].split(":")
    found: type[Counter] = getattr(import_module(module), name)
    return found


def utc(at: datetime) -> datetime:
    """Return an instant in UTC; meant for `__post_init__`, where the decoder explains the error.

    Raises:
        ValueError: With its offset it lies outside the years 1 to 9999.
    """
    try:
        return at.astimezone(UTC)
    except OverflowError as error:
        message = f"expected a time between the years 1 and 9999, got {at.isoformat()}"
        raise ValueError(message) from error


def floor(at: datetime, step: timedelta) -> datetime:
    """Return the last whole *step* since 1970 (UTC) at or before an instant.

    >>> floor(datetime.fromisoformat("2017-02-22T22:40:00+00:00"), HOUR).hour
    22
    """
    return at - (at - EPOCH) % step


def steps(span: Span, step: timedelta) -> Iterator[Span]:
    """Yield the whole steps (UTC) of which *span* holds a part, in order."""
    start = floor(span.start, step)
    while start < span.end:
        yield Span(start, start + step)
        start += step


def settling(counts: Mapping[datetime, float], step: timedelta, final: datetime) -> list[Count]:
    """Return values by their starts as counts of one step each, in order.

    Args:
        counts: Start -> value.
        step: Length of each.
        final: Whatever ends at or before this instant will not change any more.
    """
    return [
        Count(start, start + step, value, start + step <= final)
        for start, value in sorted(counts.items())
    ]
