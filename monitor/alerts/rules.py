"""The rules: who cannot be seen through, what bursts, what is too much. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from monitor.alerts.finding import EpisodeKey, RuleFinding
from monitor.clock import HOUR, from_epoch
from monitor.nouns.alerts import Blind, OverLimit, Spike, Stands
from monitor.nouns.buckets import Bucket
from monitor.nouns.finding import Subject
from monitor.nouns.posts import Span
from monitor.nouns.quantity import counted, estimated, exact
from monitor.nouns.support import Support
from monitor.report.status import SourceWatch, seen_until, state
from monitor.spread.nowcast import Filled
from monitor.spread.series import SEEN_ENOUGH, Counts

HOLD: Final = HOUR
"""A burst is over when so long no alarm came: its waves are one episode."""


def blind(
    watches: Iterable[SourceWatch],
    longer_than: timedelta,
    first_tried: Mapping[tuple[str, str], datetime],
    *,
    now: datetime,
) -> Iterator[RuleFinding]:
    """Yield, for each source and incident, whether it has been blind for long.

    Args:
        watches: Every source for every incident.
        longer_than: A shorter blindness is not told.
        first_tried: When each source was first asked for each incident, by the names of both: a
            source that never answered is blind since then.
        now: Instant (UTC).
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


def burst(incident: str, source: str, counts: Counts, alarms: Sequence[float]) -> RuleFinding:
    """Return whether an incident bursts on a source.

    Args:
        incident: Its key.
        source: Its name.
        counts: Settled buckets: they will not change any more.
        alarms: Hours of the stretch that alarmed and ends with the bucket; 0 where none did.
    """
    hold = HOLD // timedelta(seconds=counts.step)
    first = last = None
    for place in (i for i, alarm in enumerate(alarms) if alarm):
        first, last = (place if last is None or place - last > hold else first), place
    settled = from_epoch(counts.start + len(counts) * counts.step)
    key = EpisodeKey("burst", incident, source)
    lately = counts.seen[-hold:]
    if first is None or last is None or len(counts) - 1 - last >= hold:
        # Whether a burst goes on cannot be told of time that nobody saw.
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


def volume(
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
            settled, or it would be told again then.
        filled: What the last hour will hold once no more posts come late; None where that is not
            known. It is more than *most* where all of its interval is, and no more where none is.
    """
    hour = lately if (lately.posts or 0) > most else settled
    posts = counted(hour.posts or 0, "posts", missed=True)
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
