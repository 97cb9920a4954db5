"""Keeping the notes of editors: each version is a row of its own, and none is ever changed."""

from datetime import datetime
from typing import Final

from monitor.clock import to_epoch_ms
from monitor.store.connection import Store

_ADD: Final = """
INSERT INTO note (number, version, incident, at, text, editor, made_at)
SELECT coalesce(max(number), 0) + 1, 1, ?, ?, ?, ?, ? FROM note
RETURNING number
"""
_REVISE: Final = """
INSERT INTO note (number, version, incident, at, text, editor, made_at)
SELECT number, version + 1, incident, at, ?2, ?3, max(made_at, ?4) FROM (
  SELECT * FROM note WHERE number = ?1 ORDER BY version DESC LIMIT 1
) WHERE text IS NOT NULL
RETURNING number
"""
"""A clock that is behind must not put a version before the one that it replaces."""


def add(store: Store, incident: str, at: datetime, text: str, by: str, now: datetime) -> int:
    """Keep a new note, and return its number, which no other note has had.

    Args:
        store: Where to write.
        incident: Key of the incident.
        at: The instant that is noted.
        text: Of the note.
        by: Who made it.
        now: Present instant.

    Raises:
        StoreError: Nothing was kept.
    """
    row = (incident, to_epoch_ms(at), text, by, to_epoch_ms(now))
    with store.transaction() as conn:
        number: int = conn.execute(_ADD, row).fetchone()[0]
    return number


def revise(store: Store, number: int, text: str | None, by: str, now: datetime) -> bool:
    """Keep a new version of a note, and return whether there is such a note.

    Args:
        store: Where to write.
        number: Of the note.
        text: What it says from now on; None removes it.
        by: Who made this version.
        now: Present instant.

    Raises:
        StoreError: Nothing was kept.
    """
    with store.transaction() as conn:
        found = conn.execute(_REVISE, (number, text, by, to_epoch_ms(now))).fetchone()
    return found is not None
