"""Who says what how often."""

from datetime import timedelta
from pathlib import Path

from msgspec.structs import replace

from monitor.nouns.posts import Span
from monitor.spread.links import link_spread
from monitor.store.reading.reader import open_reader
from monitor.store.reading.talk import sayings
from tests.store.pages import START, add, fresh, kept, number

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
    assert [(one.link.key, one.posts, one.people) for one in found] == [
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
        assert (linked.posts, linked.says, linked.held) == (6, 2, 1)
        assert reader.linked(7, WHOLE).says == 0
