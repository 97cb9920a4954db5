"""Who says what how often."""

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from monitor.nouns.media import Attachment
from monitor.nouns.posts import Span
from monitor.report.spread.links import shared
from monitor.spread.links import link_spread
from monitor.store.reading.reader import Reader, open_reader
from monitor.store.reading.talk import gone, holding, most_said, sampled, sayings
from monitor.store.records import Viewed
from monitor.text import message_key
from monitor.text.links import Link
from tests.examples import examples
from tests.store.pages import NOW, START, add, fresh, kept, number

MINUTE = timedelta(minutes=1)
WHOLE = Span(START, START + timedelta(days=1))


def _filled(folder: Path) -> Path:
    with fresh(folder) as store:
        add(store, kept("1", "hello", author="alice"), kept("2", "hello", at=START + MINUTE))
        add(
            store,
            kept("3", "hello", author="bob", at=START + 2 * MINUTE, repost_of="1"),
            kept("4", "bye", author=None, at=START + 3 * MINUTE, parent_id="elsewhere"),
            kept("5", "gone", at=START + 3 * MINUTE),
            kept("6", "beside", at=START + 3 * MINUTE, topics=(2,)),
        )
        add(store, kept("9", "hello", author="alice", at=START + 9 * MINUTE), source="bluesky")
        add(store, kept("5", deleted_at=START))
    return folder / "monitor.db"


def test_each_text_of_each_source(tmp_path: Path) -> None:
    """A text is told once for each source, with its posts, its people and its first time.

    What was taken back has no text to tell.
    """
    with open_reader(_filled(tmp_path)) as reader:
        found = reader.sayings(1, WHOLE)
    alice, bob = number("alice"), number("bob")
    assert [(s.text, s.source, s.posts, s.people, s.first) for s in found] == [
        ("hello", "mastodon", 3, frozenset({alice, bob}), START),
        ("bye", "mastodon", 1, frozenset(), START + 3 * MINUTE),
        ("hello", "bluesky", 1, frozenset({alice}), START + 9 * MINUTE),
    ]


def test_a_link_is_counted_post_by_post(tmp_path: Path) -> None:
    """Copies of one text may point to different pages, or to none: each post counts for its own."""
    texts = ["Look", "Look https://a.example/1", "Look https://a.example/2"] * 2
    with fresh(tmp_path) as store:
        posts = [kept(str(i), text, author=str(i)) for i, text in enumerate(texts)]
        add(store, *(replace(post, message=7) for post in posts))
    with open_reader(tmp_path / "monitor.db") as reader:
        assert [s.posts for s in reader.sayings(1, WHOLE)] == [6]
        found = link_spread(reader.pointing(1, WHOLE))
    assert [(one.link, one.posts, one.people) for one in found] == [
        ("a.example/1", 2, 2),
        ("a.example/2", 2, 2),
    ]


def test_of_many_posts_the_newest_are_looked_at(tmp_path: Path) -> None:
    """The bound is on posts, and what lies before it is left out."""
    with open_reader(_filled(tmp_path)) as reader:
        found = sayings(reader, 1, WHOLE, most=1)
        assert [(s.source, s.posts) for s in found] == [("bluesky", 1)]
        assert reader.sayings(1, Span(START + MINUTE, START + 2 * MINUTE))[0].posts == 1


def test_posts_of_people_and_links_between_posts(tmp_path: Path) -> None:
    """Counts per person, and posts that refer to another, known or not."""
    with open_reader(_filled(tmp_path)) as reader:
        assert sorted(reader.posts_of_people(1, WHOLE)) == [1, 4]
        linked = reader.linked(1, WHOLE)
        assert (linked.posts, linked.held) == (6, 1)
        assert reader.linked(7, WHOLE).held == 0


def _written(folder: Path, numbers: list[int]) -> Path:
    """Write posts of these numbers: two in three say the same, on two sources."""
    folder.mkdir()
    with fresh(folder) as store:
        for source in ("mastodon", "bluesky"):
            posts = [
                kept(
                    f"{source}{number}",
                    f"text {number % 40}" if number % 3 else f"text {number}",
                    author=f"{number % 7}" if number % 5 else None,
                    at=START + number * MINUTE,
                )
                for number in numbers
                if number % 2 or source == "mastodon"
            ]
            add(store, *posts, source=source)
    return folder / "monitor.db"


def test_a_sample_depends_on_nothing_but_texts(tmp_path: Path) -> None:
    """The order in which posts came makes no difference; of each text all posts are there.

    Of twice as many texts it holds those that it held, and of the one source what of the other.
    """
    told = []
    for folder, numbers in (("a", list(range(200))), ("b", list(reversed(range(200))))):
        with open_reader(_written(tmp_path / folder, numbers)) as reader:
            everything = reader.sayings(1, WHOLE)
            small, large = (sampled(reader, 1, WHOLE, posts) for posts in (75, 150))
        told.append(large.sayings)
        assert (small.share, large.share) == (75 / 300, 150 / 300)
        assert set(small.sayings) < set(large.sayings) < set(everything)
        bound = (1 << 63) // 2 - (1 << 63)
        assert set(small.sayings) == {s for s in everything if message_key(s.text) < bound}
    assert {(s.text, s.source, s.posts, s.people, s.first) for s in told[0]} == {
        (s.text, s.source, s.posts, s.people, s.first) for s in told[1]
    }


def _said(reader: Reader, most: int) -> tuple[tuple[str | None, int], ...]:
    return tuple((text, posts) for text, posts, _ in most_said(reader, 1, WHOLE, most))


def test_a_text_is_known_while_any_copy_has_it(tmp_path: Path) -> None:
    """Copies that were taken back still count, the newest too; and how many were is known."""
    with fresh(tmp_path) as store:
        add(store, *(kept(name, "hello") for name in "abc"))
        add(store, kept("c", deleted_at=NOW), kept("a", deleted_at=NOW))
    with open_reader(tmp_path / "monitor.db") as reader:
        assert _said(reader, 9) == (("hello", 3),)
        assert [(s.text, s.posts) for s in sayings(reader, 1, WHOLE)] == [("hello", 3)]
        found = holding(reader, 1, WHOLE, lambda text: text == "hello")
        assert ([s.posts for s in found.sayings], found.texts, found.posts) == ([3], 1, 3)
        assert (gone(reader, 1, WHOLE), gone(reader, 2, WHOLE)) == (2, 0)


@examples(20)
@given(
    st.permutations(range(8)),
    st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=8, max_size=8),
    st.sets(st.integers(0, 7), max_size=4),
)
def test_what_stands_for_equal_texts_does_not_depend_on_what_came_first(
    tmp_path_factory: pytest.TempPathFactory,
    order: list[int],
    posts: list[tuple[int, int]],
    deleted: set[int],
) -> None:
    """Two texts may be one, but for links and names, and resemble a third in different ways."""
    written = []
    for numbers in (range(8), order):
        folder = tmp_path_factory.mktemp("db")
        with fresh(folder) as store:
            for n in numbers:
                minute, message = posts[n]
                one = kept(f"{n}", f"text {n}", author=f"{n}", at=START + minute * MINUTE)
                add(store, replace(one, message=message))
            add(store, *(kept(f"{n}", deleted_at=NOW) for n in numbers if n in deleted))
        with open_reader(folder / "monitor.db") as reader:
            found = holding(reader, 1, WHOLE, lambda text: text > "text 2")
            written.append(
                (
                    most_said(reader, 1, WHOLE, 9),
                    sayings(reader, 1, WHOLE),
                    (frozenset(found.sayings), found.texts, found.posts),
                )
            )
    assert written[0] == written[1]


def test_what_is_looked_for_is_counted_in_all(tmp_path: Path) -> None:
    """The texts that hold something are those of `sayings`, with the number of all of them."""
    with open_reader(_written(tmp_path / "a", list(range(200)))) as reader:
        for most in (10**6, 90):
            plain = sayings(reader, 1, WHOLE, most)
            found = holding(reader, 1, WHOLE, lambda text: text.endswith("1"), most)
            assert set(found.sayings) == {s for s in plain if s.text.endswith("1")}
            assert (found.texts, found.posts) == (len(plain), sum(s.posts for s in plain))


def test_what_was_taken_back_holds_nothing(tmp_path: Path) -> None:
    """Neither is it asked about, nor does it count; among what is said most it has no text."""
    asked: list[str] = []

    def holds(text: str) -> bool:
        asked.append(text)
        return True

    with open_reader(_filled(tmp_path)) as reader:
        found = holding(reader, 1, WHOLE, holds)
        assert sorted(asked) == ["bye", "hello", "hello"]
        assert (found.texts, found.posts) == (3, 5)
        assert _said(reader, 9) == (("hello", 4), (None, 1), ("bye", 1))
        assert _said(reader, 1) == (("hello", 4),)


def test_posts_of_links_are_counted(tmp_path: Path) -> None:
    """For all links at once, or read for some of them: what reading each post would tell."""
    with fresh(tmp_path) as store:
        posts = [
            kept(str(n), f"Look https://a.example/{n % 4} https://b.example/{n % 3}", author=str(n))
            for n in range(24)
        ]
        add(store, *posts)
    with open_reader(tmp_path / "monitor.db") as reader:
        everything = reader.pointing(1, WHOLE)
        counts = reader.link_posts(1, WHOLE)
        assert counts == {Link(one.link, one.kind): one.posts for one in link_spread(everything)}
        some = tuple(sorted(counts)[:3])
        few = reader.pointing(1, WHOLE, some)
        assert sorted(map(repr, few)) == sorted(repr(p) for p in everything if p.link in some)
        assert reader.pointing(1, WHOLE, ()) == ()


def test_no_claim_of_views_is_too_large_to_be_summed(tmp_path: Path) -> None:
    """A feed may say any number that is kept: of two of the largest there is a sum."""
    with fresh(tmp_path) as store:
        for n in range(2):
            add(store, kept(str(n), media=(Attachment(kind="video", views=2**63 - 1),)))
    with open_reader(tmp_path / "monitor.db") as reader:
        assert reader.viewed(1, WHOLE) == Viewed(2, 1, 2 * 10**12)


def test_no_claim_of_likes_is_too_large_to_be_summed(tmp_path: Path) -> None:
    """A server may say any number that is kept: links are read all the same."""
    claimed = [(1, 2, None), (2**63 - 1, 5, 7), (2**63 - 1, None, None), (None, None, None)]
    with fresh(tmp_path) as store:
        posts = [
            kept(str(n), "https://a.example/1", likes=likes, reposts=reposts, replies=replies)
            for n, (likes, reposts, replies) in enumerate(claimed)
        ]
        add(store, *posts)
    with open_reader(tmp_path / "monitor.db") as reader:
        asked = (1, WHOLE, Link("a.example/1", "page"))
        told, is_known = reader.engagement(*asked)
        held = (reader.posts_of_link(*asked), (told, is_known))
        (shown,) = shared([held], [WHOLE.start, WHOLE.end])
    assert sorted(told.tolist()) == [0, 3, 10**12, 10**12 + 12]
    assert shown.engagement == (2 * 10**12 + 15,)
