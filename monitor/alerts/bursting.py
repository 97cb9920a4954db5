"""The rule `burst`: an incident has far more posts on a source than is usual there."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np

from monitor.alerts.finding import EpisodeKey, RuleFinding
from monitor.clock import HOUR, MINUTE, floor, from_epoch
from monitor.nouns.alerts import Spike
from monitor.nouns.finding import Subject
from monitor.nouns.posts import Span
from monitor.nouns.quantity import counted
from monitor.nouns.support import Support
from monitor.report.readings import topic_of
from monitor.series.wallclock import edges
from monitor.spread.bursts.scores import scores
from monitor.spread.series import SEEN_ENOUGH, Counts, counts
from monitor.store.reading.reader import Reader

STEP: Final = timedelta(minutes=5)
LEARNED_FROM: Final = timedelta(days=14)
"""What is usual is learned from so much time: two of each day of the week."""

HOLD: Final = HOUR
"""A burst is over when so long no alarm came: its waves are one episode."""


def bursts(known: Reader, incident: str, since: datetime, now: datetime) -> Iterator[RuleFinding]:
    """Yield, for each source that is watched, whether an incident bursts on it."""
    start = max(since, now - LEARNED_FROM)
    if now - start < STEP:
        return
    cut = edges(Span(start, floor(now, MINUTE)), STEP, ZoneInfo("UTC"))
    lanes = known.lanes(incident, Span(cut[0], cut[-1]))
    posts = known.posted(topic_of(known, incident), cut)
    none = (0,) * (len(cut) - 1)
    for source in sorted({lane.source for lane in lanes if lane.until is None}):
        own = [lane for lane in lanes if lane.source == source]
        series = counts(cut, posts.get(source, none), own, now).settled()
        found = scores(series)
        alarms = np.where(found.alarm, found.hours, 0.0).tolist()
        yield burst(incident, source, series, alarms)


def burst(incident: str, source: str, counts: Counts, alarms: Sequence[float]) -> RuleFinding:
    """Return whether an incident bursts on a source.

    The buckets of *counts* are settled. *alarms* are hours of the stretch that alarmed and ends
    with the bucket; 0 where none did.
    """
    hold = HOLD // timedelta(seconds=counts.step)
    first = last = None
    for place in (i for i, alarm in enumerate(alarms) if alarm):
        first, last = (place if last is None or place - last > hold else first), place
    settled = from_epoch(counts.start + len(counts) * counts.step)
    key = EpisodeKey("burst", incident, source)
    lately = counts.seen[-hold:]
    if first is None or last is None or len(counts) - 1 - last >= hold:
        # Whether a burst goes on is not known of time that nobody saw.
        unseen = len(lately) == 0 or float(lately.mean()) < SEEN_ENOUGH
        return RuleFinding(
            key=key,
            active=None if unseen else False,
            stands="unseen" if unseen else "over",
            since=settled,
        )
    since = from_epoch(counts.start + first * counts.step)
    begin = max(0, first + 1 - round(alarms[first] * HOUR.total_seconds() / counts.step))
    posts = int(counts.posts[begin : first + 1].sum())
    length = timedelta(seconds=counts.step)
    found = Spike(
        about=Subject("source", source),
        span=Span(since - (first - begin) * length, since + length),
        behind=Support(posts, None),
        incident=incident,
        posts=counted(posts, "posts", missed=bool((counts.seen[begin : first + 1] < 1).any())),
    )
    after = counts.seen[last + 1 :]
    unseen = len(after) > 0 and float(after.mean()) < SEEN_ENOUGH
    # An alarm is of one bucket, but it speaks of the stretch that ends there.
    fresh = len(after) * counts.step < alarms[last] * HOUR.total_seconds()
    return RuleFinding(
        key=key,
        active=True,
        stands="unseen" if unseen else "holds" if fresh else "unsure",
        since=since,
        found=found,
    )
