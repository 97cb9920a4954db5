"""Keeping the history of what was observed from growing with every pass.

Each pass over a lane leaves a row that tells what it proved, so that a report can be made as of any
instant. Of long ago nobody asks to the minute: there one row stands for the passes of an hour.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from monitor.clock import MILLISECOND, from_epoch_ms, to_epoch_ms
from monitor.nouns.posts import Span
from monitor.nouns.spans import union
from monitor.store.connection import Store

WHOLE: Final = timedelta(days=400)
"""How long every pass is told apart: a year, so that what was sealed can be made again after one,
and some weeks to do it in."""

HOUR: Final = timedelta(hours=1) // MILLISECOND


class _Proof(NamedTuple):
    at: int
    start: int
    end: int
    until: int | None


def thin(store: Store, now: datetime) -> None:
    """Put the proofs of each hour that is long past together.

    As of any instant since, and as of any full hour (UTC) before, the reports stay what they were;
    as of another instant before, up to an hour less counts as observed.

    Args:
        store: Outside any transaction.
        now: Instant.

    Raises:
        StoreError: Nothing was changed.
    """
    last = to_epoch_ms(now - WHOLE) // HOUR * HOUR
    with store.transaction() as conn:
        for (lane,) in conn.execute("SELECT id FROM lane").fetchall():
            _thin(conn, lane, last)


def _thin(conn: sqlite3.Connection, lane: int, last: int) -> None:
    """Put together what was proved of a lane up to *last*, a full hour in milliseconds."""
    found = conn.execute(
        "SELECT at, start, end, until FROM proof WHERE lane = ? AND at > 0 AND at <= ?",
        (lane, last),
    )
    hours: dict[int, list[_Proof]] = defaultdict(list)
    for proof in map(_Proof._make, found):
        # As of a full hour, what was proved in its first instant is known.
        hours[-(-proof.at // HOUR)].append(proof)
    for proofs in hours.values():
        fewer = list(_together(proofs))
        distinct = len({(proof.at, proof.start) for proof in fewer})
        if distinct == len(fewer) < len(proofs):
            conn.executemany(
                "DELETE FROM proof WHERE lane = ? AND at = ? AND start = ?",
                [(lane, proof.at, proof.start) for proof in proofs],
            )
            conn.executemany(
                "INSERT INTO proof (lane, at, start, end, until) VALUES (?, ?, ?, ?, ?)",
                [(lane, *proof) for proof in fewer],
            )


def _together(proofs: Sequence[_Proof]) -> Iterator[_Proof]:
    """Yield what *proofs* show together, known from the last of them on.

    What was proved for another query, and so holds *until* an instant, stays apart.
    """
    for until in {proof.until for proof in proofs}:
        alike = [proof for proof in proofs if proof.until == until]
        at = max(proof.at for proof in alike)
        for span in union(Span(from_epoch_ms(p.start), from_epoch_ms(p.end)) for p in alike):
            yield _Proof(at, to_epoch_ms(span.start), to_epoch_ms(span.end), until)
