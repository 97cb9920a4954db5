"""Feeds: the briefs of an incident that were published, and its alerts."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Final

from monitor.app.asked import Asked
from monitor.app.newsroom import Newsroom
from monitor.app.questions import questions
from monitor.chart.files.render import put
from monitor.page.alarms import within
from monitor.page.feed import MOST, AtomFeed, as_atom, make_feed
from monitor.report.readings import is_simulated
from monitor.series.wallclock import LENGTHS
from monitor.store.reading.alerts import alerts
from monitor.store.reading.reader import Reader

MOMENT: Final = timedelta(milliseconds=1)  # the store keeps no shorter one


def feeds(newsroom: Newsroom, asked: Asked, *, internal: bool = False) -> Mapping[str, AtomFeed]:
    with newsroom.opened() as reader:
        return feeds_in(newsroom, reader, asked, internal=internal)


def feeds_in(
    newsroom: Newsroom, reader: Reader, asked: Asked, *, internal: bool
) -> Mapping[str, AtomFeed]:
    made = {}
    whole = asked._replace(since=None, until=None, every=LENGTHS[-1])
    for question in questions(newsroom, reader, whole):
        key, now = question.incident, question.now
        simulated = is_simulated(reader)
        head = question.head(question.span, simulated=simulated)
        # Earlier ones matter no more: a feed is read from its end.
        briefs = reader.publications(key, "brief", "public", now + MOMENT, most=MOST)
        known = alerts(reader, question.span.start, now)
        made[key] = make_feed(head, briefs, within(known, key, question.span), internal=internal)
    return {key: newsroom.leaks.cleared("feed", one) for key, one in made.items()}


def write(feed: AtomFeed, path: Path, address: str) -> None:
    put(path, as_atom(feed, address, path.name))
