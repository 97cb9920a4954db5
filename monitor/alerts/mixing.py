"""The rule `mix`: a platform, a link or a version of events takes over, and the total is flat."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from monitor.alerts.finding import ACTIVE, EpisodeKey, RuleFinding
from monitor.clock import HOUR, floor
from monitor.nouns.alerts import TookOver
from monitor.nouns.buckets import Tally
from monitor.nouns.finding import Subject
from monitor.nouns.posts import Lane, Span
from monitor.nouns.quantity import exact
from monitor.nouns.spread import Pointing
from monitor.nouns.support import FEWEST, Support
from monitor.report.readings import ALL
from monitor.series.coverage import coverage
from monitor.spread.mix import EARLIER, RANK, SEEN, WINDOWS, Shift, shifts
from monitor.store.reading.reader import Reader
from monitor.store.records import Grouping, TopicRecord

WATCHED: Final = 0.8
"""Of each source so much of an hour must be observed: else what is not seen changes the shares."""


class MixPart(NamedTuple):
    """Posts of each hour that are on one platform, carry one link, or give one version."""

    about: Subject
    posts: NDArray[np.int64]
    accounts: Callable[[Span], int]
    """Returns how many accounts are known to stand behind its posts of a stretch of `cut`."""


def mix(known: Reader, incident: str, since: datetime, now: datetime) -> RuleFinding | None:
    """Return whether a part of the posts took over; None where the incident is too young to say."""
    lanes = known.lanes(incident, Span(now - 4 * EARLIER * HOUR, now))
    read = [lane for lane in lanes if lane.until is None and not lane.sample]
    topics = known.topics(incident)
    if not read or not topics:
        return None
    # Whole hours of the clock: it is asked again once an hour, as it was measured.
    end = floor(now - max(lane.settle for lane in read), HOUR)
    number = min(max(WINDOWS) + EARLIER, (end - since) // HOUR)
    if number < min(WINDOWS) + SEEN * EARLIER:
        return None
    cut = [end - n * HOUR for n in range(number, -1, -1)]
    total = _posts(known.tallies(topics[0].id, cut)[ALL])
    watched = _watched(cut, lanes)
    nothing = [MixPart(Subject("incident", incident), 0 * total, lambda _: 0)]
    best, found = Shift("unseen", 0, 0.0, 0.0), None
    for parts in (*_parts(known, topics, cut), nothing):
        shares = shifts(total, np.stack([part.posts for part in parts]), watched)
        for part, one in zip(parts, shares, strict=True):
            if (RANK.index(one.standing), one.now) <= (RANK.index(best.standing), best.now):
                continue
            mixture = _found(incident, one, part, cut) if one.standing == "holds" else None
            if mixture is not None or one.standing != "holds":
                best, found = one, mixture
    return RuleFinding(
        key=EpisodeKey("mix", incident),
        active=ACTIVE.get(best.standing),
        stands=best.standing,
        since=cut[-1 - (best.hours or min(WINDOWS))],
        found=found,
    )


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
    known: Reader, topics: Sequence[TopicRecord], cut: Sequence[datetime]
) -> Iterator[list[MixPart]]:
    by_source = known.tallies(topics[0].id, cut, "source")
    if len(by_source) > 1:
        yield [
            MixPart(
                Subject("source", source), _posts(tallies), partial(_on, known, topics[0], source)
            )
            for source, tallies in by_source.items()
        ]
    versions = [
        MixPart(Subject("narrative", topic.key), posts, partial(_on, known, topic, ALL))
        for topic in topics
        if topic.kind == "narrative" and (posts := _posts(known.tallies(topic.id, cut)[ALL])).any()
    ]
    if versions:
        yield versions
    pointing = defaultdict[str, list[Pointing]](list)
    for one in known.pointing(topics[0].id, Span(cut[0], cut[-1])):
        pointing[one.link.key].append(one)
    if pointing:
        yield [
            MixPart(
                Subject("link", key),
                np.bincount([(one.at - cut[0]) // HOUR for one in held], minlength=len(cut) - 1),
                partial(_sharers, held),
            )
            for key, held in pointing.items()
        ]


def _posts(tallies: Sequence[Tally]) -> NDArray[np.int64]:
    return np.array([one.posts for one in tallies], dtype=np.int64)


def _on(known: Reader, topic: TopicRecord, source: str, span: Span) -> int:
    by: Grouping | None = "source" if source != ALL else None
    distinct = known.distinct(topic.id, (span.start, span.end), by)
    return sum(one.people for one in distinct.get(source, ()))


def _sharers(held: Sequence[Pointing], span: Span) -> int:
    return len({one.person for one in held if one.at >= span.start} - {None})


def _found(incident: str, one: Shift, part: MixPart, cut: Sequence[datetime]) -> TookOver | None:
    """Return what is said of a part that took over; None where few accounts stand behind it."""
    span = Span(cut[-1 - one.hours], cut[-1])
    accounts = part.accounts(span)
    behind = Support(int(part.posts[-one.hours :].sum()), accounts)
    # Some services name no authors; of a link that none is known to share nothing is said.
    if behind.few or (part.about.kind == "link" and accounts < FEWEST):
        return None
    return TookOver(
        about=part.about,
        span=span,
        behind=behind,
        incident=incident,
        before=exact(one.before, "share"),
        now=exact(one.now, "share"),
    )
