"""The five sentences that a reader needs first: how it stands, how much, when, how, what next.

The sentences of `report spread` come most important first: how it stands, when it took off, its
peak, its trend, what is expected; then how that may be trusted, and what carries it.
"""

from typing import Final

from monitor.page.cells import FEW
from monitor.page.story import Story
from monitor.page.tables import few_in_all
from monitor.report.sentiment.sound import mean_words, share_words
from monitor.report.sheet import percent
from monitor.report.spread.report import SpreadReport
from monitor.report.spread.words import UNSEEN

ESTIMATES: Final = 5
"""Sentences of a spread report that tell of the counts: see `spread.sentences.of_counts`."""

UNCLEAR: Final = "no clear trend"
"""What a trend is called that has nothing to tell."""

UNTOLD: Final = f"How it spreads is not told: posts of {FEW}."


def headline(story: Story) -> list[str]:
    """Return the sentences, most important first."""
    if few_in_all(story):
        return [UNTOLD]
    stands, *began = standing(story.spread, few_at_peak=story.few_at_peak)
    ahead = story.spread.sentences[ESTIMATES - 1 : ESTIMATES] if began else ()
    return [stands, volume(story), *began, tone(story), *ahead]


def standing(spread: SpreadReport, *, few_at_peak: bool) -> list[str]:
    """Return how it stands and where it goes, then when it took off, and its peak.

    Args:
        spread: Of all the time that is told of.
        few_at_peak: Whether its height may not be told.
    """
    if list(spread.sentences[:1]) == [UNSEEN]:
        return [UNSEEN]
    state, began, peak, trend = spread.sentences[: ESTIMATES - 1]
    moving = spread.growth is not None and spread.growth.trend != UNCLEAR
    return [f"{state} {trend}" if moving else state, began if few_at_peak else f"{began} {peak}"]


def more(story: Story) -> list[str]:
    """Return what else is told of the spread."""
    return [] if few_in_all(story) else carried(story.spread)


def carried(spread: SpreadReport) -> list[str]:
    """Return how far to trust what is expected, who carries it, and what is said."""
    known = list(spread.sentences[:1]) != [UNSEEN]
    return list(spread.sentences[ESTIMATES if known else 1 :])


def volume(story: Story) -> str:
    """Return posts, people and messages, a lower bound where not all was observed."""
    total = story.volume.total
    if total.posts is None:
        return "Nothing is known of this time: no source was observed."
    if few_in_all(story):
        return f"Posts of {FEW}."
    exact = all(bucket.exact for bucket in story.volume.buckets)
    about = "about " if total.error else ""
    named = bool(total.people) or not total.posts
    people = f"by {about}{total.people:,} people" if named else "without an author"
    until = min(story.volume.until, story.question.now)  # a day is not over yet at noon
    return (
        f"{'' if exact else 'At least '}{total.posts:,} posts {people} "
        f"({about}{total.messages:,} different messages) "
        f"from {story.when(story.volume.since)} to {story.when(until)}."
    )


def tone(story: Story) -> str:
    """Return the share of negative posts and the mean, with their intervals, and what they miss."""
    total = story.sentiment.total
    if few_in_all(story) or not total.scored:
        return "How they sound cannot be told: no post is scored."
    scored = story.sentiment.method.scored
    of_all = "" if scored.share is None else f" ({percent(scored.share)} of all)"
    unsure = "" if story.sentiment.method.validation else ", by a scorer that was not checked here"
    return (
        f"{share_words(total.share_negative)} of the {total.scored:,} scored posts{of_all} are "
        f"negative, mean polarity {mean_words(total.polarity)} (95 % intervals){unsure}."
    )
