"""Keeping what a page, a brief or an embed said, so that the next can say what changed."""

from typing import Final

from msgspec import json

from monitor.clock import to_epoch_ms
from monitor.store.connection import Store
from monitor.store.records import PublicationRecord

PATIENCE: Final = 5_000
"""Milliseconds that another writer is waited for: the page is written, and somebody waits."""

_ADD: Final = """
INSERT OR IGNORE INTO publication
  (incident, edition, name, readership, at, start, end, timezone, program, scorer, figures,
  changes, corrects)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
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
        one.name,
        one.readership,
        *(to_epoch_ms(at) for at in (one.at, one.span.start, one.span.end)),
        one.timezone,
        one.program,
        one.scorer,
        json.encode(one.figures).decode(),
        json.encode(one.changes).decode(),
        None if one.corrects is None else to_epoch_ms(one.corrects),
    )
    with store.transaction() as conn:
        conn.execute(_ADD, row)
