"""Notes of editors as the store knows them: frozen values without SQL."""

from datetime import datetime
from typing import Annotated, Literal, TypeAlias

from msgspec import Struct

from monitor.nouns.frame import column

Made: TypeAlias = Literal["added", "changed", "removed"]


class NoteRecord(Struct, frozen=True, kw_only=True):
    """One version of a note; none is ever changed."""

    number: Annotated[int, column("name", "Of the note; all its versions have it.")]
    incident: Annotated[str, column("name", "Its key.")]
    at: Annotated[datetime, column("time", "The instant that is noted.")]
    text: Annotated[str | None, column("name", "What is noted; null where it was removed.")]
    by: Annotated[str, column("name", "Who made this version.", internal=True)]
    made: Annotated[Made, column("name", "`added`, `changed` or `removed`.")]
    made_at: Annotated[datetime, column("time", "When this version was made.")]
