"""What happened, and what we look for: an incident with its narratives, voices and events."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from msgspec import Struct

from monitor.query import Query


class Topic(Struct, frozen=True):
    """A named sub-query: a narrative, or a voice (whoever is spoken of).

    A post belongs to it where it matches the incident's query and this one too.
    """

    key: str
    title: str
    query: Query


class Event(Struct, frozen=True):
    """Something dated that the charts mark.

    `voice` is the key of the voice that made a statement then; None where it is no statement.
    """

    at: datetime
    title: str
    voice: str | None = None


def by_instant(events: Iterable[Event]) -> dict[datetime, list[str]]:
    """Return the titles of events that are in order of time: those of one instant share a mark."""
    found: dict[datetime, list[str]] = {}
    for event in events:
        found.setdefault(event.at, []).append(event.title)
    return found


class Incident(Struct, frozen=True, kw_only=True):
    """One incident, as the configuration describes it.

    Attributes:
        key: Short name, `[a-z0-9][a-z0-9_-]*`.
        since: Nothing published before is of interest.
        closed: Nor anything published from then on; None while nobody has closed it.
        hashtags: Tags without `#`, for sources that list by tag; those in the query are added by
            `tags`.
        languages: BCP 47 tags that reactions are expected in; a note, which nothing reads.
        protected: Names that are never stored and never shown.
    """

    key: str
    title: str
    since: datetime
    closed: datetime | None = None
    query: Query
    hashtags: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    narratives: tuple[Topic, ...] = ()
    voices: tuple[Topic, ...] = ()
    events: tuple[Event, ...] = ()
    protected: tuple[str, ...] = ()

    def is_over(self, now: datetime, late: timedelta = timedelta()) -> bool:
        """Tell whether it is closed, and no post of it can turn up any more.

        *late* is how long posts may take until they have been asked for.
        """
        return self.closed is not None and now >= self.closed + late

    def end(self, now: datetime, late: timedelta = timedelta()) -> datetime:
        """Return *now*, or the instant at which it is over; arguments as for `is_over`."""
        return now if self.closed is None else min(now, self.closed + late)

    @property
    def tags(self) -> tuple[str, ...]:
        """Return the tags to list, lower case, without `#`, each once, in the order of writing."""
        return tuple(
            dict.fromkeys(t.lstrip("#").lower() for t in (*self.hashtags, *self.query.hashtags))
        )
