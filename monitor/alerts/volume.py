"""The rule `volume`: more posts an hour about an incident than a limit."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from monitor.alerts.finding import EpisodeKey, RuleFinding
from monitor.clock import HOUR, MINUTE, floor
from monitor.nouns.alerts import OverLimit, Stands
from monitor.nouns.buckets import Bucket, Distinct
from monitor.nouns.finding import Subject
from monitor.nouns.posts import Lane, Span
from monitor.nouns.quantity import counted, estimated, exact
from monitor.nouns.support import Support
from monitor.report.filling import expected, late
from monitor.report.readings import ALL, topic_of
from monitor.series.buckets import PostSeries
from monitor.series.wallclock import edges
from monitor.spread.nowcast import Filled
from monitor.spread.series import SEEN_ENOUGH
from monitor.store.reading.reader import Reader


def volume(known: Reader, incident: str, most: int, now: datetime) -> RuleFinding:
    topic = topic_of(known, incident)
    # Of listings that were read within two weeks posts may still come.
    lanes = known.lanes(incident, Span(now - timedelta(days=14), now))
    read = [lane.settle for lane in lanes if lane.until is None and not lane.sample]
    lately, settled = (
        _hour(known, topic, lanes, floor(end, MINUTE), now)
        for end in (now, now - max(read, default=timedelta()))
    )
    cut = [lately.start, lately.end]
    (filled,) = expected(known, incident, topic, late(lanes, now), cut, [lately.posts or 0], now)
    # Of an hour or more the busiest hour, whichever minute it begins.
    minutes = edges(Span(settled.start, lately.end), MINUTE, ZoneInfo("UTC"))
    posts = [tally.posts for tally in known.tallies(topic, minutes)[ALL]]
    busiest = int(np.convolve(posts, np.ones(HOUR // MINUTE), "valid").max())
    return judged(incident, most, lately, settled, busiest, filled)


def _hour(known: Reader, topic: int, lanes: Sequence[Lane], end: datetime, now: datetime) -> Bucket:
    cut = (end - HOUR, end)
    posts = known.tallies(topic, cut)[ALL]
    return PostSeries(cut, posts, (Distinct(),), lanes).volume(now)[0]


def judged(
    incident: str,
    most: int,
    lately: Bucket,
    settled: Bucket,
    busiest: int,
    filled: Filled | None = None,
) -> RuleFinding:
    """Return whether there is more than *most* posts an hour about an incident.

    Args:
        incident: Its key.
        most: 1 or more.
        lately: The last hour: what is known of it is a lower bound, which may be enough.
        settled: The last hour that will not change any more.
        busiest: Posts of the busiest hour from that one to the last: an episode lasts until it has
            settled, or it would be reported again then.
        filled: What the last hour will hold once no more posts come late; None where that is not
            known. It is more than *most* where all of its interval is, and no more where none is.
    """
    hour = lately if (lately.posts or 0) > most else settled
    missed = hour.certainty == "minimum" or hour.provisional
    posts = counted(hour.posts or 0, "posts", missed=missed)
    if filled is not None and posts.value <= most < filled.low:
        hour, posts = lately, estimated(filled.posts, filled.low, filled.high, "posts")
    coming = busiest > most or (filled is not None and filled.high > most)
    over = posts.value <= most and settled.coverage >= SEEN_ENOUGH and not coming
    stands: Stands = "over" if over else "unsure" if coming else "unseen"
    return RuleFinding(
        key=EpisodeKey("volume", incident),
        active=True if posts.value > most else False if over else None,
        stands="holds" if posts.value > most else stands,
        since=hour.start,
        found=OverLimit(
            about=Subject("incident", incident),
            span=Span(hour.start, hour.end),
            behind=Support(hour.posts or 0, None),
            posts=posts,
            limit=exact(most, "posts an hour"),
        ),
    )
