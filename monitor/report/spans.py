"""Which time a report is of."""

from datetime import datetime

from monitor.nouns.posts import Span
from monitor.report.readings import in_minutes
from monitor.store.records import Extent


def span_of(asked: Span, since: datetime, now: datetime) -> Span:
    """Return the span of a report: what was asked for, in whole minutes, the last that of *now*.

    Args:
        asked: Ends at *now* where nobody says when.
        since: Of the incident: nothing before it belongs to it.
        now: Of the report.
    """
    minute = in_minutes(Span(now, now))
    end = minute.end if asked.end >= now else asked.end
    return in_minutes(Span(min(max(asked.start, since), minute.start), end))


def whole_span(extent: Extent, since: datetime, now: datetime) -> Span:
    """Return the span of a report for which nobody asked for one: all that is known.

    From the first post or observation, not before *since*, to *now* while the incident is being
    watched (so that an outage shows), else to the last post or observation.
    """
    start = max(extent.first or now, since)
    end = now if extent.live or extent.last is None else min(extent.last, now)
    return Span(min(start, end), end)
