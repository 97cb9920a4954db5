"""The share of each narrative over time, for the script, for a table and in sentences."""

from collections.abc import Mapping, Sequence
from typing import Final

from msgspec import Struct

from monitor.clock import to_epoch_ms
from monitor.model import Span
from monitor.page.cells import LEFT_OUT
from monitor.page.columns import MILLI
from monitor.page.crowds import Crowds
from monitor.report.narratives.notes import NarrativeNote, Stretch
from monitor.report.narratives.report import NarrativesReport, about
from monitor.words.sheet import LocalTime, Table

MOST: Final = 8
"""Narratives that are drawn: those with most posts."""

UNSURE: Final = "ever changed places cannot be told."
"""How a sentence of two narratives ends that has nothing to tell; many are told as one."""


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
    """Return what is said of all narratives but the *quiet* ones; what is unsure, once."""
    crossed = {frozenset((note.ahead, note.behind)) for note in report.crossings}
    told = [
        (line, len(keys) > 1 and frozenset(keys) not in crossed)
        for line, keys in zip(report.sentences, about(report.narratives), strict=True)
        if not quiet.intersection(keys)
    ]
    said = [line for line, unsure in told if not unsure]
    if len(said) >= len(told) - 1:
        return [line for line, _ in told]
    return [*said, f"Whether any other of them {UNSURE}" if said else f"Whether any {UNSURE}"]


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
            (local(one.start), local(one.end), LEFT_OUT if out else _words(one))
            for one, out in zip(note.share, hidden, strict=True)
        ],
        numbers=frozenset({"share of all posts"}),
    )


def _words(one: Stretch) -> str:
    return f"{100 * one.value:.0f} % ({100 * one.low:.0f} to {100 * one.high:.0f})"
