"""Keeping what a page, a brief or an embed said, so that the next can say what changed."""

from typing import Final

from msgspec import json

from monitor.clock import epoch_ms_or_none, to_epoch_ms
from monitor.store.connection import Store
from monitor.store.records import PublicationRecord

PATIENCE: Final = 5_000
"""Milliseconds that another writer is waited for: the page is written, and somebody waits."""


def add(store: Store, one: PublicationRecord) -> None:
    """Keep what was published, unless just that is kept already."""
    store.conn.execute(f"PRAGMA busy_timeout = {PATIENCE}").fetchall()
    row = {
        "incident": one.incident,
        "edition": one.edition,
        "name": one.name,
        "readership": one.readership,
        "at": to_epoch_ms(one.at),
        "start": to_epoch_ms(one.span.start),
        "end": to_epoch_ms(one.span.end),
        "timezone": one.timezone,
        "program": one.program,
        "scorer": one.scorer,
        "figures": json.encode(one.figures).decode(),
        "changes": json.encode(one.changes).decode(),
        "corrects": epoch_ms_or_none(one.corrects),
    }
    with store.transaction():
        store.table("publication").insert(row, ignore=True)
