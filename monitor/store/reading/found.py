"""Reading the posts that editors found."""

from monitor.clock import from_epoch_ms
from monitor.store.reading.rows import Rows
from monitor.store.records import FoundRecord


def found(reader: Rows, incident: str) -> tuple[FoundRecord, ...]:
    """Return the posts that editors found for an incident, in the order in which they came."""
    return tuple(
        FoundRecord(
            incident=incident,
            address=row["address"],
            at=None if row["at"] is None else from_epoch_ms(row["at"]),
            text=row["text"],
            by=row["editor"],
            added_at=from_epoch_ms(row["added_at"]),
        )
        for row in reader.table("found").rows_where(
            "incident = ?", (incident,), order_by="added_at, address"
        )
    )
