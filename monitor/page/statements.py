"""What was said before and after each statement, as far as it may be shown."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

from msgspec import Struct

from monitor.model import Span
from monitor.page.cells import LEFT_OUT
from monitor.page.crowds import Crowds
from monitor.report.voices import StatementNote, VoicesReport, rows, said, sheet
from monitor.spread.sentences.talk import NO_CAUSE
from monitor.spread.voices import WINDOW
from monitor.words.sheet import Table

HOURS: Final = timedelta(hours=WINDOW)


class Statements(Struct, frozen=True):
    """Statements as a page tells them; both are empty where none is configured."""

    sentences: Sequence[str] = ()
    tables: Sequence[Table] = ()


def statements(report: VoicesReport, crowds: Crowds) -> Statements:
    """Return what changed with each statement, without figures of few people.

    Args:
        report: What is known of each.
        crowds: Who is behind them.
    """
    sentences: list[str] = []
    tables: list[Table] = []
    for (note, lines), table in zip(said(report), sheet(report).tables, strict=True):
        hidden = _hidden(note, crowds)
        tables.append(_without(table, rows(report, note), hidden))
        if not any(hidden.values()):
            sentences += lines
    found = list(dict.fromkeys(sentences))
    cause = [NO_CAUSE] if found and NO_CAUSE in report.sentences else []
    return Statements([*found, *cause], tables)


def _hidden(note: StatementNote, crowds: Crowds) -> dict[str, bool]:
    """Return for each figure whether few people are behind what was said before, or after."""
    spans = (Span(note.at - HOURS, note.at), Span(note.at, note.at + HOURS))
    whole = any(crowds.few(crowds.number(), span) for span in spans)
    naming = any(crowds.few(crowds.number(note.voice), span) for span in spans)
    return {
        "posts": whole,
        "naming": whole or naming,
        "negative": whole,
        "negative_raw": whole,
    }


def _without(
    table: Table, shown: Mapping[str, tuple[str, ...]], hidden: Mapping[str, bool]
) -> Table:
    return Table(
        title=table.title,
        columns=("figure", *table.columns[1:-1], "verdict"),
        rows=[
            (row[0], LEFT_OUT, "", "", "") if hidden[name] else row for name, row in shown.items()
        ],
        numbers=table.numbers,
    )
