"""Within a snapshot the store is asked each question once."""

import sqlite3
from collections import Counter
from datetime import timedelta
from pathlib import Path

from monitor.nouns.buckets import Tally
from monitor.nouns.posts import Span
from monitor.store.reading.reader import open_reader
from tests.store.build import Sample, build, instant

T = instant("02-22T08:00")
HOUR = timedelta(hours=1)


def test_an_answer_holds_for_a_snapshot_and_no_longer(tmp_path: Path) -> None:
    """The same question twice is one statement; after the snapshot it is asked again."""
    path = build(tmp_path / "monitor.db", [Sample(at=T)])
    asked: Counter[str] = Counter()
    edges = [T, T + HOUR]
    with open_reader(path) as reader:
        reader.conn.set_trace_callback(lambda sql: asked.update([sql]))
        with reader.snapshot():
            first = reader.tallies(1, edges)
            assert reader.tallies(1, tuple(edges)) is first
            assert reader.tallies(1, edges, by="source") is not first
            assert set(asked.values()) == {1}
        with sqlite3.connect(path) as conn:
            conn.execute("DELETE FROM volume_hour")
            conn.execute("DELETE FROM volume_minute")
        conn.close()
        nothing = {"": (Tally(),) * (len(edges) - 1)}
        assert reader.tallies(1, edges) == nothing
        with reader.snapshot():
            assert reader.tallies(1, edges) == nothing


def test_questions_that_differ_are_told_apart(tmp_path: Path) -> None:
    """By their kind, by each argument, and by its name."""
    path = build(tmp_path / "monitor.db", [Sample(at=T), Sample(at=T + HOUR, source="commons")])
    with open_reader(path) as reader, reader.snapshot():
        whole, half = Span(T, T + 2 * HOUR), Span(T, T + HOUR)
        assert reader.posts_of_people(1, whole) != reader.posts_of_people(1, half)
        assert reader.linked(1, whole) is reader.linked(1, whole)
        assert set(reader.distinct(1, [T, T + 2 * HOUR], by="source")) == {"chirper", "commons"}
        assert set(reader.distinct(1, [T, T + 2 * HOUR])) == {""}
