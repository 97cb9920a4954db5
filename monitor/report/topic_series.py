"""A topic in equal steps, as the analytics of narratives and voices need it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from numpy.typing import NDArray

from monitor.nouns.buckets import Distinct, Tally
from monitor.nouns.posts import Span
from monitor.report.known import Known
from monitor.report.readings import ALL, Question, Readings, exposed
from monitor.series import edges
from monitor.spread.series import Counts, counts

HOUR: Final = timedelta(hours=1)
UTC: Final = ZoneInfo("UTC")


class TopicSeries(Struct, frozen=True, eq=False, kw_only=True):
    """One topic, step by step.

    Attributes:
        tallies: Sums over the posts of each step.
        posts: That mention it.
        scored: Of these, with a label.
        negative: Of these, labelled negative.
        coverage: Observed share of the time of all listings in each step, 0 to 1.
        worth: How many of its posts are evidence of their own: as many as there are distinct
            messages; `float64[n]`.
        scored_worth: Likewise of the scored ones.
    """

    tallies: Sequence[Tally]
    posts: Counts
    scored: Counts
    negative: Counts
    coverage: NDArray[np.float64]
    worth: NDArray[np.float64]
    scored_worth: NDArray[np.float64]


def read_topic(known: Known, readings: Readings, topic: int, step: timedelta = HOUR) -> TopicSeries:
    """Ask the store for a topic over the span of *readings*.

    Args:
        known: The store.
        readings: Of the incident: its span, its lanes, its instant.
        topic: Number of the topic.
        step: Whole hours. Hours are those of UTC; longer steps go on from where the first bucket of
            the report begins, all equally long: after clocks change, days do not begin at midnight.

    Raises:
        StoreError: The database cannot be read.
    """
    question, lanes = readings.question, readings.total.lanes
    now, span = question.now, readings.past
    cut = edges(span, step, UTC) if step == HOUR else _steps(_from_a_bucket(span, question), step)
    empty, nobody = (Tally(),) * (len(cut) - 1), (Distinct(),) * (len(cut) - 1)
    tallies = known.tallies(topic, cut).get(ALL, empty)
    messages = np.array([d.messages for d in known.distinct(topic, cut).get(ALL, nobody)], float)
    covered = counts(cut, tallies, lanes, now)
    posts = replace(covered, seen=np.array(exposed(known, readings, cut), np.float64))
    scored, negative = (
        replace(posts, posts=np.array([getattr(tally, name) for tally in tallies], np.int64))
        for name in ("scored", "negative")
    )
    return TopicSeries(
        tallies=tallies,
        posts=posts,
        scored=scored,
        negative=negative,
        coverage=covered.seen,
        worth=np.minimum(posts.posts, messages),
        scored_worth=np.minimum(scored.posts, messages),
    )


def _from_a_bucket(span: Span, question: Question) -> Span:
    """Return *span* from where the clock begins the bucket in which it begins."""
    whole = edges(span, question.every, ZoneInfo(question.timezone))
    return Span(whole[0], max(span.end, whole[0]))


def _steps(span: Span, step: timedelta) -> list[datetime]:
    """Return the edges of equal steps from the begin of *span* on, which hold all of it."""
    return [span.start + number * step for number in range(max(-(-span.length // step), 1) + 1)]
