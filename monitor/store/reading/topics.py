"""Which incidents, narratives and voices there are, and from when to when they are known."""

from datetime import datetime, timedelta

from monitor.clock import EPOCH, from_epoch_ms
from monitor.store.reading.rows import MINUTE, Rows
from monitor.store.records import Extent, TopicRecord


def topics(reader: Rows, incident: str) -> tuple[TopicRecord, ...]:
    """Return the incident itself, then its narratives, then its voices, each sorted by key.

    Empty where the store has never heard of the incident.
    """
    history: dict[int, list[tuple[datetime, str]]] = {}
    queries = reader.rows(
        "SELECT q.topic, q.since, q.query FROM topic_query AS q JOIN topic AS t ON t.id = q.topic "
        "WHERE t.incident = ? ORDER BY q.topic, q.since",
        (incident,),
    )
    for topic, since, query in queries:
        history.setdefault(topic, []).append((from_epoch_ms(since), query))
    found = reader.rows(
        "SELECT id, kind, key, title FROM topic WHERE incident = ? ORDER BY kind, key", (incident,)
    )
    return tuple(
        TopicRecord(
            id=number, kind=kind, key=key, title=title, queries=tuple(history.get(number, ()))
        )
        for number, kind, key, title in found
    )


def extent(reader: Rows, incident: str) -> Extent:
    """Return from when to when the store knows anything of an incident."""
    first, last = reader.rows(
        "SELECT (SELECT min(minute) FROM mention WHERE topic = t.id), "
        "(SELECT max(minute) + 1 FROM mention WHERE topic = t.id) "
        "FROM (SELECT (SELECT id FROM topic WHERE incident = ?1 AND kind = 'incident') AS id) AS t",
        (incident,),
    )[0]
    start, end, live = reader.rows(
        "SELECT (SELECT min(start) FROM (SELECT lane, start FROM observed UNION ALL "
        "SELECT lane, start FROM observed_before) JOIN lane ON lane.id = lane "
        "WHERE incident = ?1), (SELECT max(end) FROM (SELECT lane, end FROM observed UNION ALL "
        "SELECT lane, end FROM observed_before) JOIN lane ON lane.id = lane WHERE incident = ?1), "
        "EXISTS (SELECT 1 FROM lane WHERE incident = ?1 AND until IS NULL)",
        (incident,),
    )[0]
    firsts = [*_instants(first, MINUTE), *_instants(start, MINUTE / 60_000)]
    lasts = [*_instants(last, MINUTE), *_instants(end, MINUTE / 60_000)]
    return Extent(min(firsts, default=None), max(lasts, default=None), bool(live))


def _instants(number: int | None, unit: timedelta) -> list[datetime]:
    return [] if number is None else [EPOCH + number * unit]
