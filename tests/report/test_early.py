"""Of a watch that is younger than what it waits for late posts: nobody knows yet what was seen."""

from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.nouns.gaps import NoGap
from monitor.nouns.posts import Lane, Span
from monitor.nouns.sources import SourceRow
from monitor.nouns.volume import Total, Watch
from monitor.report.readings import Question
from monitor.report.snapshot import Snapshot
from monitor.store.reading.reader import open_reader
from monitor.words.worded import Worded
from tests.report.sample import T
from tests.store.build import INCIDENT, Sample, Tried, build

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
FIVE = 5 * MINUTE


def told(
    age: timedelta, *lanes: Lane, outcome: str = "ok", posts: int = 1
) -> tuple[Worded, Worded]:
    """Return the volume and the sources of a feed that was asked every five minutes, and others."""
    asked = [
        Tried(source="news", at=T + n * FIVE, outcome=outcome, error="503" * (outcome != "ok"))
        for n in range(age // FIVE + 1)
    ]
    proved = Span(T, asked[-1].at - HOUR)
    observed = (proved,) if outcome == "ok" and proved.start < proved.end else ()
    news = Lane(source="news", name="", settle=HOUR, observed=observed)
    question = Question(
        incident=INCIDENT, title="A", span=Span(T, T + age), every=HOUR, timezone="UTC", now=T + age
    )
    with TemporaryDirectory() as folder:
        path = build(
            Path(folder) / "monitor.db",
            [Sample(at=T, source="news", person=None)] * posts,
            lanes=(news, *lanes),
            passes=asked,
        )
        with open_reader(path) as reader, reader.snapshot():
            snapshot = Snapshot(reader, question, internal=True)
            return snapshot.worded("volume"), snapshot.worded("sources")


@given(st.integers(1, 180))
def test_nobody_says_that_nothing_was_watched_before_anything_can_be_known(minutes: int) -> None:
    """From the first instant on that a pass has proved anything of, its share is said."""
    volume, sources = told(minutes * MINUTE)
    (row,) = sources.report.rows_of(SourceRow, "sources")
    watch = volume.of(Watch)
    assert watch is not None
    early = minutes // 5 * 5 <= 60
    assert row.early == early
    assert watch.sentence.endswith("is not yet known.") == early
    assert "watched 0 %" not in watch.sentence
    missed = "What was missed of this time is not yet known."
    assert (missed in sources.sentences(NoGap)) == early


@pytest.mark.parametrize("minutes", [3, 59])
def test_of_a_feed_that_fails_it_is_known(minutes: int) -> None:
    """It is not watched, however young it is."""
    volume, _ = told(minutes * MINUTE, outcome="failed")
    watch = volume.of(Watch)
    assert watch is not None
    assert watch.sentence.startswith("No source that claims to show everything was watched")


def test_another_source_is_watched_meanwhile() -> None:
    """What is known of it is said; the feed is not called the one that was watched least."""
    seen = Lane(source="chirper", name="", settle=MINUTE, observed=(Span(T, T + 29 * MINUTE),))
    volume, _ = told(29 * MINUTE, seen)
    watch = volume.of(Watch)
    assert watch is not None
    assert watch.sentence == (
        "At least one of the two sources was watched 100 % of the time. How much of this time news "
        "was watched is not yet known."
    )


def test_no_post_so_far_is_not_that_nobody_watched() -> None:
    """The number is unknown, and that is said without blaming anybody."""
    volume, sources = told(20 * MINUTE, posts=0)
    total = volume.report.find(Total)
    assert total is not None
    assert (total.posts, volume.sentences(Total)) == (None, ["No post was found so far."])
    assert sources.sentences(NoGap) == ["What was missed of this time is not yet known."]
