"""Draws of posts and codes: what is kept, and when a code stops to hold."""

from datetime import timedelta
from pathlib import Path

import pytest

from monitor.nouns.posts import Score, Span
from monitor.store.connection import Store
from monitor.store.reading import labels as read_labels
from monitor.store.reading.reader import open_reader
from monitor.store.records import SKIPPED, Coding, ToCode
from monitor.store.writing import labels, post_rows
from tests.store.pages import NOW, START, add, fresh, kept

SPAN = Span(START, START + timedelta(days=3))
DAY = timedelta(days=1)
ANA, BEN = Coding("ana"), Coding("ben")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A store with five posts on two days, one of them in a language that is not scored."""
    store = fresh(tmp_path)
    add(
        store,
        kept("1", "a", label="negative"),
        kept("2", "b", label="neutral"),
        kept("3", "c", label="unscored"),
        kept("4", "d", label="neutral", at=START + DAY),
        kept("5", "d", label="neutral", at=START + DAY),
    )
    return store


def test_a_draw_is_kept_in_its_order(store: Store, tmp_path: Path) -> None:
    """The order is random and part of the draw; what is coded of it is a draw as well."""
    number = labels.add_draw(store, 1, SPAN, 7, dict.fromkeys([4, 1, 2], 0.5), 5_000)
    with open_reader(tmp_path / "monitor.db") as reader:
        (found,) = read_labels.draws(reader, 1)
        assert (found.id, found.span, found.posts) == (number, SPAN, (4, 1, 2))
        assert found.chances == (0.5, 0.5, 0.5)
        assert found.at.timestamp() == 5
        assert [one.text for one in read_labels.to_code(reader, number)] == ["d", "a", "b"]
        assert read_labels.draws(reader, 2) == ()


def test_only_what_has_a_label_and_a_text_can_be_drawn(store: Store, tmp_path: Path) -> None:
    """There is nothing to judge of an unscored post, and nothing to read of a deleted one."""
    add(store, kept("2", deleted_at=NOW))
    with open_reader(tmp_path / "monitor.db") as reader:
        first = int(START.timestamp()) // 86_400
        counts = {(first, "negative"): 1, (first + 1, "neutral"): 2}
        assert read_labels.strata(reader, 1, SPAN) == counts
        assert read_labels.members(reader, 1, SPAN, first + 1) == {"neutral": [4, 5]}
        assert read_labels.members(reader, 1, Span(START, START + DAY), first + 1) == {}


def test_a_code_can_be_changed_and_each_coder_has_one(store: Store, tmp_path: Path) -> None:
    """The last word of a coder counts; tone and stance are apart."""
    draw = labels.add_draw(store, 1, SPAN, 0, dict.fromkeys([1, 2], 0.5), 0)
    labels.put(store, [1], ANA, "neutral", 1)
    labels.put(store, [1], ANA, "negative", 2)
    labels.put(store, [1], BEN, SKIPPED, 2)
    labels.put(store, [2], Coding("ana", "stance", "the officer"), "against", 2)
    with open_reader(tmp_path / "monitor.db") as reader:
        (one,) = read_labels.coded(reader, 1, "tone")
        assert (one.post, one.label, one.codes) == (
            1,
            "negative",
            {"ana": "negative", "ben": SKIPPED},
        )
        assert one.at == START
        assert read_labels.done(reader, draw, ANA) == {1: "negative"}
        (other,) = read_labels.coded(reader, 1, "stance", "the officer")
        assert (other.post, other.codes) == (2, {"ana": "against"})
        assert read_labels.coded(reader, 1, "stance", "the boy") == ()
        assert read_labels.coded(reader, 2, "tone") == ()


def test_a_code_does_not_outlive_the_text_that_was_coded(store: Store, tmp_path: Path) -> None:
    """An edited post is another text: it is asked for again, and its old code counts no more."""
    draw = labels.add_draw(store, 1, SPAN, 0, dict.fromkeys([1, 2], 0.5), 0)
    labels.put(store, [1, 2], ANA, "negative", 1)
    add(store, kept("1", "a, I mean z", label="neutral", edited_at=NOW, version="2"))
    with open_reader(tmp_path / "monitor.db") as reader:
        assert [one.post for one in read_labels.coded(reader, 1, "tone")] == [2]
        assert read_labels.done(reader, draw, ANA) == {2: "negative"}


def test_a_deleted_post_keeps_its_code_without_its_text(store: Store, tmp_path: Path) -> None:
    """The count stays, as the post's own does; nobody is shown the text again."""
    draw = labels.add_draw(store, 1, SPAN, 0, dict.fromkeys([1, 2], 0.5), 0)
    labels.put(store, [1], ANA, "negative", 1)
    add(store, kept("1", deleted_at=NOW))
    with open_reader(tmp_path / "monitor.db") as reader:
        (one,) = read_labels.coded(reader, 1, "tone")
        assert (one.codes, one.label, one.text) == ({"ana": "negative"}, "negative", None)
        assert [each.post for each in read_labels.to_code(reader, draw)] == [2]


def test_the_newest_version_of_the_scorer_is_judged(store: Store, tmp_path: Path) -> None:
    """While posts are scored again, two versions have said something of a post."""
    labels.put(store, [1], ANA, "negative", 1)
    newer = store.number("scorer", name="textblob", version="2")
    with store.transaction() as conn:
        post_rows.add_scores(conn, newer, [(1, Score(300_000, 0, "positive"))])
    with open_reader(tmp_path / "monitor.db") as reader:
        assert read_labels.coded(reader, 1, "tone")[0].label == "positive"


def test_copies_can_be_told_by_their_message(store: Store, tmp_path: Path) -> None:
    """The dialogue asks for each text once; for that it must know which posts are copies."""
    draw = labels.add_draw(store, 1, SPAN, 0, dict.fromkeys([4, 5], 0.5), 0)
    with open_reader(tmp_path / "monitor.db") as reader:
        one, other = read_labels.to_code(reader, draw)
    assert isinstance(one, ToCode)
    assert one.message == other.message
