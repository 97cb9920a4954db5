"""The rule on the forecast: whether an incident will have a number of posts by an instant."""

from datetime import datetime, timedelta

from monitor.alerts.finding import ACTIVE, CHANCES, EpisodeKey, ForecastLimit, RuleFinding
from monitor.clock import HOUR, from_epoch
from monitor.nouns.alerts import Foreseen, Stands
from monitor.nouns.finding import Subject
from monitor.nouns.posts import Span
from monitor.nouns.quantity import Quantity, estimated, exact
from monitor.nouns.support import Support
from monitor.report.readings import Question, read
from monitor.report.spans import span_of, whole_span
from monitor.report.spread.reading import read_counts
from monitor.spread.forecast.ahead import LONGEST, forecast, replay
from monitor.spread.forecast.errors import ForecastQuantiles
from monitor.spread.series import Counts
from monitor.store.reading.reader import Reader

QUARTER: timedelta = HOUR / 4
"""Horizons are whole quarters of an hour, so that the same forecast is not made each minute."""


def foreseen(
    known: Reader, incident: str, since: datetime, limit: ForecastLimit, now: datetime
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


def judged(incident: str, limit: ForecastLimit, counts: Counts) -> RuleFinding:
    """Return what the counts of an incident say of a limit.

    It begins where the limit will be reached with the chance that is asked for, and ends where that
    is less likely than not. In between it does neither, so that it does not come and go with each
    post.
    """
    settled = from_epoch(counts.start + counts.final * counts.step)
    horizon = (limit.by - settled) // QUARTER * 0.25
    counted, held = int(counts.posts.sum()), int(counts.settled().posts.sum())
    ahead = None
    if 1 <= horizon <= LONGEST:
        past = replay(counts, (horizon,))
        ahead = next(iter(forecast(counts, (horizon,), past)), None)
    posts = _total(counted, held, ahead)
    likely = 0 if ahead is None else ahead.quantiles[CHANCES.index(limit.chance)]
    low = max(counted, held + likely)
    stands: Stands = "holds" if low >= limit.posts else "unsure"
    if stands != "holds" and ahead is None:
        stands = "unseen" if horizon >= 1 else "unsure"  # its last hour has no forecast
    elif stands != "holds" and posts.value < limit.posts:
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
            posts=posts,
            limit=exact(limit.posts, "posts"),
            chance=exact(limit.chance, "chance"),
        ),
    )


def _total(counted: int, held: int, ahead: ForecastQuantiles | None) -> Quantity:
    """Return all posts by the end: those that are settled, and those that the forecast adds."""
    if ahead is None:
        return Quantity(value=counted, unit="posts", certainty="minimum")
    low, middle, high = (max(counted, held + n) for n in (ahead.q025, ahead.q50, ahead.q975))
    return estimated(middle, low, high, "posts")
