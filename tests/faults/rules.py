"""What must be so of every database, whatever its process died of.

The cursor tells how much of the feed was taken: what lies before it is stored, what lies behind it
is not, and nothing behind it is called observed.
"""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from monitor.clock import EPOCH, to_epoch_ms
from monitor.nouns.posts import Post, Reject
from monitor.sources.replay import Arrival, record
from monitor.store.connection import Store, open_store
from monitor.store.tombstones import tombstone
from tests.store.pages import ZONE, counted, kept_in_step

# What each table must hold, by names that do not depend on the order in which processes died; not
# compared are instants of ours (first seen, passes) and row numbers.
CONTENT = (
    "SELECT native_id, iif(claimed_at, published_at, 0), claimed_at, kind, lang, text, message, "
    "edited_at, deleted_at, flags FROM post",
    "SELECT native_id, t.kind, key, minute, m.message FROM mention AS m "
    "JOIN post AS p ON p.id = m.post JOIN topic AS t ON t.id = m.topic",
    "SELECT native_id, c.name, polarity, subjectivity, label, reason FROM score AS s "
    "JOIN post AS p ON p.id = s.post JOIN scorer AS c ON c.id = s.scorer",
    "SELECT native_id, r.edited_at, r.text FROM revision AS r JOIN post AS p ON p.id = r.post",
    "SELECT reason, raw FROM quarantine",
    "SELECT minute, lang, kind, posts, negative, neutral, positive, unscored, polarity, squares "
    "FROM volume_minute WHERE posts > 0",
    "SELECT hour, lang, kind, posts, negative, neutral, positive, unscored, polarity, squares "
    "FROM volume_hour WHERE posts > 0",
    "SELECT grain, minute, people, messages FROM distinct_count WHERE messages > 0",
)
# And this depends on the key of the pseudonyms as well.
KEYED = (
    "SELECT native_id, person FROM post",
    "SELECT post.native_id, m.person FROM mention AS m JOIN post ON post.id = m.post",
    "SELECT hour, lang, kind, people, messages FROM sketch",
)


@contextmanager
def opened(folder: Path) -> Iterator[Store]:
    with open_store(folder / "db" / "monitor.db", zone=ZONE, scorer="textblob") as store:
        yield store


def content(folder: Path, tables: Sequence[str] = CONTENT) -> list[list[tuple[object, ...]]]:
    """Return what the database of *folder* holds, in an order that is always the same."""
    with opened(folder) as store:
        return [sorted(store.conn.execute(sql), key=repr) for sql in tables]


def acknowledged(folder: Path) -> set[str]:
    """Return what posts a reader sees at this instant: none of them must ever be gone.

    Each is named by its tombstone, whether it is one yet or not.
    """
    path = folder / "db" / "monitor.db"
    try:
        conn = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=1)
    except sqlite3.OperationalError:
        return set()
    try:
        return {tombstone(name) for (name,) in conn.execute("SELECT native_id FROM post")}
    except sqlite3.OperationalError:  # there is no table yet
        return set()
    finally:
        conn.close()


def sound(folder: Path) -> set[str]:
    """Hold a database to what must be so of any; return its posts, named as in `acknowledged`."""
    if not (folder / "db" / "monitor.db").exists():
        return set()
    with opened(folder) as store:
        assert store.conn.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert store.conn.execute("PRAGMA foreign_key_check").fetchall() == []
        ids = [native_id for (native_id,) in store.conn.execute("SELECT native_id FROM post")]
        found = store.conn.execute("SELECT coalesce(sum(new), 0) FROM pass").fetchone()[0]
        assert found == len(ids) == len(set(ids)), "each post was new once, in the pass that has it"
        assert kept_in_step(store) == counted(store)
        return set(map(tombstone, ids))


def cursor_equals_data(folder: Path) -> int:
    """Hold cursor, posts and spans of the feed to each other; return how many events were taken."""
    if not (folder / "db" / "monitor.db").exists():
        return 0
    with opened(folder) as store:
        lanes = store.conn.execute("SELECT id, cursor FROM lane").fetchall()
        texts = dict(store.conn.execute("SELECT native_id, text FROM post").fetchall())
        ends = store.conn.execute("SELECT max(end) FROM observed").fetchone()[0]
        rejects = store.conn.execute("SELECT count(*) FROM quarantine").fetchone()[0]
    cursor = json.loads(lanes[0][1]) if lanes and lanes[0][1] else None
    events = feed(folder)
    taken = events[: _taken(events, cursor)]
    assert rejects == sum(isinstance(event.item, Reject) for event in taken)
    assert texts == {k: v for k, v in latest(taken).items() if k in texts}
    assert set(latest(taken)) - set(texts) == _beside(taken)
    if ends is not None:
        first_missing = min((to_epoch_ms(e.at) for e in events[len(taken) :]), default=ends)
        assert ends <= first_missing, "what is called observed is stored"
    return len(taken)


def feed(folder: Path) -> Sequence[Arrival]:
    """Return the events of the feed in order of arrival."""
    path = folder / "feed.ndjson"
    stat = path.stat()
    return record(((str(path), stat.st_mtime_ns, stat.st_size),), "chirper", None, 1.0).events


def latest(events: Sequence[Arrival]) -> dict[str, str | None]:
    """Return the text of each post as the last of *events* left it, by id.

    One that was deleted has no text (None), and the name of its tombstone for an id.
    """
    texts: dict[str, str | None] = {}
    for event in events:
        post = event.item
        if isinstance(post, Post) and tombstone(post.native_id) not in texts:
            texts[post.native_id] = post.text
            if post.deleted_at is not None:
                del texts[post.native_id]
                texts[tombstone(post.native_id)] = None
    return texts


def _beside(events: Sequence[Arrival]) -> set[str]:
    """Return the posts that were never deleted, and no version of which speaks of the incident."""
    posts = [event.item for event in events if isinstance(event.item, Post)]
    spoken = {post.native_id for post in posts if "naheim" in post.text or post.deleted_at}
    return {post.native_id for post in posts} - spoken


def _taken(events: Sequence[Arrival], cursor: dict[str, int] | None) -> int:
    if cursor is None:
        return 0
    at = EPOCH + cursor["at"] * timedelta(microseconds=1)
    return sum(event.at < at for event in events) + cursor["served"]
