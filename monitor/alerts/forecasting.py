"""The rule on the forecast: whether an incident will have a number of posts by an instant."""

from datetime import datetime, timedelta

from monitor.alerts.finding import ACTIVE, CHANCES, EpisodeKey, ForecastTable, RuleFinding
from monitor.clock import HOUR, from_epoch
from monitor.nouns.alerts import Foreseen, Stands
from monitor.nouns.finding import Subject
from monitor.nouns.posts import Span
from monitor.nouns.quantity import Expectation, Quantity, exact
from monitor.nouns.support import Support
from monitor.report.readings import Question, read, span_of, whole_span
from monitor.report.spread.reading import read_counts
from monitor.spread.forecast.ahead import LONGEST, forecast, replay
from monitor.spread.series import Counts
from monitor.store.reading.reader import Reader

QUARTER: timedelta = HOUR / 4
"""Horizons are whole quarters of an hour, so that the same forecast is not made each minute."""


def foreseen(
    known: Reader, incident: str, since: datetime, limit: ForecastTable, now: datetime
) -> RuleFinding | None:
    """Return whether an incident will reach the limit; None where it is not the time to ask."""
    if not timedelta() < limit.by - now <= LONGEST * HOUR:
        return None
    # The question of the reports, whose forecast is the one that people see.
    question = Question(
        incident=incident,
        title="",
        span=span_of(whole_span(known.extent(incident), since, now), since, now),
        every=HOUR,
        timezone="UTC",
        now=now,
    )
    readings = read(known, question)
    if readings.past.start >= readings.past.end:
        return None
    return judged(incident, limit, read_counts(known, readings))


def judged(incident: str, limit: ForecastTable, counts: Counts) -> RuleFinding:
    """Return what the counts of an incident say of a limit.

    It begins where the limit will be reached with the chance that is asked for, and ends where that
    is less likely than not. In between it does neither, so that it does not come and go with each
    post. Where the forecast has no middle, it begins with a chance of 0.9 at least, and ends where
    the limit lies above all of the range.
    """
    settled = from_epoch(counts.start + counts.final * counts.step)
    horizon = (limit.by - settled) // QUARTER * 0.25
    counted, held = int(counts.posts.sum()), int(counts.settled().posts.sum())
    reached, posts = counted, None
    if 1 <= horizon <= LONGEST:
        for ahead in forecast(counts, (horizon,), replay(counts, (horizon,))):
            low, lower, _, _, high = (max(counted, held + n) for n in ahead.quantiles)
            middle = None if ahead.middle is None else max(counted, held + ahead.middle)
            reached = (low, lower, lower if middle is None else middle)[CHANCES.index(limit.chance)]
            posts = Expectation(value=middle, low=low, high=high, unit="posts")
    stands: Stands = "unsure"
    if reached >= limit.posts:
        stands = "holds"
    elif posts is None:
        stands = "unseen" if horizon >= 1 else "unsure"  # its last hour has no forecast
    elif (posts.high if posts.value is None else posts.value) < limit.posts:
        stands = "over"
    return RuleFinding(
        key=EpisodeKey("forecast", incident),
        active=ACTIVE.get(stands),
        stands=stands,
        since=settled,
        found=Foreseen(
            about=Subject("incident", incident),
            span=Span(from_epoch(counts.start), limit.by),
            behind=Support(counted, None),
            counted=Quantity(value=counted, unit="posts", certainty="minimum"),
            posts=posts,
            limit=exact(limit.posts, "posts"),
            chance=exact(limit.chance, "chance"),
        ),
    )
