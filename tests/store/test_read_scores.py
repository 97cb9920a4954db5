"""Where scorers differ, texts counted once, and neutral posts without any word."""

import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.nouns.method import Differing
from monitor.nouns.posts import Span
from monitor.store.reading import scores as read_scores
from monitor.store.reading.as_of import AsOf
from monitor.store.reading.reader import Reader, open_reader
from tests.store.build import Sample, build, instant

T = instant("02-23T06:00")
EDGES = (T, T + timedelta(hours=1), T + timedelta(hours=2))
POSTS = (
    Sample(at=T, message=1, label="negative", polarity=-1),
    Sample(at=T, message=1, label="negative", polarity=-1),
    Sample(at=T, message=2, label="neutral", polarity=0),
    Sample(at=T + timedelta(hours=1), message=3, label="neutral", polarity=100_000),
    Sample(at=T + timedelta(hours=1), message=4, label="unscored", reason="language: es"),
)


@pytest.fixture
def reader(tmp_path: Path) -> Reader:
    """A database in which `social` has said something of four posts, in two versions of one."""
    path = build(tmp_path / "monitor.db", POSTS)
    conn = sqlite3.connect(path)
    conn.execute(
        "INSERT INTO scorer VALUES (2, 'social', '1'), (3, 'social', '2'), (4, 'odd', '1')"
    )
    conn.executemany(
        "INSERT INTO score (post, scorer, polarity, label) VALUES (?, ?, 0, ?)",
        [
            (1, 2, "negative"),
            (2, 2, "negative"),
            (2, 3, "neutral"),
            (3, 2, "positive"),
            (4, 2, "unscored"),
            (5, 2, "negative"),
        ],
    )
    conn.commit()
    conn.close()
    return open_reader(path)


def test_scorers_differ_where_both_gave_a_label(reader: Reader) -> None:
    """What either could not score is no difference; the newest version of a scorer counts."""
    with reader:
        assert reader.differing(1, EDGES, (3, 2)) == (Differing("social", 3, 2, 1, 2),)


def test_who_is_behind_a_reason_is_counted(tmp_path: Path) -> None:
    """Each account once, and each post of which no author is known, now and as it was."""
    posts = [
        Sample(at=T, message=number, person=person, label="unscored", reason="language: es")
        for number, person in enumerate([1, 1, 2, None, None])
    ]
    path = build(tmp_path / "monitor.db", posts)
    edges = EDGES[:2]
    with open_reader(path) as now, open_reader(path) as reader:
        then = AsOf(reader.conn, path, T + timedelta(days=9))
        for known in (now, then):
            assert known.unscored(1, edges, [5]).accounts == {"language: es": 4}


def test_of_many_posts_a_sample_is_looked_at(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of each bucket as many as is its share, as for the reasons of unscored posts."""
    monkeypatch.setattr("monitor.store.reading.scores.SAMPLE", 2)
    with reader:
        (found,) = read_scores.differing(reader, 1, EDGES, (3, 2))
        assert found.both == 2
        assert read_scores.differing(reader, 1, EDGES, (0, 0)) == ()


def test_a_scorer_alone_differs_from_nobody() -> None:
    """Where nobody else scored there is nothing to compare."""
    assert read_scores.compared("social", [(1, "social", "negative")]) == ()
    assert read_scores.compared("social", [(1, "other", "negative")]) == (
        Differing("other", 0, 0, 0, 0),
    )


def test_a_text_counts_once_however_often_it_is_said(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Copies are one message; what is not scored has no label to count."""
    with reader:
        span = Span(EDGES[0], EDGES[-1])
        assert reader.messages_by_label(1, span) == {"negative": 1, "neutral": 2}
        monkeypatch.setattr("monitor.store.reading.scores.MOST", 2)
        assert reader.messages_by_label(1, span) == {"neutral": 1}


def test_neutral_for_want_of_words_is_told_apart(reader: Reader) -> None:
    """A number of 0 says that no word counts; 0.1 was weighed and found neutral."""
    with reader:
        found = read_scores.unscored(reader, 1, EDGES, (3, 2))
    assert (found.neutral, found.wordless, found.looked_at) == (2, 1, 5)
    assert found.reasons == {"language: es": 1}
