"""The share of each narrative over time, for the script, for a table and in sentences."""

from collections.abc import Mapping, Sequence
from typing import Final

from msgspec import Struct

from monitor.clock import to_epoch_ms
from monitor.nouns.narratives import CrossingRow, NarrativeRow
from monitor.page.columns import MILLI
from monitor.privacy.cells import Publishable
from monitor.report.narratives.findings import order
from monitor.report.public import hidden_shares, open_narratives
from monitor.words.numbers import interval
from monitor.words.page import OF_SHARES
from monitor.words.say import say
from monitor.words.sheet import LocalTime, Table
from monitor.words.worded import Worded, local_of

MOST: Final = 8
"""Narratives that are drawn: those with most posts."""


class Narratives(Struct, frozen=True):
    """Narratives as a page tells them; all is empty where none is configured.

    Attributes:
        shares: For the script: `key`, `title`, and `rows` of [start, end, share, low, high],
            instants in ms since 1970, shares in thousandths; None where it may not be told.
    """

    sentences: Sequence[str] = ()
    tables: Sequence[Table] = ()
    shares: Sequence[Mapping[str, object]] = ()


def narratives(worded: Worded, shown: Publishable | None) -> Narratives:
    """Return the narratives with most posts, without figures of few people.

    Left out are shares from which a count of few people follows.
    """
    report = worded.published.report
    rows = report.rows_of(NarrativeRow, "narratives")
    if not rows:
        return Narratives()
    kept = sorted(rows, key=lambda row: (-row.posts, row.key))[:MOST]
    hidden = hidden_shares(rows, shown)
    local = local_of(report.head)
    return Narratives(
        sentences=_sentences(worded, shown),
        tables=[_table(row, hidden[row.key], local) for row in kept if not all(hidden[row.key])],
        shares=[
            {"key": row.key, "title": row.title, "rows": _rows(row, hidden[row.key])}
            for row in kept
            if not all(hidden[row.key])
        ],
    )


def _sentences(worded: Worded, shown: Publishable | None) -> list[str]:
    """Return what is said of the narratives whose posts may be told, and how they are ordered."""
    report = worded.published.report
    kept = [row.key for row in open_narratives(report, shown)]
    each = [
        (one, said)
        for one, said in worded.said
        if one.about.kind == "narrative" and one.about.key in kept
    ]
    if not each:
        return []
    alone = [said.sentence for _, said in each]
    first = each[0][0]
    shared = {"about": first.about, "span": first.span, "behind": first.behind}
    ordered = order(kept, report.rows_of(CrossingRow, "crossings"), shared)
    return [*alone, *(say(one, worded.wording).sentence for one in ordered)]


def _rows(row: NarrativeRow, hidden: Sequence[bool]) -> list[list[int | None]]:
    return [
        [
            *map(to_epoch_ms, (one.start, one.end)),
            *([None] * 3 if out else [round(MILLI * x) for x in (one.value, one.low, one.high)]),
        ]
        for one, out in zip(row.share, hidden, strict=True)
    ]


def _table(row: NarrativeRow, hidden: Sequence[bool], local: LocalTime) -> Table:
    return Table(
        title=row.title,
        columns=OF_SHARES,
        rows=[
            (local(one.start), local(one.end), interval(one))
            for one, out in zip(row.share, hidden, strict=True)
            if not out
        ],
        numbers=frozenset(OF_SHARES[2:]),
    )
