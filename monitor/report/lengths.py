"""How long buckets are where nobody says: short enough to see, long enough to be shown."""

from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

from monitor.clock import HOUR
from monitor.nouns.posts import Span
from monitor.nouns.support import ALL, Publishable
from monitor.nouns.tone import FEWEST_SCORED
from monitor.report.cells import STEPS, all_time, finest
from monitor.report.readings import ALL as ALL_POSTS
from monitor.report.readings import Question, in_minutes
from monitor.series.wallclock import LENGTHS, clipped, edges, few_rows
from monitor.store.reading.reader import Reader

USUAL: Final = tuple(timedelta(minutes=m) for m in (1, 5, 15, 30, 60, 180, 360, 720, 1440, 10080))
LONG: Final = (*USUAL, *LENGTHS[-2:])
"""With four weeks and 52, for what needs many posts."""

MOST_BARS: Final = 240

FEW_SHARE: Final = 0.2
"""Of the posts that may stand in buckets with fewer than five accounts."""

FEWEST_BUCKETS: Final = 24
"""Of a length to zoom out to: one that gives fewer shows less than the table of days."""

UNSCORED_SHARE: Final = 0.1
"""Of the scored posts that may stand in buckets with too few of them."""


def readable(span: Span) -> timedelta:
    """Return the shortest usual bucket with which *span* has at most 240 bars."""
    return next((step for step in USUAL if span.length / step <= MOST_BARS), USUAL[-1])


def levels(span: Span, every: timedelta) -> tuple[timedelta, ...]:
    """Return *every* and the longer buckets worth having, ascending."""
    longer = (step for step in STEPS if step > every and step % every == timedelta())
    return (every, *(step for step in longer if span.length / step >= FEWEST_BUCKETS))


def coarse(span: Span) -> timedelta:
    """Return the length of stretches that are long enough for shares of narratives in public."""
    return max(levels(span, finest(span))[-1], HOUR)


def table_step(span: Span, timezone: str) -> timedelta:
    hour, _, *longer = LENGTHS
    return few_rows(span, ZoneInfo(timezone), lengths=(hour, *longer))


def scored_enough(known: Reader, question: Question, shown: Publishable | None) -> timedelta:
    """Return the shortest bucket from that of the question on whose tone can be shown.

    Nine in ten of the scored posts stand in buckets with enough of them, that may be published
    where *shown* says which may; or else as many as can.
    """
    topics = known.topics(question.incident)
    lost: dict[timedelta, int] = {}
    for step in (step for step in LONG if step >= question.every and topics):
        cut = clipped(in_minutes(question.span), step, ZoneInfo(question.timezone))
        scored = [tally.scored for tally in known.tallies(topics[0].id, cut)[ALL_POSTS]]
        out = shown.hidden_in(ALL, cut) if shown else [False] * len(scored)
        lost[step] = sum(
            number
            for number, hides in zip(scored, out, strict=True)
            if hides or number < FEWEST_SCORED
        )
        if lost[step] <= sum(scored) * UNSCORED_SHARE:
            return step
    return min(lost, key=lost.__getitem__, default=question.every)


def widened(shown: Publishable, question: Question) -> Span:
    """Return the shortest span around that of the question whose posts may be published.

    It begins and ends with an hour, or with longer stretches of one usual length; all time where
    there is no shorter one. Shorter stretches would make it depend on how fine the buckets are.
    """
    span, whole = in_minutes(question.span), all_time(question)
    for step in (step for step in STEPS if step >= HOUR):
        held = edges(span, step, ZoneInfo(question.timezone))
        found = Span(max(held[0], whole.start), min(held[-1], whole.end))
        if shown.all_in(ALL, found):
            return found
    return whole


def populated(shown: Publishable, question: Question) -> timedelta:
    """Return the shortest bucket from that of the question on in which enough accounts post.

    So that few posts stand in buckets that may not be published: one in five at most, or else as
    few as there can be. Small incidents are the usual case.
    """
    few: dict[timedelta, float] = {}
    for step in (step for step in STEPS if step >= question.every):
        cut = clipped(in_minutes(question.span), step, ZoneInfo(question.timezone))
        posts = shown.posts_in(ALL, cut)
        out = sum(
            number for number, hides in zip(posts, shown.hidden_in(ALL, cut), strict=True) if hides
        )
        few[step] = out / max(sum(posts), 1)
        if few[step] <= FEW_SHARE:
            return step
    return min(few, key=few.__getitem__, default=question.every)
