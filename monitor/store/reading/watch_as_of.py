"""What was watched, as it was known at an earlier instant: lanes and what passes had proved."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from monitor.clock import from_epoch_ms, to_epoch_ms
from monitor.nouns.posts import ARCHIVES, Lane, Lost, Span
from monitor.nouns.spans import union
from monitor.store.reading.rows import Rows
from monitor.store.reading.watch import of_publication

_LANES: Final = """
SELECT l.id, s.name, l.name, settle, clock, since, until, sample FROM lane AS l
JOIN source AS s ON s.id = l.source
WHERE incident = ? AND coalesce(opened_at, 0) <= ? ORDER BY s.name, l.name
"""
_PROOFS: Final = """
SELECT iif(until <= ?2, until, NULL), start, min(end, ?2) FROM proof
WHERE lane = ?1 AND at <= ?2 AND end > ?3 AND start < ?2
"""
_LOST: Final = """
SELECT start, end, reason, kind FROM lost
WHERE lane = ? AND found_at <= ? AND end > ? AND start < ? ORDER BY start, end
"""
_CLAIMED: Final = "SELECT min(start), max(end) FROM proof WHERE lane = ? AND at <= ?"
_EXTENT: Final = """
SELECT min(proof.start), max(min(proof.end, ?2)), (SELECT EXISTS (SELECT 1 FROM lane
  WHERE incident = ?1 AND coalesce(opened_at, 0) <= ?2 AND coalesce(until > ?2, 1)
  AND since IS NULL))
FROM proof JOIN lane ON lane.id = proof.lane
WHERE incident = ?1 AND at <= ?2 AND proof.start < ?2
"""


def extent(reader: Rows, incident: str, at: int) -> tuple[int | None, int | None, bool]:
    """Return from when to when something had been observed, and whether a listing was still read.

    Args:
        reader: Where to read.
        incident: Key of the incident.
        at: Instant, in milliseconds since 1970, as the answer; None where nothing was observed.
    """
    seen, until, live = reader.rows(_EXTENT, (incident, at))[0]
    return seen, until, bool(live)


def lanes(reader: Rows, incident: str, span: Span, at: int) -> tuple[Lane, ...]:
    """Return what each listing had shown by then; one that was added later is not there.

    Args:
        reader: Where to read.
        incident: Key of the incident.
        span: As for `read_watch.lanes`.
        at: Instant, in milliseconds since 1970.
    """
    return tuple(_lane(reader, row, span, at) for row in reader.rows(_LANES, (incident, at)))


def _lane(reader: Rows, row: tuple[Any, ...], span: Span, at: int) -> Lane:
    number, source, name, settle, clock, since, until, sample = row
    bounds = to_epoch_ms(span.start), to_epoch_ms(span.end) + settle
    lost = reader.rows(_LOST, (number, at, *bounds))
    if name == ARCHIVES:  # later claims may have made the listing longer
        first, last = reader.rows(_CLAIMED, (number, at))[0]
        since, until = (since, until) if first is None else (first, last)
    return of_publication(
        Lane(
            source=source,
            name=name,
            settle=timedelta(milliseconds=settle),
            clock=clock,
            lost=tuple(Lost(_span(start, end), reason, kind) for start, end, reason, kind in lost),
            since=None if since is None else from_epoch_ms(since),
            until=None if until is None or until > at else from_epoch_ms(until),
            sample=bool(sample),
        ),
        _observed(reader, number, *bounds, at),
    )


def _observed(
    reader: Rows, lane: int, lower: int, upper: int, at: int
) -> dict[datetime | None, Sequence[Span]]:
    """Return when a query was replaced -> what had been observed for it; None for the one of then.

    That is what touches the bounds, and the span after: whether there is one decides.
    """
    spans: dict[datetime | None, list[Span]] = {}
    for until, start, end in reader.rows(_PROOFS, (lane, at, lower)):
        replaced = None if until is None else from_epoch_ms(until)
        spans.setdefault(replaced, []).append(_span(start, end))
    found: dict[datetime | None, Sequence[Span]] = {}
    for replaced, some in spans.items():
        seen = union(some)
        later = next((i for i, one in enumerate(seen) if one.start >= from_epoch_ms(upper)), None)
        found[replaced] = seen if later is None else seen[: later + 1]
    return found


def _span(start: int, end: int) -> Span:
    return Span(from_epoch_ms(start), from_epoch_ms(end))
