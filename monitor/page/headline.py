"""The sentences that a reader needs first: how it stands, how much, when, its tone, what next."""

from typing import Final

from monitor.nouns.spread import (
    Accounts,
    Answers,
    Copies,
    Forecast,
    Onset,
    Order,
    Phrases,
    Record,
    Trend,
    Unwatched,
)
from monitor.nouns.tone import Negative, NothingScored
from monitor.nouns.volume import Peak, Total
from monitor.page.story import Story
from monitor.page.tables import few_in_all
from monitor.words import page
from monitor.words.speech import Said
from monitor.words.worded import Worded

CARRIED: Final = (Order, Copies, Accounts, Answers, Phrases)
"""What is said of who carries it, below the charts."""


def headline(story: Story) -> list[str]:
    """Return the sentences, most important first."""
    if few_in_all(story):
        return [page.SPREAD_SUPPRESSED]
    stands, *began = standing(story.spread, story.volume.of(Peak))
    trend = story.spread.published.report.find(Trend)
    unknown = trend is not None and trend.verdict == "too few"
    # That something is not known is no headline.
    first = [volume(story), stands] if unknown else [stands, volume(story)]
    return [*first, *began, tone(story), *story.spread.sentences(Forecast)]


def standing(spread: Worded, busiest: Said | None) -> list[str]:
    """Return how it stands, then when it took off, and its busiest hour.

    Args:
        spread: Of all the time that is told of.
        busiest: Words of its busiest hour; None where that is not published, or there is none.
    """
    began = [*spread.sentences(Onset), *([] if busiest is None else [busiest.sentence])]
    unseen = spread.sentences(Unwatched)
    return unseen or [*spread.sentences(Trend), *([" ".join(began)] if began else [])]


def more(story: Story) -> list[str]:
    """Return what else is said of the spread."""
    return [] if few_in_all(story) else story.spread.sentences(Record, *CARRIED)


def volume(story: Story) -> str:
    """Return posts, accounts and texts, a minimum where anything was missed."""
    told = story.volume.of(Total)
    return page.FEW if told is None or few_in_all(story) else told.sentence


def tone(story: Story) -> str:
    """Return what share reads as negative, and how sure that is."""
    if few_in_all(story):
        return page.FEW
    (said,) = story.sentiment.sentences(Negative, NothingScored)
    return said
