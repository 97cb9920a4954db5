"""What people coded by hand, read from the store, and what it says of a report's time."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from monitor.nouns.buckets import Estimate, Tally
from monitor.nouns.method import FEWEST_HERE, FEWEST_IN_ALL, ValidationNote
from monitor.nouns.posts import MICRO, Label, Span
from monitor.nouns.quantity import Quantity, exact
from monitor.nouns.tone import ToneRow, as_share, share_of
from monitor.report.readings import ALL, Part
from monitor.sentiment import coding
from monitor.sentiment.validation import (
    CLASSES,
    CodedPosts,
    Corrected,
    Table,
    adjusted_count,
    confusion,
    learn,
    mix_differs,
    rates,
    said_of,
    said_of_all,
)
from monitor.store.reading.reader import Reader
from monitor.store.records import SKIPPED, Coded, Draw
from monitor.words.method import OTHER_MIX

COVERED: Final = 0.99
"""Share of the posts of a time from which a draw must have been made to speak for it: what is left
out moves a share by at most one point."""


class CodedSaying(Struct, frozen=True):
    """What one coder and the scorer say of a post that was published at an instant (UTC).

    Attributes:
        polarity: What the scorer says, -1 to 1.
        worth: One over the chance that it was drawn with, 1 in the mean over its draw.
    """

    at: datetime
    code: Label
    label: Label
    polarity: float
    worth: float = 1.0


class Evidence(Struct, frozen=True, kw_only=True, eq=False):
    """Coded posts, as far as they speak of a report.

    Attributes:
        everywhere: All coded posts of the incident that the scorer scored.
        sample: Those of a draw from the time of the report, and within it, in order of time; empty
            where there is no such draw, too little of it is coded, or they look as if they came
            from other posts.
        here: How many of `everywhere` lie within the report.
        doubly: How many posts two people coded.
        alpha: Their agreement; None where it is unknown.
    """

    everywhere: tuple[CodedSaying, ...]
    sample: tuple[CodedSaying, ...]
    here: int
    coders: int
    doubly: int
    alpha: float | None


def gather(known: Reader, topic: int, span: Span, scored: int) -> Evidence:
    coded, draws = known.coded(topic, "tone"), known.draws(topic)
    said = _said(coded, worth_of(draws))
    codes = [one.given for one in coded]
    samples = [
        within({post: said[post] for post in draw.posts if post in said}.values(), span)
        for draw in draws
        if speaks_for(known, topic, draw, span, scored)
    ]
    sample = max(samples, key=len, default=())
    if mix_differs(weighed(sample), _counts(known, topic, span)):
        sample = ()
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


def worth_of(draws: Sequence[Draw]) -> dict[int, float]:
    """Return one over the chance that each post was drawn with, 1 in the mean over each draw."""
    found: dict[int, float] = {}
    for draw in draws:
        inverse = [1 / chance for chance in draw.chances]
        mean = sum(inverse) / max(len(inverse), 1)
        found.update(zip(draw.posts, (one / mean for one in inverse), strict=True))
    return found


def _counts(known: Reader, topic: int, span: Span) -> dict[Label, int]:
    (tally,) = known.tallies(topic, (span.start, span.end))[ALL]
    return {each: getattr(tally, each) for each in CLASSES}


def _said(coded: Sequence[Coded], worth: Mapping[int, float]) -> dict[int, CodedSaying]:
    """Return what people and the scorer say of each post, by its number, where both do."""
    found = {}
    for one, given in leading_codes(coded):
        code = next((each for each in CLASSES if each == given), None)
        if code is not None and one.label is not None and one.label in CLASSES:
            found[one.post] = CodedSaying(
                one.at, code, one.label, one.polarity / MICRO, worth.get(one.post, 1.0)
            )
    return found


def speaks_for(known: Reader, topic: int, draw: Draw, span: Span, scored: int) -> bool:
    """Tell whether a draw was made from (nearly) all posts of a time."""
    start, end = max(draw.span.start, span.start), min(draw.span.end, span.end)
    if start >= end:
        return False
    (tally,) = known.tallies(topic, (start, end))[ALL]
    return tally.scored >= COVERED * scored


def within(said: Iterable[CodedSaying], span: Span) -> tuple[CodedSaying, ...]:
    """Return those that were published in *span*, in order of time."""
    return tuple(
        sorted((one for one in said if span.start <= one.at < span.end), key=lambda one: one.at)
    )


def table_of(said: Sequence[CodedSaying]) -> Table:
    """Return how often people said (row) what the scorer said (column)."""
    return confusion([one.code for one in said], [one.label for one in said])


def weighed(said: Sequence[CodedSaying]) -> Table:
    """Return the same as if all posts had been as likely to be drawn.

    It adds up to as many posts as would be as informative.

    References:
        Kish, "Survey Sampling", 1965, 8.2.
    """
    worth = [one.worth for one in said]
    return confusion([one.code for one in said], [one.label for one in said], worth)


def answers_of(said: Sequence[CodedSaying]) -> CodedPosts:
    return CodedPosts(
        np.array([one.code == "negative" for one in said], dtype=np.bool_),
        np.array([said_of(one.label, one.polarity) for one in said]).reshape(-1, 5),
        np.array([one.worth for one in said]),
    )


class Correction:
    """Corrects the buckets of a report.

    Where posts were drawn from all that are spoken of, a regression on them gives each bucket; else
    the error rates on all coded posts do, which are taken to be the same at all times. There must
    be enough evidence, see `is_enough`.
    """

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self._table = weighed(evidence.everywhere)
        self._learned = learn(answers_of(evidence.sample)) if evidence.sample else None
        self._known: dict[tuple[float, float], Estimate | None] = {}

    def elsewhere(self) -> "Correction":
        """Return the same for some of the posts (a source, say), of which no draw was made."""
        return Correction(replace(self.evidence, sample=()))

    def buckets(self, part: Part, now: datetime) -> list[ToneRow]:
        each = zip(part.sentiment(now), part.tallies, part.distinct, strict=True)
        return [self.row(as_scored, tally, count.messages) for as_scored, tally, count in each]

    def row(self, as_scored: ToneRow, tally: Tally, messages: int) -> ToneRow:
        """Return a row with the corrected share, and the scorer's own beside it.

        *messages* are the distinct ones in it: copies are no new evidence.
        """
        if not tally.scored:
            return as_scored
        share = self.share(as_scored, tally, messages).share
        return replace(as_scored, share_negative=share_of(share))

    def share(self, row: ToneRow, tally: Tally, messages: int) -> Corrected:
        """Return the corrected share of a row, and how; None where no post of it is scored."""
        learned = self._learned
        if learned is not None and tally.scored:
            sample, said = self.evidence.sample, said_of_all(tally)
            own = np.array([row.start <= one.at < row.end for one in sample])
            if own.all():
                share = learned.share(said, tally.scored)
            else:
                share = learned.share_within(said, tally.scored, own)
            return Corrected(share=share, method="prediction-powered")
        adjusted = None
        if tally.scored:
            effective = min(tally.scored, max(messages, 1))
            adjusted = self._adjusted(tally.negative * effective / tally.scored, effective)
        return Corrected(share=adjusted, method="adjusted count", other_mix=True)

    def _adjusted(self, negative: float, scored: float) -> Estimate | None:
        key = negative, scored
        if key not in self._known:
            counts: dict[Label, float] = {"negative": negative, "neutral": scored - negative}
            self._known[key] = adjusted_count(self._table, counts)
        return self._known[key]

    def note(self, part: Part, total: ToneRow) -> ValidationNote:
        """Return what the method box of a report on *part* says of it; *total* is its one row."""
        evidence, found = self.evidence, rates(self._table)
        how = self.share(total, part.tally, part.whole.messages)
        return ValidationNote(
            coded=exact(len(evidence.everywhere), "posts"),
            here=exact(evidence.here, "posts"),
            coders=exact(evidence.coders, "people"),
            doubly=exact(evidence.doubly, "posts"),
            alpha=agreement(evidence.alpha),
            true_positive=as_share(found.true_positive),
            false_positive=as_share(found.false_positive),
            shown=as_share(found.shown),
            method=how.method,
            warning=OTHER_MIX if how.other_mix else None,
        )


def agreement(alpha: float | None) -> Quantity | None:
    return None if alpha is None else exact(alpha, "agreement")


def is_enough(evidence: Evidence) -> bool:
    return len(evidence.everywhere) >= FEWEST_IN_ALL and evidence.here >= FEWEST_HERE
