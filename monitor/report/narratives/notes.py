"""The figures of a narrative: in the shape of the JSON, as tables, and as records."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from msgspec import Struct

from monitor.report.sentiment.sound import AS_SCORED, Sound, mean_words, share_words
from monitor.words.numbers import interval_cell
from monitor.words.sheet import Cell, LocalTime, Table


class Stretch(Struct, frozen=True):
    """A share (0 to 1) of the posts from start to end (UTC), with its 95 % interval."""

    start: datetime
    end: datetime
    value: float
    low: float
    high: float
    posts: int


class CrossingNote(Struct, frozen=True):
    """When one narrative overtook another: after `low`, not after `high` (UTC)."""

    ahead: str
    behind: str
    low: datetime
    high: datetime


class NarrativeNote(Struct, frozen=True, kw_only=True):
    """One narrative.

    Attributes:
        posts: That tell it.
        share: Of all posts of the incident, over stretches that can bear a figure.
        tone: How it sounds, over stretches that can bear that: often longer ones.
    """

    key: str
    title: str
    posts: int
    share: Sequence[Stretch]
    tone: Sequence[Sound]


def shares_table(note: NarrativeNote, local: LocalTime) -> Table:
    """Return what share of all posts tells it, over time."""
    return Table(
        title=note.title,
        columns=("from", "until", "posts of all", "tell this"),
        rows=[
            (local(o.start), local(o.end), f"{o.posts:,}", interval_cell(o.value, o.low, o.high))
            for o in note.share
        ],
        numbers=frozenset({"posts of all", "tell this"}),
    )


def tone_table(note: NarrativeNote, local: LocalTime, *, corrected: bool) -> Table:
    """Return how it sounds over time; *corrected* tells that the shares are."""
    raw = (AS_SCORED,) if corrected else ()
    columns = ("scored", "negative", *raw, "mean polarity")
    return Table(
        title=f"{note.title}: how it sounds",
        columns=("from", "until", *columns),
        rows=[
            (
                *(local(one.start), local(one.end), f"{one.scored:,}"),
                share_words(one.share_negative),
                *([share_words(one.share_negative_raw)] if corrected else []),
                mean_words(one.polarity),
            )
            for one in note.tone
        ],
        numbers=frozenset(columns),
    )


def figure_rows(note: NarrativeNote) -> Iterator[tuple[Cell, ...]]:
    """Yield what it is, start, end, value, low, high and posts of each stretch of each figure."""
    for one in note.share:
        yield "share", one.start, one.end, one.value, one.low, one.high, one.posts
    for sound in note.tone:
        span = sound.start, sound.end
        shares = (
            ("negative", sound.share_negative),
            ("negative as scored", sound.share_negative_raw),
        )
        for name, share in shares:
            if share is not None:
                yield name, *span, share.estimate, share.low, share.high, sound.scored
        mean = sound.polarity
        if mean is not None:
            yield "polarity", *span, mean.mean, mean.low, mean.high, sound.scored
