"""What was said before and after each statement, as far as it may be shown."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from monitor.clock import EPOCH
from monitor.nouns.finding import Finding
from monitor.nouns.posts import Span
from monitor.nouns.spans import overlap
from monitor.nouns.statements import NoCause, StatementRow
from monitor.nouns.support import ALL
from monitor.privacy.cells import Publishable
from monitor.spread.voices import WINDOW
from monitor.words.page import SUPPRESSED
from monitor.words.sheet import Table
from monitor.words.statements import figures
from monitor.words.worded import Worded

HOUR: Final = timedelta(hours=1)
HOURS: Final = WINDOW * HOUR


class Statements(Struct, frozen=True, kw_only=True):
    """Statements as a page has them; all is empty where none is configured.

    Attributes:
        changes: Of the sentences, those that say what changed.
        number: How many statements there are, shown or not.
    """

    sentences: Sequence[str] = ()
    changes: Sequence[str] = ()
    tables: Sequence[Table] = ()
    number: int = 0


def statements(worded: Worded, may: Publishable | None) -> Statements:
    """Return what changed with each statement, without figures of few people.

    Args:
        worded: What is known of each.
        may: What may be published; None shows all.
    """
    rows = worded.published.report.rows_of(StatementRow, "statements")
    head = worded.published.report.head
    whole = Span(head.since, head.until)
    hidden = {row.subject: _hidden(row, whole, may) for row in rows}
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
            if not all(hidden[row.subject].values())
        ],
        number=len(rows),
    )


def windows(at: datetime) -> tuple[Span, Span]:
    """Return the hours before and after an instant that are compared; its own hour is in none."""
    hour = at - (at - EPOCH) % HOUR
    after = hour if hour == at else hour + HOUR
    return Span(hour - HOURS, hour), Span(after, after + HOURS)


def _hidden(row: StatementRow, span: Span, may: Publishable | None) -> dict[str, bool]:
    """Return for each figure whether a count of few people would follow from it."""
    found = [one for one in (overlap(span, window) for window in windows(row.at)) if one]
    whole = may is not None and not all(may.all_in(ALL, one) for one in found)
    voice = ("voice", row.voice)
    naming = may is not None and not all(may.all_in(voice, one) for one in found)
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
