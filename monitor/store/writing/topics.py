"""Incidents, narratives and voices as the store knows them, with the history of their queries."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple, TypeAlias

import msgspec
from msgspec import Struct

from monitor.clock import to_epoch_ms
from monitor.errors import QueryError
from monitor.nouns.incident import Incident, Topic
from monitor.nouns.posts import Label
from monitor.query import Query
from monitor.query.implying import implies
from monitor.store.connection import Store
from monitor.store.schema.version import NOTHING, TEXTLESS, explaining
from monitor.store.writing import history, rollup, watch
from monitor.store.writing.posts import OWN_SCORE
from monitor.store.writing.rollup import Mention, MentionChange

BATCH: Final = 1000
FARTHEST: Final = timedelta(days=1)
"""What is farther ahead was written by a clock that was wrong."""


class Topics(Struct, frozen=True):
    """The topics of an incident.

    Attributes:
        unsettled: Narratives and voices whose query the stored posts were not yet matched with.
    """

    numbers: Mapping[tuple[str, str], int]
    unsettled: tuple[tuple[str, Topic], ...]


def sync(store: Store, incident: Incident, now: datetime, *, asked: bool = True) -> Topics:
    """Make the topics of an incident known.

    Where nobody is *asked* about it any more its own query stays the last one that was.

    A query that differs from the one before is kept with the instant from which it holds. Where it
    is the incident's own, and matches anything that the one before did not, what was observed was
    observed for another question; see `watch.replace_query`. What the old query kept stays.
    A narrative or voice that is not there any more asks for nothing: no post is matched with it
    until it is there again, and then all are.
    """
    parts = [
        *(("narrative", topic) for topic in incident.narratives),
        *(("voice", topic) for topic in incident.voices),
    ]
    itself = Topic(incident.key, incident.title, incident.query)
    topics = [("incident", itself), *parts] if asked else parts
    with explaining(store.path):
        known = _known(store.conn, incident.key)
    wanted = {(kind, topic.key): topic.query.text for kind, topic in parts}
    here = {("incident", itself.key), *wanted}
    # One that asks again for what it asked for last, but for a query that posts were not matched
    # with to the end: some of them were.
    gone = [
        one.number
        for name, one in known.items()
        if one.asked != NOTHING
        and (name not in here or one.asked == wanted.get(name, NOTHING) != one.query)
    ]
    # Each pass comes by here, and hardly any has something to write.
    if gone or any(_is_new(known, kind, topic) for kind, topic in topics):
        with store.transaction() as conn:
            for kind, topic in topics:
                _write(conn, incident.key, kind, topic)
            for number in gone:
                _note_query(conn, number, NOTHING, to_epoch_ms(now))
            known = _known(conn, incident.key)
            if asked:
                _ask(conn, incident.key, known["incident", itself.key].number, itself, now)
    unsettled = tuple(
        (kind, topic) for kind, topic in parts if known[kind, topic.key].asked != topic.query.text
    )
    return Topics({name: known[name].number for name in here}, unsettled)


class _Known(NamedTuple):
    """A topic as the store has it; `asked` is the query by which posts were matched last."""

    number: int
    title: str
    query: str
    asked: str | None


def _known(conn: sqlite3.Connection, incident: str) -> Mapping[tuple[str, str], _Known]:
    rows = conn.execute(
        "SELECT kind, key, id, title, query, (SELECT query FROM topic_query "
        "WHERE topic = topic.id ORDER BY since DESC LIMIT 1) FROM topic WHERE incident = ?",
        (incident,),
    )
    return {(kind, key): _Known(*rest) for kind, key, *rest in rows}


def _is_new(known: Mapping[tuple[str, str], _Known], kind: str, topic: Topic) -> bool:
    found = known.get((kind, topic.key))
    if found is None or (found.title, found.query) != (topic.title, topic.query.text):
        return True
    return kind == "incident" and found.asked != topic.query.text


def last_query(store: Store, incident: str) -> str | None:
    """Return the query that an incident was collected by last; None where it never was."""
    itself = store.table("topic").rows_where("incident = ? AND kind = 'incident'", (incident,))
    return next((_last_query(store.conn, row["id"]) for row in itself), None)


def settle(
    store: Store,
    topics: Topics,
    incident: Incident,
    belongs: Callable[[Topic, str, str | None], bool],
    now: datetime,
) -> None:
    """Match the stored posts of *incident* with the queries that are new to them.

    Each thousand posts are one transaction. *belongs* says whether the words of a post, with its
    language as claimed, belong to a topic.
    """
    whole = topics.numbers["incident", incident.key]
    for kind, topic in topics.unsettled:
        number = topics.numbers[kind, topic.key]
        last: int | None = 0
        textless, away = list[int](), _matched_before(store.conn, number, topic)
        while last is not None:
            with store.transaction() as conn:
                rows = _posts(store, whole, number, last)
                changes = list(_changes(rows, number, topic, belongs))
                textless += [row[1] for row in rows if row[9] is None and row[12] >= away]
                if _last_query(conn, number) is not None:
                    # A topic that was never asked for has no history: it was not there.
                    history.keep_matching(conn, changes, to_epoch_ms(now))
                rollup.apply(store, changes)
                last = rows[-1][0] if rows else None
                if last is None:
                    # Said only now: a process that dies on the way leaves the topic unsettled.
                    _note_query(conn, number, topic.query.text, to_epoch_ms(now))
                    _note_textless(store, number, textless, more=away > 0)


def _ask(
    conn: sqlite3.Connection, incident: str, number: int, itself: Topic, now: datetime
) -> None:
    before = _last_query(conn, number)
    if before in {None, itself.query.text}:
        _note_query(conn, number, itself.query.text, to_epoch_ms(now))
        return
    narrower = _implied(itself.query, before)
    # A clock that is behind must not put the change before what was read for the old query, nor
    # before the change that brought that one; nor one that was ahead until its date has come.
    latest = to_epoch_ms(now + FARTHEST)
    last: int = conn.execute(
        "SELECT max((SELECT coalesce(max(started_at), 0) FROM pass "
        "WHERE incident = ?1 AND started_at < ?2), "
        "(SELECT coalesce(max(since) + 1, 0) FROM topic_query WHERE topic = ?3 AND since < ?2))",
        (incident, latest, number),
    ).fetchone()[0]
    at = max(to_epoch_ms(now), last)
    for (since,) in conn.execute(
        "SELECT since FROM topic_query WHERE topic = ? AND since >= ? ORDER BY since",
        (number, latest),
    ).fetchall():
        conn.execute(
            "UPDATE topic_query SET since = ? WHERE topic = ? AND since = ?", (at, number, since)
        )
        watch.date_query(conn, incident, since, at)
        at += 1
    if not narrower:
        watch.replace_query(conn, incident, at)
    _note_query(conn, number, itself.query.text, at, narrower=narrower)


def _implied(query: Query, before: str | None) -> bool:
    try:
        return before is not None and implies(query, Query.read(before))
    except QueryError:  # written in a language of queries that is not ours any more
        return False


def _write(conn: sqlite3.Connection, incident: str, kind: str, topic: Topic) -> None:
    conn.execute(
        "INSERT INTO topic (incident, kind, key, title, query) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (incident, kind, key) DO UPDATE SET "
        "title = excluded.title, query = excluded.query",
        (incident, kind, topic.key, topic.title, topic.query.text),
    )


def _last_query(conn: sqlite3.Connection, number: int) -> str | None:
    row = conn.execute(
        "SELECT query FROM topic_query WHERE topic = ? ORDER BY since DESC LIMIT 1", (number,)
    ).fetchone()
    return None if row is None else str(row[0])


def _note_query(
    conn: sqlite3.Connection, number: int, query: str, at: int, *, narrower: bool = False
) -> None:
    if _last_query(conn, number) != query:
        # A clock that is behind must not put it before the one that it replaces.
        conn.execute(
            "INSERT INTO topic_query (topic, since, query, narrower) VALUES (?1, max(?2, coalesce("
            "(SELECT max(since) + 1 FROM topic_query WHERE topic = ?1), ?2)), ?3, ?4)",
            (number, at, query, narrower),
        )


def _matched_before(conn: sqlite3.Connection, number: int, topic: Topic) -> int:
    """Return until when posts were matched with the query that a topic has now.

    Later than the beginning it is where the topic was away, and asks for the same as before.
    """
    asked = conn.execute(
        "SELECT since, query FROM topic_query WHERE topic = ? ORDER BY since DESC LIMIT 2",
        (number,),
    ).fetchall()
    match asked:
        case [(int(since), query), (_, before)] if (query, before) == (NOTHING, topic.query.text):
            return since
    return 0


def _note_textless(store: Store, number: int, minutes: Sequence[int], *, more: bool) -> None:
    """Keep of how many posts the text was gone, and of which minute the last of them is.

    *more* adds them to those that there were.
    """
    key = f"{TEXTLESS}{number}"
    kept = store.setting(key) if more else None
    posts, last = (0, 0) if kept is None else msgspec.json.decode(kept, type=tuple[int, int])
    if minutes:
        value = msgspec.json.encode((posts + len(minutes), max(last, *minutes))).decode()
        store.table("setting").upsert({"key": key, "value": value}, pk="key")
    elif not more:
        store.table("setting").delete_where("key = ?", (key,))


Row: TypeAlias = tuple[
    int, int, int, str, str, int | None, int, Label, int, str | None, str, bool, int
]


def _posts(store: Store, whole: int, topic: int, after: int) -> list[Row]:
    return store.conn.execute(
        "SELECT p.id, m.minute, p.source, p.lang, p.kind, m.person, m.message, "  # noqa: S608  ours
        "s.label, s.polarity, "
        # As `Post.words`; of a post whose text is gone, nothing.
        "p.text || coalesce((SELECT char(10) || group_concat(alt, char(10)) FROM attachment "
        "WHERE post = p.id AND alt IS NOT NULL), ''), "
        "(SELECT json_group_array(text) FROM revision WHERE post = p.id), "
        "EXISTS (SELECT 1 FROM mention WHERE post = p.id AND topic = ?), "
        "p.first_seen_at FROM mention AS m JOIN post AS p ON p.id = m.post "
        f"JOIN score AS s ON {OWN_SCORE}"
        "WHERE m.topic = ? AND m.post > ? ORDER BY m.post LIMIT ?",
        (topic, store.scorer, whole, after, BATCH),
    ).fetchall()


def _changes(
    rows: list[Row],
    number: int,
    topic: Topic,
    belongs: Callable[[Topic, str, str | None], bool],
) -> Iterator[MentionChange]:
    for row in rows:
        post, minute, source, lang, kind, person, message, label, polarity = row[:9]
        text, earlier, belonged, _ = row[9:]
        # A deleted post has no text to match any more: it stays where it was.
        if text is None:
            continue
        # A post mentions what any version of it mentioned, as where it was matched when it came.
        versions = (text, *msgspec.json.decode(earlier))
        if any(belongs(topic, one, lang or None) for one in versions) != bool(belonged):
            mention = Mention(
                number, post, minute, source, lang, kind, person, message, label, polarity
            )
            yield MentionChange(mention, None) if belonged else MentionChange(None, mention)
