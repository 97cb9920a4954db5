"""The share of each narrative over time, in a table and in sentences."""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from monitor.nouns.narratives import (
    NarrativeRow,
    NarrativeShare,
    NarrativeTone,
    Overtakings,
    Undecided,
)
from monitor.words.narratives import shares
from monitor.words.sheet import Table
from monitor.words.worded import Worded, local_of

MOST: Final = 8
"""Narratives that are drawn: those with most posts."""


class Narratives(Struct, frozen=True):
    """Narratives as a page tells them; all is empty where none is configured.

    Attributes:
        title: Which overtook which last, as the title of a figure; empty where none did.
        totals: Of the sentences, those on the share of all posts, each with what it is called; the
            largest first.
    """

    sentences: Sequence[str] = ()
    title: str = ""
    totals: Sequence[tuple[str, str]] = ()
    tables: Sequence[Table] = ()


def narratives(told: Worded) -> Narratives:
    """Return the narratives with most posts, without what was withheld."""
    report = told.published.report
    rows = report.rows_of(NarrativeRow, "narratives")
    known = [row for row in rows if any(one.value is not None for one in row.share)]
    kept = sorted(known, key=lambda row: (-(row.posts or 0), row.key))[:MOST]
    local = local_of(report.head)
    turned = [
        (found.times[-1].between.end, said.headline)
        for found, said in told.said
        if isinstance(found, Overtakings)
    ]
    each_share = [
        (found.share.value if found.share else 0.0, told.wording.title(found.about), said.sentence)
        for found, said in told.said
        if isinstance(found, NarrativeShare)
    ]
    each = told.sentences(NarrativeShare, NarrativeTone)
    return Narratives(
        sentences=[*each, *told.sentences(Overtakings, Undecided)] if each else (),
        title=max(turned, default=(None, ""))[1],
        totals=[(title, said) for _, title, said in sorted(each_share, reverse=True)],
        tables=[shares(row, local) for row in kept],
    )
