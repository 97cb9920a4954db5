"""Reading which embeds are renewed, and how that goes."""

from datetime import datetime

from msgspec import json

from monitor.clock import from_epoch_ms
from monitor.store.reading.rows import Rows
from monitor.store.records import EmbedQuestion, EmbedRecord


def embeds(reader: Rows) -> tuple[EmbedRecord, ...]:
    """Return the embeds that are renewed, by the names of their files."""
    return tuple(
        EmbedRecord(
            file=file,
            incident=incident,
            chart=chart,
            readership=readership,
            asked=json.decode(asked, type=EmbedQuestion),
            written_at=from_epoch_ms(written_at),
            failed_at=None if failed_at is None else from_epoch_ms(failed_at),
            error=error,
        )
        for (
            file,
            incident,
            chart,
            readership,
            asked,
            written_at,
            failed_at,
            error,
        ) in reader.rows(
            "SELECT file, incident, chart, readership, asked, written_at, failed_at, error "
            "FROM embed ORDER BY file"
        )
    )


def last_pass(reader: Rows) -> datetime | None:
    """Return when a pass last ended (UTC), or began that has not ended; None without any."""
    ((at,),) = reader.rows("SELECT max(coalesce(ended_at, started_at)) FROM pass")
    return None if at is None else from_epoch_ms(at)
