"""Which incidents, narratives and voices there are, and from when to when they are known."""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from operator import itemgetter

import msgspec

from monitor.clock import EPOCH, MINUTE, from_epoch_ms
from monitor.store.columns import record
from monitor.store.reading.rows import Rows
from monitor.store.reading.watch import EVER
from monitor.store.records import Extent, TopicRecord
from monitor.store.schema.version import NOTHING, TEXTLESS


def topics(reader: Rows, incident: str, until: int = EVER) -> tuple[TopicRecord, ...]:
    """Return the incident itself, then its narratives, then its voices, each sorted by key.

    Empty where the store has never heard of the incident. A narrative or voice that is not in the
    configuration any more is left out: what came since was not matched with it. Queries that came
    later than *until* (milliseconds since 1970) are not looked at.
    """
    history: dict[int, list[tuple[datetime, str]]] = {}
    queries = reader.table("topic_query").rows_where(
        "topic IN (SELECT id FROM topic WHERE incident = ?) AND since <= ?",
        (incident, until),
        order_by="topic, since",
    )
    for row in queries:
        history.setdefault(row["topic"], []).append((from_epoch_ms(row["since"]), row["query"]))
    kept = reader.table("setting").rows_where("key GLOB ?", (f"{TEXTLESS}*",))
    textless = {row["key"]: _textless(row["value"]) for row in kept}
    gone = {number for number, asked in history.items() if asked[-1][1] == NOTHING}
    return tuple(
        record(
            TopicRecord,
            row,
            queries=_asked(history.get(row["id"], ())),
            textless=textless.get(f"{TEXTLESS}{row['id']}"),
        )
        for row in reader.table("topic").rows_where(
            "incident = ?", (incident,), order_by="kind, key"
        )
        if row["id"] not in gone
    )


def incidents(reader: Rows) -> tuple[str, ...]:
    """Return the keys of the incidents of which posts are held, sorted."""
    found = reader.table("topic").rows_where(
        "kind = 'incident' AND EXISTS (SELECT 1 FROM mention WHERE topic = topic.id)",
        order_by="incident",
    )
    return tuple(row["incident"] for row in found)


def _asked(history: Iterable[tuple[datetime, str]]) -> tuple[tuple[datetime, str], ...]:
    """Return the queries of a history: one that was away, and asks for the same, never changed."""
    there = (one for one in history if one[1] != NOTHING)
    return tuple(next(alike) for _, alike in groupby(there, itemgetter(1)))


def _textless(value: str) -> tuple[int, datetime]:
    posts, minute = msgspec.json.decode(value, type=tuple[int, int])
    return posts, EPOCH + minute * MINUTE


def extent(reader: Rows, incident: str) -> Extent:
    """Return from when to when the store knows anything of an incident.

    Where it has neither a post nor an observation that is what was counted: else a report of
    numbers alone would be of the last minute.
    """
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
    if first is None and start is None:
        start, end = reader.rows(
            "SELECT min(v.start), max(v.end) FROM count_value AS v "
            "JOIN count_series AS s ON s.id = v.series WHERE s.incident = ?",
            (incident,),
        )[0]
    known = [EPOCH + minute * MINUTE for minute in (first, last) if minute is not None]
    known += [from_epoch_ms(at) for at in (start, end) if at is not None]
    return Extent(min(known, default=None), max(known, default=None), bool(live))
