"""Keeping the notes of editors: each version is a row of its own, and none is ever changed."""

from datetime import datetime

from monitor.clock import to_epoch_ms
from monitor.store.connection import Store


def add(store: Store, incident: str, at: datetime, text: str, by: str, now: datetime) -> int:
    """Keep a new note, and return its number, which no other note has had."""
    row = {"incident": incident, "at": to_epoch_ms(at), "text": text, "editor": by}
    with store.transaction():
        notes = store.table("note")
        last = next(notes.rows_where(order_by="number DESC", limit=1), {"number": 0})
        number: int = last["number"] + 1
        notes.insert({"number": number, "version": 1, **row, "made_at": to_epoch_ms(now)})
    return number


def revise(store: Store, number: int, text: str | None, by: str, now: datetime) -> bool:
    """Keep a new version of a note, and return whether there is such a note.

    *text* is what it says from now on; None removes it.
    """
    with store.transaction():
        notes = store.table("note")
        its = notes.rows_where("number = ?", (number,), order_by="version DESC", limit=1)
        last = next(its, None)
        if last is None or last["text"] is None:
            return False
        # A clock that is behind must not put a version before the one that it replaces.
        made_at = max(last["made_at"], to_epoch_ms(now))
        new = {"version": last["version"] + 1, "text": text, "editor": by, "made_at": made_at}
        notes.insert({**last, **new})
    return True
