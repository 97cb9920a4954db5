"""What was said before and after each statement, as a page tells it."""

from collections.abc import Sequence

from msgspec import Struct

from monitor.nouns.finding import Finding
from monitor.nouns.statements import NoCause, ReactionTone, ReactionVolume, StatementRow
from monitor.words.sheet import Table
from monitor.words.worded import Worded


class Statements(Struct, frozen=True, kw_only=True):
    """Statements as a page has them; all is empty where none is configured.

    Attributes:
        changes: Of the sentences, those that say what changed.
        tones: Likewise, those on the tone, and what no count can show.
        number: How many statements there are, shown or not.
        rows: The figures of each, as they are published.
        title: What most changed, as the title of a figure.
    """

    sentences: Sequence[str] = ()
    changes: Sequence[str] = ()
    tones: Sequence[str] = ()
    tables: Sequence[Table] = ()
    number: int = 0
    rows: Sequence[StatementRow] = ()
    title: str = ""


def statements(told: Worded) -> Statements:
    """Return what changed with each statement, without what was withheld."""
    rows = told.published.report.rows_of(StatementRow, "statements")
    shown = [
        (one, said.sentence)
        for one, said in told.said
        if isinstance(one, ReactionVolume | ReactionTone)
    ]
    cause = told.sentences(NoCause)
    changed = [said for one, said in shown if one.verdict != "cannot tell"]
    return Statements(
        sentences=_each([*(said for _, said in shown), *cause]) if shown else (),
        changes=_each([*changed, *cause]) if changed else (),
        tones=_each([*told.sentences(ReactionTone), *cause]) if shown else (),
        tables=[
            table
            for row, table in zip(rows, told.sheet.tables, strict=True)
            if any(one.verdict != "withheld" for one in (row.posts, row.naming, row.negative))
        ],
        number=len(rows),
        rows=[one for one in rows if one.posts.verdict != "withheld"],
        title=next((said.headline for one, said in told.said if _changed(one)), ""),
    )


def _changed(found: Finding) -> bool:
    """Tell whether posts are known to have changed with a statement."""
    return isinstance(found, ReactionVolume) and found.verdict in {"more", "less"}


def _each(sentences: Sequence[str]) -> list[str]:
    """Return the sentences, each once."""
    return list(dict.fromkeys(sentences))
