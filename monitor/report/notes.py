"""The notes of editors: within a report, and all of them."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from monitor.nouns.finding import Subject
from monitor.nouns.frame import Frame
from monitor.nouns.notes import EditorNote, NoteCount
from monitor.nouns.posts import Span
from monitor.nouns.quantity import exact
from monitor.nouns.report import Report, head_of_all
from monitor.store.records import NoteRecord


def noted(notes: Sequence[NoteRecord], span: Span) -> Iterator[EditorNote]:
    """Yield the notes of instants within *span*, its end included, as they are ordered."""
    for one in notes:
        if one.text is not None and span.start <= one.at <= span.end:
            yield EditorNote(
                about=Subject("incident", one.incident),
                span=Span(one.at, one.at),
                at=one.at,
                text=one.text,
                by=one.by,
            )


def notes_report(
    notes: Sequence[NoteRecord], now: datetime, *, timezone: str, simulated: bool, history: bool
) -> Report:
    since = min((one.at for one in notes), default=now)
    return Report(
        name="notes",
        head=head_of_all(since, now, timezone=timezone, simulated=simulated),
        findings=(
            NoteCount(
                about=Subject("incident", ""),
                span=Span(since, now),
                number=exact(len(notes), "versions" if history else "notes"),
            ),
        ),
        frames={"notes": Frame(NoteRecord, tuple(notes))},
    )
