"""What was seen in the last hours: what the state of a source is told from."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from monitor.model import Lane, Span
from monitor.report.known import Known
from monitor.report.readings import NO_TOPIC
from monitor.series import edges

MINUTE: Final = timedelta(minutes=1)
HOUR: Final = timedelta(hours=1)


def hours_before(now: datetime, count: int) -> list[datetime]:
    """Return the edges of the last *count* hours: whole minutes, the last not before *now*.

    The first hour may be up to a minute longer, so that no moment is left out.
    """
    cut = edges(Span(now - count * HOUR, now), MINUTE, ZoneInfo("UTC"))
    return [cut[0], *(cut[-1] - back * HOUR for back in range(count - 1, -1, -1))]


def lately(
    known: Known, incident: str, watched: Span, hours: Sequence[datetime]
) -> tuple[Sequence[Lane], Mapping[str, Sequence[int]]]:
    """Return what the listings showed lately, and how many posts each source has by the hour.

    Args:
        known: The store.
        incident: Its key.
        watched: Observed spans that touch it are read.
        hours: As `hours_before` cuts them.
    """
    topics = known.topics(incident)
    topic = topics[0].id if topics else NO_TOPIC
    counted = known.tallies(topic, hours, "source")
    counts = {source: [tally.posts for tally in tallies] for source, tallies in counted.items()}
    return known.lanes(incident, watched), counts
