"""The words of editors' notes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from monitor.nouns.notes import EditorNote, NoteCount
from monitor.nouns.posts import Span
from monitor.nouns.report import Report
from monitor.store.records import Made, NoteRecord
from monitor.words.numbers import count
from monitor.words.sheet import LocalTime, Table
from monitor.words.speech import Said, Words, alike
from monitor.words.tables import Tables
from monitor.words.wording import Wording, place

HEADINGS: Final = ("note", "at", "incident", "text", "by", "written")
MADE: Final[Mapping[Made, str]] = {"added": "added", "changed": "changed", "removed": "removed"}


def note(found: EditorNote, wording: Wording) -> Said:
    """Say what was noted, of when, and by whom where that is shown."""
    by = "" if found.by is None else f" ({found.by})"
    told = f"Note: {found.text}"
    return Said(
        headline=told,
        sentence=f"Note on {wording.moment(found.at)}: “{found.text}”{by}.",
        label=f"{told}{by}",
    )


def how_many(found: NoteCount, _: Wording) -> Said:
    """Say how many notes or versions are listed."""
    return alike(count(found.number) if found.number.value else "No notes", count(found.number))


def added(number: int, at: datetime, timezone: str) -> str:
    """Say that a note was kept, of which instant."""
    wording = Wording(ZoneInfo(timezone), Span(at, at))
    return f"Added note {number} on {wording.full(at)}, {wording.time(at)} ({place(timezone)})."


def changed(number: int) -> str:
    """Say that a note was changed."""
    return f"Changed note {number}."


def removed(number: int) -> str:
    """Say that a note was removed, and what stays."""
    return f"Removed note {number}; `monitor note list --history` still shows it."


def table(report: Report, _: LocalTime) -> list[Table]:
    """Return the notes, if there are any."""
    rows = report.rows_of(NoteRecord, "notes")
    noted = LocalTime(report.head.timezone, [one.at for one in rows])
    made = LocalTime(report.head.timezone, [one.made_at for one in rows])
    found = Table(
        columns=HEADINGS,
        rows=[
            (
                str(one.number),
                noted(one.at),
                one.incident,
                one.text or "",
                one.by,
                f"{MADE[one.made]} {made(one.made_at)}",
            )
            for one in rows
        ],
        numbers=frozenset(HEADINGS[:1]),
    )
    return [found] if rows else []


TABLES: Final[Tables] = {NoteRecord: table}
WORDS: Final[Words] = {EditorNote: note, NoteCount: how_many}
