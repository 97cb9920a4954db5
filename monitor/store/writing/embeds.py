"""Keeping which embeds are renewed, and how that goes."""

from datetime import datetime
from typing import Final

from msgspec import json

from monitor.clock import to_epoch_ms
from monitor.store.connection import Store
from monitor.store.records import EmbedRecord

_KEEP: Final = """
INSERT OR REPLACE INTO embed (file, incident, chart, readership, asked, written_at)
VALUES (?, ?, ?, ?, ?, ?)
"""
_FAILED: Final = """
UPDATE embed SET failed_at = coalesce(failed_at, ?), error = ? WHERE file = ?
"""


def keep(store: Store, one: EmbedRecord) -> None:
    """Keep that an embed was written and is to be renewed; what failed before is over.

    Raises:
        StoreError: Nothing was kept.
    """
    row = (
        one.file,
        one.incident,
        one.chart,
        one.readership,
        json.encode(one.asked).decode(),
        to_epoch_ms(one.written_at),
    )
    with store.transaction() as conn:
        conn.execute(_KEEP, row)


def drop(store: Store, file: str) -> None:
    """Renew an embed no more.

    Raises:
        StoreError: It is renewed still.
    """
    with store.transaction() as conn:
        conn.execute("DELETE FROM embed WHERE file = ?", (file,))


def fail(store: Store, file: str, why: str, at: datetime) -> None:
    """Keep why an embed cannot be renewed; since when stays what it was.

    Raises:
        StoreError: Nothing was kept.
    """
    with store.transaction() as conn:
        conn.execute(_FAILED, (to_epoch_ms(at), why, file))
