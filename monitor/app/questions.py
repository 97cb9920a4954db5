"""From what is asked to one question for each incident: its span, its buckets, its clock."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from monitor.app.asked import Asked, before, begun, on_clock
from monitor.app.newsroom import Newsroom
from monitor.clock import MINUTE
from monitor.config.chosen import chosen_incidents
from monitor.errors import UsageError
from monitor.nouns.posts import Span
from monitor.report.readings import Question, in_minutes, is_simulated, span_of, whole_span
from monitor.series.wallclock import LENGTHS, few_rows
from monitor.store.reading.reader import Reader

MAX_BUCKETS: Final = 100_000


def questions(newsroom: Newsroom, reader: Reader, asked: Asked) -> Iterator[Question]:
    """Yield what is asked of each incident; where nobody says how long a bucket is, there are few.

    Raises:
        UsageError: The span ends before it begins, or has too many buckets.
    """
    config = newsroom.config
    now, played = asked.instant, is_simulated(reader)
    chosen = chosen_incidents(config, asked.incidents)
    for incident in chosen:
        extent = reader.extent(incident.key)
        # Nobody goes on watching what was played: time after its end is no outage.
        extent = replace(extent, live=extent.live and not played)
        known = whole_span(extent, incident.since, now)
        # Posts of later than its end may be held from before it was closed; the last minute that a
        # report can be of is the one before.
        known = Span(incident.end(known.start, -MINUTE), incident.end(known.end))
        zone = asked.timezone or config.timezone
        wanted = _span(known, asked, now, zone, incident.since)
        wanted = Span(incident.end(wanted.start, -MINUTE), incident.end(wanted.end))
        if asked.until is not None and len(chosen) == 1 and wanted.end <= incident.since:
            clock = ZoneInfo(zone)
            ends, begins = on_clock(wanted.end, clock), on_clock(incident.since, clock)
            raise UsageError(
                f"the time would end at {ends}, before {incident.key} began: "
                f"write an end after {begins}"
            )
        span = span_of(wanted, incident.since, now)
        yield Question(
            incident=incident.key,
            title=incident.title,
            span=span,
            whole=span_of(known, incident.since, now),
            every=_every(span, asked.every, zone),
            timezone=zone,
            own_timezone=config.timezone,
            now=now,
            by=asked.by,
            events=incident.events,
            as_of=asked.as_of if isinstance(asked.as_of, datetime) else None,
            switches=asked.switches,
            closed=incident.closed if incident.is_over(span.end) else None,
        )


def fitted(
    newsroom: Newsroom, reader: Reader, asked: Asked, every: Callable[[Span], timedelta]
) -> Sequence[Question]:
    """Return the questions; where nobody says how long a bucket is, *every* does."""
    if asked.every is not None:
        return tuple(questions(newsroom, reader, asked))
    wide = questions(newsroom, reader, asked._replace(every=LENGTHS[-1]))
    return tuple(replace(question, every=every(question.span)) for question in wide)


def _span(known: Span, asked: Asked, now: datetime, zone: str, since: datetime) -> Span:
    clock = ZoneInfo(zone)
    start = known.start if asked.since is None else begun(now, asked.since, clock)
    # After what is known there is time of which nothing is, and after now there is none yet.
    latest = known.end if known.end > start else now
    end = latest if asked.until is None else min(before(now, asked.until, clock), now)
    if start > end and asked.since is None:
        start = min(since, end)  # of time before all that is known, nothing is
    if start > end or (start == end and asked.since is not None):
        raise UsageError(
            f"the time would begin at {on_clock(start, clock)} and end at {on_clock(end, clock)}: "
            "write an end after the beginning"
        )
    return Span(start, max(start, end))


def _every(span: Span, every: timedelta | None, zone: str) -> timedelta:
    if every is None:
        return few_rows(in_minutes(span), ZoneInfo(zone))
    if span.length > MAX_BUCKETS * every:
        raise UsageError(
            f"--every: this makes {span.length // every:,} buckets, and at most {MAX_BUCKETS:,} "
            "can be shown: choose longer ones, or a shorter span"
        )
    return every
