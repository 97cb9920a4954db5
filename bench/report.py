"""What a report costs: as a ratio to the bare read of the rollup, and on ten times the posts.

From the repository: ``python -m bench.report`` (1 million posts), ``--large`` for 10 million too.
"""

import argparse
import sqlite3
import tempfile
from collections.abc import Callable
from datetime import timedelta
from itertools import groupby
from pathlib import Path
from statistics import median
from time import perf_counter

from monitor.clock import EPOCH
from monitor.nouns.posts import Span
from monitor.report.formats import Style, written
from monitor.report.readings import By, Question
from monitor.report.volume import volume_report
from monitor.store.connection import open_store
from monitor.store.reading.reader import open_reader
from monitor.store.sketches import WHOLE, updated

FIRST = 24_800_000 - 24_800_000 % 1440  # a midnight in 2017, in minutes
MINUTES = 30 * 1440
START = EPOCH + timedelta(minutes=FIRST)
SPAN = Span(START, START + timedelta(minutes=MINUTES))
SUMS = "posts, negative, neutral, positive, unscored, polarity, squares"

FACTS = f"""
CREATE TEMP TABLE fact AS
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :posts)
SELECT i, {FIRST} + (i * 2654435761 >> 7) % {MINUTES} AS minute,
  (i * 40503 >> 3) % (:posts / 3) * 7919 AS person,
  (i * 69621 >> 2) % (:posts / 2) * 104729 AS message,
  1 + (i * 48271 >> 4) % :sources AS source,
  CASE WHEN (i * 16807 >> 5) % 5 OR :sources = 1 THEN 'en' ELSE 'es' END AS lang,
  CASE (i * 39373 >> 6) % :sources WHEN 0 THEN 'post' WHEN 1 THEN 'reply' ELSE 'repost' END AS kind
FROM n
"""
ROLLUP = (
    "INSERT INTO volume_{grain} SELECT 1, minute / {size}, source, lang, kind, count(*), "
    "count(*) / 3, count(*) / 3, 0, count(*) - count(*) / 3 * 2, 0, count(*) * 1000 "
    "FROM fact GROUP BY 2, 3, 4, 5"
)


def build(path: Path, posts: int, sources: int) -> None:
    """Fill a database with posts over 30 days, from one source or from three of all kinds."""
    with open_store(path, zone="UTC", scorer="textblob") as store:
        conn = store.conn
        conn.execute("PRAGMA synchronous = OFF")
        indexes = dict(
            conn.execute(
                "SELECT name, sql FROM sqlite_schema "
                "WHERE type = 'index' AND tbl_name = 'mention' AND sql IS NOT NULL"
            )
        )
        conn.execute("BEGIN")
        conn.execute("INSERT INTO setting VALUES ('scorer', 'textblob'), ('timezone', 'UTC')")
        conn.execute("INSERT INTO topic VALUES (1, 'bench', 'incident', 'bench', 'Bench', 'x')")
        conn.executemany("INSERT INTO source VALUES (?, ?)", [(i, f"source{i}") for i in (1, 2, 3)])
        for name in indexes:
            conn.execute(f"DROP INDEX {name}")
        conn.execute(FACTS, {"posts": posts, "sources": sources})
        conn.execute(
            "INSERT INTO post (id, source, native_id, published_at, first_seen_at, person, kind, "
            "lang, message) SELECT i, source, i, minute * 60000, minute * 60000, person, kind, "
            "lang, message FROM fact"
        )
        conn.execute("INSERT INTO mention SELECT 1, i, minute, person, message FROM fact")
        for grain, size in (("minute", 1), ("hour", 60)):
            conn.execute(ROLLUP.format(grain=grain, size=size))
        for grain, size in (("hour", 60), ("day", 1440)):
            conn.execute(
                f"INSERT INTO distinct_count SELECT 1, '{grain}', minute / {size} * {size}, "
                f"count(DISTINCT person), count(DISTINCT message) FROM fact GROUP BY 3"
            )
        sketch(conn)
        for sql in indexes.values():
            conn.execute(sql)
        watched(conn)
        conn.execute("DROP TABLE fact")
        conn.execute("COMMIT")
        store.checkpoint()


def sketch(conn: sqlite3.Connection) -> None:
    rows = conn.execute(
        "SELECT minute / 60, source, lang, kind, person, message FROM fact ORDER BY 1, 2, 3, 4"
    )
    for hour, whole in groupby(rows, key=lambda row: row[0]):
        kept = list(whole)
        cells = [(key, list(cell)) for key, cell in groupby(kept, key=lambda row: row[1:4])]
        for key, held in (*cells, (WHOLE, kept)):
            people = updated(None, (row[4] for row in held))
            messages = updated(None, (row[5] for row in held))
            row = (hour, *key, people, messages)
            conn.execute("INSERT INTO sketch VALUES (1, ?, ?, ?, ?, ?, ?)", row)


def watched(conn: sqlite3.Connection) -> None:
    """Three lanes with a gap of a minute every hour."""
    for source in (1, 2, 3):
        conn.execute(
            "INSERT INTO lane (id, source, incident, name, settle) "
            "VALUES (?, ?, 'bench', 'all', 600000)",
            (source, source),
        )
        conn.executemany(
            "INSERT INTO observed (lane, start, end) VALUES (?, ?, ?)",
            [
                (source, (FIRST + hour * 60) * 60_000, (FIRST + hour * 60 + 59) * 60_000)
                for hour in range(720)
            ],
        )


def report(path: Path, by: By | None = None) -> str:
    """From opening the file to JSON: `report volume --every 1h --json`."""
    question = Question(
        incident="bench",
        title="Bench",
        span=SPAN,
        every=timedelta(hours=1),
        timezone="UTC",
        now=SPAN.end + timedelta(days=1),
        by=by,
    )
    with open_reader(path) as reader, reader.snapshot():
        return written("json", volume_report(reader, question, None), Style())


def bare(path: Path) -> int:
    """The bare read of the rollup: what any report by the hour has to add up."""
    conn = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    sums = ", ".join(f"sum({name})" for name in SUMS.split(", "))
    rows = conn.execute(
        f"SELECT minute / 60, {sums} FROM volume_minute "
        "WHERE topic = 1 AND minute >= ? AND minute < ? GROUP BY minute / 60",
        (FIRST, FIRST + MINUTES),
    ).fetchall()
    conn.close()
    return len(rows)


def seconds(call: Callable[[], object]) -> float:
    start = perf_counter()
    call()
    return perf_counter() - start


def measure(path: Path, posts: int, sources: int, rounds: int = 7) -> float:
    cold = seconds(lambda: report(path))
    pairs = [(seconds(lambda: bare(path)), seconds(lambda: report(path))) for _ in range(rounds)]
    grouped = median(seconds(lambda: report(path, "source")) for _ in range(3))
    base, ours = median(p[0] for p in pairs), median(p[1] for p in pairs)
    ratio = median(b / a for a, b in pairs)
    print(
        f"{posts:>10,} posts, {sources} sources: {ours * 1e3:7.1f} ms = {ratio:.2f} x bare read "
        f"({base * 1e3:.1f} ms); first call {cold * 1e3:.0f} ms; "
        f"--by source {grouped / base:.2f} x"
    )
    return ours


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--large", action="store_true", help="10 million posts too (minutes, 4 GB)")
    sizes = (1_000_000, 10_000_000) if parser.parse_args().large else (1_000_000,)
    with tempfile.TemporaryDirectory() as folder:
        for sources in (1, 3):
            took = []
            for posts in sizes:
                path = Path(folder) / "bench.db"
                build(path, posts, sources)
                took.append(measure(path, posts, sources))
                path.unlink()
            if len(took) > 1:
                print(f"{sources} sources: ten times the posts take {took[1] / took[0]:.2f} x")
    print("target: at most 2 x the bare read")


if __name__ == "__main__":
    main()
