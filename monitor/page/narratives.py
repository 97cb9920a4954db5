"""The share of each narrative over time, for the script, for a table and in sentences."""

from collections.abc import Mapping, Sequence
from typing import Final
from zoneinfo import ZoneInfo

from msgspec import Struct

from monitor.clock import to_epoch_ms
from monitor.model import Span
from monitor.nouns.finding import Subject
from monitor.page.cells import LEFT_OUT
from monitor.page.columns import MILLI
from monitor.page.crowds import Crowds
from monitor.report.narratives.findings import order
from monitor.report.narratives.notes import NarrativeNote, Stretch
from monitor.report.narratives.report import NarrativesReport
from monitor.words.numbers import interval
from monitor.words.say import say
from monitor.words.sheet import LocalTime, Table
from monitor.words.wording import Wording

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


def narratives(report: NarrativesReport, crowds: Crowds) -> Narratives:
    """Return the narratives with most posts, without figures of few people.

    Left out are shares of few people's posts, and those that leave few posts for all others.
    """
    if not report.narratives:
        return Narratives()
    kept = sorted(report.narratives, key=lambda note: (-note.posts, note.key))[:MOST]
    hidden = {
        note.key: [_hidden(one, note.key, crowds) for one in note.share]
        for note in report.narratives
    }
    starts = [one.start for note in kept for one in note.share]
    local = LocalTime(report.timezone, [report.since, report.until, *starts])
    return Narratives(
        sentences=_sentences(report, {key for key in hidden if hidden[key][-1:] != [False]}),
        tables=[_table(note, hidden[note.key], local) for note in kept if note.share],
        shares=[
            {"key": note.key, "title": note.title, "rows": _rows(note, hidden[note.key])}
            for note in kept
        ],
    )


def _sentences(report: NarrativesReport, quiet: set[str]) -> list[str]:
    """Return what is said of all narratives but the *quiet* ones."""
    titles = {Subject("narrative", note.key): note.title for note in report.narratives}
    wording = Wording(ZoneInfo(report.timezone), Span(report.since, report.until), titles)
    kept = {about for about in titles if about.key not in quiet}
    alone = [one for one in report.findings if one.about in kept]
    keys = [note.key for note in report.narratives if note.key not in quiet]
    first = report.findings[0]
    shared = {"about": first.about, "span": first.span, "behind": first.behind}
    return [say(one, wording).sentence for one in [*alone, *order(keys, report.crossings, shared)]]


def _hidden(one: Stretch, key: str, crowds: Crowds) -> bool:
    topic, span = crowds.number(key), Span(one.start, one.end)
    return crowds.few(topic, span) or crowds.leaves_few(topic, span)


def _rows(note: NarrativeNote, hidden: Sequence[bool]) -> list[list[int | None]]:
    return [
        [
            *map(to_epoch_ms, (one.start, one.end)),
            *([None] * 3 if out else [round(MILLI * x) for x in (one.value, one.low, one.high)]),
        ]
        for one, out in zip(note.share, hidden, strict=True)
    ]


def _table(note: NarrativeNote, hidden: Sequence[bool], local: LocalTime) -> Table:
    return Table(
        title=note.title,
        columns=("from", "until", "share of all posts"),
        rows=[
            (local(one.start), local(one.end), LEFT_OUT if out else interval(one))
            for one, out in zip(note.share, hidden, strict=True)
        ],
        numbers=frozenset({"share of all posts"}),
    )
