"""What the passes say of the figures."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

from monitor.clock import to_epoch_ms
from monitor.nouns.finding import Subject
from monitor.nouns.posts import Lane, Span
from monitor.nouns.sources import Lateness
from monitor.report.readings import Question
from monitor.report.sources import lateness, second_look, sources_report
from monitor.store.lateness import DAY
from monitor.store.reading.reader import open_reader
from monitor.store.records import Attempt
from tests.report.sample import NOW, T
from tests.store.build import INCIDENT, Sample, Tried, build

S = timedelta(seconds=1)


def _lane(settle: timedelta) -> Lane:
    return Lane(source="chirper", name="", settle=settle)


def _attempt(purpose: str, again: int, missed: int) -> Attempt:
    return Attempt(
        source="chirper",
        started_at=NOW,
        ended_at=NOW,
        outcome="ok",
        error=None,
        purpose=purpose,
        again=again,
        missed=missed,
    )


ABOUT: dict[str, Any] = {"about": Subject("source", "chirper"), "span": Span(NOW - 9 * S, NOW)}


def test_quantiles_of_lateness() -> None:
    """Half of the posts, and 99 of a hundred, had come within the time that is said."""
    steps = {2 * S: 60, 64 * S: 39, 900 * S: 1}
    found = lateness(steps, [_lane(45 * S)], **ABOUT)
    assert found is not None
    said = {"posts": 100, "half_seconds": 2, "most_seconds": 64, "longer": True}
    assert found.shape() == said
    # Steps grow by the square root of 2: a time may be too long by that much, and never too short.
    assert found.most.low is not None
    assert 45 < found.most.low < 46
    assert found.most.high == 64
    for late, settle in ((steps, 46 * S), (steps, 60 * S), ({2 * S: 1}, 60 * S), ({S: 1}, 0 * S)):
        unsure = lateness(late, [_lane(settle)], **ABOUT)
        assert unsure is not None
        assert not unsure.longer, "that is as long as it may be, or may be shorter"
    assert lateness({}, [_lane(60 * S)], **ABOUT) is None


def test_only_sweeps_show_what_coverage_misses() -> None:
    """The share has an interval; what polls met is no second look."""
    tried = [_attempt("sweep", 90, 10), _attempt("poll", 900, 0), _attempt("sweep", 100, 0)]
    found = second_look(tried, **ABOUT)
    assert found is not None
    assert (found.met.value, found.missed.value) == (190, 10)
    assert found.share.value == 0.05
    assert found.share.low is not None
    assert found.share.high is not None
    assert found.share.low < 0.05 < found.share.high
    assert second_look([_attempt("poll", 5, 5), _attempt("sweep", 0, 0)], **ABOUT) is None


def test_that_posts_of_other_incidents_are_among_them_is_said(tmp_path: Path) -> None:
    """Else there would be more of them than the report has posts."""
    at = T + timedelta(hours=1)
    path = build(tmp_path / "m.db", [Sample(at=T)], passes=[Tried(source="chirper", at=at)])
    asked = Question(
        incident=INCIDENT,
        title="A",
        span=Span(T, at + timedelta(minutes=1)),
        every=timedelta(hours=1),
        timezone="UTC",
        now=at + timedelta(minutes=1),
    )
    with closing(sqlite3.connect(path)) as conn, conn:
        conn.execute("INSERT INTO lateness VALUES (1, ?, 0, 9)", (to_epoch_ms(at) // DAY,))
    for shared in (False, True):
        with open_reader(path) as reader:
            found = sources_report(reader, asked).find(Lateness)
            assert found is not None
            assert found.shared == shared
        with closing(sqlite3.connect(path)) as conn, conn:
            conn.execute(
                "INSERT INTO pass (source, incident, purpose, started_at, ended_at, outcome) "
                "SELECT source, 'other', purpose, started_at, ended_at, outcome FROM pass"
            )
