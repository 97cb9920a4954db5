"""The rule `blind`: a source that has not been seen through for long. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from monitor.alerts.finding import EpisodeKey, RuleFinding
from monitor.nouns.alerts import Blind
from monitor.nouns.finding import Subject
from monitor.nouns.posts import Span
from monitor.report.status import SourceWatch, seen_until, state


def blind(
    watches: Iterable[SourceWatch],
    longer_than: timedelta,
    first_tried: Mapping[tuple[str, str], datetime],
    *,
    now: datetime,
) -> Iterator[RuleFinding]:
    """Yield, for each source and incident, whether it has been blind for long.

    *watches* are of every source for every incident. *first_tried* is when each source was first
    asked for each incident, by the names of both: one that never answered is blind since then.
    """
    for watch in watches:
        seen = seen_until(watch.lanes, now) or watch.standing.last_success
        since = seen or first_tried.get((watch.source, watch.incident), now)
        is_blind, long = state(watch, now) == "blind", now - since >= longer_than
        # A source that is switched off is no concern: nobody expects to see through it.
        yield RuleFinding(
            key=EpisodeKey("blind", watch.incident, watch.source),
            active=is_blind and long,
            stands="over" if not is_blind else "holds" if long else "unsure",
            since=since,
            found=Blind(
                about=Subject("source", watch.source),
                span=Span(since, now),
                incident=watch.incident,
                seen_until=seen,
            ),
        )
