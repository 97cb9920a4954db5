"""Counting anew: the days where the time zone has changed, everything where it is damaged."""

from itertools import groupby

from monitor.store.connection import Store
from monitor.store.writing.rescore import count_volume


def recount(store: Store) -> None:
    """Count all rollups anew from the posts, but the sketches.

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
    """Count people and messages of every local day in the zone of the store, in one transaction."""
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
