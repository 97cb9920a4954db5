"""Databases of earlier versions, brought up to date: they become what would be written today."""

from datetime import timedelta
from pathlib import Path
from random import Random

from msgspec.structs import replace

from monitor.store import forgetting
from monitor.store.connection import Store, open_store
from monitor.store.label_records import Coding
from monitor.store.schema.version import VERSION
from monitor.store.writing import labels
from monitor.text import message_key
from tests.store.pages import NOW, START, ZONE, add, counted, fresh, kept, kept_in_step, number

HOUR = timedelta(hours=1)
COPIES = {
    "So sad": "so sad",
    "RT @[handle]: So sad": "rt @[handle]: so sad",
    "rt ＠[handle]:  so SAD https://t.co/x": "rt @[handle]: so sad",
    "@[handle] so sad": "@[handle] so sad",
    "RT @ann: @[handle]  so sad": "@[handle] so sad",
}
TEXTS = {
    **COPIES,
    "Look: https://x.com/[handle]/status/1": "look:",
    "Who is u/[handle]? @[handle]": "who is u/[handle]? @[handle]",
    "Nobody knows": "nobody knows",
    "@[handle]": "@[handle]",
}
"""Text -> what it said while a masked handle was a word of it."""


def to_7(text: str) -> int:
    """Return the key of a text in version 7."""
    return number(TEXTS[text])


def written(folder: Path, key: object) -> Store:
    """Write posts of three days, some of which were edited, with the keys of a version."""
    folder.mkdir()
    store = fresh(folder)
    draw = Random(5)  # noqa: S311  drawn from a seed, no secret
    for n in range(120):
        now = NOW + n * HOUR
        fields = {
            "at": START + timedelta(minutes=draw.randrange(4_000)),
            "author": draw.choice([None, "ann", "bob", "cleo"]),
            "topics": draw.choice([(1,), (1, 2)]),
            "lang": draw.choice(["en", "es"]),
        }
        source = draw.choice(["mastodon", "news"])
        for version in range(draw.choice([1, 1, 1, 2, 3])):
            text = draw.choice([*TEXTS])
            one = kept(
                str(n),
                text,
                label=["negative", "neutral", "positive"][version],
                version=str(version),
                edited_at=now + version * HOUR,
                **fields,  # type: ignore[arg-type]
            )
            one = replace(one, message=key(text))  # type: ignore[operator]
            add(store, one, source=source, now=now + version * HOUR)
            if draw.random() < 0.3:
                labels.put(store, [n + 1], Coding("ann", "tone", ""), "negative", version)
    return store


def aged(store: Store, since: int) -> None:
    """Make the database one that has not taken the steps of the schema from this one on."""
    with store.transaction() as conn:
        conn.execute(
            "DELETE FROM _sqlite_migrations WHERE substr(name, 2, 3) >= ?", (f"{since:03}",)
        )
        conn.execute(f"PRAGMA user_version = {since - 1}")
    store.conn.close()


def opened(folder: Path) -> Store:
    return open_store(folder / "monitor.db", zone=ZONE, scorer="textblob")


def tables(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table, but when steps were taken."""
    names = [
        name
        for (name,) in store.conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        if name != "_sqlite_migrations"
    ]
    return {
        name: sorted(store.conn.execute(f"SELECT * FROM {name}").fetchall(), key=repr)
        for name in names
    }


def test_texts_with_masked_handles_get_their_new_keys(tmp_path: Path) -> None:
    """Every table is as if the posts had come today: keys of earlier texts and of labels too."""
    old, new = written(tmp_path / "old", to_7), written(tmp_path / "new", message_key)
    assert tables(old)["post_past"] != tables(new)["post_past"]
    assert tables(old)["label"] != tables(new)["label"]
    aged(old, 8)
    aged(new, 7)  # a recounted sketch does not hold what was edited away
    with opened(tmp_path / "old") as migrated, opened(tmp_path / "new") as expected:
        assert tables(migrated) == tables(expected)
        assert kept_in_step(migrated) == counted(migrated)
        assert migrated.conn.execute("PRAGMA user_version").fetchone() == (VERSION,)
        keys = dict(migrated.conn.execute("SELECT text, message FROM post"))
        assert {keys[text] for text in COPIES} == {message_key("so sad")}


def test_a_post_whose_text_is_gone_keeps_its_key(tmp_path: Path) -> None:
    """Nobody can tell what it said; its counts stay in step."""
    store = written(tmp_path / "old", to_7)
    forgetting.forget(store, forgetting.before(START + 30 * HOUR))
    add(store, *(kept(str(n), deleted_at=NOW) for n in range(20)))
    before = dict(store.conn.execute("SELECT id, message FROM post"))
    gone = {post for (post,) in store.conn.execute("SELECT id FROM post WHERE text IS NULL")}
    aged(store, 8)
    with opened(tmp_path / "old") as store:
        after = dict(store.conn.execute("SELECT id, message FROM post"))
        assert {post for post in gone if before[post] == after[post]} == gone != set(before)
        assert kept_in_step(store) == counted(store)
        apart = (
            "SELECT count(*) FROM mention JOIN post ON post.id = mention.post "
            "WHERE mention.message <> post.message"
        )
        assert store.conn.execute(apart).fetchone() == (0,)
