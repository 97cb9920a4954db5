"""What was said before and after each statement, as far as it may be shown."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

from msgspec import Struct

from monitor.model import Span
from monitor.nouns.finding import Finding
from monitor.nouns.statements import NoCause
from monitor.page.cells import LEFT_OUT
from monitor.page.crowds import Crowds
from monitor.report.voices import StatementNote, VoicesReport, about, rows, sheet, wording_of
from monitor.spread.voices import WINDOW
from monitor.words.say import say
from monitor.words.sheet import Table

HOURS: Final = timedelta(hours=WINDOW)


class Statements(Struct, frozen=True, kw_only=True):
    """Statements as a page has them; all is empty where none is configured.

    Attributes:
        changes: Of the sentences, those that say what changed.
    """

    sentences: Sequence[str] = ()
    changes: Sequence[str] = ()
    tables: Sequence[Table] = ()


def statements(report: VoicesReport, crowds: Crowds) -> Statements:
    """Return what changed with each statement, without figures of few people.

    Args:
        report: What is known of each.
        crowds: Who is behind them.
    """
    shown: list[Finding] = []
    tables: list[Table] = []
    span = Span(report.since, report.until)
    wording = wording_of(report.timezone, span, report.statements)
    for note, table in zip(report.statements, sheet(report).tables, strict=True):
        hidden = _hidden(note, crowds)
        tables.append(_without(table, rows(report, note), hidden))
        if not any(hidden.values()):
            shown += [one for one in report.findings if one.about == about(note)]
    cause = [one for one in report.findings if isinstance(one, NoCause) and shown]
    known = [one for one in shown if getattr(one, "verdict", "cannot tell") != "cannot tell"]

    def said(findings: Sequence[Finding]) -> list[str]:
        return list(dict.fromkeys(say(one, wording).sentence for one in findings))

    return Statements(
        sentences=said([*shown, *cause]),
        changes=said([*known, *cause]) if known else (),
        tables=tables,
    )


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
