"""What people coded by hand, read from the store, and what it says of a report's time."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final

from msgspec import Struct

from monitor.nouns.method import FEWEST_HERE
from monitor.nouns.posts import Label, Span
from monitor.report.known import Known
from monitor.sentiment import coding
from monitor.sentiment.validation import CLASSES, Table, confusion
from monitor.store.records import SKIPPED, Coded, Draw

COVERED: Final = 0.99
"""Share of the posts of a time from which a draw must have been made to speak for it: what is left
out moves a share by at most one point."""


class CodedSaying(Struct, frozen=True):
    """What one coder and the scorer say of a post that was published at an instant (UTC)."""

    at: datetime
    code: Label
    label: Label


class Evidence(Struct, frozen=True, kw_only=True, eq=False):
    """Coded posts, as far as they speak of a report.

    Attributes:
        everywhere: All coded posts of the incident that the scorer scored.
        sample: Those of a draw from the time of the report, and within it; empty where there is no
            such draw, or too little of it is coded.
        here: How many of `everywhere` lie within the report.
        coders: How many people coded.
        doubly: How many posts two of them coded.
        alpha: Their agreement; None where it cannot be told.
    """

    everywhere: tuple[CodedSaying, ...]
    sample: tuple[CodedSaying, ...]
    here: int
    coders: int
    doubly: int
    alpha: float | None


def gather(known: Known, topic: int, span: Span, scored: int) -> Evidence:
    """Return what was coded of the tone of an incident's posts.

    Args:
        known: The store.
        topic: Number of the incident.
        span: Of the report.
        scored: How many posts of it the scorer scored.

    Raises:
        StoreError: The database cannot be read.
    """
    coded = known.coded(topic, "tone")
    said = _said(coded)
    codes = [one.given for one in coded]
    samples = [
        within({post: said[post] for post in draw.posts if post in said}.values(), span)
        for draw in known.draws(topic)
        if speaks_for(known, topic, draw, span, scored)
    ]
    sample = max(samples, key=len, default=())
    return Evidence(
        everywhere=tuple(said.values()),
        sample=sample if len(sample) >= FEWEST_HERE else (),
        here=len(within(said.values(), span)),
        coders=len({coder for one in coded for coder in one.codes}),
        doubly=sum(len([c for c in each if c is not None]) > 1 for each in codes),
        alpha=coding.alpha(codes),
    )


def leading_codes(coded: Sequence[Coded]) -> Iterator[tuple[Coded, str]]:
    """Yield posts with the code that counts: of whoever coded most of all, or else of the next.

    Codes of two people are not averaged, and posts on which they differ are not left out: those are
    the hard ones. Posts that all skipped are.
    """
    total = Counter(c for one in coded for c, code in one.codes.items() if code != SKIPPED)
    order = sorted(total, key=lambda coder: (-total[coder], coder))
    for one in coded:
        given = [one.codes[c] for c in order if one.codes.get(c, SKIPPED) != SKIPPED]
        if given:
            yield one, given[0]


def _said(coded: Sequence[Coded]) -> dict[int, CodedSaying]:
    """Return what people and the scorer say of each post, by its number, where both do."""
    found = {}
    for one, given in leading_codes(coded):
        code = next((each for each in CLASSES if each == given), None)
        if code is not None and one.label is not None and one.label in CLASSES:
            found[one.post] = CodedSaying(one.at, code, one.label)
    return found


def speaks_for(known: Known, topic: int, draw: Draw, span: Span, scored: int) -> bool:
    """Tell whether a draw was made from (nearly) all posts of a time.

    Args:
        known: The store.
        topic: Number of the incident.
        draw: Of posts to code.
        span: The time.
        scored: How many posts of it are scored.

    Raises:
        StoreError: The database cannot be read.
    """
    start, end = max(draw.span.start, span.start), min(draw.span.end, span.end)
    if start >= end:
        return False
    tallies = known.tallies(topic, (start, end))
    return sum(t.scored for series in tallies.values() for t in series) >= COVERED * scored


def within(said: Iterable[CodedSaying], span: Span) -> tuple[CodedSaying, ...]:
    """Return those that were published in *span*."""
    return tuple(one for one in said if span.start <= one.at < span.end)


def table_of(said: Sequence[CodedSaying]) -> Table:
    """Return how often people said (row) what the scorer said (column)."""
    return confusion([one.code for one in said], [one.label for one in said])
