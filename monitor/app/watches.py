"""Every source for every incident: what the configuration wants, and what the store knows."""

from datetime import datetime

from monitor.clock import DAY, to_epoch_ms
from monitor.config import Config
from monitor.nouns.posts import Span
from monitor.report.status import HOURS, SourceWatch, last_hours, lately
from monitor.store.reading.reader import Reader
from monitor.store.records import Standing


def watches(config: Config, known: Reader, now: datetime) -> list[SourceWatch]:
    longest = max((max(3 * e.every, e.settle) for e in config.sources), default=DAY)
    standings = known.standings(to_epoch_ms(now))
    hours = last_hours(now)
    found = []
    for incident in config.incidents:
        watched = Span(now - max(longest, DAY), now)
        due = known.due(incident.key, now)
        lanes, posts = lately(known, incident.key, watched, hours)
        found += [
            SourceWatch(
                source=entry.name,
                incident=incident.key,
                enabled=entry.enabled and not entry.is_done(incident, now),
                every=entry.every,
                settle=entry.settle,
                standing=standings.get((entry.name, incident.key), Standing()),
                lanes=[lane for lane in lanes if lane.source == entry.name],
                posts=posts.get(entry.name, [0] * HOURS),
                since=incident.since,
                due=due.get(entry.name),
            )
            for entry in config.sources
        ]
    return found
