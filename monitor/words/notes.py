"""The words of editors' notes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from monitor.nouns.notes import EditorNote, NoteCount
from monitor.nouns.posts import Span
from monitor.nouns.report import Report
from monitor.store.records import Made, NoteRecord
from monitor.words.numbers import count, several
from monitor.words.sheet import LocalTime, Table
from monitor.words.tables import Columns, Tables, if_any, table_of
from monitor.words.wording import Said, Wording, Words, alike, place

MADE: Final[Mapping[Made, str]] = {"added": "added", "changed": "changed", "removed": "removed"}


def note(found: EditorNote, wording: Wording) -> Said:
    return Said(
        headline=f"Note: {found.text}",
        sentence=f"Note on {wording.moment(found.at)}: “{found.text}”{_by(found)}.",
    )


def mark(found: EditorNote) -> str:
    """Return what stands at a note in charts."""
    return f"Note: {found.text}{_by(found)}"


def _by(found: EditorNote) -> str:
    return "" if found.by is None else f" ({found.by})"


def how_many(found: NoteCount, _: Wording) -> Said:
    return alike(count(found.number) if found.number.value else "No notes")


def added(number: int, at: datetime, timezone: str) -> str:
    wording = Wording(ZoneInfo(timezone), Span(at, at))
    return f"Added note {number} on {wording.instant(at)} ({place(timezone)})."


def changed(number: int) -> str:
    return f"Changed note {number}."


def removed(number: int) -> str:
    return f"Removed note {number}; `monitor note list --history` still shows it."


TITLE: Final = "Editors' notes"
ABOUT: Final = (
    "A note stands on the time axis of the page, and in the list below it. The public sees what it "
    "says, and not who wrote it."
)
NEW: Final = "New note"
TEXT: Final = "What readers should know"
NAME: Final = "Your name"
ADD: Final = "Add the note"
STANDING: Final = "Notes on the page"
NONE: Final = "There are no notes yet."
CHANGE: Final = "Change"
REMOVE: Final = "Remove"
HISTORY: Final = "Every version of every note"
LIVE_PAGE: Final = "The live page"
BROKEN: Final = "This form could not be read; nothing was kept. Send it once more."
FOREIGN: Final = (
    "This form did not come from this page, or the page is older than its server; nothing was "
    "kept. Send it once more from here."
)
"""What the live page's own page of notes says."""


def at(timezone: str) -> str:
    return f"When ({place(timezone)})"


def signed(name: str) -> str:
    return f"You write as {name}."


def edit(number: int) -> str:
    return f"Change or remove note {number}"


def line(found: NoteRecord, wording: Wording) -> str:
    return f"{wording.instant(found.at)}: {found.text}"


def written(found: NoteRecord, wording: Wording) -> str:
    made = wording.instant(found.made_at)
    return f"Note {found.number}, {MADE[found.made]} by {found.by}, {made}"


def versions(number: int) -> str:
    return f"History ({several(number, 'version')})"


def done(last: NoteRecord) -> str:
    return f"Note {last.number} was {MADE[last.made]} by {last.by}. The page shows it in a moment."


def refused(why: str) -> str:
    return f"Nothing was kept: {why}."


def table(report: Report, _: LocalTime) -> list[Table]:
    rows = report.rows_of(NoteRecord, "notes")
    noted = LocalTime(report.head.timezone, [one.at for one in rows])
    made = LocalTime(report.head.timezone, [one.made_at for one in rows])
    columns: Columns[NoteRecord] = {
        "note": lambda one: str(one.number),
        "at": lambda one: noted(one.at),
        "incident": lambda one: one.incident,
        "text": lambda one: one.text or "",
        "by": lambda one: one.by,
        "written": lambda one: f"{MADE[one.made]} {made(one.made_at)}",
    }
    return if_any(table_of(rows, columns, numbers=["note"]))


TABLES: Final[Tables] = {NoteRecord: table}
WORDS: Final[Words] = {EditorNote: note, NoteCount: how_many}
