"""Pages and briefs that were written, as the store knows them: frozen values without SQL."""

from datetime import datetime
from typing import Literal, TypeAlias

from msgspec import Struct

from monitor.nouns.corrections import Edition, PublishedFigure
from monitor.nouns.posts import Span

Readership: TypeAlias = Literal["public", "internal"]


class PublicationRecord(Struct, frozen=True, kw_only=True):
    """A page or a brief that was written: its figures, and nothing of its text.

    Attributes:
        incident: Its key.
        at: The instant of which it speaks (UTC).
        span: The time of which it speaks.
        timezone: Name of the zone whose clock its hours follow.
        program: Version of the program, and of its definitions.
        scorer: Name and versions of the classifier.
        figures: Those that its readers could see.
    """

    incident: str
    edition: Edition
    readership: Readership
    at: datetime
    span: Span
    timezone: str
    program: str
    scorer: str
    figures: tuple[PublishedFigure, ...]
