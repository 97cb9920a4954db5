"""Keeping which embeds are renewed, and how that goes."""

from contextlib import suppress
from datetime import datetime
from typing import Final

from monitor.clock import to_epoch_ms
from monitor.store.columns import columns
from monitor.store.connection import Store
from monitor.store.light import NotFoundError
from monitor.store.records import EmbedRecord

_SINCE: Final = {"failed_at": "coalesce(failed_at, ?)"}


def keep(store: Store, one: EmbedRecord) -> None:
    """Keep that an embed was written and is to be renewed; what failed before is over."""
    row = {**columns(one), "failed_at": None, "error": None}
    with store.transaction():
        store.table("embed").insert(row, replace=True)


def drop(store: Store, file: str) -> None:
    with store.transaction():
        store.table("embed").delete_where("file = ?", (file,))


def fail(store: Store, file: str, why: str, at: datetime) -> None:
    """Keep why an embed cannot be renewed; since when stays what it was."""
    failed = {"failed_at": to_epoch_ms(at), "error": why}
    with store.transaction(), suppress(NotFoundError):  # it was dropped meanwhile
        store.table("embed").update(file, failed, conversions=_SINCE)
