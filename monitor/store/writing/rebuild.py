"""Counting the days anew, where the time zone of the reports has changed."""

from itertools import groupby

from monitor.store.connection import Store


def recount_days(store: Store) -> None:
    """Count people and messages of every local day in the zone of the store, in one transaction.

    Raises:
        StoreError: Nothing was changed.
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
