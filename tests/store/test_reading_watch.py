"""What the store says of passes, of posts, and in its views."""

import json
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.nouns.posts import Lane, Span
from monitor.store.reading import posts as read_posts
from monitor.store.reading import scores as read_scores
from monitor.store.reading import watch as read_watch
from monitor.store.reading.reader import open_reader
from monitor.store.records import Standing
from monitor.store.schema.views import VIEWS
from tests.store.build import INCIDENT, Sample, Tried, build, instant

T = instant("02-23T06:00")
SPAN = Span(instant("02-20T00:00"), instant("02-28T00:00"))
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


def test_standing_is_that_of_the_last_pass_that_ended(tmp_path: Path) -> None:
    """Postponed, stopped and unfinished passes and imports do not tell whether a source answers."""
    passes = [
        Tried(source="a", at=T),
        Tried(source="a", at=T + MINUTE, outcome="failed", error="429: later"),
        Tried(source="a", at=T + 2 * MINUTE, outcome="postponed", error="too early"),
        Tried(source="a", at=T + 3 * MINUTE, outcome=None),
        Tried(source="b", at=T, purpose="import"),
    ]
    path = build(tmp_path / "m.db", passes=passes)
    conn = sqlite3.connect(path)
    conn.execute("INSERT INTO pace VALUES (1, ?, 1, NULL, 1487829600000)", (INCIDENT,))
    conn.commit()
    conn.close()
    with open_reader(path) as reader:
        found = read_watch.standings(reader)
    assert found["a", INCIDENT] == Standing(
        last_success=T + timedelta(seconds=1.5), outcome="failed", error="429: later", next_pass=T
    )
    assert found["b", INCIDENT] == Standing()


def test_standing_is_that_of_the_polls(tmp_path: Path) -> None:
    """What asks again for held posts cannot hide that polls fail; its own failure is told too."""
    passes = [
        Tried(source="a", at=T, outcome="failed", error="down"),
        Tried(source="a", at=T + MINUTE, purpose="recheck"),
        Tried(source="b", at=T),
        Tried(source="b", at=T + MINUTE, purpose="recheck", outcome="failed", error="old"),
        Tried(source="b", at=T + 2 * MINUTE, purpose="sweep", outcome="failed", error="swept"),
        Tried(source="b", at=T + 3 * MINUTE, purpose="recheck"),
    ]
    with open_reader(build(tmp_path / "m.db", passes=passes)) as reader:
        found = read_watch.standings(reader)
    assert (found["a", INCIDENT].outcome, found["a", INCIDENT].error) == ("failed", "down")
    assert found["a", INCIDENT].last_success is None
    assert (found["b", INCIDENT].outcome, found["b", INCIDENT].error) == ("ok", "swept")


def test_a_second_look_of_over_a_week_ago_is_no_news(tmp_path: Path) -> None:
    """One is made every night; where none ever was, not all passes are looked through for it."""
    passes = [
        Tried(source="a", at=T - 8 * DAY, purpose="sweep", outcome="failed", error="swept"),
        Tried(source="b", at=T - 6 * DAY, purpose="sweep", outcome="failed", error="swept"),
        *(Tried(source=one, at=T) for one in ("a", "b")),
    ]
    with open_reader(build(tmp_path / "m.db", passes=passes)) as reader:
        found = read_watch.standings(reader)
    assert [found[name, INCIDENT].error for name in ("a", "b")] == [None, "swept"]


def test_a_pass_of_a_clock_that_was_ahead_is_none_of_the_last(tmp_path: Path) -> None:
    """Else a source that fails would pass for well until the clock is there again."""
    passes = [
        Tried(source="a", at=T),
        Tried(source="a", at=T + 180 * MINUTE, error="set the clock"),
        Tried(source="b", at=T + 180 * MINUTE, error="set the clock"),
        Tried(source="a", at=T + 5 * MINUTE, outcome="failed", error="500"),
    ]
    with open_reader(build(tmp_path / "m.db", passes=passes)) as reader:
        found = read_watch.standings(reader)
    assert found["a", INCIDENT] == Standing(
        last_success=T + timedelta(seconds=1.5), outcome="failed", error="500"
    )
    assert found["b", INCIDENT].error == "set the clock"


def test_what_is_asked_no_more_is_not_said_to_be_asked_again(tmp_path: Path) -> None:
    """Of a source that failed to its end and left the configuration; one listing left tells."""
    lanes = [
        Lane(source=source, name=name, settle=MINUTE, until=until)
        for source, name, until in (("a", "x", T), ("a", "y", T), ("b", "x", T), ("b", "y", None))
    ]
    passes = [Tried(source=one, at=T, outcome="failed", error="503") for one in ("a", "b", "c")]
    path = build(tmp_path / "m.db", passes=passes, lanes=lanes)
    with closing(sqlite3.connect(path)) as conn, conn:
        conn.execute("UPDATE pass SET error_kind = 'server error'")
    with open_reader(path) as reader:
        found = read_watch.standings(reader)
    again = "503; the next pass asks again"
    assert [found[name, INCIDENT].error for name in ("a", "b", "c")] == ["503", again, again]


def test_attempts_are_all_passes_of_the_span(tmp_path: Path) -> None:
    """Every attempt within the span is told, in order, the unfinished one with None."""
    passes = [
        Tried(source="a", at=T + MINUTE, outcome=None),
        Tried(source="b", at=T, seen=100, beside=7, rejected=2),
        Tried(source="b", at=SPAN.end),
    ]
    with open_reader(build(tmp_path / "m.db", passes=passes)) as reader:
        first, second = read_watch.attempts(reader, INCIDENT, SPAN)
    assert (first.source, first.seen, first.beside, first.rejected) == ("b", 100, 7, 2)
    assert (second.source, second.ended_at, second.outcome) == ("a", None, None)


def test_quarantine_is_counted_by_reason(tmp_path: Path) -> None:
    """What could not be read within the span, the most frequent reason first."""
    path = build(tmp_path / "m.db", passes=[Tried(source="a", at=T)])
    conn = sqlite3.connect(path)
    at = int(T.timestamp() * 1000)
    rows = [
        (1, "d1", at, "no id"),
        (1, "d2", at, "no time"),
        (1, "d3", at, "no time"),
        (1, "d4", 0, "x"),
    ]
    conn.executemany("INSERT INTO quarantine VALUES (?, ?, ?, ?, x'00', 'shape')", rows)
    conn.commit()
    conn.close()
    with open_reader(path) as reader:
        assert read_watch.quarantined(reader, SPAN) == {"a": {"no time": 2, "no id": 1}}


def test_posts_stream_in_the_order_of_arrival(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every post of the span once, whatever the size of a chunk; texts only where asked for."""
    posts = [
        Sample(at=T + (i * 37 % 100) * MINUTE, lang="" if i else "en", text=f"t{i}")
        for i in range(25)
    ]
    outside = Sample(at=SPAN.end + MINUTE)
    monkeypatch.setattr("monitor.store.reading.posts.CHUNK", 7)
    with open_reader(build(tmp_path / "m.db", [*posts, outside])) as reader:
        found = list(read_posts.stream(reader, 1, SPAN, text=True))
        bare = list(read_posts.stream(reader, 1, SPAN, text=False))
    assert [(p.id, p.text, p.created_at) for p in found] == [
        (f"n{i + 1}", f"t{i}", post.at) for i, post in enumerate(posts)
    ]
    assert {p.text for p in bare} == {None}
    assert (found[0].lang, found[1].lang) == ("en", None)
    assert "author" not in found[0].__struct_fields__
    assert "url" not in found[0].__struct_fields__


def test_no_chunk_of_an_export_sorts_what_remains(tmp_path: Path) -> None:
    """Mentions are walked by their key: by the index of minutes an export would be quadratic."""
    with open_reader(build(tmp_path / "m.db", [Sample(at=T)])) as reader:
        values = (True, 1, 0, 1, 0, 1, 1)
        plan = [row[3] for row in reader.rows(f"EXPLAIN QUERY PLAN {read_posts._POSTS}", values)]
    assert plan[0].startswith("SEARCH m USING PRIMARY KEY")


def test_reasons_of_the_unscored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Up to the limit every post is asked; beyond it, of each bucket its share."""
    posts = [Sample(at=T, label="unscored", reason="language: es") for _ in range(30)]
    posts += [Sample(at=T + 70 * MINUTE) for _ in range(60)]
    edges = [T, T + 60 * MINUTE, T + 120 * MINUTE, T + 180 * MINUTE]
    with open_reader(build(tmp_path / "m.db", posts)) as reader:
        found = read_scores.unscored(reader, 1, edges, [30, 60, 0])
        assert (found.reasons, found.looked_at, found.sampled) == ({"language: es": 30}, 90, False)
        monkeypatch.setattr("monitor.store.reading.scores.SAMPLE", 9)
        found = read_scores.unscored(reader, 1, edges, [30, 60, 0])
        assert (found.reasons, found.looked_at, found.sampled) == ({"language: es": 3}, 9, True)


def test_views_are_readable_and_tell_no_address(tmp_path: Path) -> None:
    """Names, RFC 3339 and hexadecimal pseudonyms; no view gives an address of a post away."""
    posts = [Sample(at=T, person=-1, narratives=("threat",), label="negative", polarity=-500_000)]
    path = build(
        tmp_path / "m.db", posts, narratives=("threat",), passes=[Tried(source="chirper", at=T)]
    )
    conn = sqlite3.connect(path)
    conn.row_factory = sqlite3.Row
    shown = {view: [dict(row) for row in conn.execute(f"SELECT * FROM {view}")] for view in VIEWS}
    conn.close()
    (post,) = shown["posts_readable"]
    assert post["person"] == "f" * 16
    assert (post["published_at"], post["polarity"]) == ("2017-02-23T06:00:00Z", -0.5)
    assert (post["incidents"], post["narratives"]) == (INCIDENT, "threat")
    assert shown["sentiment_hourly"][0]["mean_polarity"] == -0.5
    assert shown["volume_hourly"][0]["hour"] == "2017-02-23T06:00:00Z"
    assert shown["passes"][0]["seconds"] == 1.5
    assert "a.example" not in json.dumps(shown)


def test_the_metadata_describes_what_there_is() -> None:
    """Each table and column that `metadata.json` names exists, and each canned query runs."""
    metadata = json.loads(Path("metadata.json").read_text(encoding="utf-8"))
    described = metadata["databases"]["monitor"]
    assert set(VIEWS) <= set(described["tables"])
    conn = sqlite3.connect(":memory:", isolation_level=None)
    from sqlite_utils import Database

    from monitor.store.schema.migrations import migrate

    migrate(Database(conn, execute_plugins=False))
    for table, about in described["tables"].items():
        columns = {
            row[0] for row in conn.execute("SELECT name FROM pragma_table_xinfo(?)", (table,))
        }
        assert set(about.get("columns", {})) <= columns, table
        assert set(about.get("units", {})) <= columns, table
    for query in described["queries"].values():
        names = [f":{name}" for name in query.get("params", [])]
        assert all(name in query["sql"] for name in names)
        conn.execute(query["sql"], {name[1:]: "anaheim" for name in names}).fetchall()
    conn.close()
