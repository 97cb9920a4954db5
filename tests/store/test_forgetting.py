"""Forgetting: no byte stays, every count stays, and nothing returns."""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from monitor.nouns.posts import Kept, Post, Span
from monitor.store import cleaning, forgetting
from monitor.store.connection import Store, open_store
from monitor.store.reading.reader import open_reader
from monitor.store.reading.talk import linked
from monitor.store.records import Gone, Retention
from monitor.store.tombstones import tombstone
from monitor.store.writing.rescore import recount_days
from tests.examples import examples
from tests.store.canaries import (
    CANARIES,
    DAY,
    HOUR,
    OTHERS,
    every,
    filled,
    left,
    of_ann,
    rollups,
    versions,
)
from tests.store.pages import NOW, START, ZONE, add, counted, fresh, kept, kept_in_step, number
from tests.store.test_writing import sightings
from tests.store.traces import traces

pytestmark = pytest.mark.repeats

LONG_AGO: Final = Retention(texts=DAY, links=DAY, leftovers=DAY)

WAYS: Final[dict[str, Callable[[Store], object]]] = {
    "author": lambda store: forgetting.forget(store, of_ann()),
    "before": lambda store: forgetting.forget(store, forgetting.before(NOW)),
    "post": lambda store: [
        forgetting.forget(store, forgetting.one("mastodon", one.native_id)) for one in CANARIES
    ],
    "address": lambda store: [
        forgetting.forget(store, forgetting.one("mastodon", one.url)) for one in CANARIES
    ],
    "purge": lambda store: forgetting.purge(store, LONG_AGO, NOW + 2 * DAY),
}


@pytest.mark.parametrize("way", WAYS)
def test_no_byte_stays_and_every_count_does(tmp_path: Path, way: str) -> None:
    """Promise 12: texts, ids, addresses and earlier versions are in no file; the counts are."""
    with filled(tmp_path) as store:
        assert left(tmp_path)
        before = rollups(store)
        WAYS[way](store)
        cleaning.clean(store)
        assert left(tmp_path) == {}
        assert rollups(store) == before
        assert kept_in_step(store) == counted(store)
        assert cleaning.due(store) is None
    assert left(tmp_path) == {}
    whole = {"before", "purge"}
    assert bool(traces(tmp_path, every(OTHERS), every(CANARIES))) is (way not in whole)


@pytest.mark.parametrize("way", WAYS)
def test_nothing_returns(tmp_path: Path, way: str) -> None:
    """Promise 12: a post that comes again, in whatever version, stays forgotten, counted once."""
    with filled(tmp_path) as store:
        WAYS[way](store)
        cleaning.clean(store)
        for n, one in enumerate(CANARIES):
            first, second = versions(one, n, author="ann")
            later = kept(one.native_id, one.text, edited_at=NOW, version="3", url=one.url)
            assert add(store, first, second, later).new == 0
            add(store, kept(f"reply to {n}", "yes", parent_id=one.native_id, author=None))
            assert add(store, kept(one.native_id, deleted_at=NOW), second).new == 0
        assert store.conn.execute(
            "SELECT count(*) FROM post WHERE native_id LIKE 'forgotten:%' AND text IS NULL"
        ).fetchone()[0] in {12, 52}
        posts = "SELECT sum(posts) FROM volume_minute WHERE topic = 1"
        assert store.conn.execute(posts).fetchone() == (52 + 12,)
        cleaning.clean(store)
    assert left(tmp_path) == {}


def test_a_time_that_is_told_later_revives_nobody(tmp_path: Path) -> None:
    """A forgotten post that had no time comes again with one, and an author: all stays as it is."""
    with fresh(tmp_path) as store:
        add(store, replace(kept("a", author="ann"), post=Post(native_id="a", text="hello")))
        forgetting.forget(store, of_ann())
        before = store.conn.execute("SELECT * FROM post").fetchall(), rollups(store)
        add(store, kept("a", author="ann", at=START + 5 * HOUR, lang="es"))
        assert (store.conn.execute("SELECT * FROM post").fetchall(), rollups(store)) == before


def test_ids_that_others_answered_go_too(tmp_path: Path) -> None:
    """Replies that were there before keep their tie to the post, by its new name."""
    one = CANARIES[0]
    with filled(tmp_path) as store:
        add(store, kept("reply", "yes", parent_id=one.native_id), kept("z", "no", repost_of="z0"))
        forgetting.forget(store, of_ann())
        cleaning.clean(store)
        held = store.conn.execute(
            "SELECT parent_id, repost_of FROM post WHERE native_id IN ('reply', 'z') ORDER BY 1"
        ).fetchall()
        assert held == [(None, "z0"), (tombstone(one.native_id), None)]
        assert traces(tmp_path, [one.native_id]) == {}


@pytest.mark.parametrize("way", ["author", "post", "address"])
def test_what_repeats_the_words_of_a_post_goes_with_it(tmp_path: Path, way: str) -> None:
    """Whoever passed them on, once or twice, before they were forgotten or after; counts stay."""
    one = CANARIES[0]

    def repost(name: str, of: str) -> Kept:
        return kept(name, one.text, author=name, kind="repost", repost_of=of, url=f"{one.url}?r")

    with filled(tmp_path) as store:
        add(store, repost("by bob", one.native_id), repost("by eve", "by bob"))
        add(store, kept("a quote", "look at that", kind="quote", parent_id=one.native_id))
        before = rollups(store)
        people = "SELECT count(DISTINCT person) FROM mention"
        known = store.conn.execute(people).fetchone()
        WAYS[way](store)
        assert rollups(store) == before
        assert store.conn.execute(people).fetchone() == known
        assert add(store, repost("by bob", one.native_id)).new == 0
        assert add(store, repost("by joe", one.native_id), repost("by kay", "by eve")).new == 2
        assert kept_in_step(store) == counted(store)
        assert store.conn.execute("SELECT text FROM post WHERE kind = 'quote'").fetchall()
        cleaning.clean(store)
    assert left(tmp_path) == {}


@pytest.mark.parametrize("order", [1, -1])
def test_reposts_of_reposts_on_one_page_come_without_the_words(tmp_path: Path, order: int) -> None:
    """Of those that pass a forgotten post on from one another, in whatever order they are shown."""
    chain = ["a", "by bob", "by eve", "by max"]
    reposts = [kept(one, "words", kind="repost", repost_of=of) for of, one in pairwise(chain)]
    with fresh(tmp_path) as store:
        add(store, kept("a", "words"))
        forgetting.forget(store, forgetting.one("mastodon", "a"))
        add(store, *reposts[::order], kept("by joe", "others", kind="repost", repost_of="b"))
        assert store.conn.execute("SELECT text FROM post WHERE text <> ''").fetchall() == [
            ("others",)
        ]


def test_what_was_passed_on_by_a_repost_that_came_only_later_goes_with_the_purge(
    tmp_path: Path,
) -> None:
    """Before that came, nobody knew whose words these are: `by eve` has them from `by bob`."""
    with fresh(tmp_path) as store:
        add(store, kept("a", "words"))
        add(
            store,
            kept("by eve", "words", kind="repost", repost_of="by bob"),
            kept("by max", "words", kind="repost", repost_of="by eve"),
            kept("by kay", "others", kind="repost", repost_of="by joe"),
        )
        forgetting.forget(store, forgetting.one("mastodon", "a"))
        assert forgetting.expired(store.conn, LONG_AGO, NOW).posts == 0
        add(store, kept("by bob", "words", kind="repost", repost_of="a"))
        before = rollups(store)
        assert forgetting.expired(store.conn, LONG_AGO, NOW).posts == 2
        assert forgetting.purge(store, LONG_AGO, NOW).posts == 2
        held = store.conn.execute("SELECT text FROM post WHERE text IS NOT NULL").fetchall()
        assert held == [("others",)]
        assert rollups(store) == before
        assert forgetting.purge(store, LONG_AGO, NOW).posts == 0
        assert add(store, kept("by eve", "words", kind="repost", repost_of="by bob")).new == 0
        assert forgetting.expired(store.conn, LONG_AGO, NOW).posts == 0


@pytest.mark.parametrize("way", ["before", "purge"])
def test_a_repost_of_what_was_too_old_is_held(tmp_path: Path, way: str) -> None:
    """Its own text is kept for as long as is asked, counted from when it was seen."""
    with fresh(tmp_path) as store:
        add(store, kept("a", "words"))
        WAYS[way](store)
        add(store, kept("b", "words", kind="repost", repost_of="a"))
        held = "SELECT text FROM post ORDER BY id"
        assert store.conn.execute(held).fetchall() == [(None,), ("words",)]
        forgetting.forget(store, forgetting.one("mastodon", "a"))
        assert store.conn.execute(held).fetchall() == [(None,), (None,)]
        add(store, kept("c", "words", kind="repost", repost_of="a"))
        assert store.conn.execute(held).fetchall() == [(None,)] * 3


def test_reposts_are_forgotten_with_a_post_that_we_do_not_hold(tmp_path: Path) -> None:
    """Its id is known by them. Whose words they are nobody knows, where it was never held."""
    with fresh(tmp_path) as store:
        add(store, kept("b", "words", kind="repost", repost_of="a"), kept("c", "words"))
        chosen = forgetting.one("mastodon", "a")
        assert forgetting.count(store.conn, chosen).posts == 1
        assert forgetting.forget(store, chosen).posts == 1
        assert store.conn.execute("SELECT text FROM post").fetchall() == [(None,), ("words",)]


@examples(60)
@given(
    st.permutations(["post", "deletion", "reply", "another reply", "repeat"]),
    st.lists(st.sampled_from(["page", "import", None]), min_size=4, max_size=4),
    st.booleans(),
)
def test_a_deleted_post_is_named_nowhere_and_its_answers_still_count(
    tmp_path_factory: pytest.TempPathFactory, order: list[str], ends: list[str | None], came: bool
) -> None:
    """Promise 10 and 12: in every order, however the posts are divided among pages and imports."""
    name, folder = CANARIES[0].native_id, tmp_path_factory.mktemp("db")
    seen = {
        "deletion": kept(name, deleted_at=NOW),
        "reply": kept("1", "yes", parent_id=name),
        "another reply": kept("2", "no", parent_id=name),
        "repeat": kept("3", "hello", repost_of=name),
    } | ({"post": kept(name)} if came else {})
    with fresh(folder) as store:
        page: list[Kept] = []
        for what, end in zip(order, [*ends, "import"], strict=True):
            page += [seen[what]] if what in seen else []
            if end is not None:
                add(store, *page)
                page = []
            if end == "import":
                cleaning.tidy(store)
        with open_reader(folder / "monitor.db") as reader:
            found = linked(reader, 1, Span(START, NOW))
    assert found.held == 3 * came
    assert not [path for path in folder.iterdir() if name.encode() in path.read_bytes()]


def test_a_forgotten_person_is_a_stranger_who_still_counts_as_one(tmp_path: Path) -> None:
    """The pseudonym is gone, the person is one person still, in counts that are made again too."""
    with filled(tmp_path) as store:
        before = rollups(store)
        forgetting.forget(store, of_ann())
        for table in ("post", "mention"):
            sql = f"SELECT count(*) FROM {table} WHERE person = ?"
            assert store.conn.execute(sql, (number("ann"),)).fetchone() == (0,)
        people = store.conn.execute("SELECT DISTINCT person FROM post WHERE text IS NULL")
        assert len(people.fetchall()) == 1
        recount_days(store)
        assert rollups(store) == before
        # Who writes again is somebody new.
        add(store, kept("new", "I am back", author="ann", at=START))
        assert kept_in_step(store) == counted(store)


def test_nobody_else_is_forgotten(tmp_path: Path) -> None:
    """One post takes no other with it, but the bytes of all that could not be read."""
    one = CANARIES[3]
    with filled(tmp_path) as store:
        add(store, *versions(one), source="elsewhere")
        gone = forgetting.forget(store, forgetting.one("mastodon", one.native_id))
        passes = store.table("pass").count
        assert gone == Gone(posts=1, links=1, versions=1, unread=1, failures=passes - 1)
        held = "SELECT count(*) FROM post WHERE text IS NOT NULL"
        assert store.conn.execute(held).fetchone() == (52,)
        assert store.conn.execute("SELECT count(*) FROM link").fetchone() == (52,)
        assert store.conn.execute("SELECT reason, length(raw) FROM quarantine").fetchall() == [
            ("there: expected a number, got something", 0)
        ]
        again = forgetting.forget(store, forgetting.one("mastodon", one.native_id))
        assert not again.anything


def test_before_an_instant_of_one_incident(tmp_path: Path) -> None:
    """The instant itself is not before; a post of another incident stays."""
    with fresh(tmp_path) as store:
        with store.transaction() as conn:
            conn.execute("INSERT INTO topic VALUES (3, 'other', 'incident', 'other', '', '')")
        add(store, kept("a"), kept("b", at=START + HOUR), kept("c", topics=(3,)))
        chosen = forgetting.before(START + HOUR, "anaheim")
        assert forgetting.forget(store, chosen).posts == 1
        held = store.conn.execute("SELECT native_id FROM post ORDER BY id").fetchall()
        assert held == [(tombstone("a"),), ("b",), ("c",)]


def test_counting_changes_no_byte(tmp_path: Path) -> None:
    """A dry run says what the real one then does, and leaves every file as it is."""
    with filled(tmp_path) as store:
        store.checkpoint()
    files = {path: path.read_bytes() for path in tmp_path.iterdir()}
    with open_reader(tmp_path / "monitor.db") as reader:
        said = forgetting.count(reader.conn, of_ann())
        old = forgetting.expired(reader.conn, LONG_AGO, NOW + 2 * DAY)
        passes = reader.table("pass").count
    assert {path: path.read_bytes() for path in files} == files
    with open_store(tmp_path / "monitor.db", zone=ZONE, scorer="textblob") as store:
        assert (
            forgetting.forget(store, of_ann())
            == said
            == Gone(posts=12, links=12, versions=12, unread=1, failures=passes)
        )
        assert old == Gone(posts=52, links=52, versions=52, unread=1, failures=passes)


@examples(20)
@given(st.lists(st.lists(sightings(), min_size=1, max_size=4), min_size=1, max_size=6), st.data())
def test_rollups_stay_in_step_whatever_is_forgotten(
    tmp_path_factory: pytest.TempPathFactory, pages: list[list[Kept]], data: st.DataObject
) -> None:
    """Forgetting at any point changes no rollup, and all that comes after is counted right."""
    with fresh(tmp_path_factory.mktemp("db")) as store:
        forgotten: set[str] = set()
        for page in pages:
            add(store, *page)
            before, names = rollups(store), data.draw(st.sets(st.sampled_from("abcdef")))
            for name in names:
                if forgetting.forget(store, forgetting.one("mastodon", name)).posts:
                    forgotten.add(name)
            if data.draw(st.booleans()):
                forgetting.forget(store, forgetting.by((number("alice"),)))
            assert rollups(store) == before
        assert kept_in_step(store) == counted(store)
        marks = [tombstone(name) for name in sorted(forgotten)]
        texts = store.conn.execute(
            "SELECT native_id FROM post WHERE text IS NOT NULL "
            f"AND native_id IN ({','.join('?' * len(marks))})",
            marks,
        ).fetchall()
        assert texts == []
        assert store.conn.execute(
            "SELECT count(*) - count(DISTINCT native_id) FROM post"
        ).fetchone() == (0,)
