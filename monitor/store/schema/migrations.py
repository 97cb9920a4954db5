"""The schema, step by step; a step is never edited after a release, new ones are added at the end.

What the numbers in its tables mean is told where they are made, in `first_tables`.
"""

import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from hashlib import blake2b
from itertools import groupby
from typing import Final

from msgspec.structs import astuple

from monitor.nouns.posts import Span
from monitor.nouns.spans import span_from_ms, span_in_ms, union
from monitor.store.light import Database, Migrations
from monitor.store.schema.first_tables import COUNTS, NAMES, POSTS, ROLLUPS, WATCH
from monitor.store.schema.later_tables import (
    ACKNOWLEDGED,
    ALERTS,
    BRIEFINGS,
    CHANCES,
    CHANGES,
    EMBEDS,
    FINGERPRINTS,
    FOUND,
    HISTORY,
    LABELS,
    LINKS,
    NOTES,
    PUBLICATIONS,
    QUERIES,
    REASONS,
)
from monitor.store.schema.version import VERSION
from monitor.store.schema.views import VIEWS, create_views
from monitor.store.sketches import WHOLE, updated
from monitor.text import fold, message_key, without_links
from monitor.text.links import links

migrations: Final = Migrations("monitor")


def migrate(db: Database) -> None:
    """Take the steps that are missing, in the caller's transaction.

    The views are made anew after them: no table is renamed while any view asks for one that a later
    step makes.
    """
    if migrations.pending(db):
        for view in VIEWS:
            db.conn.execute(f"DROP VIEW IF EXISTS {view}")
        migrations.apply(db)
        create_views(db.conn)
        db.conn.execute(f"PRAGMA user_version = {VERSION}")


def _run(conn: sqlite3.Connection, *scripts: str) -> None:
    """Run the statements of scripts; unlike `executescript` it commits nothing before."""
    for script in scripts:
        for statement in filter(str.strip, script.split(";")):
            conn.execute(statement)


@migrations()
def m001_first_schema(db: Database) -> None:
    """Posts, what they mention, their scores, rollups, and the record of what was watched."""
    _run(db.conn, NAMES, POSTS, ROLLUPS, WATCH, COUNTS)


@migrations()
def m002_history(db: Database) -> None:
    """What changed and when, so that a report can be made as it was at an earlier instant.

    Of what a database holds already it is not known since when; it is taken as known all along,
    and the setting `history_since` tells from when on that is more than a guess.
    """
    _run(db.conn, HISTORY)


@migrations()
def m003_labels(db: Database) -> None:
    """Draws of posts that people code by hand, and what they said of them."""
    _run(db.conn, LABELS)


@migrations()
def m004_alerts(db: Database) -> None:
    """Alerts, one row for each episode, and what is to be delivered of them."""
    _run(db.conn, ALERTS)


@migrations()
def m005_views(db: Database) -> None:
    """The views of alerts, narratives, coverage by day and count series: `migrate` makes all."""


@migrations()
def m006_reasons(db: Database) -> None:
    """A kind beside each stored reason: the words are quoted, sentences are made from the kind."""
    _run(db.conn, REASONS)


@migrations()
def m007_sketches(db: Database) -> None:
    """Sketches of our own making, counted anew from the posts; those of another library go.

    What edits had taken away, and the old ones still held, goes with them.
    """
    _count_sketches(db.conn)


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


_REKEY: Final = """
CREATE TEMP TABLE rekeyed (
  post INTEGER NOT NULL, old INTEGER NOT NULL, new INTEGER NOT NULL, PRIMARY KEY (post, old)
) WITHOUT ROWID;
INSERT INTO rekeyed
  SELECT id, message, message_key(text) FROM post WHERE instr(text, '[handle]');
INSERT OR IGNORE INTO rekeyed
  SELECT post, former_key(text), message_key(text) FROM revision WHERE instr(text, '[handle]');
DELETE FROM rekeyed WHERE old = new;
UPDATE post SET message = (SELECT new FROM rekeyed WHERE post = id AND old = message)
  WHERE (id, message) IN (SELECT post, old FROM rekeyed);
UPDATE mention AS m
  SET message = (SELECT new FROM rekeyed AS r WHERE r.post = m.post AND old = message)
  WHERE (post, message) IN (SELECT post, old FROM rekeyed);
UPDATE post_past AS p
  SET message = (SELECT new FROM rekeyed AS r WHERE r.post = p.post AND old = message)
  WHERE (post, message) IN (SELECT post, old FROM rekeyed);
UPDATE label AS l
  SET message = (SELECT new FROM rekeyed AS r WHERE r.post = l.post AND old = message)
  WHERE (post, message) IN (SELECT post, old FROM rekeyed);
"""
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
    said = " ".join(_FORMER_MENTION.sub(" ", folded).split()) or " ".join(text.split())
    digest = blake2b(said.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


@migrations()
def m008_handles(db: Database) -> None:
    """New keys for texts with masked handles, which count as names now; texts are counted anew.

    Where no text is held any more, the key stays what it was.
    """
    for name, function in (("message_key", message_key), ("former_key", _former_key)):
        db.conn.create_function(name, 1, function, deterministic=True)
    _run(db.conn, _REKEY)
    if db.conn.execute("SELECT EXISTS (SELECT 1 FROM rekeyed)").fetchone()[0]:
        db.conn.execute(_RECOUNT)
        _count_sketches(db.conn)
    db.conn.execute("DROP TABLE rekeyed")


@migrations()
def m009_archives(db: Database) -> None:
    """One listing for all that was claimed of the archives of a source, in place of one a claim.

    So it is due between two claims as well, and what lies there was missed.
    """
    listings = db.conn.execute(
        "SELECT min(id), json_group_array(id), min(since), max(until), "
        "iif(count(opened_at) = count(*), min(opened_at), NULL) FROM lane "
        "WHERE since IS NOT NULL AND name LIKE 'archive %' GROUP BY source, incident"
    ).fetchall()
    for number, lanes, *bounds in listings:
        observed = db.conn.execute(f"SELECT 0, NULL, start, end FROM observed {_OF}", (lanes,))  # noqa: S608  our own words
        proved = db.conn.execute(f"SELECT at, until, start, end FROM proof {_OF}", (lanes,))  # noqa: S608
        spans, proofs = _together(observed), _together(proved)
        db.conn.execute(f"DELETE FROM observed {_OF}", (lanes,))  # noqa: S608  our own words
        db.conn.execute(f"DELETE FROM proof {_OF}", (lanes,))  # noqa: S608
        db.conn.execute(
            "DELETE FROM lane WHERE id IN (SELECT value FROM json_each(?)) AND id <> ?",
            (lanes, number),
        )
        db.conn.execute(
            "UPDATE lane SET name = 'imported archives', since = ?, until = ?, opened_at = ? "
            "WHERE id = ?",
            (*bounds, number),
        )
        db.conn.executemany(
            "INSERT INTO observed (lane, start, end) VALUES (?, ?, ?)",
            [(number, *span) for _, _, *span in spans],
        )
        db.conn.executemany(
            "INSERT OR REPLACE INTO proof (lane, at, until, start, end) VALUES (?, ?, ?, ?, ?)",
            [(number, *proof) for proof in proofs],
        )


@migrations()
def m010_queries(db: Database) -> None:
    """What was observed for a query that was replaced keeps being observed, for that query.

    Before, it was forgotten; the history of proofs still has it.
    """
    _run(db.conn, QUERIES)
    lanes = db.conn.execute("SELECT DISTINCT lane FROM proof WHERE until IS NOT NULL").fetchall()
    for (lane,) in lanes:
        proofs = db.conn.execute(
            "SELECT 0, until, start, end FROM proof WHERE lane = ? AND until IS NOT NULL", (lane,)
        )
        db.conn.executemany(
            "INSERT INTO observed_before (lane, until, start, end) VALUES (?, ?, ?, ?)",
            [(lane, *proof) for _, *proof in _together(proofs)],
        )


@migrations()
def m011_notes(db: Database) -> None:
    """Notes of editors, each version of one."""
    _run(db.conn, NOTES)


@migrations()
def m012_publications(db: Database) -> None:
    """Figures of pages and briefs that were written, so that the next says what changed."""
    _run(db.conn, PUBLICATIONS)


@migrations()
def m013_changes(db: Database) -> None:
    """What each brief said that had changed since the last one."""
    _run(db.conn, CHANGES)


@migrations()
def m014_embeds(db: Database) -> None:
    """Files that the daemon renews, and what each version of them said."""
    _run(db.conn, EMBEDS)


@migrations()
def m015_chances(db: Database) -> None:
    """The chance that each post to code was drawn with; older draws were even."""
    _run(db.conn, CHANCES)


READ_AT_ONCE: Final = 5_000
"""Texts that are in memory at one time."""


@migrations()
def m016_links(db: Database) -> None:
    """What posts point to, read once out of the texts that are held, and what is attached to them.

    Of what was attached to a post before, nothing was kept: it comes when the post is seen again.
    """
    _run(db.conn, LINKS)
    numbers: dict[str, int] = {}
    last = 0
    while texts := db.conn.execute(
        "SELECT id, text FROM post WHERE id > ? AND text LIKE '%http%' ORDER BY id LIMIT ?",
        (last, READ_AT_ONCE),
    ).fetchall():
        for post, text in texts:
            for link in links(text):
                if link.key not in numbers:
                    numbers[link.key] = len(numbers) + 1
                    row = (numbers[link.key], *astuple(link))
                    db.conn.execute("INSERT INTO target (id, key, kind) VALUES (?, ?, ?)", row)
                db.conn.execute("INSERT INTO pointing VALUES (?, ?)", (post, numbers[link.key]))
        last = texts[-1][0]


@migrations()
def m017_found(db: Database) -> None:
    """Posts that editors found; there were none."""
    _run(db.conn, FOUND)


@migrations()
def m018_fingerprints(db: Database) -> None:
    """Fingerprints of the small pictures of files; none was fetched before."""
    _run(db.conn, FINGERPRINTS)


@migrations()
def m019_acknowledged(db: Database) -> None:
    """Alerts that somebody looks after, and briefs on schedule; there were neither."""
    _run(db.conn, ACKNOWLEDGED, BRIEFINGS)


@migrations()
def m020_open_passes(db: Database) -> None:
    """Passes that have not ended, so that none has to look through all that ever did."""
    db.conn.execute(
        "CREATE INDEX pass_open ON pass (source, incident, purpose) WHERE outcome IS NULL"
    )


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
