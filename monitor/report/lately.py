"""What was seen in the last hours: what the state of a source is told from."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from monitor.model import Lane, Span
from monitor.report.readings import NO_TOPIC, Known
from monitor.series import edges


def lately(
    known: Known, incident: str, watched: Span, posts: Span
) -> tuple[Sequence[Lane], Mapping[str, int]]:
    """Return what the listings showed lately, and how many posts each source has.

    Args:
        known: The store.
        incident: Its key.
        watched: Observed spans that touch it are read.
        posts: Of publication; taken to whole minutes.
    """
    topics = known.topics(incident)
    cut = edges(posts, timedelta(minutes=1), ZoneInfo("UTC"))
    topic = topics[0].id if topics else NO_TOPIC
    counted = known.tallies(topic, (cut[0], cut[-1]), "source")
    counts = {source: tallies[0].posts for source, tallies in counted.items()}
    return known.lanes(incident, watched), counts
