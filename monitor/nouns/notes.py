"""What editors noted beside an instant, and how many notes there are."""

from datetime import datetime
from typing import ClassVar

from monitor.nouns.finding import Uncounted
from monitor.nouns.quantity import Quantity


class EditorNote(Uncounted, frozen=True, kw_only=True, tag="note"):
    """What an editor noted of an instant within the report.

    Attributes:
        at: The instant (UTC).
        text: As the editor wrote it; it may hold anything.
        by: Who wrote it; None where that is not shown.
    """

    at: datetime
    text: str
    by: str | None

    not_public: ClassVar = {"by": None}


class NoteCount(Uncounted, frozen=True, kw_only=True, tag="note.list"):
    """How many notes stand, or how many versions all of them have had, removed ones too."""

    number: Quantity
