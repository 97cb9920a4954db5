"""The part of the method box that speaks of sentiment: who scored, how many, how sure that is."""

from collections.abc import Mapping, Sequence
from typing import Final

from msgspec import Struct

from monitor.figures import Tally
from monitor.report.correction.note import ValidationNote, sentence
from monitor.report.readings import Switch
from monitor.store.records import Differing, Unscored
from monitor.words.numbers import percent

UNVALIDATED: Final = (
    "unvalidated: on incident-like posts such scorers missed the true share by 13 to 30 points"
)


class ScoredNote(Struct, frozen=True, kw_only=True):
    """How many posts have a label, and why the others have none.

    Attributes:
        share: 0 to 1; None where there is no post.
        reasons: Why posts have no label -> how many of `looked_at`; None where nobody asked.
        looked_at: How many posts were looked at one by one.
        sampled: Whether `looked_at` is a sample of the posts.
        neutral: How many of `looked_at` are neutral.
        wordless: How many of those are neutral only because no word of theirs counts for the
            scorer, or what counts is even: their number is 0.
    """

    posts: int
    scored: int
    share: float | None
    reasons: Mapping[str, int] | None
    looked_at: int | None
    sampled: bool | None
    neutral: int | None = None
    wordless: int | None = None


class Scoring(Struct, frozen=True):
    """Which scorer gave the labels, in which versions, and where it draws the line.

    Attributes:
        labels: The rule, as one sentence.
        differing: How often further scorers give another label, of the posts that were looked at.
    """

    scorer: str
    versions: Sequence[str]
    labels: str
    differing: Sequence[Differing] = ()


def scored_note(tally: Tally, unscored: Unscored | None) -> ScoredNote:
    """Return how many posts have a label; *unscored* is None where nobody asked why not."""
    return ScoredNote(
        posts=tally.posts,
        scored=tally.scored,
        share=tally.scored / tally.posts if tally.posts else None,
        reasons=None if unscored is None else unscored.reasons,
        looked_at=None if unscored is None else unscored.looked_at,
        sampled=None if unscored is None else unscored.sampled,
        neutral=None if unscored is None else unscored.neutral,
        wordless=None if unscored is None else unscored.wordless,
    )


def said_of_it(note: ValidationNote | None) -> str:
    """Return what goes with every figure of sentiment: what was measured, or that nothing was."""
    return UNVALIDATED if note is None else sentence(note)


def tone_lines(scored: ScoredNote, scoring: Scoring, sentiment: str | None) -> list[str]:
    """Return sentences for the method box; none where there is no sentiment or no post.

    Args:
        scored: How many have a label.
        scoring: Who gave it.
        sentiment: What goes with every figure of sentiment; None where the report shows none.
    """
    if sentiment is None or scored.share is None:
        return []
    versions = ", ".join(scoring.versions) or "unknown"
    of = f"of a sample of {scored.looked_at or 0:,}" if scored.sampled else "of all"
    found = [
        f"Sentiment is {sentiment}.",
        f"Scorer: {scoring.scorer} ({versions}); {scoring.labels}.",
        f"{percent(scored.share)} of {scored.posts:,} posts are scored.",
    ]
    if scored.reasons:
        reasons = ", ".join(f"{reason} {count:,}" for reason, count in scored.reasons.items())
        found.append(f"Not scored ({of}): {reasons}.")
    if scored.neutral and scored.wordless:
        found.append(
            f"Neutral ({of}): {scored.neutral:,}, {percent(scored.wordless / scored.neutral)} of "
            f"them only because no word counts for the scorer (their number is 0)."
        )
    found += [
        f"The scorer {one.scorer} gives another label to {percent(one.differ / one.both)} of "
        f"{one.both:,} posts ({of})."
        for one in scoring.differing
        if one.both
    ]
    return found


SWITCHES: Final[Mapping[Switch, str]] = {
    "mask": "Switch --mask is on: the words that are listed below count for nothing in `masked`.",
    "centre": "Switch --centre is on: in `centred`, polarity is seen from the mean of the news.",
}
"""What each way of taking the topic out of the tone does; what is `as scored` stands beside it."""


def mask_line(words: Sequence[str]) -> str:
    """Return which words were set aside, all of them, as one sentence."""
    return f"Masked words ({len(words):,}; * stands for any ending): {', '.join(words)}."
