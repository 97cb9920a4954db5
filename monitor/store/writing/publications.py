"""Keeping what a page, a brief or an embed said, and how the renewing of embeds goes."""

from contextlib import suppress
from datetime import datetime
from typing import Final

from monitor.clock import to_epoch_ms
from monitor.store.columns import columns
from monitor.store.connection import Store
from monitor.store.light import NotFoundError
from monitor.store.records import EmbedRecord, PublicationRecord

PATIENCE: Final = 5_000
"""Milliseconds that another writer is waited for: the page is written, and somebody waits."""

_SINCE: Final = {"failed_at": "coalesce(failed_at, ?)"}


def add(store: Store, one: PublicationRecord) -> None:
    """Keep what was published, unless just that is kept already."""
    store.conn.execute(f"PRAGMA busy_timeout = {PATIENCE}").fetchall()
    with store.transaction():
        store.table("publication").insert(columns(one), ignore=True)


def keep_embed(store: Store, one: EmbedRecord) -> None:
    """Keep that an embed was written and is to be renewed; what failed before is over."""
    row = {**columns(one), "failed_at": None, "error": None}
    with store.transaction():
        store.table("embed").insert(row, replace=True)


def drop_embed(store: Store, file: str) -> None:
    with store.transaction():
        store.table("embed").delete_where("file = ?", (file,))


def fail_embed(store: Store, file: str, why: str, at: datetime) -> None:
    """Keep why an embed cannot be renewed; since when stays what it was."""
    failed = {"failed_at": to_epoch_ms(at), "error": why}
    with store.transaction(), suppress(NotFoundError):  # it was dropped meanwhile
        store.table("embed").update(file, failed, conversions=_SINCE)
