"""One printed page for whoever decides: what happened, how sure, what was not seen, what next."""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from monitor.nouns.queries import QueryChanged
from monitor.nouns.spread import Forecast, Order, Record, Trend
from monitor.nouns.tone import OtherLanguages
from monitor.nouns.volume import Completed, Filling, Peak, Watch
from monitor.page.headline import CARRIED, course, headline, standing, tone, volume
from monitor.page.story import Story
from monitor.page.tables import gap_sentences
from monitor.words import alerts
from monitor.words import brief as words
from monitor.words.front import COUNTS_OVER_TIME, OVER_TIME
from monitor.words.method import NOT_THE_PUBLIC, sentiment_is
from monitor.words.page import widened
from monitor.words.sheet import SIMULATED
from monitor.words.spread import closed, settled_by
from monitor.words.worded import Worded, when

MOST_ALERTS: Final = 4
"""A sheet has no room for more."""


class BriefPart(Struct, frozen=True):
    """A heading and what is said under it, one sentence for each."""

    title: str
    sentences: Sequence[str]


class Brief(Struct, frozen=True, kw_only=True):
    """What a decision maker reads; no text, author, link or cell of few people is in it.

    Attributes:
        finding: As the headline of a page has it.
        head: Of when it speaks, and whether the posts are simulated.
        picture: What its picture shows.
    """

    title: str
    finding: str
    head: Sequence[str]
    parts: Sequence[BriefPart]
    picture: str = OVER_TIME


def brief(story: Story, whole: Story) -> Brief:
    """Return the brief on the time since the last one.

    *whole* is of all the time that is known: what took off before the last brief matters still.
    """
    spread, posts, asked = whole.spread, whole.posts, story.question.asked
    counts, changes = _counted(story), story.statements.changes
    if story.statements.number and not changes:
        changes = [words.no_change_known(story.statements.number)]
    # That too few accounts posted, or that nobody watched, is the finding then.
    stands = [] if posts is None else _dated(story, spread, standing(spread))
    began = [] if posts is None else course(spread, whole.volume.of(Peak))
    carried = [] if posts is None else _carried(spread)
    if story.head.since <= whole.head.since:
        parts = [BriefPart(words.HAPPENED, [*counts, *stands, *began, *changes, *carried])]
    else:
        # What is true of all the time is not said as if it were of the time since.
        parts = [
            BriefPart(words.HAPPENED, [*counts, *stands, *changes]),
            BriefPart(words.IN_ALL, [*began, *carried]),
        ]
    return Brief(
        title=story.head.title,
        finding=headline(whole),
        head=[
            *([SIMULATED] if story.head.simulated else []),
            when(story.head),
            *([] if asked is None else [widened(asked, story.head)]),
        ],
        parts=[
            # Where no post was found at all the headline says it, and there is no more to say.
            *(one for one in parts if one.sentences and (posts is None or posts.value)),
            *([BriefPart(words.CHANGED, story.corrections)] if story.corrections else []),
            BriefPart(words.SURE, _sure(story, [] if whole.few else spread.sentences(Record))),
            BriefPart(
                words.MISSED,
                [
                    *gap_sentences(story),
                    *story.volume.sentences(Completed),
                    *story.volume.sentences(QueryChanged),
                ],
            ),
            BriefPart(words.WATCH, _watch(story, spread, few=whole.few)),
        ],
        picture=COUNTS_OVER_TIME if story.only_counts else OVER_TIME,
    )


def _counted(story: Story) -> list[str]:
    """Return how much was posted in the time since, and how it sounds.

    Nothing where nobody watched, but something else was counted: the headline says both.
    """
    if story.only_counts and story.posts is None:
        return []
    return [volume(story), *([] if story.posts is None else [tone(story)])]


def _carried(spread: Worded) -> list[str]:
    """Return what carries it; what is expected stands under what to watch."""
    order = spread.report.find(Order)
    kinds = [kind for kind in CARRIED if kind is not Order or (order and order.clear)]
    return spread.sentences(*kinds)


def _dated(story: Story, spread: Worded, standing: Sequence[str]) -> Sequence[str]:
    """Return how it stands; where that rests on no settled time of the brief, with up to when."""
    trend = spread.report.find(Trend)
    if not standing or trend is None or trend.until > story.question.span.start:
        return standing
    if trend.seen_until is not None or trend.verdict == "emerging":
        return standing  # it says so itself, or rests on nothing
    return [settled_by(standing[0], story.when(trend.until)), *standing[1:]]


def _sure(story: Story, record: Sequence[str]) -> list[str]:
    watched, known = story.volume.of(Watch), story.posts is not None
    early = known and any(bucket.provisional for bucket in story.rows)
    return [
        *([] if watched is None else [watched.sentence]),
        *([words.EARLY] if early else []),
        *story.volume.sentences(Filling),
        # That nobody has checked it is said with the figure itself.
        *(sentiment_is(story.method) if known and story.method.validation is not None else []),
        *(story.sentiment.sentences(OtherLanguages) if known else []),
        *record,
        NOT_THE_PUBLIC,
    ]


def _watch(story: Story, spread: Worded, *, few: bool) -> list[str]:
    found = spread.report.find(Forecast)
    ahead = [] if few or found is None or not found.ranges else spread.sentences(Forecast)
    if story.question.closed is not None:
        ahead = [f"{closed(story.when(story.question.closed))}."]
    lasting = [one for one in story.alerts if one.ended_at is None]
    left = len(lasting) - MOST_ALERTS
    return [
        *(ahead or [words.NEXT_UNKNOWN]),
        *(
            alerts.lasting(one.rule, one.source, story.when(one.since))
            for one in lasting[:MOST_ALERTS]
        ),
        *([alerts.more_lasting(left)] if left > 0 else []),
    ]
