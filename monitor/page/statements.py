"""What was said before and after each statement, as far as it may be shown."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Final

from msgspec import Struct

from monitor.model import Span
from monitor.page.cells import LEFT_OUT
from monitor.page.crowds import Crowds
from monitor.report.sheet import Table
from monitor.report.voices import StatementNote, VoicesReport, sheet
from monitor.spread.sentences.talk import NO_CAUSE
from monitor.spread.voices import WINDOW

HOURS: Final = timedelta(hours=WINDOW)


class Statements(Struct, frozen=True):
    """Statements as a page tells them; both are empty where none is configured."""

    sentences: Sequence[str] = ()
    tables: Sequence[Table] = ()


def statements(report: VoicesReport, crowds: Crowds) -> Statements:
    """Return what changed with each statement, without figures of few people.

    Args:
        report: Each of its sentences names the statement that it is about.
        crowds: Who is behind them.
    """
    sentences: list[str] = []
    tables: list[Table] = []
    for note, table in zip(report.statements, sheet(report).tables, strict=True):
        hidden = list(_hidden(note, crowds))
        tables.append(_without(table, hidden))
        if not any(hidden):
            sentences += [line for line in report.sentences if f"“{note.title}”" in line]
    found = list(dict.fromkeys(sentences))
    cause = [NO_CAUSE] if found and NO_CAUSE in report.sentences else []
    return Statements([*found, *cause], tables)


def _hidden(note: StatementNote, crowds: Crowds) -> Iterator[bool]:
    """Yield for each row whether few people are behind what was said before, or after.

    The rows are posts, those that name the voice, and the share of negative posts.
    """
    spans = (Span(note.at - HOURS, note.at), Span(note.at, note.at + HOURS))
    whole = any(crowds.few(crowds.number(), span) for span in spans)
    naming = any(crowds.few(crowds.number(note.voice), span) for span in spans)
    yield from (whole, whole or naming, whole)


def _without(table: Table, hidden: Sequence[bool]) -> Table:
    rows = [
        (row[0], LEFT_OUT, "", "", "") if out else tuple(row)
        for row, out in zip(table.rows, hidden, strict=True)
    ]
    return Table(
        title=table.title,
        columns=("figure", *table.columns[1:-1], "verdict"),
        rows=rows,
        numbers=table.numbers,
    )
