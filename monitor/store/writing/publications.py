"""Keeping what a page or a brief said, so that the next can say what changed."""

from typing import Final

from msgspec import json

from monitor.clock import to_epoch_ms
from monitor.store.connection import Store
from monitor.store.records import PublicationRecord

PATIENCE: Final = 5_000
"""Milliseconds that another writer is waited for: the page is written, and somebody waits."""

_ADD: Final = """
INSERT OR IGNORE INTO publication
  (incident, edition, readership, at, start, end, timezone, program, scorer, figures, changes)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""


def add(store: Store, one: PublicationRecord) -> None:
    """Keep what was published, unless just that is kept already.

    Raises:
        StoreError: Nothing was kept.
    """
    store.conn.execute(f"PRAGMA busy_timeout = {PATIENCE}").fetchall()
    row = (
        one.incident,
        one.edition,
        one.readership,
        *(to_epoch_ms(at) for at in (one.at, one.span.start, one.span.end)),
        one.timezone,
        one.program,
        one.scorer,
        json.encode(one.figures).decode(),
        json.encode(one.changes).decode(),
    )
    with store.transaction() as conn:
        conn.execute(_ADD, row)
