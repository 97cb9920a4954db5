"""Keeping count series: what a counter answered, all or nothing."""

import sqlite3
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from msgspec import Struct
from msgspec.structs import asdict

from monitor.clock import from_epoch_ms, to_epoch_ms
from monitor.nouns.measure import Count, Counted, Measure
from monitor.nouns.posts import Reject
from monitor.store.connection import Store
from monitor.store.writing.watch import quarantine


class Series(Struct, frozen=True):
    """The series of one lane of a counter, as the store knows them.

    Attributes:
        source: Number of the [counts.NAME].
        settled: Nothing before this instant need be asked for again; None where all must be.
    """

    source: int
    numbers: dict[str, int]
    settled: datetime | None


_OPEN: Final = """
INSERT INTO count_series (source, incident, name, question, title, unit, how, asked_at)
VALUES (:source, :incident, :name, :question, :title, :unit, :how, max(:asked_at, coalesce((
  SELECT max(asked_at) + 1 FROM count_series
  WHERE source = :source AND incident = :incident AND name = :name AND question <> :question
), :asked_at))) ON CONFLICT (source, incident, name, question) DO UPDATE SET title = excluded.title,
  unit = excluded.unit, how = excluded.how, asked_at = excluded.asked_at RETURNING id, settled
"""
"""A clock that was ahead does not keep an earlier question the one that was asked last."""


def open_series(
    store: Store, source: int, incident: str, measures: Sequence[Measure], now: datetime
) -> Series:
    """Return the series of some measures, making those that are new.

    Another question makes another series, so that no two are mixed; the last one asked is shown.
    """
    with store.transaction() as conn:
        rows = {m.name: _open(conn, source, incident, m, to_epoch_ms(now)) for m in measures}
    places = [place for _, place in rows.values()]
    known = [place for place in places if place is not None]
    settled = from_epoch_ms(min(known)) if len(known) == len(places) else None
    return Series(source, {name: number for name, (number, _) in rows.items()}, settled)


def _open(
    conn: sqlite3.Connection, source: int, incident: str, measure: Measure, now: int
) -> tuple[int, int | None]:
    row = {**asdict(measure), "source": source, "incident": incident, "asked_at": now}
    number, settled = conn.execute(_OPEN, row).fetchone()
    return int(number), settled


def add(
    store: Store,
    series: Series,
    run: int,
    counted: Counted,
    now: datetime,
    rejects: Sequence[Reject] = (),
) -> int:
    """Write one answer to the pass *run* in one transaction; return how many values changed by it.

    The service's last word holds: a final value replaces any, for services revise what they called
    final; a provisional one replaces what was provisional only, since it comes late or is a part.
    """
    with store.transaction() as conn:
        before = conn.total_changes
        for name, values in counted.values.items():
            _write(conn, series.numbers[name], values, whole=counted.whole)
        changed = conn.total_changes - before
        if counted.settled is not None:
            conn.executemany(
                "UPDATE count_series SET settled = max(coalesce(settled, ?1), ?1) WHERE id = ?2",
                [(to_epoch_ms(counted.settled), number) for number in series.numbers.values()],
            )
        conn.execute(
            "UPDATE pass SET pages = pages + 1, seen = seen + ?, new = new + ?, "
            "rejected = rejected + ? WHERE id = ?",
            (sum(map(len, counted.values.values())), changed, len(rejects), run),
        )
        quarantine(conn, series.source, rejects, to_epoch_ms(now))
    return changed


def _write(conn: sqlite3.Connection, number: int, values: Sequence[Count], *, whole: bool) -> None:
    rows = [
        (number, to_epoch_ms(v.start), to_epoch_ms(v.end), v.value, int(v.final)) for v in values
    ]
    if whole:
        kept = {row[1] for row in rows}
        old = conn.execute("SELECT start FROM count_value WHERE series = ?", (number,)).fetchall()
        conn.executemany(
            "DELETE FROM count_value WHERE series = ? AND start = ?",
            [(number, start) for (start,) in old if start not in kept],
        )
    conn.executemany(
        "INSERT INTO count_value (series, start, end, value, final) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (series, start) DO UPDATE SET "
        "end = excluded.end, value = excluded.value, final = excluded.final "
        "WHERE excluded.final >= count_value.final AND (excluded.end, excluded.value, "
        "excluded.final) IS NOT (count_value.end, count_value.value, count_value.final)",
        rows,
    )
