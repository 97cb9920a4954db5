"""Alerts as the store knows them: frozen values without SQL."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal, TypeAlias

from msgspec import Struct

from monitor.nouns.frame import column

What: TypeAlias = Literal["begun", "ended"]


class News(Struct, frozen=True, kw_only=True):
    """An episode that begins; `since` is when what it tells of began (UTC)."""

    rule: str
    incident: str
    source: str
    since: datetime
    said: str


class Due(Struct, frozen=True, kw_only=True):
    """One thing to be delivered by one way: that an episode has begun, or is over.

    Attributes:
        alert: Number of the episode.
        way: `log`, `webhook` or `command`.
        tries: How often it was tried.
        source: Empty where it is about all of them together.
        at: When it was found (UTC).
        ended_at: When it was found to be over; None while it is not.
    """

    alert: int
    what: What
    way: str
    tries: int
    rule: str
    incident: str
    source: str
    said: str
    since: datetime
    at: datetime
    ended_at: datetime | None


class AlertRecord(Struct, frozen=True, kw_only=True):
    """One episode."""

    rule: Annotated[str, column("name", "`blind`, `burst` or `volume`.")]
    incident: Annotated[str, column("name", "Its key.")]
    source: Annotated[str, column("name", "Its name; empty where all are meant.")]
    since: Annotated[datetime, column("time", "When what it tells of began.")]
    at: Annotated[datetime, column("time", "When it was found.")]
    said: Annotated[str, column("name", "Its sentence.", internal=True)]
    ended_at: Annotated[datetime | None, column("time", "Null while it lasts.")]
    delivered: Annotated[
        Mapping[str, datetime | None],
        column("nested", "Way -> when the begin was delivered by it; null where it was not (yet)."),
    ]
