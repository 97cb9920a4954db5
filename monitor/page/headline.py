"""The sentences that a reader needs first: how it stands, how much, when, its tone, what next."""

from datetime import datetime
from typing import Final

from monitor.clock import HOUR
from monitor.nouns.attached import Attached
from monitor.nouns.emerging import NewWords
from monitor.nouns.spread import (
    Accounts,
    Answers,
    Copies,
    Onset,
    Order,
    Phrases,
    Record,
    StandingRow,
    Trend,
    Unwatched,
)
from monitor.nouns.tone import Negative, NothingScored
from monitor.nouns.volume import Total
from monitor.page.story import Story
from monitor.words import front as words
from monitor.words import page
from monitor.words.counts import only_counts
from monitor.words.worded import Worded
from monitor.words.wording import Said

CARRIED: Final = (Order, Copies, Accounts, Answers, Phrases, Attached, NewWords)
"""What is said of who carries it, below the charts."""


def headline(story: Story) -> str:
    """Return the finding of the page, without a full stop."""
    if story.few:
        return page.TOO_FEW.removesuffix(".")
    if story.only_counts and story.posts is None:
        return only_counts(story.only_counts)
    spread, head = story.spread.report, story.head
    until = min(head.until, story.question.now)
    known = {
        one.span.start for one, _ in story.drivers if one.posts and one.posts.certainty != "minimum"
    }
    minimums = {one.start for one in story.waves} - known
    began = _began(story)
    return words.headline(
        story.waves,
        spread.find(Trend),
        story.total,
        until - head.since,
        minimums,
        None if began is None else words.Beginning(began, until, story.zone),
        since=story.when(head.since) if story.question.begins_later else "",
        more=any(one.waves_missed for one in spread.rows_of(StandingRow, "")),
        past=story.question.now - head.until > HOUR,
    )


def _began(story: Story) -> datetime | None:
    """Return when the first source began to be watched.

    None where that is over, or never was, or where the page begins later by itself.
    """
    head, question = story.head, story.question
    starts = [span[0] for lane in story.volume.method.lanes for span in lane.observed]
    if not starts or head.until < question.now or question.begins_later:
        return None
    return max(min(starts), head.since)


def dek(story: Story) -> str:
    """Return when it took off, or why nobody can say; empty where no rise was found."""
    unwatched, onset = story.spread.of(Unwatched), story.spread.report.find(Onset)
    total = story.total
    if story.few or (total is not None and total.posts is None and not total.early):
        return ""  # the headline says that nobody watched
    if unwatched is not None:
        return f"{unwatched.headline}."
    if onset is None or (onset.low is None and onset.under_way is None):
        return ""
    return " ".join(story.spread.sentences(Onset))


def standing(spread: Worded) -> list[str]:
    """Return how it stands, without what whoever runs the program can do about it."""
    unwatched = spread.of(Unwatched)
    return spread.sentences(Trend) if unwatched is None else [f"{unwatched.headline}."]


def course(spread: Worded, busiest: Said | None) -> list[str]:
    """Return when it took off and its busiest hour; empty where neither is known.

    Of all the time that is known; *busiest* is None where that is not published, or there is none.
    """
    if spread.sentences(Unwatched):
        return []
    sentences = [*spread.sentences(Onset), *([] if busiest is None else [busiest.sentence])]
    return [" ".join(sentences)] if sentences else []


def more(story: Story) -> list[str]:
    return [] if story.few else story.spread.sentences(Record, *CARRIED)


def volume(story: Story) -> str:
    total = story.volume.of(Total)
    return page.FEW if total is None else total.sentence


def tone(story: Story) -> str:
    (sentence,) = story.sentiment.sentences(Negative, NothingScored)
    return sentence
