"""What was tried, and how it ended: passes, the standing of each source, what could not be read."""

from typing import Final

from monitor.clock import from_epoch_ms, to_epoch_ms
from monitor.model import Span
from monitor.store.reading import Reader
from monitor.store.records import Attempt, Standing


def attempts(reader: Reader, incident: str, span: Span) -> tuple[Attempt, ...]:
    """Return the passes that began within *span*, oldest first; imports are passes too."""
    found = reader.rows(
        "SELECT s.name, started_at, ended_at, outcome, error, seen, new, beside, rejected "
        "FROM pass JOIN source AS s ON s.id = source "
        "WHERE incident = ? AND started_at >= ? AND started_at < ? ORDER BY started_at, pass.id",
        (incident, to_epoch_ms(span.start), to_epoch_ms(span.end)),
    )
    return tuple(
        Attempt(
            source=source,
            started_at=from_epoch_ms(started),
            ended_at=None if ended is None else from_epoch_ms(ended),
            outcome=outcome,
            error=error,
            seen=seen,
            new=new,
            beside=beside,
            rejected=rejected,
        )
        for source, started, ended, outcome, error, seen, new, beside, rejected in found
    )


_STANDING: Final = """
SELECT s.name, w.incident,
  (SELECT max(ended_at) FROM pass WHERE source = s.id AND incident = w.incident
    AND outcome = 'ok' AND purpose <> 'import'),
  last.outcome, last.error, pace.next_pass
FROM (SELECT source, incident FROM pass UNION SELECT source, incident FROM pace) AS w
JOIN source AS s ON s.id = w.source
LEFT JOIN pace ON pace.source = w.source AND pace.incident = w.incident
LEFT JOIN pass AS last ON last.id = (
  SELECT id FROM pass WHERE source = w.source AND incident = w.incident
  AND outcome IN ('ok', 'failed') AND purpose <> 'import' ORDER BY started_at DESC, id DESC LIMIT 1)
ORDER BY s.name, w.incident
"""


def standings(reader: Reader) -> dict[tuple[str, str], Standing]:
    """Return how each source stands with each incident, by the names of both.

    A pass that was postponed or stopped says nothing of whether the source can be reached.
    """
    return {
        (source, incident): Standing(
            last_success=None if success is None else from_epoch_ms(success),
            outcome=outcome,
            error=error,
            next_pass=None if following is None else from_epoch_ms(following),
        )
        for source, incident, success, outcome, error, following in reader.rows(_STANDING)
    }


def quarantined(reader: Reader, span: Span) -> dict[str, dict[str, int]]:
    """Return source -> reason -> how many items found within *span* could not be read.

    Of all incidents together: an item that cannot be read cannot be matched either.
    """
    counts: dict[str, dict[str, int]] = {}
    for source, reason, count in reader.rows(
        "SELECT s.name, reason, count(*) FROM quarantine JOIN source AS s ON s.id = source "
        "WHERE found_at >= ? AND found_at < ? GROUP BY 1, 2 ORDER BY 1, 3 DESC, 2",
        (to_epoch_ms(span.start), to_epoch_ms(span.end)),
    ):
        counts.setdefault(source, {})[reason] = count
    return counts
