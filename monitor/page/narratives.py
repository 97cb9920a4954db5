"""The share of each narrative over time, for the script, for a table and in sentences."""

from collections.abc import Mapping, Sequence
from typing import Final

from msgspec import Struct

from monitor.clock import to_epoch_ms
from monitor.nouns.narratives import (
    NarrativeRow,
    NarrativeShare,
    NarrativeTone,
    Overtakings,
    ShareRow,
    Undecided,
)
from monitor.page.columns import MILLI
from monitor.words.narratives import shares
from monitor.words.sheet import Table
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


def narratives(told: Worded) -> Narratives:
    """Return the narratives with most posts, without what was withheld."""
    report = told.published.report
    rows = report.rows_of(NarrativeRow, "narratives")
    known = [row for row in rows if any(one.value is not None for one in row.share)]
    kept = sorted(known, key=lambda row: (-(row.posts or 0), row.key))[:MOST]
    local = local_of(report.head)
    each = told.sentences(NarrativeShare, NarrativeTone)
    return Narratives(
        sentences=[*each, *told.sentences(Overtakings, Undecided)] if each else (),
        tables=[shares(row, local) for row in kept],
        shares=[{"key": row.key, "title": row.title, "rows": _rows(row.share)} for row in kept],
    )


def _rows(shares: Sequence[ShareRow]) -> list[list[int | None]]:
    return [
        [
            *map(to_epoch_ms, (one.start, one.end)),
            *(None if x is None else round(MILLI * x) for x in (one.value, one.low, one.high)),
        ]
        for one in shares
    ]
