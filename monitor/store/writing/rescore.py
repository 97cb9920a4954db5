"""Scoring and counting again what is stored, and giving the reports another scorer's labels."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Final

from monitor.nouns.posts import MICRO, Score
from monitor.store.connection import Store
from monitor.store.writing import history, post_rows
from monitor.store.writing.posts import OWN_SCORE

BATCH: Final = 1000

_CLEAR: Final = "DELETE FROM volume_{grain}"
_COUNT: Final = f"""
INSERT INTO volume_{{grain}} (
  topic, {{grain}}, source, lang, kind,
  posts, negative, neutral, positive, unscored, polarity, squares
)
SELECT m.topic, m.minute / {{minutes}}, p.source, p.lang, p.kind,
  count(*), sum(s.label = 'negative'), sum(s.label = 'neutral'), sum(s.label = 'positive'),
  sum(s.label = 'unscored'),
  sum(iif(s.label = 'unscored', 0, s.polarity)),
  sum(iif(s.label = 'unscored', 0, s.polarity * s.polarity / {MICRO}))
FROM mention AS m JOIN post AS p ON p.id = m.post JOIN score AS s ON {OWN_SCORE}
GROUP BY 1, 2, 3, 4, 5
"""  # noqa: S608  our own words


def texts(store: Store, number: int) -> Iterator[list[tuple[int, str, str]]]:
    """Yield number, text and language of the posts that a scorer is still to score, in batches.

    A post whose text is gone (the author took it back) keeps the label that it had.
    """
    last = 0
    while rows := store.conn.execute(
        "SELECT p.id, p.text, p.lang FROM post AS p WHERE p.id > ? "
        "AND p.text IS NOT NULL AND EXISTS (SELECT 1 FROM mention WHERE post = p.id) "
        "AND NOT EXISTS (SELECT 1 FROM score WHERE post = p.id AND scorer = ?) "
        "ORDER BY p.id LIMIT ?",
        (last, number, BATCH),
    ).fetchall():
        last = rows[-1][0]
        yield rows


def unscored(store: Store, number: int) -> tuple[int, int]:
    """Return how many posts a scorer is still to score, and how many it cannot: no text is left."""
    with_text, posts = store.conn.execute(
        "SELECT count(text), count(*) FROM post AS p "
        "WHERE EXISTS (SELECT 1 FROM mention WHERE post = p.id) "
        "AND NOT EXISTS (SELECT 1 FROM score WHERE post = p.id AND scorer = ?)",
        (number,),
    ).fetchone()
    return with_text, posts - with_text


def keep(store: Store, number: int, scores: Sequence[tuple[int, Score]]) -> None:
    """Keep what a scorer says of posts, next to the old scores: reports do not see it yet."""
    with store.transaction() as conn:
        post_rows.add_scores(conn, number, scores)


def take_over(store: Store, name: str, number: int, others: Mapping[str, int] = {}) -> None:
    """Give the reports the labels of a scorer, all at once.

    What another version of it, or of the *others*, said is taken away; where it says nothing of a
    post (its text is gone) the label that the reports had stays.
    """
    with store.transaction() as conn:
        conn.execute(
            "INSERT INTO score (post, scorer, polarity, subjectivity, label, reason, confidence) "
            "SELECT post, ?1, polarity, subjectivity, label, reason, confidence FROM score AS s "
            "WHERE scorer IN (SELECT id FROM scorer WHERE name = "
            "(SELECT value FROM setting WHERE key = 'scorer')) AND scorer <> ?1 "
            "ON CONFLICT DO NOTHING",
            (number,),
        )
        newest = [(number, name), *((its_number, other) for other, its_number in others.items())]
        conn.executemany(
            "DELETE FROM score WHERE scorer <> ? AND scorer IN "
            "(SELECT id FROM scorer WHERE name = ?)",
            newest,
        )
        # One that returns is the newest again, and has the greatest number.
        conn.executemany("DELETE FROM scorer WHERE id <> ? AND name = ?", newest)
        history.relabel(conn)
        count_volume(conn, name)
        conn.execute("UPDATE setting SET value = ? WHERE key = 'scorer'", (name,))


def count_volume(conn: sqlite3.Connection, name: str) -> None:
    """Count posts and tone by the minute and hour again, by the labels of the scorer *name*."""
    for grain, minutes in (("minute", 1), ("hour", 60)):
        conn.execute(_CLEAR.format(grain=grain))
        conn.execute(_COUNT.format(grain=grain, minutes=minutes), (name,))


def recount(store: Store) -> None:
    """Count all rollups again from the posts, but the sketches.

    Raises:
        StoreError: Not all was counted; what was is right.
    """
    with store.transaction() as conn:
        count_volume(conn, store.scorer)
        conn.execute("DELETE FROM distinct_count WHERE grain = 'hour'")
        conn.execute(
            "INSERT INTO distinct_count (topic, grain, minute, people, messages) "
            "SELECT topic, 'hour', minute / 60 * 60, count(DISTINCT person), "
            "count(DISTINCT message) FROM mention GROUP BY 1, 3"
        )
    recount_days(store)


def recount_days(store: Store) -> None:
    """Count people and messages of every local day in the zone of the store, in one transaction.

    That this is the zone of the days is kept with them: who dies on the way has changed nothing.
    """
    with store.transaction() as conn:
        conn.execute("DELETE FROM distinct_count WHERE grain = 'day'")
        mentions = conn.execute(
            "SELECT topic, minute, person, message FROM mention ORDER BY topic, minute"
        )
        counts = []
        for (topic, start), day in groupby(
            mentions, key=lambda row: (row[0], store.day(row[1])[0])
        ):
            people: set[int | None] = set()
            messages: set[int] = set()
            for _, _, person, message in day:
                people.add(person)
                messages.add(message)
            counts.append((topic, start, len(people - {None}), len(messages)))
        conn.executemany(
            "INSERT INTO distinct_count (topic, grain, minute, people, messages) "
            "VALUES (?, 'day', ?, ?, ?)",
            counts,
        )
        store.table("setting").upsert({"key": "timezone", "value": store.zone.key}, pk="key")
