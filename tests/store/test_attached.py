"""What posts point to and what is attached to them: the same, whatever the order of the posts."""

import random
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.nouns.media import Attachment, together
from monitor.nouns.posts import Kept
from monitor.spread.links import link_spread
from monitor.store import forgetting
from monitor.store.connection import Store
from monitor.store.reading.reader import open_reader
from monitor.store.writing.attached import resolve, waiting
from monitor.text.links import address, canonical
from tests.examples import examples
from tests.store.pages import NOW, START, add, fresh, kept
from tests.store.test_read_talk import WHOLE

pytestmark = pytest.mark.repeats

VIDEO = "https://youtu.be/dQw4w9WgXcQ"
SHORT = "https://t.co/a1"
ADDRESSES = (
    VIDEO,
    "https://m.youtube.com/watch?v=dQw4w9WgXcQ",
    "https://a.example/1?utm_source=x",
    SHORT,
    "https://bit.ly/nowhere",
)
NUMBERS = st.none() | st.integers(0, 3)
ATTACHMENTS = st.builds(
    Attachment,
    kind=st.sampled_from(["image", "video", "card"]),
    native_id=st.sampled_from([None, "f1", "f2"]),
    alt=st.none() | st.sampled_from(["a dog", "a dog and a man", "an ox and a man"]),
    width=NUMBERS,
    duration=NUMBERS,
    views=NUMBERS,
    preview=st.sampled_from([None, "https://a.example/1.jpg", "https://a.example/2.jpg"]),
    digest=st.sampled_from([None, "a" * 64, "b" * 64]),
    pdq=st.sampled_from([None, "c" * 64]),
    unread=st.sampled_from([None, "gone", "small"]),
)
SIGHTINGS = st.tuples(
    st.sampled_from("abc"),
    st.integers(0, 2),
    st.lists(st.sampled_from(ADDRESSES), max_size=2),
    st.lists(ATTACHMENTS, max_size=3),
)
"""Which post, its version, what it points to besides its text, what is attached to it."""


def sighting(
    name: str, version: int, links: list[str], media: list[Attachment], *, deleted: bool = False
) -> Kept:
    return kept(
        name,
        f"{name} {version} https://text.example/{version}",
        author=name,
        version=str(version),
        edited_at=NOW + timedelta(hours=version) if version else None,
        links=tuple(links),
        media=tuple(media),
        deleted_at=NOW if deleted else None,
    )


def held(store: Store, source: str = "mastodon") -> tuple[list[tuple[object, ...]], ...]:
    """Return which post points to what, what is attached to it, and the links that there are."""
    ours = "WHERE post.source = (SELECT id FROM source WHERE name = ?)"
    questions = (
        "SELECT native_id, key FROM pointing JOIN target ON target.id = target "
        f"JOIN post ON post.id = post {ours} ORDER BY 1, 2",
        "SELECT post.native_id, a.kind, a.native_id, alt, width, height, size, duration, views "
        f"FROM attachment AS a JOIN post ON post.id = post {ours} ORDER BY 1, place",
    )
    found = tuple(store.conn.execute(one, (source,)).fetchall() for one in questions)
    return (*found, store.conn.execute("SELECT key, kind FROM target ORDER BY 1").fetchall())


def resolved(store: Store) -> None:
    """Ask about all short addresses that wait."""
    for key in waiting(store, 9):
        resolve(store, key, canonical(VIDEO) if key == "t.co/a1" else None)


@given(
    st.lists(SIGHTINGS, max_size=10),
    st.sets(st.sampled_from("abc"), max_size=1),
    st.randoms(use_true_random=False),
)
@settings(examples(20), suppress_health_check=[HealthCheck.too_slow])
def test_any_order_gives_the_same_links_and_attachments(
    seen: list[tuple[str, int, list[str], list[Attachment]]],
    deleted: set[str],
    order: random.Random,
) -> None:
    """Of the newest version all that any sighting told, of a deletion nothing, no link without.

    Whenever a shortener was asked: its address counts as what it leads to, or else as itself.
    """
    posts = [sighting(*one) for one in seen]
    posts += [sighting(name, 0, [], [], deleted=True) for name in deleted]
    with TemporaryDirectory() as folder, fresh(Path(folder)) as store:
        for source in ("one", "other"):
            order.shuffle(posts)
            rest = list(posts)
            while rest:
                size = order.randint(1, len(rest))
                add(store, *rest[:size], source=source)
                rest = rest[size:]
                if order.random() < 1 / 2:
                    resolved(store)
        resolved(store)
        found = [held(store, source) for source in ("one", "other")]
    assert found[0] == found[1]
    newest = {name: max(v for n, v, *_ in seen if n == name) for name, *_ in seen}
    told = [one for one in seen if one[1] == newest[one[0]] and one[0] not in deleted]
    pairs, attached, links = found[0]
    assert {key for _, key in pairs} == {key for key, _ in links}
    for name in set(newest) - deleted:
        its = [one for one in told if one[0] == name]
        expected = {f"text.example/{newest[name]}"}
        expected |= {
            "youtube:dQw4w9WgXcQ" for *_, ads, _ in its if {*ads} & {*ADDRESSES[:2], SHORT}
        }
        expected |= {"a.example/1" for *_, ads, _ in its if ADDRESSES[2] in ads}
        expected |= {"bit.ly/nowhere" for *_, ads, _ in its if ADDRESSES[4] in ads}
        assert [key for n, key in pairs if n == name] == sorted(expected)
        files = {(a.kind, a.native_id) for *_, media in its for a in media if a.native_id}
        assert {(row[1], row[2]) for row in attached if row[0] == name and row[2]} == files
    assert {row[0] for row in (*pairs, *attached)} <= set(newest) - deleted


@given(st.lists(ATTACHMENTS, max_size=6), st.randoms(use_true_random=False))
def test_attachments_come_together_in_any_order(
    seen: list[Attachment], order: random.Random
) -> None:
    """At once or by and by, each file once; what is known is never lost."""
    first = together(seen)
    order.shuffle(seen)
    by_and_by: tuple[Attachment, ...] = ()
    for one in seen:
        by_and_by = together((*by_and_by, one))
    assert first == by_and_by == together((*first, *seen))
    assert max((one.views or 0 for one in first), default=0) == max(
        (one.views or 0 for one in seen), default=0
    )


def test_of_twelve_posts_six_point_to_a_video(tmp_path: Path) -> None:
    """Equal words, different links: each post counts for its own, in every order of the posts."""
    videos = [VIDEO, f"{VIDEO}?si=x", "https://m.youtube.com/watch?v=dQw4w9WgXcQ&t=3s"] * 2
    texts = [f"Look {one}" for one in (*videos, *["https://youtu.be/aaaaaaaaaaa"] * 3)]
    posts = [kept(str(n), text, author=str(n)) for n, text in enumerate([*texts, *["Look"] * 3])]
    for seed in range(4):
        random.Random(seed).shuffle(posts)  # noqa: S311  an order, no secret
        folder = tmp_path / str(seed)
        folder.mkdir()
        with fresh(folder) as store:
            add(store, *posts)
        with open_reader(folder / "monitor.db") as reader:
            found = link_spread(reader.pointing(1, WHOLE))
        assert [(one.link, one.posts, one.people) for one in found] == [
            ("youtube:dQw4w9WgXcQ", 6, 6),
            ("youtube:aaaaaaaaaaa", 3, 3),
        ]


def test_a_post_without_either_has_no_row(tmp_path: Path) -> None:
    """Most posts have neither; a page that many point to is written once."""
    with fresh(tmp_path) as store:
        add(store, *(kept(str(n), "no link") for n in range(50)))
        assert held(store) == ([], [], [])
        add(store, *(kept(f"l{n}", f"https://a.example/1?utm_source={n}") for n in range(50)))
        pairs, _, links = held(store)
        assert (len(pairs), links) == (50, [("a.example/1", "page")])
        assert address(str(links[0][0])) == "https://a.example/1"


def test_what_is_forgotten_takes_its_links_and_attachments_along(tmp_path: Path) -> None:
    """And leaves those of other posts; it does not bring them again when it is seen again."""
    one = Attachment(kind="image", native_id="f1", alt="a dog")
    with fresh(tmp_path) as store:
        posts = [sighting(name, 0, [VIDEO], [one]) for name in "ab"]
        add(store, *posts, sighting("b", 1, [f"https://only.example/{START:%Y}"], [one]))
        gone = forgetting.forget(store, forgetting.one("mastodon", "b"))
        assert gone.posts == 1
        add(store, *posts)
        pairs, attached, links = held(store)
        assert [name for name, *_ in (*pairs, *attached)] == ["a", "a", "a"]
        assert [key for key, _ in links] == ["text.example/0", "youtube:dQw4w9WgXcQ"]
