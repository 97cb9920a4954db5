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
            file=row["file"],
            incident=row["incident"],
            chart=row["chart"],
            readership=row["readership"],
            asked=json.decode(row["asked"], type=EmbedQuestion),
            written_at=from_epoch_ms(row["written_at"]),
            failed_at=None if row["failed_at"] is None else from_epoch_ms(row["failed_at"]),
            error=row["error"],
        )
        for row in reader.table("embed").rows_where(order_by="file")
    )


def last_pass(reader: Rows) -> datetime | None:
    """Return when a pass last ended (UTC), or began that has not ended; None without any."""
    found = reader.table("pass").rows_where(select="max(coalesce(ended_at, started_at)) AS at")
    return next((from_epoch_ms(row["at"]) for row in found if row["at"] is not None), None)
