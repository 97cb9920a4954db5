"""What editors noted beside an instant, and how many notes there are."""

from datetime import datetime
from typing import Self

from msgspec.structs import replace

from monitor.nouns.finding import Finding
from monitor.nouns.quantity import Quantity
from monitor.nouns.support import May


class EditorNote(Finding, frozen=True, kw_only=True, tag="note"):
    """What an editor noted of an instant within the report.

    Attributes:
        at: The instant (UTC).
        text: As the editor wrote it; it may hold anything.
        by: Who wrote it; None where that is not shown.
    """

    at: datetime
    text: str
    by: str | None

    def public(self, may: May) -> Self:
        """Return the same without who wrote it."""
        del may
        return replace(self, by=None)


class NoteCount(Finding, frozen=True, kw_only=True, tag="note.list"):
    """How many notes stand, or how many versions all of them have had, removed ones too."""

    number: Quantity
