"""Reading the posts that editors found."""

from monitor.clock import from_epoch_ms
from monitor.store.reading.rows import Rows
from monitor.store.records import FoundRecord


def found(reader: Rows, incident: str) -> tuple[FoundRecord, ...]:
    """Return the posts that editors found for an incident, in the order in which they came."""
    return tuple(
        FoundRecord(
            incident=incident,
            address=address,
            at=None if at is None else from_epoch_ms(at),
            text=text,
            by=editor,
            added_at=from_epoch_ms(added_at),
        )
        for address, at, text, editor, added_at in reader.rows(
            "SELECT address, at, text, editor, added_at FROM found WHERE incident = ? "
            "ORDER BY added_at, address",
            (incident,),
        )
    )
