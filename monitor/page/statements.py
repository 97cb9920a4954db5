"""What was said before and after each statement, as far as it may be shown."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from monitor.model import Span
from monitor.nouns.finding import Finding
from monitor.nouns.statements import NoCause, StatementRow
from monitor.page.crowds import Crowds
from monitor.spread.voices import WINDOW
from monitor.words.page import SUPPRESSED
from monitor.words.sheet import Table
from monitor.words.statements import figures
from monitor.words.worded import Worded

HOURS: Final = timedelta(hours=WINDOW)


class Statements(Struct, frozen=True, kw_only=True):
    """Statements as a page has them; all is empty where none is configured.

    Attributes:
        changes: Of the sentences, those that say what changed.
    """

    sentences: Sequence[str] = ()
    changes: Sequence[str] = ()
    tables: Sequence[Table] = ()


def statements(worded: Worded, crowds: Crowds) -> Statements:
    """Return what changed with each statement, without figures of few people.

    Args:
        worded: What is known of each.
        crowds: Who is behind them.
    """
    rows = worded.published.report.rows_of(StatementRow, "statements")
    hidden = {row.subject: _hidden(row, crowds) for row in rows}
    open_ = {about for about, figures in hidden.items() if not any(figures.values())}
    shown = [(one, said.sentence) for one, said in worded.said if one.about in open_]
    known = [one for one in shown if getattr(one[0], "verdict", "cannot tell") != "cannot tell"]
    cause = [said.sentence for one, said in worded.said if isinstance(one, NoCause) and shown]

    def said(findings: Sequence[tuple[Finding, str]]) -> list[str]:
        return list(dict.fromkeys([*(sentence for _, sentence in findings), *cause]))

    return Statements(
        sentences=said(shown) if shown else (),
        changes=said(known) if known else (),
        tables=[
            _without(table, figures(row), hidden[row.subject])
            for row, table in zip(rows, worded.sheet.tables, strict=True)
        ],
    )


def _hidden(row: StatementRow, crowds: Crowds) -> dict[str, bool]:
    """Return for each figure whether few people are behind what was said before, or after."""
    spans = (Span(row.at - HOURS, row.at), Span(row.at, row.at + HOURS))
    whole = any(crowds.few(crowds.number(), span) for span in spans)
    naming = any(crowds.few(crowds.number(row.voice), span) for span in spans)
    return {
        "posts": whole,
        "naming": whole or naming,
        "negative": whole,
        "negative_raw": whole,
    }


def _without(
    table: Table, shown: Mapping[str, tuple[str, ...]], hidden: Mapping[str, bool]
) -> Table:
    rows = [
        (row[0], SUPPRESSED, "", "", "") if hidden[name] else row for name, row in shown.items()
    ]
    return replace(table, rows=rows)
