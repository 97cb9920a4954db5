"""The schema, step by step; a step is never edited after a release, new ones are added at the end.

`steps`, which makes its tables, says what the numbers in them mean.
"""

import re
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from hashlib import blake2b
from itertools import groupby
from typing import Final

from msgspec.structs import astuple

from monitor.nouns.posts import Span
from monitor.nouns.spans import span_from_ms, span_in_ms, union
from monitor.store.light import Database, Migrations
from monitor.store.schema.steps import STEPS
from monitor.store.schema.version import VERSION
from monitor.store.schema.views import VIEWS, create_views
from monitor.store.sketches import WHOLE, updated
from monitor.text import fold, message_key, without_links
from monitor.text.links import links

migrations: Final = Migrations("monitor")


def migrate(db: Database) -> None:
    """Take the steps that are missing, in the caller's transaction.

    The views are made again after them, and where this program makes others: no table is renamed
    while any view asks for one that a later step makes.
    """
    if migrations.pending(db) or not has_views(db.conn):
        for view in VIEWS:
            db.conn.execute(f"DROP VIEW IF EXISTS {view}")
        for name, function in (("message_key", message_key), ("former_key", _former_key)):
            db.conn.create_function(name, 1, function, deterministic=True)
        migrations.apply(db)
        create_views(db.conn)
        db.conn.execute(f"PRAGMA user_version = {VERSION}")


def has_views(conn: sqlite3.Connection) -> bool:
    """Return whether the views are those that `create_views` makes."""
    made = dict(conn.execute("SELECT name, sql FROM sqlite_master WHERE type = 'view'"))
    return all(
        made.get(name, "").partition(" AS ")[2].strip() == select.strip()
        for name, select in VIEWS.items()
    )


def _count_sketches(conn: sqlite3.Connection) -> None:
    conn.execute("DELETE FROM sketch")
    mentions = conn.execute(
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
        conn.executemany(
            "INSERT INTO sketch VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (*hour, *key, updated(None, people), updated(None, messages))
                for key, (people, messages) in cells.items()
            ],
        )


_RECOUNT: Final = """
UPDATE distinct_count AS c SET messages = (
  SELECT count(DISTINCT message) FROM mention WHERE topic = c.topic AND minute >= c.minute
  AND minute < coalesce((SELECT min(minute) FROM distinct_count
    WHERE topic = c.topic AND grain = c.grain AND minute > c.minute), 1 << 40))
"""
"""Each mention lies in an hour and a day that has a row: so each ends where the next begins."""

_FORMER_NAME: Final = r"@\w(?:[\w.-]*\w)?(?:@\w(?:[\w.-]*\w)?)?"
_FORMER_MENTION: Final = re.compile(rf"(?<![\w@/.]){_FORMER_NAME}")
_FORMER_REPOST: Final = re.compile(rf"\A\s*(?:rt\s*+{_FORMER_NAME}\s*+:?\s*+)+")


def _former_key(text: str) -> int:
    """Return the key that a text had while masked handles were words of it."""
    folded = without_links(_FORMER_REPOST.sub("", fold(text)))
    key = " ".join(_FORMER_MENTION.sub(" ", folded).split()) or " ".join(text.split())
    digest = blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def _recount_messages(conn: sqlite3.Connection) -> None:
    """Count texts again whose keys have changed."""
    if conn.execute("SELECT EXISTS (SELECT 1 FROM rekeyed)").fetchone()[0]:
        conn.execute(_RECOUNT)
        _count_sketches(conn)
    conn.execute("DROP TABLE rekeyed")


def _join_archives(conn: sqlite3.Connection) -> None:
    """Make one listing of all that have the archives of a source for an incident."""
    listings = conn.execute(
        "SELECT min(id), json_group_array(id), min(since), max(until), "
        "iif(count(opened_at) = count(*), min(opened_at), NULL) FROM lane "
        "WHERE since IS NOT NULL AND name LIKE 'archive %' GROUP BY source, incident"
    ).fetchall()
    for number, lanes, *bounds in listings:
        observed = conn.execute(f"SELECT 0, NULL, start, end FROM observed {_OF}", (lanes,))  # noqa: S608  our own words
        proved = conn.execute(f"SELECT at, until, start, end FROM proof {_OF}", (lanes,))  # noqa: S608
        spans, proofs = _together(observed), _together(proved)
        conn.execute(f"DELETE FROM observed {_OF}", (lanes,))  # noqa: S608  our own words
        conn.execute(f"DELETE FROM proof {_OF}", (lanes,))  # noqa: S608
        conn.execute(
            "DELETE FROM lane WHERE id IN (SELECT value FROM json_each(?)) AND id <> ?",
            (lanes, number),
        )
        conn.execute(
            "UPDATE lane SET name = 'imported archives', since = ?, until = ?, opened_at = ? "
            "WHERE id = ?",
            (*bounds, number),
        )
        conn.executemany(
            "INSERT INTO observed (lane, start, end) VALUES (?, ?, ?)",
            [(number, *span) for _, _, *span in spans],
        )
        conn.executemany(
            "INSERT OR REPLACE INTO proof (lane, at, until, start, end) VALUES (?, ?, ?, ?, ?)",
            [(number, *proof) for proof in proofs],
        )


def _keep_observed(conn: sqlite3.Connection) -> None:
    """Take what was observed for earlier queries from the history, which still has it."""
    lanes = conn.execute("SELECT DISTINCT lane FROM proof WHERE until IS NOT NULL").fetchall()
    for (lane,) in lanes:
        proofs = conn.execute(
            "SELECT 0, until, start, end FROM proof WHERE lane = ? AND until IS NOT NULL", (lane,)
        )
        conn.executemany(
            "INSERT INTO observed_before (lane, until, start, end) VALUES (?, ?, ?, ?)",
            [(lane, *proof) for _, *proof in _together(proofs)],
        )


READ_AT_ONCE: Final = 5_000
"""Texts that are in memory at one time."""


def _read_links(conn: sqlite3.Connection) -> None:
    """Read what posts point to out of the texts that are held."""
    numbers: dict[str, int] = {}
    last = 0
    while texts := conn.execute(
        "SELECT id, text FROM post WHERE id > ? AND text LIKE '%http%' ORDER BY id LIMIT ?",
        (last, READ_AT_ONCE),
    ).fetchall():
        for post, text in texts:
            for link in links(text):
                if link.key not in numbers:
                    numbers[link.key] = len(numbers) + 1
                    row = (numbers[link.key], *astuple(link))
                    conn.execute("INSERT INTO target (id, key, kind) VALUES (?, ?, ?)", row)
                conn.execute("INSERT INTO pointing VALUES (?, ?)", (post, numbers[link.key]))
        last = texts[-1][0]


_OF: Final = "WHERE lane IN (SELECT value FROM json_each(?))"


def _together(
    proofs: Iterable[tuple[int, int | None, int, int]],
) -> list[tuple[int, int | None, int, int]]:
    """Return proofs (at, until, start, end) of which none touches another of the same instants."""
    alike: dict[tuple[int, int | None], list[Span]] = defaultdict(list)
    for at, until, start, end in proofs:
        alike[at, until].append(span_from_ms(start, end))
    return [
        (at, until, *span_in_ms(span))
        for (at, until), spans in alike.items()
        for span in union(spans)
    ]


_AFTERWARDS: Final[Mapping[str, Callable[[sqlite3.Connection], None]]] = {
    "m007_sketches": _count_sketches,
    "m008_handles": _recount_messages,
    "m009_archives": _join_archives,
    "m010_queries": _keep_observed,
    "m016_links": _read_links,
}
"""What a step does once its statements have run."""


def _add(name: str, statements: str) -> None:
    """Make a step; unlike `executescript` it commits nothing before."""

    @migrations(name=name)
    def step(db: Database) -> None:
        for statement in filter(str.strip, statements.split(";")):
            db.conn.execute(statement)
        if name in _AFTERWARDS:
            _AFTERWARDS[name](db.conn)


for _name, _statements in STEPS.items():
    _add(_name, _statements)
