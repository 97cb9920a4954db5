"""Databases of earlier versions, brought up to date: they become what would be written today."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from msgspec.structs import replace

from monitor.clock import rfc3339, to_epoch_ms
from monitor.nouns.media import Attachment
from monitor.nouns.posts import Page, Span
from monitor.store import forgetting
from monitor.store.connection import Store, open_store
from monitor.store.reading import alerts as read_alerts
from monitor.store.reading import labels as read_labels
from monitor.store.reading.as_of import AsOf
from monitor.store.reading.reader import open_reader
from monitor.store.records import Coding, EmbedQuestion, EmbedRecord, FoundRecord, News
from monitor.store.schema.steps import STEPS
from monitor.store.schema.version import VERSION
from monitor.store.writing import alerts, labels, notes, passes, publications, rechecks, watch
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


UNDONE = {
    21: "ALTER TABLE recheck DROP COLUMN doubted",
    20: "DROP INDEX pass_open",
    19: "DROP VIEW alerts; DROP TABLE acknowledged; DROP TABLE briefing",
    18: (
        "DROP INDEX attachment_preview; DROP INDEX attachment_looked_at; "
        "ALTER TABLE attachment DROP COLUMN preview; ALTER TABLE attachment DROP COLUMN digest; "
        "ALTER TABLE attachment DROP COLUMN pdq; ALTER TABLE attachment DROP COLUMN unread"
    ),
    17: "DROP TABLE found",
    16: (
        "DROP VIEW links; DROP VIEW media; "
        "DROP TABLE pointing; DROP TABLE target; DROP TABLE attachment"
    ),
    15: "ALTER TABLE drawn DROP COLUMN chance",
    14: "DROP VIEW embeds; DROP TABLE embed; DROP VIEW publications; DROP TABLE publication",
    11: "DROP VIEW notes; DROP TABLE note",
    10: (
        "DROP VIEW coverage; DROP TABLE observed_before; "
        "ALTER TABLE topic_query DROP COLUMN narrower"
    ),
}
"""What takes back the steps of the schema, the newest first."""


def aged(store: Store, since: int) -> None:
    """Make the database one that has not taken the steps of the schema from this one on."""
    with store.transaction() as conn:
        conn.execute(
            "DELETE FROM _sqlite_migrations WHERE substr(name, 2, 3) >= ?", (f"{since:03}",)
        )
        for step, statements in UNDONE.items():
            for statement in statements.split(";") if since <= step else ():
                conn.execute(statement)
        if since == 13:
            conn.execute(STEPS["m012_publications"])
        conn.execute(f"PRAGMA user_version = {since - 1}")
    store.conn.close()


def opened(folder: Path) -> Store:
    return open_store(folder / "monitor.db", zone=ZONE, scorer="textblob")


def tables(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table, but when steps were taken; links by key, not by number."""
    keys = "SELECT post, key, kind FROM pointing JOIN target ON id = target"
    read = {"pointing": keys, "target": "SELECT key, kind FROM target"}
    names = [
        name
        for (name,) in store.conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        if name != "_sqlite_migrations"
    ]
    return {
        name: sorted(store.conn.execute(read.get(name, f"SELECT * FROM {name}")), key=repr)
        for name in names
    }


@contextmanager
def brought_up(
    folder: Path, since: int, more: Callable[[Store], object] = lambda _: None
) -> Iterator[Store]:
    """Open a database that has not taken the steps from this one on; all that it holds is there.

    *more* writes what it holds besides posts.
    """
    store = written(folder / "old", message_key)
    more(store)
    before = tables(store)
    aged(store, since)
    with opened(folder / "old") as store:
        assert tables(store) == before
        yield store


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


def of_7(store: Store, source: int, incident: str, span: Span, now: datetime) -> None:
    """Keep a claim as version 7 did: a listing for each."""
    name = f"archive {rfc3339(span.start)}..{rfc3339(span.end)}"
    lane = watch.open_lane(store, source, incident, name, timedelta(), now=now)
    with store.transaction() as conn:
        conn.execute(
            "UPDATE lane SET since = ?, until = ? WHERE id = ?",
            (to_epoch_ms(span.start), to_epoch_ms(span.end), lane.id),
        )
        watch.observe(conn, lane.id, Page(observed=span), to_epoch_ms(now))


def hours(first: int, last: int) -> Span:
    return Span(START + first * HOUR, START + last * HOUR)


CLAIMS = (
    ("chirper", "anaheim", [hours(0, 2), hours(6, 8)]),
    ("chirper", "other", [hours(0, 8)]),
    ("commons", "anaheim", [hours(2, 4)]),
    ("chirper", "anaheim", [hours(7, 12)]),
    ("chirper", "anaheim", [hours(-9, -7), hours(2, 3), hours(12, 13)]),
)


def claimed(folder: Path, *, each: bool) -> Store:
    """Keep claims, each in a listing of its own or as today; the query changes after the fourth."""
    folder.mkdir()
    store = fresh(folder)
    add(store, kept("a"), page=Page(observed=hours(0, 9)))
    for n, (name, incident, spans) in enumerate(CLAIMS):
        now, source = NOW + n * HOUR, store.number("source", name=name)
        if each:
            for span in spans:
                of_7(store, source, incident, span, now)
        else:
            watch.claim(store, source, incident, spans, now)
        if n == 3:
            with store.transaction() as conn:
                watch.replace_query(conn, "anaheim", to_epoch_ms(now) + 1)
    return store


def listings(store: Store) -> list[list[tuple[object, ...]]]:
    """Return listings and what was proved of them, by name: their numbers may differ."""
    lane = "source, incident, name"
    return [
        store.conn.execute(f"SELECT {columns} ORDER BY 1, 2, 3, 4, 5").fetchall()
        for columns in (
            f"{lane}, since, until, opened_at, settle, clock, sample, cursor FROM lane",
            f"{lane}, start, end FROM observed JOIN lane ON id = lane",
            f"{lane}, at, start, end, proof.until FROM proof JOIN lane ON id = lane",
            f"{lane}, o.until, start, end, asked_again FROM observed_before AS o "
            "JOIN lane ON id = lane",
        )
    ]


def test_claims_of_one_source_become_one_listing(tmp_path: Path) -> None:
    """What was proved, and when, stays; a listing that a source reads is left alone."""
    old, new = claimed(tmp_path / "old", each=True), claimed(tmp_path / "new", each=False)
    assert len(listings(old)[0]) == 9
    aged(old, 8)
    with new, opened(tmp_path / "old") as migrated:
        found = listings(migrated)
        assert found == listings(new)
        assert len(found[0]) == 4
        spans = {(row[0], row[1]): row[3:5] for row in found[0] if row[3] is not None}
        assert spans[2, "anaheim"] == (
            to_epoch_ms(START - 9 * HOUR),
            to_epoch_ms(START + 13 * HOUR),
        )
        assert not migrated.conn.execute("PRAGMA foreign_key_check").fetchall()


def test_what_was_claimed_later_was_not_due_before(tmp_path: Path) -> None:
    """A report as of an earlier instant knows a listing as long as it was then."""
    claimed(tmp_path / "new", each=False).conn.close()
    with open_reader(tmp_path / "new" / "monitor.db") as reader:
        known = {}
        for n in (0, 2, 3, 4):
            at = NOW + n * HOUR
            for lane in AsOf(reader.conn, reader.path, at).lanes("anaheim", hours(-24, 24)):
                if lane.source == "chirper":
                    known[n] = (Span(lane.since, lane.until), lane.observed)  # type: ignore[arg-type]
    assert known == {
        0: (hours(0, 8), (hours(0, 2), hours(6, 8))),
        2: (hours(0, 8), (hours(0, 2), hours(6, 8))),
        3: (hours(0, 12), (hours(0, 2), hours(6, 12))),
        # The query was another one by then: what was claimed for the one before is still seen.
        4: (hours(-9, 13), (hours(-9, -7), hours(0, 3), hours(6, 13))),
    }


def test_an_archive_is_never_still_read(tmp_path: Path) -> None:
    """Its report ends where the claims end that were known by then, and not at that instant."""
    with fresh(tmp_path) as store:
        source = store.number("source", name="chirper")
        watch.claim(store, source, "anaheim", [hours(0, 2)], START + 3 * HOUR)
        watch.claim(store, source, "anaheim", [hours(8, 9)], START + 9 * HOUR)
    with open_reader(tmp_path / "monitor.db") as reader:
        extent = AsOf(reader.conn, reader.path, START + 4 * HOUR).extent("anaheim")
        assert (extent.first, extent.last, extent.live) == (START, START + 2 * HOUR, False)


def test_a_database_of_version_10_takes_notes(tmp_path: Path) -> None:
    """Opening it is enough; what it holds stays as it is."""
    with brought_up(tmp_path, 11) as store:
        assert notes.add(store, "anaheim", START, "Rain", "ann", NOW) == 1
        assert store.conn.execute("SELECT text, editor FROM notes").fetchall() == [("Rain", "ann")]


def test_a_database_of_version_11_takes_publications(tmp_path: Path) -> None:
    """Opening it is enough; what it holds stays as it is."""
    with brought_up(tmp_path, 12) as store:
        assert store.conn.execute("SELECT * FROM publications").fetchall() == []


def test_a_database_of_version_12_takes_embeds(tmp_path: Path) -> None:
    """Opening it is enough; what pages and briefs said stays as it was."""
    store = written(tmp_path / "old", message_key)
    aged(store, 13)
    with sqlite3.connect(tmp_path / "old" / "monitor.db") as conn:
        conn.execute(
            "INSERT INTO publication VALUES "
            "(3, 'anaheim', 'page', 'public', 9000, 1000, 8000, 'UTC', '1/1', 'social 1', '[]')"
        )
    conn.close()
    with opened(tmp_path / "old") as store:
        kept = store.conn.execute("SELECT id, edition, name, at, corrects FROM publication")
        assert kept.fetchall() == [(3, "page", "", 9000, None)]
        asked = EmbedQuestion(since_ago=24 * HOUR)
        one = EmbedRecord(
            file="/srv/volume.html",
            incident="anaheim",
            chart="volume",
            readership="public",
            asked=asked,
            written_at=NOW,
        )
        publications.keep_embed(store, one)
    with open_reader(tmp_path / "old" / "monitor.db") as reader:
        assert reader.embeds() == (one,)


def test_labels_of_version_14_stay_those_of_an_even_draw(tmp_path: Path) -> None:
    """No label is lost, and each post of an older draw was as likely as any other."""
    store = written(tmp_path / "old", message_key)
    span = Span(NOW - 24 * HOUR, NOW)
    labels.add_draw(store, 1, span, 7, {2: 0.5, 1: 0.3}, 5_000)
    before = tables(store)["label"]
    assert before
    aged(store, 15)
    with opened(tmp_path / "old") as store:
        assert tables(store)["label"] == before
        labels.add_draw(store, 1, span, 7, {3: 0.25}, 6_000)
    with open_reader(tmp_path / "old" / "monitor.db") as reader:
        old, new = read_labels.draws(reader, 1)
        assert (old.posts, old.chances) == ((2, 1), (1, 1))
        assert (new.posts, new.chances) == ((3,), (0.25,))


def test_a_database_of_version_15_takes_links_out_of_its_texts(tmp_path: Path) -> None:
    """As if its posts had come today: of the texts that are held, once for each link of a post."""
    with fresh(tmp_path) as store:
        for n in range(40):
            text = f"https://a.example/{n % 7} https://b.example https://m.b.example/ {n}"
            add(store, kept(str(n), text), kept(f"{n} without", "www.a.example"))
        add(store, kept("3", deleted_at=START), kept("4", "https://c.example", edited_at=NOW))
        before = tables(store)
        assert len(before["pointing"]) == 38 * 2 + 1
    aged(opened(tmp_path), 16)
    with opened(tmp_path) as store:
        assert tables(store) == before
        found = store.conn.execute(
            "SELECT link, posts, people, sources FROM links WHERE kind = 'page' ORDER BY posts DESC"
        )
        assert found.fetchone() == ("b.example", 38, 1, 1)


def test_a_database_of_version_17_keeps_what_was_attached(tmp_path: Path) -> None:
    """As if it was never looked at."""
    with fresh(tmp_path) as store:
        for n in range(9):
            media = (Attachment(kind="video", native_id=f"f{n % 3}", alt="A dog", views=n),)
            add(store, kept(str(n), media=media))
        before = tables(store)
    aged(opened(tmp_path), 18)
    with opened(tmp_path) as store:
        assert tables(store) == before


def test_a_database_of_version_16_takes_found_posts(tmp_path: Path) -> None:
    """Opening it is enough; whatever was there stays as it was."""
    one = FoundRecord(
        incident="anaheim",
        address="https://chirper.example/post/1",
        at=None,
        text="Words",
        by="ann",
        added_at=NOW,
    )
    with brought_up(tmp_path, 17) as store:
        notes.keep_found(store, one)
    with open_reader(tmp_path / "old" / "monitor.db") as reader:
        assert reader.found("anaheim") == (one,)
        assert reader.found("other") == ()


def test_a_database_of_version_18_takes_acknowledgements(tmp_path: Path) -> None:
    """Opening it is enough; of the alerts that there were, nobody is known to look after one."""
    news = News(rule="blind", incident="anaheim", source="a", since=NOW, said="Words")
    with brought_up(tmp_path, 19, lambda old: alerts.begin(old, [news], ["log"], NOW)) as store:
        alerts.acknowledge(store, 1, "ann", "mine", ["log"], NOW + HOUR)
        assert alerts.due(store, NOW + HOUR) == ()
    with open_reader(tmp_path / "old" / "monitor.db") as reader:
        (one,) = read_alerts.alerts(reader, NOW)
        assert (one.acknowledged_at, one.acknowledged_by, one.note) == (NOW + HOUR, "ann", "mine")


def test_a_database_of_version_19_finds_open_passes_at_once(tmp_path: Path) -> None:
    """However many passes have ended, the one that did not is not looked for among them."""
    with brought_up(tmp_path, 20) as store:
        asked: list[str] = []
        store.conn.set_trace_callback(asked.append)
        passes.begin(store, 1, "anaheim", "poll", NOW)
        store.conn.set_trace_callback(None)
        (looked,) = (one for one in asked if "outcome IS NULL" in one)
        plan = store.conn.execute(f"EXPLAIN QUERY PLAN {looked}").fetchall()
    assert [row[3] for row in plan] == [
        "SEARCH pass USING INDEX pass_open (source=? AND incident=? AND purpose=?)"
    ]


def test_a_database_of_version_20_doubts_nothing(tmp_path: Path) -> None:
    """Of the posts that are to be asked for again, none was said to be gone."""

    def plan(store: Store) -> None:
        with store.transaction() as conn:
            rechecks.plan(conn, 1, [(1, 0)], 0)

    with brought_up(tmp_path, 21, plan) as store:
        assert store.conn.execute("SELECT post, doubted FROM recheck").fetchall() == [(1, 0)]


def test_views_are_those_of_this_program(tmp_path: Path) -> None:
    """A database of this schema has the views of the program that opened it for writing last."""
    with opened(tmp_path) as store:
        made = dict(store.conn.execute("SELECT name, sql FROM sqlite_master WHERE type = 'view'"))
        store.conn.execute("DROP VIEW links")
        store.conn.execute("DROP VIEW notes")
        store.conn.execute("CREATE VIEW notes AS SELECT 1 AS number")
    with opened(tmp_path) as store:
        again = dict(store.conn.execute("SELECT name, sql FROM sqlite_master WHERE type = 'view'"))
        assert again == made
        version = "PRAGMA schema_version"
        before = store.conn.execute(version).fetchone()
    with opened(tmp_path) as store:
        assert store.conn.execute(version).fetchone() == before
