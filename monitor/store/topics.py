"""Incidents, narratives and voices as the store knows them, with the history of their queries."""

from collections.abc import Mapping
from datetime import datetime

from monitor.clock import to_epoch_ms
from monitor.incident import Incident, Topic
from monitor.store.connection import Store


def sync(store: Store, incident: Incident, now: datetime) -> Mapping[tuple[str, str], int]:
    """Make the topics of an incident known and return their numbers by kind and key.

    A query that differs from the one before is kept with the instant from which it holds.
    """
    itself = Topic(incident.key, incident.title, incident.query)
    wanted = [
        ("incident", itself),
        *(("narrative", t) for t in incident.narratives),
        *(("voice", t) for t in incident.voices),
    ]
    with store.transaction() as conn:
        for kind, topic in wanted:
            row = (incident.key, kind, topic.key, topic.title, topic.query.text)
            conn.execute(
                "INSERT INTO topic (incident, kind, key, title, query) VALUES (?, ?, ?, ?, ?) "
                "ON CONFLICT (incident, kind, key) DO UPDATE SET title = excluded.title, query = excluded.query",
                row,
            )
        found = conn.execute(
            "SELECT kind, key, id, query FROM topic WHERE incident = ?", (incident.key,)
        ).fetchall()
        for _, _, number, query in found:
            last = conn.execute(
                "SELECT query FROM topic_query WHERE topic = ? ORDER BY since DESC LIMIT 1",
                (number,),
            ).fetchone()
            if last is None or last[0] != query:
                conn.execute(
                    "INSERT OR REPLACE INTO topic_query VALUES (?, ?, ?)",
                    (number, to_epoch_ms(now), query),
                )
    keys = {(kind, topic.key) for kind, topic in wanted}
    return {(kind, key): number for kind, key, number, _ in found if (kind, key) in keys}
