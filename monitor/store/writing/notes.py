"""Keeping what editors say: their notes, and the posts that they found.

Each version of a note is a row of its own, and none is ever changed. What was found stands apart
from what sources brought.
"""

from datetime import datetime
from typing import Final

from monitor.clock import epoch_ms_or_none, to_epoch_ms
from monitor.store.cleaning import mark
from monitor.store.connection import Store
from monitor.store.records import FoundRecord

_THAT: Final = "incident = :incident AND address = :address"


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


def keep_found(store: Store, one: FoundRecord) -> None:
    """Keep a post; where it was added before, what is said of it now is added to that."""
    at = epoch_ms_or_none(one.at)
    key = {"incident": one.incident, "address": one.address}
    values = {"at": at, "text": one.text, "editor": one.by}
    with store.transaction():
        found = store.table("found")
        if found.count_where(_THAT, key):
            new = {name: value for name, value in values.items() if value is not None}
            found.update(tuple(key.values()), new)
        else:
            found.insert({**key, **values, "added_at": to_epoch_ms(one.added_at)})


def remove_found(store: Store, incident: str, address: str) -> bool:
    """Take a post away, and return whether it was there; its bytes go with the next cleaning."""
    key = {"incident": incident, "address": address}
    with store.transaction() as conn:
        found = store.table("found")
        there = found.count_where(_THAT, key) > 0
        if there:
            found.delete(tuple(key.values()))
            mark(conn)
    return there
