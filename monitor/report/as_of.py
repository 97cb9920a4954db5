"""What a report says of itself where it tells what was known at an earlier instant."""

from datetime import datetime
from typing import Final

from msgspec import UNSET, Struct, UnsetType

from monitor.clock import rfc3339

KNOWN_THEN: Final = (
    "what passes that had begun by then have brought, with the texts and listings of that time and "
    "the labels of the present scorer; time that a service had cut off and showed later is called "
    "not observed"
)
BEFORE_HISTORY: Final = (
    "when posts were first seen is known of all, but edits, and when time was observed, were not "
    "kept then: texts are those of later on, and coverage is an upper bound"
)


class AsOfNote(Struct, frozen=True, kw_only=True):
    """That a report tells what was known at an earlier instant (UTC), and what cannot be told.

    Attributes:
        history_since: Earlier changes were not kept; None where all were.
    """

    at: datetime
    history_since: datetime | None
    limits: str


def as_of_note(at: datetime | None, history_since: datetime | None) -> AsOfNote | UnsetType:
    """Return the note of a report as of *at*; unset where it tells all that is known (None)."""
    if at is None:
        return UNSET
    early = history_since is not None and at < history_since
    return AsOfNote(
        at=at, history_since=history_since, limits=BEFORE_HISTORY if early else KNOWN_THEN
    )


def as_of_head(note: AsOfNote | UnsetType) -> tuple[str, ...]:
    """Return what such a report says first; nothing of any other."""
    return () if note is UNSET else (f"What was known at {rfc3339(note.at)}, and not what is now.",)


def as_of_lines(note: AsOfNote | UnsetType) -> tuple[str, ...]:
    """Return what the method box says of it; nothing of any other report."""
    return () if note is UNSET else (f"As known at {rfc3339(note.at)}: {note.limits}.",)
