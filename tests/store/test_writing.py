"""What a page becomes in the database."""

import itertools
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from monitor.errors import StoreError
from monitor.nouns.posts import Kept, Page, Post, Score, Span
from monitor.store.connection import Store
from monitor.store.tombstones import tombstone
from tests.examples import examples
from tests.store.pages import NOW, START, ZONE, add, counted, fresh, kept, kept_in_step

pytestmark = pytest.mark.repeats

times = st.integers(0, 60 * 30).map(
    lambda minutes: START + timedelta(minutes=minutes, seconds=minutes % 60)
)


@st.composite
def sightings(draw: st.DrawFn, every: int = 10) -> Kept:
    """Draw one sighting of one of a few posts: new, copied, edited, older; one in *every* gone."""
    name = draw(st.sampled_from("abcdef"))
    edited = draw(st.none() | st.integers(1, 5))
    if draw(st.integers(1, every)) == 1:
        return kept(name, deleted_at=NOW)
    # A post's author and time do not change with its versions; its text, tone and topics do.
    seed = ord(name)
    return kept(
        name,
        draw(st.sampled_from(["one", "two", "three"])),
        at=START + timedelta(minutes=seed * 97 % 1700),
        author=[None, "alice", "bob"][seed % 3],
        topics=draw(st.sampled_from([(1,), (1, 2)])),
        label=draw(st.sampled_from(["negative", "neutral", "positive", "unscored"])),
        edited_at=None if edited is None else START + timedelta(hours=edited),
        version=None if edited is None else str(edited),
        likes=draw(st.none() | st.integers(-9, 9)),
        lang=["en", "es", None][seed % 3],
    )


@examples(30)
@given(st.lists(st.lists(sightings(), min_size=1, max_size=6), min_size=1, max_size=6))
def test_rollups_equal_a_recount(
    tmp_path_factory: pytest.TempPathFactory, pages: list[list[Kept]]
) -> None:
    """Whatever comes in whatever pages, every rollup equals a count over the posts themselves."""
    with fresh(tmp_path_factory.mktemp("db")) as store:
        for page in pages:
            add(store, *page)
        assert kept_in_step(store) == counted(store)
        assert store.conn.execute(
            "SELECT hour, sum(posts) FROM volume_hour GROUP BY hour HAVING sum(posts)"
        ).fetchall() == (
            store.conn.execute(
                "SELECT minute / 60, sum(posts) FROM volume_minute GROUP BY 1 HAVING sum(posts)"
            ).fetchall()
        )


@pytest.mark.parametrize(
    ("tag", "language"),
    [("en-US", "en"), ("pt_BR", "pt"), ("iw", "he"), ("und", ""), ("zxx", ""), ("mul", "")],
)
def test_a_tag_that_names_no_language_claims_none(tmp_path: Path, tag: str, language: str) -> None:
    """Such posts are `unknown` in reports by language, together with those that have no tag."""
    with fresh(tmp_path) as store:
        add(store, kept("a", lang=tag))
        assert store.conn.execute("SELECT lang FROM post").fetchall() == [(language,)]


def _state(store: Store) -> list[list[Any]]:
    posts = store.conn.execute(
        "SELECT native_id, published_at, text, message, version, edited_at, deleted_at, likes, "
        "label, (SELECT group_concat(topic) FROM mention WHERE post = post.id) FROM post "
        "LEFT JOIN score ON score.post = post.id ORDER BY native_id"
    ).fetchall()
    return [posts, store.conn.execute("SELECT text FROM revision ORDER BY text").fetchall()]


def test_numbers_do_not_depend_on_the_order_of_arrival(tmp_path: Path) -> None:
    """Promise 10: an original, two edits and a copy end in the same state in all 24 orders."""
    seen = [
        kept("a", "first", likes=3),
        kept(
            "a",
            "second",
            edited_at=START + timedelta(hours=1),
            version="1",
            topics=(1, 2),
            label="negative",
        ),
        kept("a", "third", edited_at=START + timedelta(hours=2), version="2", likes=9),
        kept("a", "first", likes=5),
    ]
    states = []
    for number, order in enumerate(itertools.permutations(seen)):
        with fresh(tmp_path / str(number)) as store:
            for one in order:
                add(store, one)
            states.append(_state(store))
            assert kept_in_step(store) == counted(store)
    assert all(state == states[0] for state in states)
    assert states[0][0] == [
        (
            "a",
            1487743200000,
            "third",
            *states[0][0][0][3:4],
            "2",
            1487750400000,
            None,
            9,
            "neutral",
            "1,2",
        )
    ]


# What scorers say of a text, ours and another.
SAID = {"quake": ("negative", 1), "Quake!": ("positive", 2), "sorry": ("unscored", 3)}
versions = st.tuples(st.sampled_from(sorted(SAID)), st.sampled_from([(1,), (1, 2)]))


@examples(30)
@given(
    st.lists(versions, min_size=1, max_size=3),
    st.lists(st.tuples(st.integers(0, 9), st.booleans()), max_size=2),
    st.booleans(),
    st.booleans(),
)
def test_versions_and_deletions_of_a_post_end_the_same_in_all_orders(
    tmp_path_factory: pytest.TempPathFactory,
    said: list[tuple[str, tuple[int, ...]]],
    taken_back: list[tuple[int, bool]],
    together: bool,
    named: bool,
) -> None:
    """Promise 10: label, text, person and time are those of the newest version, deleted or not.

    Each version may come after the deletion, and a deletion may say when its post was written. So
    do the numbers of further scorers, and every rollup equals a recount; page by page or on one.
    """

    def seen(number: int) -> list[Kept]:
        name, at = f"n{number}", START + timedelta(hours=number)
        edits = [None, *(at + timedelta(minutes=minutes) for minutes in range(1, len(said)))]
        made = [
            replace(
                kept(
                    name,
                    text,
                    at=at,
                    topics=topics,
                    label=SAID[text][0],
                    edited_at=edited,
                    version=str(edited.minute) if edited and named else None,
                ),
                others=(Score(SAID[text][1], None, "neutral"),),
            )
            for (text, topics), edited in zip(said, edits, strict=True)
        ]
        gone = [
            replace(
                kept(name, "", author=None, deleted_at=NOW + timedelta(hours=hours)),
                post=Post(
                    native_id=name,
                    published_at=at if dated else None,
                    deleted_at=NOW + timedelta(hours=hours),
                ),
                message=0,
            )
            for hours, dated in taken_back
        ]
        return [*made, *gone]

    orders = list(itertools.permutations(range(len(said) + len(taken_back))))
    with fresh(tmp_path_factory.mktemp("db")) as store:
        further = store.number("scorer", name="further", version="1")
        for number, order in enumerate(orders):
            every = seen(number)
            arriving = [every[place] for place in order]
            for page in [arriving] if together else [[one] for one in arriving]:
                add(store, *page, scorers=[further])
        ends = {_end(store, number) for number in range(len(orders))}
        assert len(ends) == 1
        assert kept_in_step(store) == counted(store)


def _end(store: Store, number: int) -> tuple[Any, ...]:
    """Return all that is held of the post of an order, but its id and the hour that is its own."""
    name = f"n{number}"
    [post] = store.conn.execute(
        "SELECT id, published_at - ?, claimed_at - published_at, person, text, message, version, "
        "edited_at - published_at, deleted_at, flags FROM post WHERE native_id IN (?, ?)",
        (number * 3_600_000, name, tombstone(name)),
    ).fetchall()
    beside = (
        "SELECT name, label, polarity FROM score JOIN scorer ON scorer.id = scorer "
        "WHERE post = ? ORDER BY name",
        "SELECT topic FROM mention WHERE post = ? ORDER BY topic",
        "SELECT r.text FROM revision AS r JOIN post ON post.id = r.post AND post.text <> r.text "
        "WHERE r.post = ? ORDER BY r.text",
    )
    held = (tuple(store.conn.execute(sql, (post[0],)).fetchall()) for sql in beside)
    return *post[1:], *held


def test_what_one_sighting_leaves_out_is_taken_from_another(tmp_path: Path) -> None:
    """Promise 10: two tools export the same posts with other columns, and their order is chance.

    Author, language and what it answers are those that one of them says; so is the tone, which
    rests on the language.
    """
    seen = [
        kept("a", author=None, label="positive"),
        kept("a", lang="es", label="unscored", kind="reply", parent_id="0"),
        kept("a", "hallo", author=None, edited_at=START + timedelta(hours=1), version="1"),
        kept("a", author=None, deleted_at=NOW),
    ]
    for many in (2, 3, 4):
        states = []
        for number, order in enumerate(itertools.permutations(seen[:many])):
            with fresh(tmp_path / f"{many}-{number}") as store:
                for one in order:
                    add(store, one)
                states.append(
                    store.conn.execute(
                        "SELECT person, lang, kind, parent_id, text, label FROM post "
                        "JOIN score ON score.post = post.id"
                    ).fetchall()
                )
                assert kept_in_step(store) == counted(store)
        assert all(state == states[0] for state in states)
        assert states[0][0][1:4] == ("es", "reply", "0")
        assert states[0][0][0] is not None


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_what_further_scorers_say_rests_on_the_language_too(
    tmp_path: Path, order: tuple[int, int]
) -> None:
    """Promise 10: of the sighting that says in which language it is, whichever comes first."""
    seen = (
        replace(kept("a"), others=(Score(1, None, "neutral"),)),
        replace(kept("a", lang="es"), others=(Score(2, None, "neutral"),)),
    )
    with fresh(tmp_path) as store:
        further = store.number("scorer", name="further", version="1")
        for index in order:
            add(store, seen[index], scorers=[further])
        found = store.conn.execute("SELECT polarity FROM score WHERE scorer = ?", (further,))
        assert found.fetchall() == [(2,)]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_deletion_takes_the_text_and_leaves_the_count(
    tmp_path: Path, order: tuple[int, int]
) -> None:
    """Post or deletion first: no text, no address, no revision; the post counts once."""
    seen = (
        kept("a", "secret words", url="https://example.org/@alice/1"),
        kept("a", deleted_at=NOW),
    )
    with fresh(tmp_path) as store:
        for index in order:
            add(store, seen[index])
        add(store, kept("a", "secret words", url="https://example.org/@alice/1"))
        assert store.conn.execute("SELECT text, deleted_at IS NOT NULL FROM post").fetchall() == [
            (None, 1)
        ]
        assert not store.conn.execute("SELECT 1 FROM link UNION SELECT 1 FROM revision").fetchall()
        assert store.conn.execute("SELECT sum(posts) FROM volume_minute").fetchone() == (1,)
        assert kept_in_step(store) == counted(store)


def test_the_same_page_again_changes_nothing(tmp_path: Path) -> None:
    """A page that was committed before adds no post and moves no number."""
    page = [kept(str(n), f"text {n % 7}", author=f"u{n % 5}", likes=n) for n in range(50)]
    with fresh(tmp_path) as store:
        assert add(store, *page).new == 50
        before = list(store.conn.iterdump())
        assert add(store, *page).new == 0
        changed = set(store.conn.iterdump()) ^ set(before)
        assert all('INTO "pass"' in line for line in changed)


def test_two_sources_may_use_the_same_id(tmp_path: Path) -> None:
    """The key of a post is its source and its native id."""
    with fresh(tmp_path) as store:
        add(store, kept("1"), source="mastodon")
        add(store, kept("1"), source="news")
        assert store.conn.execute("SELECT count(*) FROM post").fetchone() == (2,)


def test_engagement_keeps_the_largest_figure_and_its_history(tmp_path: Path) -> None:
    """Instances that count for themselves make no post lose likes; each rise has its instant.

    A post that is voted down has fewer than none, also where that was not known at first.
    """
    with fresh(tmp_path) as store:
        for hours, likes in enumerate((None, -5, 3, 9, 5, 9, 12)):
            add(store, kept("a", likes=likes), now=NOW + timedelta(hours=hours))
        kept_so = store.conn.execute("SELECT likes FROM engagement ORDER BY seen_at").fetchall()
        assert kept_so == [(-5,), (3,), (9,), (12,)]


def test_a_further_scorer_has_one_score_of_a_post_whatever_its_versions(tmp_path: Path) -> None:
    """Of an edited text the new version scores: what the old one said of the old text is gone."""
    with fresh(tmp_path) as store:
        old, new = (
            store.number("scorer", name="social", version=version) for version in ("1", "2")
        )
        add(store, kept("1"), kept("2"), others={old: Score(1, None, "neutral")})
        edited = kept("1", "goodbye", edited_at=NOW, version="b")
        add(store, edited, others={new: Score(2, None, "neutral")})
        said = store.conn.execute(
            "SELECT post, scorer FROM score WHERE scorer IN (?, ?)", (old, new)
        )
        assert sorted(said.fetchall()) == [(1, new), (2, old)]


def test_a_page_is_kept_whole_or_not_at_all(tmp_path: Path) -> None:
    """Promise 1: if the last statement fails, no post, mention, cursor or observed span is left."""
    with fresh(tmp_path) as store:
        add(store, kept("a"), page=Page(cursor={"at": 1}))
        store.conn.execute(
            "CREATE TRIGGER full BEFORE INSERT ON observed BEGIN SELECT RAISE(ABORT, 'no'); END"
        )
        before = [line for line in store.conn.iterdump() if 'INTO "pass"' not in line]
        page = Page(cursor={"at": 2}, observed=Span(START, NOW))
        with pytest.raises(StoreError, match="no"):
            add(store, kept("b"), kept("a", "edited", edited_at=NOW), page=page)
        assert [line for line in store.conn.iterdump() if 'INTO "pass"' not in line] == before
        assert not store.conn.in_transaction


def test_days_follow_the_zone(tmp_path: Path) -> None:
    """22:00 on Wednesday in Anaheim is Wednesday's, though it is Thursday in UTC."""
    with fresh(tmp_path, ZONE) as store:
        add(
            store,
            kept("a", at=START.replace(day=23, hour=6)),
            kept("b", at=START.replace(day=22, hour=20)),
        )
        days = store.conn.execute(
            "SELECT minute, people, messages FROM distinct_count WHERE grain = 'day'"
        ).fetchall()
        assert days == [(int(START.replace(day=22, hour=8).timestamp()) // 60, 1, 1)]
