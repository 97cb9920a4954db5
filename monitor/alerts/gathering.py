"""What the rules on volume need of the store, and what they say of it."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np

from monitor.alerts import rules
from monitor.alerts.finding import RuleFinding
from monitor.clock import HOUR, MINUTE, floor
from monitor.nouns.buckets import Bucket, Distinct, Tally
from monitor.nouns.posts import Lane, Span
from monitor.report.filling import expected, late
from monitor.report.readings import ALL, topic_of
from monitor.series.buckets import PostSeries
from monitor.series.wallclock import edges
from monitor.spread.bursts.scores import scores
from monitor.spread.series import counts
from monitor.store.reading.reader import Reader

UTC: Final = ZoneInfo("UTC")
STEP: Final = timedelta(minutes=5)
LEARNED_FROM: Final = timedelta(days=14)
"""What is usual is learned from so much time: two of each day of the week."""


def bursts(known: Reader, incident: str, since: datetime, now: datetime) -> Iterator[RuleFinding]:
    """Yield, for each source that is watched, whether an incident bursts on it."""
    start = max(since, now - LEARNED_FROM)
    if now - start < STEP:
        return
    cut = edges(Span(start, floor(now, MINUTE)), STEP, UTC)
    lanes = known.lanes(incident, Span(cut[0], cut[-1]))
    posts = known.tallies(topic_of(known, incident), cut, "source")
    none = (Tally(),) * (len(cut) - 1)
    for source in sorted({lane.source for lane in lanes if lane.until is None}):
        own = [lane for lane in lanes if lane.source == source]
        series = counts(cut, posts.get(source, none), own, now).settled()
        found = scores(series)
        alarms = np.where(found.alarm, found.hours, 0.0).tolist()
        yield rules.burst(incident, source, series, alarms)


def volume(known: Reader, incident: str, most: int, now: datetime) -> RuleFinding:
    """Return whether there is more than *most* posts an hour about an incident."""
    topic = topic_of(known, incident)
    lanes = known.lanes(incident, Span(now - LEARNED_FROM, now))
    read = [lane.settle for lane in lanes if lane.until is None and not lane.sample]
    lately, settled = (
        _hour(known, topic, lanes, floor(end, MINUTE), now)
        for end in (now, now - max(read, default=timedelta()))
    )
    cut = [lately.start, lately.end]
    (filled,) = expected(known, incident, topic, late(lanes, now), cut, [lately.posts or 0], now)
    busiest = _busiest_hour(known, topic, Span(settled.start, lately.end))
    return rules.volume(incident, most, lately, settled, busiest, filled)


def _busiest_hour(known: Reader, topic: int, span: Span) -> int:
    """Return the posts of the busiest hour within an hour or more, whichever minute it begins."""
    cut = edges(span, MINUTE, UTC)
    posts = [tally.posts for tally in known.tallies(topic, cut)[ALL]]
    return int(np.convolve(posts, np.ones(HOUR // MINUTE), "valid").max())


def _hour(known: Reader, topic: int, lanes: Sequence[Lane], end: datetime, now: datetime) -> Bucket:
    cut = (end - HOUR, end)
    posts = known.tallies(topic, cut)[ALL]
    return PostSeries(cut, posts, (Distinct(),), lanes).volume(now)[0]
