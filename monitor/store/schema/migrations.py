"""The schema, step by step; a step is never edited after a release, new ones are added at the end.

What the numbers in its tables mean is told where they are made, in `first_tables`.
"""

from collections import defaultdict
from itertools import groupby
from typing import Final

from sqlite_utils import Database, Migrations

from monitor.store.schema.first_tables import COUNTS, NAMES, POSTS, ROLLUPS, WATCH
from monitor.store.schema.later_tables import ALERTS, HISTORY, LABELS, REASONS
from monitor.store.schema.version import VERSION
from monitor.store.schema.views import create_views
from monitor.store.sketches import WHOLE, updated

migrations: Final = Migrations("monitor")


@migrations()
def m001_first_schema(db: Database) -> None:
    """Posts, what they mention, their scores, rollups, and the record of what was watched."""
    for script in (NAMES, POSTS, ROLLUPS, WATCH, COUNTS):
        for statement in filter(str.strip, script.split(";")):
            db.conn.execute(statement)
    create_views(db.conn)
    db.conn.execute(f"PRAGMA user_version = {VERSION}")


@migrations()
def m002_history(db: Database) -> None:
    """What changed and when, so that a report can be made as it was at an earlier instant.

    Of what a database holds already it is not known since when; it is taken as known all along,
    and the setting `history_since` tells from when on that is more than a guess.
    """
    for statement in filter(str.strip, HISTORY.split(";")):
        db.conn.execute(statement)
    db.conn.execute(f"PRAGMA user_version = {VERSION}")


@migrations()
def m003_labels(db: Database) -> None:
    """Draws of posts that people code by hand, and what they said of them."""
    for statement in filter(str.strip, LABELS.split(";")):
        db.conn.execute(statement)
    db.conn.execute(f"PRAGMA user_version = {VERSION}")


@migrations()
def m004_alerts(db: Database) -> None:
    """Alerts, one row for each episode, and what is to be delivered of them."""
    for statement in filter(str.strip, ALERTS.split(";")):
        db.conn.execute(statement)
    db.conn.execute(f"PRAGMA user_version = {VERSION}")


@migrations()
def m005_views(db: Database) -> None:
    """The views of alerts, narratives, coverage by the day and count series."""
    create_views(db.conn)
    db.conn.execute(f"PRAGMA user_version = {VERSION}")


@migrations()
def m006_reasons(db: Database) -> None:
    """A kind beside each stored reason: the words are quoted, sentences are made from the kind."""
    for statement in filter(str.strip, REASONS.split(";")):
        db.conn.execute(statement)
    create_views(db.conn)
    db.conn.execute(f"PRAGMA user_version = {VERSION}")


@migrations()
def m007_sketches(db: Database) -> None:
    """Sketches of our own making, counted anew from the posts; those of another library go.

    What edits had taken away, and the old ones still held, goes with them.
    """
    db.conn.execute("DELETE FROM sketch")
    mentions = db.conn.execute(
        "SELECT topic, minute / 60, source, lang, kind, mention.person, mention.message "
        "FROM mention JOIN post ON post.id = mention.post ORDER BY topic, minute"
    )
    for hour, held in groupby(mentions, key=lambda row: row[:2]):
        cells: dict[tuple[object, ...], tuple[set[int], set[int]]] = defaultdict(
            lambda: (set(), set())
        )
        for _, _, *cell, person, message in held:
            for key in (tuple(cell), WHOLE):
                cells[key][1].add(message)
                if person is not None:
                    cells[key][0].add(person)
        db.conn.executemany(
            "INSERT INTO sketch VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (*hour, *key, updated(None, people), updated(None, messages))
                for key, (people, messages) in cells.items()
            ],
        )
    db.conn.execute(f"PRAGMA user_version = {VERSION}")
