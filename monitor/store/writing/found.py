"""Keeping the posts that editors found, apart from those that sources brought."""

from typing import Final

from monitor.clock import to_epoch_ms
from monitor.store.cleaning import mark
from monitor.store.connection import Store
from monitor.store.records import FoundRecord

_KEEP: Final = """
INSERT INTO found (incident, address, at, text, editor, added_at) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET
  at = coalesce(excluded.at, at), text = coalesce(excluded.text, text), editor = excluded.editor
"""


def keep(store: Store, one: FoundRecord) -> None:
    """Keep a post; where it was added before, what is said of it now is added to that.

    Raises:
        StoreError: Nothing was kept.
    """
    at = None if one.at is None else to_epoch_ms(one.at)
    row = (one.incident, one.address, at, one.text, one.by, to_epoch_ms(one.added_at))
    with store.transaction() as conn:
        conn.execute(_KEEP, row)


def remove(store: Store, incident: str, address: str) -> bool:
    """Take a post away, and return whether it was there; its bytes go with the next cleaning.

    Raises:
        StoreError: Nothing was taken away.
    """
    with store.transaction() as conn:
        gone = conn.execute(
            "DELETE FROM found WHERE incident = ? AND address = ?", (incident, address)
        ).rowcount
        if gone:
            mark(conn)
    return gone > 0
