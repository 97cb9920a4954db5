"""The rule `mix`: a platform, a link or a version of events takes over, and the total is flat."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from monitor.alerts.finding import ACTIVE, EpisodeKey, RuleFinding
from monitor.clock import EPOCH
from monitor.nouns.alerts import TookOver
from monitor.nouns.finding import Subject
from monitor.nouns.posts import Lane, Span
from monitor.nouns.quantity import exact
from monitor.nouns.support import FEWEST, Support
from monitor.report.known import Known
from monitor.report.readings import ALL
from monitor.series.coverage import coverage
from monitor.spread.mix import EARLIER, KNOWN, RECENT, Shift, shift
from monitor.store.records import TopicRecord

HOUR: Final = timedelta(hours=1)

WATCHED: Final = 0.8
"""Of each source so much of an hour must be observed: else what is not seen changes the shares."""


class MixPart(NamedTuple):
    """Posts of each hour that are on one platform, carry one link, or tell one version."""

    about: Subject
    posts: NDArray[np.int64]


def mix(known: Known, incident: str, since: datetime, now: datetime) -> RuleFinding | None:
    """Return whether a part of the posts took over; None where the incident is too young to say.

    Args:
        known: The store.
        incident: Its key.
        since: When the incident began (UTC).
        now: Instant (UTC).

    Raises:
        StoreError: The database cannot be read.
    """
    lanes = known.lanes(incident, Span(now - 2 * EARLIER * HOUR, now))
    read = [lane for lane in lanes if lane.until is None and not lane.sample]
    topics = known.topics(incident)
    if not read or not topics:
        return None
    # Whole hours of the clock: it is asked anew once an hour, as it was measured.
    end = _hour(now - max(lane.settle for lane in read))
    number = min(RECENT + EARLIER, (end - since) // HOUR)
    if number < RECENT + KNOWN:
        return None
    cut = [end - n * HOUR for n in range(number, -1, -1)]
    tallies = known.tallies(topics[0].id, cut).get(ALL, ())
    total = np.array([one.posts for one in tallies] or [0] * number, dtype=np.int64)
    watched = _watched(cut, lanes)
    found = [
        (shift(total, part.posts, watched), part) for part in _parts(known, topics, cut, total)
    ]
    if not found:
        found = [(shift(total, 0 * total, watched), MixPart(Subject("incident", incident), total))]
    best, part = max(found, key=lambda one: (_RANK.index(one[0].standing), one[0].now))
    return RuleFinding(
        key=EpisodeKey("mix", incident),
        active=ACTIVE.get(best.standing),
        stands=best.standing,
        since=cut[-1 - RECENT],
        found=_found(incident, best, part, cut) if best.standing == "holds" else None,
    )


_RANK: Final = ("unseen", "over", "unsure", "holds")


def _hour(instant: datetime) -> datetime:
    return instant - (instant - EPOCH) % HOUR


def _watched(cut: Sequence[datetime], lanes: Sequence[Lane]) -> NDArray[np.bool_]:
    """Return in which hours all sources of today were watched, and no other was."""
    seen = np.ones(len(cut) - 1, bool)
    for source in {lane.source for lane in lanes if lane.until is None and not lane.sample}:
        own = [lane for lane in lanes if lane.source == source and lane.until is None]
        seen &= np.array(coverage(cut, own)) >= WATCHED
    for gone in (lane.until for lane in lanes if lane.until is not None):
        seen &= np.array([start >= gone for start in cut[:-1]])
    return seen


def _parts(
    known: Known, topics: Sequence[TopicRecord], cut: Sequence[datetime], total: NDArray[np.int64]
) -> Iterator[MixPart]:
    """Yield what may have taken over."""
    by_source = known.tallies(topics[0].id, cut, "source")
    for source, tallies in by_source.items() if len(by_source) > 1 else ():
        yield MixPart(Subject("source", source), np.array([one.posts for one in tallies]))
    for topic in topics:
        if topic.kind == "narrative" and (told := known.tallies(topic.id, cut).get(ALL)):
            yield MixPart(Subject("narrative", topic.key), np.array([one.posts for one in told]))
    links = defaultdict[str, NDArray[np.int64]](lambda: np.zeros(len(total), dtype=np.int64))
    people = defaultdict[str, set[int | None]](set)
    for one in known.pointing(topics[0].id, Span(cut[0], cut[-1])):
        hour = (one.at - cut[0]) // HOUR
        links[one.link.key][hour] += 1
        if hour >= len(total) - RECENT and one.person is not None:
            people[one.link.key].add(one.person)
    for key, posts in links.items():
        if len(people[key]) >= FEWEST:
            yield MixPart(Subject("link", key), posts)


def _found(incident: str, best: Shift, part: MixPart, cut: Sequence[datetime]) -> TookOver:
    return TookOver(
        about=part.about,
        span=Span(cut[-1 - RECENT], cut[-1]),
        behind=Support(int(part.posts[-RECENT:].sum()), None),
        incident=incident,
        before=exact(best.before, "share"),
        now=exact(best.now, "share"),
    )
