"""Keeping the posts that editors found, apart from those that sources brought."""

from typing import Final

from monitor.clock import epoch_ms_or_none, to_epoch_ms
from monitor.store.cleaning import mark
from monitor.store.connection import Store
from monitor.store.records import FoundRecord

_THAT: Final = "incident = :incident AND address = :address"


def keep(store: Store, one: FoundRecord) -> None:
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


def remove(store: Store, incident: str, address: str) -> bool:
    """Take a post away, and return whether it was there; its bytes go with the next cleaning."""
    key = {"incident": incident, "address": address}
    with store.transaction() as conn:
        found = store.table("found")
        there = found.count_where(_THAT, key) > 0
        if there:
            found.delete(tuple(key.values()))
            mark(conn)
    return there
