"""Keeping what a page, a brief or an embed said, so that the next can say what changed."""

from typing import Final

from monitor.store.columns import columns
from monitor.store.connection import Store
from monitor.store.records import PublicationRecord

PATIENCE: Final = 5_000
"""Milliseconds that another writer is waited for: the page is written, and somebody waits."""


def add(store: Store, one: PublicationRecord) -> None:
    """Keep what was published, unless just that is kept already."""
    store.conn.execute(f"PRAGMA busy_timeout = {PATIENCE}").fetchall()
    with store.transaction():
        store.table("publication").insert(columns(one), ignore=True)
