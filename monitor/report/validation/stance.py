"""Stances toward a target, learnt from the coders' own posts: shares only, and with their error."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Final, Protocol

from msgspec import Struct
from msgspec.structs import replace

from monitor.errors import DataError
from monitor.figures import Estimate
from monitor.model import Span
from monitor.report.correction.evidence import leading_codes, speaks_for
from monitor.report.correction.note import agreement
from monitor.report.known import Known
from monitor.report.readings import Readings
from monitor.sentiment import coding
from monitor.sentiment.stance import learn
from monitor.store.records import StoredPost
from monitor.words.numbers import interval, percent

MOST_TEXTS: Final = 20_000
"""Posts that are read to tell the shares; of more, every second, third ... one: the error of the
coded posts is many times theirs."""

SEED: Final = 0
"""Of the folds in which the error is measured."""

OTHER_TIME: Final = (
    "the coded posts were not drawn from all of this time, and the shares need not hold for it"
)


class StanceNote(Struct, frozen=True, kw_only=True):
    """Stances toward a target.

    Attributes:
        coded: Posts that people coded, by the stance that they found.
        coders: How many people coded.
        alpha: Their agreement; None where it cannot be told.
        why_not: Why no classifier is offered; None where one is.
        error: Cross-validated share of posts that get a wrong stance; None without a classifier.
        baseline: The same for always saying the commonest stance.
        recall: Cross-validated share of the posts of each stance that get it.
        shares: Share of each stance among the posts of the time, with 95 % intervals.
        warning: What must be said with them; None where nothing.
    """

    target: str
    coded: Mapping[str, int]
    coders: int
    alpha: float | None
    why_not: str | None = None
    error: float | None = None
    baseline: float | None = None
    recall: Mapping[str, float] = {}
    shares: Mapping[str, Estimate] = {}
    warning: str | None = None


class KnownTexts(Known, Protocol):
    """The store, as it is asked for texts too."""

    def stream(self, topic: int, span: Span, *, text: bool) -> Iterator[StoredPost]:
        """Yield the posts of a topic."""
        ...


def stances(known: KnownTexts, readings: Readings, target: str) -> StanceNote:
    """Return what people said of stances toward *target*, and what that says of all posts.

    Args:
        known: The store.
        readings: Of the time that is asked for.
        target: As it was named when posts were coded.

    Raises:
        StoreError: The database cannot be read.
    """
    part = readings.total
    span = Span(part.edges[0], part.edges[-1])
    every = known.coded(readings.topic, "stance", target)
    chosen = {one.post: (one.text, code) for one, code in leading_codes(every) if one.text}
    codes = [code for _, code in chosen.values()]
    said = StanceNote(
        target=target,
        coded={stance: codes.count(stance) for stance in sorted(set(codes))},
        coders=len({coder for one in every for coder in one.codes}),
        alpha=coding.alpha([one.given for one in every]),
    )
    try:
        found = learn([text for text, _ in chosen.values()], codes, SEED)
    except DataError as error:
        return replace(said, why_not=str(error))
    scored = part.tally.scored
    texts = _texts(known.stream(readings.topic, span, text=True), scored)
    drawn_here = any(
        chosen.keys() <= set(one.posts) and speaks_for(known, readings.topic, one, span, scored)
        for one in known.draws(readings.topic)
    )
    return replace(
        said,
        error=found.error,
        baseline=found.baseline,
        recall=found.recall,
        shares=found.shares(texts) if texts else {},
        warning=None if drawn_here else OTHER_TIME,
    )


def _texts(posts: Iterable[StoredPost], scored: int) -> list[str]:
    """Return the texts of scored posts, from each stretch of the stream as many."""
    texts = (p.text for p in posts if p.text is not None and p.label not in {None, "unscored"})
    return list(islice(texts, 0, None, max(1, -(-scored // MOST_TEXTS))))


def stance_sentences(note: StanceNote | None) -> list[str]:
    """Return what was learnt, for people; nothing where no target was asked for."""
    if note is None:
        return []
    counts = ", ".join(f"{count:,} {stance}" for stance, count in note.coded.items()) or "none"
    found = [f"Stance toward {note.target}, posts coded: {counts}{agreement(note.alpha)}."]
    if note.error is None or note.baseline is None:
        return [*found, f"No shares are told: {note.why_not}."]
    shares = ", ".join(f"{stance} {interval(share)}" for stance, share in note.shares.items())
    return [
        *found,
        f"Shares of all posts: {shares}; 95 % intervals, each stance by itself."
        + (f" But {note.warning}." if note.warning else ""),
        f"The classifier is wrong on {percent(note.error)} of posts that it had not learnt from "
        f"(always saying the commonest stance: {percent(note.baseline)}); it is never shown for "
        "one post.",
    ]
