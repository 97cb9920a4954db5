"""One printed page for whoever decides: what happened, how sure, what was not seen, what next."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from msgspec import Struct

from monitor.page.making import Story
from monitor.page.tables import FEW, few_in_all, reasons
from monitor.report.method import NOT_THE_PUBLIC
from monitor.report.sheet import SIMULATED, hours, percent
from monitor.report.sound import mean_words, share_words
from monitor.report.spread import SpreadReport

MOST_GAPS: Final = 5
"""A page has room for so many; the others are counted."""


EXPECTED: Final = "Expected: "
"""How the sentence that tells the forecast begins; written in `spread.sentences_forecast`."""


UNORDERED: Final = "No clear order "
"""Likewise of two sources of which none led: a sheet has no room for each pair."""


class Part(Struct, frozen=True):
    """A heading and what is said under it, one sentence for each."""

    title: str
    sentences: Sequence[str]


class Brief(Struct, frozen=True, kw_only=True):
    """What a decision maker reads; no text, author, link or cell of few people is in it.

    Attributes:
        title: Of the incident; may hold anything.
        head: Of when it speaks, and whether the posts are simulated.
    """

    title: str
    head: Sequence[str]
    parts: Sequence[Part]


def brief(story: Story, spread: SpreadReport) -> Brief:
    """Return the brief.

    Args:
        story: Of the time since the last brief.
        spread: Of all the time that is known: what took off before the last brief matters still.
    """
    span = story.question.span
    times = f"{story.when(span.start)} to {story.when(span.end)}"
    return Brief(
        title=spread.title,
        head=[
            *([SIMULATED] if spread.simulated else []),
            f"{times}, on the clock of {story.question.timezone}.",
        ],
        parts=[
            Part("What happened", [*_volume(story), *_tone(story), *_spread(spread)]),
            Part("How sure that is", _sure(story)),
            Part("What we did not see", _gaps(story)),
            Part("What to watch", _watch(story, spread)),
        ],
    )


def _spread(spread: SpreadReport) -> list[str]:
    """Return how it spreads, but for what is expected, which stands under "What to watch"."""
    return [line for line in spread.sentences if not line.startswith((EXPECTED, UNORDERED))]


def _volume(story: Story) -> list[str]:
    total = story.volume.total
    if total.posts is None:
        return ["Nothing is known of this time: no source was observed."]
    if few_in_all(story):
        return [f"Posts of {FEW}."]
    exact = all(bucket.exact for bucket in story.volume.buckets)
    about = "about " if total.error else ""
    return [
        f"{'' if exact else 'At least '}{total.posts:,} posts by {about}{total.people:,} people, "
        f"{about}{total.messages:,} distinct messages."
    ]


def _tone(story: Story) -> list[str]:
    total = story.sentiment.total
    if few_in_all(story) or not total.scored:
        return ["How they sound cannot be told."]
    return [
        f"{share_words(total.share_negative)} of the {total.scored:,} scored posts are negative; "
        f"mean polarity {mean_words(total.polarity)} (95 % intervals)."
    ]


def _sure(story: Story) -> list[str]:
    seen = percent(story.volume.total.coverage)
    scored, rule = story.sentiment.method.scored, story.sentiment.method.sentiment
    early = any(bucket.provisional for bucket in story.volume.buckets)
    return [
        f"{seen} of the time was observed"
        + ("." if story.volume.total.coverage == 1 else ": counts are lower bounds."),
        *(["The newest counts will still change."] if early else []),
        *([] if scored.share is None else [f"{percent(scored.share)} of the posts are scored."]),
        *([f"Sentiment is {rule}."] if rule else []),
        NOT_THE_PUBLIC,
    ]


def _gaps(story: Story) -> list[str]:
    gaps = [(source.source, gap) for source in story.sources.sources for gap in source.gaps]
    gaps.sort(key=lambda pair: (pair[1].start - pair[1].end, pair[1].start, pair[0]))
    found = [
        f"{name} from {story.when(gap.start)} for {hours(gap.end - gap.start)}: "
        f"{reasons(gap, internal=story.internal)}."
        for name, gap in gaps
    ]
    more = len(found) - MOST_GAPS
    said = [*found[:MOST_GAPS], *([f"{more} more gaps."] if more > 0 else [])]
    return said or ["Nothing that we know of."]


def _watch(story: Story, spread: SpreadReport) -> list[str]:
    ahead = [
        f"In the {f.horizon_hours:g} h from {story.when(spread.settled_until)} on: "
        f"{f.q025:,} to {f.q975:,} posts (95 %), most likely about {f.q50:,}, if all are observed."
        for f in spread.forecast
    ]
    return [*(ahead or ["What comes next cannot be told."]), *_blind(story, spread.until)]


def _blind(story: Story, until: datetime) -> list[str]:
    """Return the sources that do not see now: what is told of them ends before the brief does."""
    end = min(until, story.question.span.end, story.question.now)
    return [
        f"{source.source} is not observed now."
        for source in story.sources.sources
        if any(gap.kind == "not observed" and gap.end >= end for gap in source.gaps)
    ]
