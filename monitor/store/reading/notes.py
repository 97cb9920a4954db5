"""Reading what editors keep: notes, as they stand and as they stood, and posts they found."""

from collections.abc import Iterable

from monitor.store.columns import record
from monitor.store.reading.rows import Rows
from monitor.store.records import FoundRecord, Made, NoteRecord


def note_versions(reader: Rows) -> tuple[NoteRecord, ...]:
    """Return every version of every note of all incidents, by number, the first version first."""
    return tuple(
        record(NoteRecord, row, by=row["editor"], made=_made(row["version"], row["text"]))
        for row in reader.table("note").rows_where(order_by="number, version")
    )


def notes(reader: Rows, incident: str) -> tuple[NoteRecord, ...]:
    """Return the notes of an incident as they stand, in order of the instants that are noted."""
    return standing(one for one in note_versions(reader) if one.incident == incident)


def standing(versions: Iterable[NoteRecord]) -> tuple[NoteRecord, ...]:
    """Return the last version of each note that was not removed, in order of what is noted."""
    last = {one.number: one for one in versions}
    kept = (one for one in last.values() if one.text is not None)
    return tuple(sorted(kept, key=lambda one: (one.at, one.number)))


def _made(version: int, text: str | None) -> Made:
    if text is None:
        return "removed"
    return "added" if version == 1 else "changed"


def found(reader: Rows, incident: str) -> tuple[FoundRecord, ...]:
    """Return the posts that editors found for an incident, in the order in which they came."""
    return tuple(
        record(FoundRecord, row, by=row["editor"])
        for row in reader.table("found").rows_where(
            "incident = ?", (incident,), order_by="added_at, address"
        )
    )
