"""What reading costs in processor time, beside plain programs on the same database, and its growth.

Run: TMPDIR=/dev/shm python -m bench.reading [--data ../shared/data] [POSTS ...]

The database of each size holds posts of `bench.posts`: the first come through `monitor import`, the
others are written as that writes them, with labels by chance instead of a scorer's, for scoring
takes ten times as long and no reader sees the difference. It ends with 1 where a bound is missed.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from compileall import compile_dir
from itertools import groupby, islice
from pathlib import Path
from random import Random
from statistics import median
from typing import Any, Final, NamedTuple

import numpy as np

from bench import posts as drawn
from monitor import __file__ as installed
from monitor.clock import read_instant, to_epoch_ms
from monitor.store.connection import Store, open_store
from monitor.store.sketches import WHOLE, updated
from monitor.store.writing.rescore import recount
from monitor.text import links, message_key

IMPORTED: Final = 2_000
PAGE: Final = 10_000
WATCHED: Final = "2017-02-21T08:00Z..2017-03-23T08:00Z"
NOW: Final = "2017-03-23T08:00:00Z"
EARLIER: Final = "2017-03-08T08:00:00Z"
TOPICS: Final = {
    2: re.compile(r"\b(?:threat|shoot|amenaz)"),
    3: re.compile(r"\b(?:sue|suing|deny|demandar)"),
    4: re.compile(r"\bpolice chief\b|\bquezada\b"),
}
LABELS: Final = ("negative", "neutral", "positive", "unscored")


def build(folder: Path, count: int, data: Path | None) -> Path:
    """Make a configuration and a database of *count* posts, and return the configuration."""
    config, first = folder / "config.toml", folder / "first.ndjson"
    config.write_text(drawn.CONFIG)
    posts = drawn.posts(count, data)
    with first.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(post) + "\n" for post in islice(posts, IMPORTED))
    monitor(config, "import", "-y", str(first), "--observed", WATCHED)
    first.unlink()
    with open_store(folder / "db/monitor.db", zone="America/Los_Angeles", scorer="social") as store:
        store.conn.execute("PRAGMA synchronous = OFF")
        sources = {name: number for number, name in store.conn.execute("SELECT * FROM source")}
        while page := list(islice(posts, PAGE)):
            _write(store, page, sources)
        with store.transaction() as conn:  # so that something was known earlier
            conn.execute("UPDATE topic_query SET since = 0")
            conn.execute("UPDATE proof SET at = 0")
        recount(store)
        _sketch(store)
        store.checkpoint()
    return config


def _write(store: Store, page: Sequence[dict[str, Any]], sources: dict[str, int]) -> None:
    """Write posts that no other version of is there."""
    with store.transaction() as conn:
        first = conn.execute("SELECT max(id) FROM post").fetchone()[0] + 1
        rows: dict[str, list[tuple[Any, ...]]] = {
            name: [] for name in ("post", "mention", "score", "link", "engagement", "target")
        }
        for number, post in enumerate(page, first):
            text, at = post["text"], to_epoch_ms(read_instant(post["created_at"]))
            message, person = message_key(text), message_key(post["author"])
            told = [post.get(name) for name in ("likes", "reposts", "replies")]
            chance = Random(number)
            rows["post"].append(
                (
                    *(number, sources[post["source"]], post["id"], at, at, person),
                    *(post.get("kind", "post"), post["lang"], post.get("repost_of"), text),
                    *(message, *told),
                )
            )
            lower = text.lower()
            among = [1, *(topic for topic, words in TOPICS.items() if words.search(lower))]
            rows["mention"] += [(topic, number, at // 60_000, person, message) for topic in among]
            label = chance.choice(LABELS)
            tone = chance.randrange(-1_000_000, 1_000_000)
            rows["score"].append((number, 1, tone, None, label))
            rows["link"].append((number, post["url"]))
            if told[0] is not None:
                rows["engagement"].append((number, at, *told))
            rows["target"] += [(number, link.key, link.kind) for link in links.links(text)]
        pointing = rows.pop("target")
        conn.executemany(
            "INSERT INTO post (id, source, native_id, published_at, first_seen_at, person, kind, "
            "lang, repost_of, text, message, likes, reposts, replies) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            rows.pop("post"),
        )
        conn.executemany("INSERT INTO score VALUES (?, ?, ?, ?, ?, NULL, NULL)", rows.pop("score"))
        conn.executemany("INSERT INTO link (post, url) VALUES (?, ?)", rows.pop("link"))
        for table, found in rows.items():
            marks = ", ".join("?" * 5)
            conn.executemany(f"INSERT INTO {table} VALUES ({marks})", found)
        conn.executemany(
            "INSERT INTO target (key, kind) VALUES (?, ?) ON CONFLICT (key) DO NOTHING",
            {(key, kind) for _, key, kind in pointing},
        )
        conn.executemany(
            "INSERT OR IGNORE INTO pointing SELECT ?, id FROM target WHERE key = ?",
            [(post, key) for post, key, _ in pointing],
        )


def _sketch(store: Store) -> None:
    """Count distinct people and messages of each hour again."""
    with store.transaction() as conn:
        conn.execute("DELETE FROM sketch")
        mentions = conn.execute(
            "SELECT m.topic, m.minute / 60, p.source, p.lang, p.kind, m.person, m.message "
            "FROM mention AS m JOIN post AS p ON p.id = m.post ORDER BY 1, 2, 3, 4, 5"
        )
        for hour, whole in groupby(mentions, key=lambda row: row[:2]):
            held = list(whole)
            cells = [(key, list(cell)) for key, cell in groupby(held, key=lambda row: row[2:5])]
            for key, cell in (*cells, (WHOLE, held)):
                people, messages = (updated(None, (row[n] for row in cell)) for n in (5, 6))
                row = (*hour, *key, people, messages)
                conn.execute("INSERT INTO sketch VALUES (?, ?, ?, ?, ?, ?, ?)", row)


class Row(NamedTuple):
    """What is measured, and what is asked of it.

    Attributes:
        name: As it is printed.
        said: The command, without the configuration.
        baseline: Name of the plain program beside which it stands.
        times: How many times the work of the baseline it may take at most, the start of both set
            aside; None where seconds are asked.
        seconds: Of processor time at most, its start with it.
        megabytes: Of memory at most.
        exponent: Of its growth with the posts, at most.
    """

    name: str
    said: Sequence[str]
    baseline: str = "rollup"
    times: float | None = None
    seconds: float | None = None
    megabytes: float | None = None
    exponent: float | None = None


ROWS: Final = (
    Row("report volume", ("report", "volume", "--now", NOW), exponent=0.1),
    Row("report volume --as-of", ("report", "volume", "--now", NOW, "--as-of", EARLIER)),
    Row(
        "report volume --every 1m",
        ("report", "volume", "--every", "1m", "--now", NOW),
        seconds=3,
        megabytes=150,
    ),
    Row("report spread", ("report", "spread", "--now", NOW), "rollup", None, 3, 200, 0.1),
    Row("page", ("page", "--now", NOW, "--out", "{}/page.html"), "rollup", None, 3, 200, 0.1),
    Row("brief", ("brief", "--now", NOW), "rollup", None, 3, 200, 0.1),
    Row(
        "export posts, CSV",
        ("export", "posts", "--text", "--now", NOW, "--out", "{}/posts.csv"),
        baseline="csv",
        times=2,
        exponent=1.05,
    ),
    Row(
        "export posts, Parquet",
        ("export", "posts", "--text", "--now", NOW, "--out", "{}/posts.parquet"),
        baseline="pyarrow",
        times=2,
        exponent=1.05,
    ),
    Row(
        "forget, nothing held",
        ("forget", "--author", "nobody", "--source", "chirper", "-y"),
        seconds=1,
    ),
    Row("purge, nothing due", ("purge",), seconds=1),
)

_READ: Final = """
import sqlite3, sys
from datetime import UTC, datetime
conn = sqlite3.connect(sys.argv[1])
"""
_POSTS: Final = """
rows = conn.execute(
    "SELECT s.name, native_id, published_at, first_seen_at, p.kind, lang, text, parent_id, "
    "repost_of, likes, reposts, replies, (SELECT group_concat(key, ' ') FROM pointing JOIN target "
    "ON id = target WHERE post = p.id), edited_at, deleted_at, label, polarity, subjectivity, "
    "reason FROM mention AS m JOIN post AS p ON p.id = m.post JOIN source AS s ON s.id = p.source "
    "LEFT JOIN score AS c ON c.post = p.id WHERE m.topic = 1 ORDER BY m.post")
when = lambda at: datetime.fromtimestamp(at / 1000, UTC)
"""
BASELINES: Final = {
    "rollup": _READ
    + """
conn.execute("SELECT hour, sum(posts), sum(negative), sum(neutral), sum(positive), sum(unscored) "
    "FROM volume_hour WHERE topic = 1 GROUP BY hour").fetchall()
""",
    "csv": _READ
    + _POSTS
    + """
import csv
with open(sys.argv[2] + "/plain.csv", "w", newline="") as file:
    csv.writer(file).writerows(
        (*row[:2], when(row[2]).isoformat(), when(row[3]).isoformat(), *row[4:]) for row in rows)
""",
    "pyarrow": _READ
    + _POSTS
    + """
import pyarrow, pyarrow.parquet
text, whole, time = pyarrow.string(), pyarrow.int64(), pyarrow.timestamp("ms", tz="UTC")
kinds = [text] * 2 + [time] * 2 + [text] * 5 + [whole] * 3 + [text] + [time] * 2 + [text]
kinds += [whole] * 2 + [text]
schema = pyarrow.schema([(str(place), kind) for place, kind in enumerate(kinds)])
with pyarrow.parquet.ParquetWriter(sys.argv[2] + "/plain.parquet", schema) as file:
    while page := rows.fetchmany(4096):
        held = [pyarrow.array(column, kind) for column, kind in zip(zip(*page), kinds)]
        file.write_table(pyarrow.Table.from_arrays(held, schema=schema))
""",
}
"""Plain programs, each with the database and a folder as arguments; without any guard of names,
without care for spreadsheets and terminals."""


_LAUNCH: Final = """
import os, sys
quiet = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
child = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=quiet)
_, status, used = os.wait4(child, 0)
print(os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime, used.ru_maxrss)
"""
"""Starts a command from a small process: the most memory of a child begins with its parent's."""


class Cost(NamedTuple):
    """Processor time and the most memory of one process."""

    seconds: float
    megabytes: float


def cost(command: Sequence[str]) -> Cost:
    environ = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    launched = [sys.executable, "-c", _LAUNCH, *command]
    said = subprocess.run(launched, stdout=subprocess.PIPE, env=environ, text=True, check=True)
    status, seconds, kilobytes = said.stdout.split()
    if status != "0":
        raise subprocess.CalledProcessError(int(status), command)
    return Cost(float(seconds), float(kilobytes) / 1024)


def monitor(config: Path, *said: str) -> Cost:
    return cost([sys.executable, "-m", "monitor", "--config", str(config), *said])


def measure(config: Path, rounds: int) -> tuple[dict[str, list[Cost]], dict[str, list[float]]]:
    """Return what each row costs, round by round, and each baseline above its start."""
    folder, database = config.parent, str(config.parent / "db/monitor.db")
    ours: dict[str, list[Cost]] = {"start": []}
    plain: dict[str, list[float]] = {}
    for _ in range(rounds):
        ours["start"].append(cost([sys.executable, "-c", "import monitor.app.exports"]))
        for name, program in BASELINES.items():
            begun = cost([sys.executable, "-c", "import sqlite3, csv, datetime"]).seconds
            if name == "pyarrow":
                begun = cost([sys.executable, "-c", "import pyarrow.parquet"]).seconds
            whole = cost([sys.executable, "-c", program, database, str(folder)]).seconds
            plain.setdefault(name, []).append(max(whole - begun, 0.001))
        for row in ROWS:
            said = [one.format(folder) for one in row.said]
            ours.setdefault(row.name, []).append(monitor(config, *said))
    return ours, plain


def show(row: Row, count: int, ours: dict[str, list[Cost]], plain: dict[str, list[float]]) -> bool:
    """Print a row for one size, and return whether it keeps to its bounds."""
    costs, start = ours[row.name], median(one.seconds for one in ours["start"])
    seconds = [one.seconds for one in costs]
    most, memory = median(seconds), max(one.megabytes for one in costs)
    times = (most - start) / median(plain[row.baseline])
    missed = [
        what
        for what, got, bound in (
            ("times", times, row.times),
            ("s", most, row.seconds),
            ("MB", memory, row.megabytes),
        )
        if bound is not None and got > bound
    ]
    print(
        f"{row.name:26} {count:>9,} posts {most:7.2f} s ({min(seconds):.2f} to {max(seconds):.2f}) "
        f"{memory:5.0f} MB {times:8.1f} times {row.baseline}"
        + (f"  MISSED: {', '.join(missed)}" if missed else ""),
        flush=True,
    )
    return not missed


def main() -> int:
    """Measure each size, print shares and growth; return 1 where a bound is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("posts", nargs="*", type=int, default=[10_000, 100_000])
    parser.add_argument("--data", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    compile_dir(Path(installed).parent, quiet=1)  # as an installation has it
    kept, above = True, dict[str, list[float]]()
    for count in asked.posts:
        with tempfile.TemporaryDirectory() as folder:
            config = build(Path(folder), count, asked.data)
            size = (Path(folder) / "db/monitor.db").stat().st_size
            print(f"{count:,} posts, {size / count:.0f} bytes each", flush=True)
            ours, plain = measure(config, asked.rounds)
        start = median(one.seconds for one in ours["start"])
        for row in ROWS:
            kept &= show(row, count, ours, plain)
            work = median(one.seconds for one in ours[row.name]) - start
            above.setdefault(row.name, []).append(max(work, 0.001))
    for row in ROWS if len(asked.posts) > 1 else ():
        exponent = float(np.polyfit(np.log(asked.posts), np.log(above[row.name]), 1)[0])
        missed = row.exponent is not None and exponent > row.exponent
        kept &= not missed
        print(f"{row.name:26} grows with posts to the {exponent:.2f}{'  MISSED' * missed}")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
