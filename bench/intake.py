"""What it costs to take posts in, step by step, held against what bounds each step.

Run: TMPDIR=/dev/shm python -m bench.intake [ROW...]

Processor time of this process alone, all in one run, so that neighbours and disks count for little;
the folder of temporary files has to lie in memory. Each row is measured in rounds, its limit beside
it in the same round; printed are the median of the ratios and how far they lie apart. Ends with 1
where a bound is missed.
"""

import gc
import json
import os
import random
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from itertools import pairwise
from pathlib import Path
from threading import Event
from typing import NamedTuple

import httpx
from textblob import TextBlob

from bench import arguments
from bench.name_guard import NAMES
from bench.timeline import BEGIN, CONFIG, DATA, FIRST, PAGE, Made, crisis, distinct, served, status
from monitor.app import wiring
from monitor.clock import to_epoch_ms
from monitor.collect.matching import PostMatcher, numbers_of
from monitor.config import Config
from monitor.config.chosen import configuration
from monitor.nouns.posts import Kept, Page, Post, Score
from monitor.privacy.guard import NameGuard
from monitor.privacy.masking import Masker
from monitor.privacy.pseudonym import Pseudonyms
from monitor.query import Index, Query, read
from monitor.sentiment.base import Scorer, load
from monitor.sentiment.gated import together
from monitor.sources.jetstream.wire import parse
from monitor.sources.mastodon import wire
from monitor.store.connection import Store, open_store
from monitor.store.writing import pages as writing
from monitor.store.writing import passes

ROUNDS = 3
POSTS = 6_000
TEXTS = 3_000
SENT = BEGIN + timedelta(days=2)


class Row(NamedTuple):
    """One measurement.

    Attributes:
        what: Is measured.
        ratios: One a round.
        bound: What they are to reach, or not to exceed where *least* is false.
        unit: What a ratio is.
    """

    what: str
    ratios: Sequence[float]
    bound: float
    unit: str
    least: bool = True

    def told(self) -> str:
        """Return the row as it is printed."""
        middle, asked = statistics.median(self.ratios), ">=" if self.least else "<="
        apart = (max(self.ratios) - min(self.ratios)) / middle
        return (
            f"{self.what:42} {middle:9.2f} {self.unit:22} {asked} {self.bound:<8g} "
            f"spread {apart:4.0%}  {'ok' if self.holds else 'MISSED'}"
        )

    @property
    def holds(self) -> bool:
        """Tell whether the median reaches the bound."""
        middle = statistics.median(self.ratios)
        return middle >= self.bound if self.least else middle <= self.bound


def seconds(work: Callable[[], object]) -> float:
    """Return the processor time of *work*; what was there before is no garbage to look through."""
    gc.collect()
    gc.freeze()
    begun = time.process_time()
    work()
    return time.process_time() - begun


def micros(each: Callable[[str], object], texts: Sequence[str]) -> float:
    """Return microseconds of processor time a text."""

    def work() -> None:
        for text in texts:
            each(text)

    return seconds(work) / len(texts) * 1e6


def with_copies(texts: Sequence[str], draw: random.Random) -> list[str]:
    """Return as many texts, 70 % of which repeat one before."""
    fresh = iter(texts)
    seen: list[str] = []
    for _ in texts:
        seen.append(draw.choice(seen) if seen and draw.random() < 0.7 else next(fresh))
    return seen


def scoring() -> Iterator[Row]:
    """Score English texts by scorers that have forgotten them, but know their words."""
    new = iter(distinct(2 * ROUNDS * TEXTS))
    scorers = {name: load(name) for name in ("textblob", "social")}
    found: dict[str, list[float]] = {}
    for number in range(ROUNDS):
        first, second = ([next(new) for _ in range(TEXTS)] for _ in range(2))
        copied = with_copies(second, random.Random(number))
        alone: list[float] = []
        for what, texts in (("distinct", first), ("70 % copies", copied)):
            limit = micros(lambda text: TextBlob(text).sentiment, texts)
            for name, scorer in scorers.items():
                unseen = micros(partial(scorer.score, lang="en"), texts)
                forget(scorer)
                took = micros(partial(scorer.score, lang="en"), texts)
                forget(scorer)
                alone.append(took)
                found.setdefault(f"{name}, {what}", []).append(limit / took)
                found.setdefault(f"{name}, {what}, new words", []).append(limit / unseen)
        both = by_both(first, tuple(scorers.values()))
        found.setdefault("both", []).append(both / max(alone[:2]))
    for what, bound in (
        ("textblob, distinct", 8),
        ("textblob, 70 % copies", 25),
        ("social, distinct", 7),
        ("social, 70 % copies", 20),
    ):
        yield Row(f"scoring: {what}", found[what], bound, "x TextBlob(..).sentiment")
    yield Row("scoring: both, distinct", found["both"], 1.3, "x social alone", least=False)
    for what in ("textblob, distinct, new words", "social, distinct, new words"):
        yield Row(f"scoring: {what}", found[what], 1, "x TextBlob(..).sentiment")


def by_both(texts: Sequence[str], scorers: tuple[Scorer, ...]) -> float:
    """Return microseconds a text by all *scorers* together, which have forgotten the texts."""
    together.cache_clear()
    scored = together(scorers)
    return micros(lambda text: scored(text, "en"), texts)


def forget(scorer: Scorer) -> None:
    """Let a scorer forget the texts, though not the words, that it has seen."""
    scorer._remembered.cache_clear()  # type: ignore[attr-defined]


def guard() -> Iterator[Row]:
    """Look for names in what an ASCII post says of itself: text, address, id and language."""
    posts = [post for post in crisis(TEXTS) if post.text.isascii()]
    said = [
        (post.text, f"https://example.social/@{post.author}/{FIRST + n}", str(FIRST + n), post.lang)
        for n, post in enumerate(posts)
    ]
    listed = [name for names in NAMES.values() for name in names if name.isascii()]
    more = [f"{one.split()[0]} {other.split()[-1]}" for one, other in pairwise(listed)]
    for count, bound in ((1, 8), (20, 10)):
        names = NameGuard([*listed, *more, *(f"{one}e" for one in more)][:count])
        took = [seconds(partial(look, names, said)) / len(said) * 1e6 for _ in range(ROUNDS)]
        yield Row(f"name guard: {count} names", took, bound, "us a post", least=False)


def look(guard: NameGuard, said: Sequence[tuple[str, ...]]) -> None:
    """Look for names in all that posts say."""
    list(guard.suspicious([" ".join(each) for each in said]))


def queries() -> Iterator[Row]:
    """Ask 20 incidents and 200 narratives of each post, against one incident."""
    texts = distinct(2 * TEXTS)
    often: dict[str, int] = {}
    for text in texts:
        for word in {*text.lower().split()}:
            if word.isascii() and word.isalpha() and len(word) > 2:
                often[word] = often.get(word, 0) + 1
    words = sorted(often, key=lambda word: -often[word])[30:3_000]
    draw = random.Random(4)

    def made(shape: str) -> Query:
        return Query.read(shape.format(*draw.sample(words, 6)))

    incidents = [made('({} AND ({} OR {})) OR "{} {}" OR #{}') for _ in range(20)]
    shapes = (
        "{} AND {}",
        '"{} {}" OR {}',
        "{} AND ({} OR {}) AND NOT {}",
        "{}* AND {}",
        "{} NEAR/5 {}",
    )
    every = [*incidents, *(made(draw.choice(shapes)) for _ in range(200))]
    index, one = Index(every), incidents[0]
    ratios = []
    for _ in range(ROUNDS):
        limit = micros(lambda text: one.matches(read(text)), texts)
        ratios.append(micros(lambda text: index.matching(read(text)), texts) / limit)
    for reading in map(read, texts[:500]):
        assert [*index.matching(reading)] == [n for n, q in enumerate(every) if q.matches(reading)]
    yield Row("20 incidents, 200 narratives", ratios, 2.5, "x one incident", least=False)


def unmatched() -> Iterator[Row]:
    """Read posts, and frames of a stream, that have nothing to do with the incident."""
    posts = [Made(text, f"u{n % 977}", "en") for n, text in enumerate(distinct(TEXTS))]
    with folder() as path:
        config, store = opened(path)
        incident = config.incidents[0]
        masker = Masker(Pseudonyms(b"0" * 32), NameGuard(["Tomlin Averystone"]))
        numbers = numbers_of(store, incident, SENT)
        sift = PostMatcher("stream", incident, numbers, masker, [load("textblob")])
        page = json.dumps([status(number, post) for number, post in enumerate(posts)]).encode()
        frames = [frame(number, post) for number, post in enumerate(posts)]
        sayings: dict[str, Callable[[], Sequence[Post]]] = {
            "posts": lambda: wire.parse(page, "a page", "example.social").posts,
            "frames of Jetstream": lambda: parse(frames, "v1", None).posts,
        }
        source = store.number("source", name="stream")
        for what, said in sayings.items():
            place = writing.PagePlace(source, 0, None, 0, ordered=what != "posts")
            if len(sift(said(), SENT).kept) * 2 > len(posts) or len(said()) != len(posts):
                sys.exit(f"not read, or about the incident: {what}")
            took = [seconds(partial(reading, said, sift, store, place)) for _ in range(ROUNDS)]
            rates = [len(posts) / one for one in took]
            yield Row(f"{what} that do not match", rates, 20_000, "a second and core")
        store.conn.close()


def reading(
    said: Callable[[], Sequence[Post]], sift: PostMatcher, store: Store, place: writing.PagePlace
) -> None:
    """Read what a service said, and look for what is of the incident, or was."""
    posts = said()
    sift.with_edits(store, place, posts, SENT, sift(posts, SENT))


def frame(number: int, post: Made) -> bytes:
    """Return a post as Jetstream sends it."""
    at = datetime(2026, 11, 1, tzinfo=UTC) + timedelta(seconds=number)
    record = {
        "$type": "app.bsky.feed.post",
        "createdAt": at.isoformat().replace("+00:00", "Z"),
        "langs": [post.lang],
        "text": post.text,
    }
    commit = {
        "rev": "3l3qo2vutsw2b",
        "operation": "create",
        "collection": "app.bsky.feed.post",
        "rkey": "3l3qo2vuowo2b",
        "record": record,
        "cid": "bafyreidwaivazkwu67xztlmuobx35hs2lnfh3kolmgfmucldvhd3sgzcqi",
    }
    said = {
        "did": f"did:plc:{number:024d}",
        "time_us": int(at.timestamp() * 1e6),
        "kind": "commit",
        "commit": commit,
    }
    return json.dumps(said).encode()


@cache
def kept_posts(count: int) -> tuple[Kept, ...]:
    """Return posts as they are kept, under the topic numbers of a new database."""
    with folder() as path:
        config, store = opened(path)
        incident = config.incidents[0]
        masker = Masker(Pseudonyms(b"0" * 32), NameGuard(["Tomlin Averystone"]))
        sift = PostMatcher(
            "m", incident, numbers_of(store, incident, SENT), masker, [load("textblob")]
        )
        made = [status(number, post) for number, post in enumerate(crisis(count))]
        page = wire.parse(json.dumps(made).encode(), "a page", "example.social")
        kept = sift(page.posts, SENT).kept
        store.conn.close()
    return kept


def pages() -> Iterator[Row]:
    """Write pages, against `executemany` of the rows that come of it into the same tables."""
    kept = kept_posts(POSTS)
    for size, bound in ((100, 0.5), (1_000, 0.7)):
        ratios = []
        for _ in range(ROUNDS):
            with folder() as path:
                ours = seconds(partial(write, *opened(path), kept, size))
                rows = rows_of(path / "monitor.db")
                with folder() as other:
                    limit = seconds(partial(write_raw, raw_database(other), rows, POSTS))
            ratios.append(limit / ours)
        yield Row(f"writing pages of {size}", ratios, bound, "of executemany")


def write(config: Config, store: Store, kept: Sequence[Kept], size: int) -> None:
    """Keep posts, page by page, with all that hangs on them; close the database."""
    numbers_of(store, config.incidents[0], SENT)
    source = store.number("source", name="m")
    run = passes.begin(store, source, config.incidents[0].key, "poll", SENT)
    scorer = store.number("scorer", name="textblob", version="1")
    place = writing.PagePlace(source, run, None, scorer, checked=True)
    for at in range(0, len(kept), size):
        writing.add_page(store, place, Page(), kept[at : at + size], now=to_epoch_ms(SENT))
    store.conn.close()


Rows = dict[str, list[tuple[object, ...]]]
ROLLUPS = ("volume_minute", "volume_hour", "distinct_count", "sketch")
PER_POST = (
    "post", "score", "link", "engagement", "recheck", "pointing", "attachment", "mention", "target",
)  # fmt: skip


def rows_of(database: Path) -> Rows:
    """Return all rows that posts left in a database, by table."""
    conn = sqlite3.connect(database)
    rows = {
        table: conn.execute(f"SELECT * FROM {table}").fetchall() for table in (*PER_POST, *ROLLUPS)
    }
    conn.close()
    return rows


def raw_database(path: Path) -> sqlite3.Connection:
    """Return a connection to a database with all our tables, in which nothing is checked."""
    _, store = opened(path)
    for table in (*PER_POST, *ROLLUPS):
        store.conn.execute(f"DELETE FROM {table}")
    store.conn.execute("PRAGMA foreign_keys = OFF")
    return store.conn


def write_raw(conn: sqlite3.Connection, rows: Rows, posts: int) -> None:
    """Write rows by table, a thousand posts a transaction; of rollups only what they become.

    The database is closed: what its log holds is moved into it, as by the program.
    """
    parts = -(-posts // 1_000)
    for part in range(parts):
        conn.execute("BEGIN IMMEDIATE")
        for table, every in rows.items():
            size = -(-len(every) // parts)
            some = every[part * size : (part + 1) * size]
            if some:
                marks = ", ".join("?" * len(some[0]))
                conn.executemany(f"INSERT INTO {table} VALUES ({marks})", some)
        conn.execute("COMMIT")
    conn.close()


def pipeline() -> Iterator[Row]:
    """Collect from a server on loopback, against the raw limit, and weigh what is stored.

    The limit asks for the same pages with one client, decodes them, looks each score up, and writes
    by `executemany`; it neither matches, nor masks, nor counts.
    """
    posts = crisis(POSTS)
    ratios, sizes = [], []
    with served(posts) as url:
        with folder() as path:
            collect(url, path, load("textblob"))  # languages, lexicon and modules are read
        for _ in range(ROUNDS):
            with folder() as path, folder() as other:
                scorer, database = load("textblob"), path / "db" / "monitor.db"
                # It is there already: making one takes 50 ms, whatever is collected.
                open_store(database, zone="UTC", scorer="textblob").conn.close()
                ours = seconds(partial(collect, url, path, scorer))
                rows = rows_of(database)
                sizes.append(database.stat().st_size / len(rows["post"]))
                scores = {post.text: scorer.score(post.text, post.lang) for post in posts}
                conn = raw_database(other)
                ratios.append(seconds(partial(collect_raw, url, conn, rows, scores)) / ours)
    yield Row("page to committed over HTTP", ratios, 0.7, "of the raw limit")
    yield Row("bytes a collected post", sizes, 420, "bytes", least=False)


def collect(url: str, path: Path, scorer: Scorer) -> None:
    """Collect with the program itself, in one pass."""
    (path / "config.toml").write_text(CONFIG.format(base_url=url))
    config = configuration(path / "config.toml")
    now = BEGIN + timedelta(seconds=20 * POSTS, hours=1)
    collector = wiring.Collector(config, [scorer], sleep=Event().wait, now=lambda: now)
    outturn = collector(config.sources[0], config.incidents[0])
    if outturn.errors or outturn.new != POSTS:
        sys.exit(f"not collected: {outturn}")


def collect_raw(
    url: str, conn: sqlite3.Connection, rows: Rows, scores: Mapping[str, Score]
) -> None:
    """Do the least that has to be done."""
    above = FIRST + POSTS
    with httpx.Client() as client:
        while True:
            answer = client.get(f"{url}/api/v1/timelines/tag/anaheim?limit={PAGE}&max_id={above}")
            page = wire.parse(answer.content, "a page", "example.social").posts
            if not page:
                break
            for post in page:
                scores.get(post.text)
            above -= PAGE
    write_raw(conn, rows, POSTS)


PEAK = """
import atexit, re
from pathlib import Path
from monitor.__main__ import main
def peak():
    print(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
atexit.register(peak)
main()
"""
"""The program, which ends with the most memory that it took, in KiB.

The system's own figure of a process that has ended is at least that of the one that began it.
"""


def imports() -> Iterator[Row]:
    """Import an archive: what a post more costs, and the most memory that it takes."""
    costs, peaks = [], []
    for number in range(ROUNDS):
        spent = []
        for size in (5_000, 25_000):
            with folder() as path:
                (path / "config.toml").write_text(CONFIG.format(base_url="http://127.0.0.1:9"))
                with (path / "posts.ndjson").open("w", encoding="utf-8") as file:
                    for at, post in enumerate(crisis(size, seed=number + 1)):
                        file.write(json.dumps(archived(at, post, size)) + "\n")
                before = resource.getrusage(resource.RUSAGE_CHILDREN)
                command = (sys.executable, "-c", PEAK, "--config", str(path / "config.toml"))
                said = subprocess.check_output([*command, "import", str(path / "posts.ndjson")])
                after = resource.getrusage(resource.RUSAGE_CHILDREN)
            spent.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
            peaks.append(int(said.split()[-1]) / 1024)
        costs.append((spent[1] - spent[0]) / 20_000 * 1e6)
    yield Row("import", costs, 130, "us a post", least=False)
    yield Row("import: memory", peaks[1::2], 300, "MiB", least=False)


def archived(number: int, post: Made, count: int) -> dict[str, object]:
    """Return a post as a line of an archive, one of thirty days."""
    return {
        "source": "chirper",
        "id": str(FIRST + number),
        "created_at": (BEGIN + timedelta(days=30) * (number / count)).isoformat(),
        "text": post.text,
        "author": post.author,
        "lang": post.lang,
        "url": f"https://chirper.example/{post.author}/status/{FIRST + number}",
        **({"likes": number % 50, "reposts": number % 9, "replies": 1} if number % 2 else {}),
    }


@contextmanager
def folder() -> Iterator[Path]:
    """Make a folder for a while."""
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


def opened(path: Path) -> tuple[Config, Store]:
    """Return a configuration and its database, which is new."""
    (path / "config.toml").write_text(CONFIG.format(base_url="http://127.0.0.1:9"))
    config = configuration(path / "config.toml")
    return config, open_store(path / "monitor.db", zone="UTC", scorer="textblob")


ROWS = {
    work.__name__: work for work in (scoring, guard, queries, unmatched, pages, pipeline, imports)
}


def in_memory(path: str) -> bool:
    """Tell whether a folder lies in memory."""
    mounts = [line.split() for line in Path("/proc/mounts").read_text().splitlines()]
    over = [one for one in mounts if os.path.commonpath([one[1], path]) == one[1]]
    return max(over, key=lambda one: len(one[1]))[2] in {"tmpfs", "ramfs"}


def main() -> None:
    """Print all rows, or those that are named."""
    said = arguments.words(__doc__, 0, len(ROWS))
    if not in_memory(tempfile.gettempdir()):
        sys.exit("The folder of temporary files lies on a disk: set TMPDIR=/dev/shm")
    if not DATA.exists():
        sys.exit(f"No real texts in {DATA}: easy ones would make every row look good")
    missed = 0
    if unknown := [name for name in said if name not in ROWS]:
        sys.exit(f"{unknown[0]!r} is no row: write {', '.join(ROWS)}")
    for name in said or ROWS:
        for row in ROWS[name]():
            print(row.told(), flush=True)
            missed += not row.holds
    sys.exit(missed > 0)


if __name__ == "__main__":
    main()
