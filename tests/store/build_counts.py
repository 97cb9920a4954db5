"""Puts count series into a database by plain SQL: a writer that owes ours nothing."""

import sqlite3
from datetime import datetime
from pathlib import Path

from monitor.clock import to_epoch_ms
from monitor.nouns.measure import CountSeries
from tests.store.build import INCIDENT


def add_counts(
    path: Path, *series: CountSeries, asked_at: datetime, incident: str = INCIDENT
) -> None:
    """Add series to the database in *path*, as if they had been asked for at *asked_at*."""
    conn = sqlite3.connect(path)
    for one in series:
        m = one.measure
        conn.execute("INSERT OR IGNORE INTO source (name) VALUES (?)", (one.source,))
        (source,) = conn.execute("SELECT id FROM source WHERE name = ?", (one.source,)).fetchone()
        number = conn.execute(
            "INSERT INTO count_series (source, incident, name, question, title, unit, how, "
            "asked_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (source, incident, m.name, m.question, m.title, m.unit, m.how, to_epoch_ms(asked_at)),
        ).lastrowid
        conn.executemany(
            "INSERT INTO count_value VALUES (?, ?, ?, ?, ?)",
            [
                (number, to_epoch_ms(v.start), to_epoch_ms(v.end), v.value, int(v.final))
                for v in one.values
            ],
        )
    conn.commit()
    conn.close()
