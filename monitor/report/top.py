"""What the live view shows: the state of the sources, the last day, alerts, the newest posts."""

from collections.abc import Sequence
from heapq import nlargest
from typing import Final

from msgspec import Struct

from monitor.clock import DAY, HOUR, MINUTE
from monitor.nouns.incident import Incident
from monitor.nouns.posts import Span
from monitor.nouns.report import Report
from monitor.report.readings import Question, first_known
from monitor.report.snapshot import Snapshot
from monitor.store.reading.alerts import alerts
from monitor.store.reading.posts import LatestPost, latest
from monitor.store.reading.reader import Reader
from monitor.store.records import AlertRecord
from monitor.words.worded import Worded

MOST_POSTS: Final = 50
"""Newest posts that are read: more than a screen has lines."""


class TopReport(Struct, frozen=True, kw_only=True):
    """All that the live view shows.

    Attributes:
        volumes: Of each incident, by the hour, for a day up to now, grouped by source; up to its
            end of one that was closed within it, and none of one that was closed before.
        alerts: Those that last or ended within a day, latest first.
        posts: Newest first.
    """

    status: Report
    volumes: Sequence[Worded]
    alerts: Sequence[AlertRecord]
    posts: Sequence[LatestPost]


def read_top(
    reader: Reader, status: Report, incidents: Sequence[Incident], *, text: bool
) -> TopReport:
    """Ask the store for all that the live view shows, with the texts of posts where asked for.

    The instant and the zone of the status are those of the view.
    """
    now = status.head.generated_at
    posts = (
        post
        for incident in incidents
        for topic in reader.topics(incident.key)[:1]
        for post in latest(
            reader, incident.key, topic.id, incident.end(now, -MINUTE), MOST_POSTS, text=text
        )
    )
    keys = {incident.key for incident in incidents}
    return TopReport(
        status=status,
        volumes=[_last_day(reader, one, status) for one in incidents if not one.is_over(now, DAY)],
        alerts=[one for one in alerts(reader, now - DAY, now) if one.incident in keys],
        posts=nlargest(MOST_POSTS, posts, key=lambda post: post.published_at),
    )


def _last_day(reader: Reader, incident: Incident, status: Report) -> Worded:
    now = status.head.generated_at
    since = max(now - DAY, first_known(reader, incident, now))
    question = Question(
        incident=incident.key,
        title=incident.title,
        span=Span(since, max(since, incident.end(now))),
        every=HOUR,
        timezone=status.head.timezone,
        now=now,
    )
    return Snapshot(reader, question, internal=True).worded("volume", by="source")
