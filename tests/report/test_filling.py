"""What the newest hours will hold, and what was missed, as `report volume` says it."""

import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from msgspec.structs import replace

from monitor.nouns.posts import Lane, Span
from monitor.nouns.report import Report
from monitor.nouns.spread import Trend
from monitor.nouns.support import Name
from monitor.nouns.volume import Completed, Filling, Total
from monitor.report.readings import Question
from monitor.report.snapshot import Snapshot
from monitor.report.spread.reading import read_spread
from monitor.report.spread.report import spread_report
from monitor.report.volume import volume_report
from monitor.spread import nowcast
from monitor.store.reading.as_of import AsOf
from monitor.store.reading.reader import open_reader
from tests.report.audience import Audience
from tests.store.build import Sample, Tried, build, instant

T = instant("02-22T08:00")
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
END = T + 30 * HOUR
NOW = END + 12 * MINUTE
GAP = Span(T + 20 * HOUR, T + 23 * HOUR)
AN_HOUR = 80


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two sources at a steady rate; half of chirper's posts come late, and it has a gap."""
    random = np.random.default_rng(1)
    found, seen = list[Sample](), list[int]()
    for source, lag in (("chirper", 25 * MINUTE), ("commons", 0 * MINUTE)):
        for at in np.sort(random.uniform(0, 30.2, round(AN_HOUR * 30.2))).tolist():
            late = lag if random.random() < 0.5 else timedelta()
            when = T + at * HOUR
            first = T + MINUTE * 2 * np.ceil((when + late - T) / (2 * MINUTE))
            missed = source == "chirper" and GAP.start <= when < GAP.end
            if first <= NOW and not missed:
                found.append(Sample(at=when, source=source, person=len(found), message=len(found)))
                seen.append(int(first.timestamp() * 1000))
    lanes = [
        Lane(
            source="chirper",
            name="a",
            settle=30 * MINUTE,
            clock="created",
            observed=(Span(T, GAP.start), Span(GAP.end, NOW - 30 * MINUTE)),
        ),
        Lane(
            source="commons",
            name="b",
            settle=5 * MINUTE,
            clock="created",
            observed=(Span(T, NOW - 5 * MINUTE),),
        ),
    ]
    passes = [
        Tried(source=source, at=T + 2 * i * MINUTE)
        for source in ("chirper", "commons")
        for i in range(1, 907)
        if source == "commons" or not GAP.start <= T + 2 * i * MINUTE < GAP.end
    ]
    made = build(
        tmp_path_factory.mktemp("filling") / "monitor.db", found, lanes=lanes, passes=passes
    )
    with sqlite3.connect(made) as conn:
        conn.executemany(
            "UPDATE post SET first_seen_at = ? WHERE id = ?",
            [(first, number) for number, first in enumerate(seen, start=1)],
        )
    conn.close()
    return made


def question(until: timedelta = NOW - T) -> Question:
    return Question(
        incident="anaheim",
        title="Anaheim",
        span=Span(T, T + until),
        every=HOUR,
        timezone="UTC",
        now=NOW,
    )


@pytest.fixture(scope="module")
def report(path: Path) -> Iterator[Report]:
    with open_reader(path) as reader, reader.snapshot():
        yield volume_report(reader, question())


def test_the_hour_that_ended_and_the_one_that_runs_are_expected(report: Report) -> None:
    """Of 160 an hour, some are there; what is expected holds what came, and the total stays."""
    before, running = (one for one in report.findings if isinstance(one, Filling))
    assert (before.span, running.span) == (Span(END - HOUR, END), Span(END, NOW))
    for one, true in ((before, 2 * AN_HOUR), (running, 2 * AN_HOUR / 5)):
        assert one.posts.value < one.expected.value
        assert one.expected.low is not None
        assert one.expected.high is not None
        assert one.expected.low - 10 <= true <= one.expected.high + 10
    total = report.find(Total)
    assert total is not None
    assert total.posts is not None
    assert total.posts.certainty == "minimum"


def test_reports_in_buckets_of_any_length_estimate_the_newest_hours_once(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page makes ten such reports of one state of the store."""
    asked, estimate = list[Any](), nowcast.nowcast

    def counted(*args: Any) -> Any:
        asked.append(args)
        return estimate(*args)

    monkeypatch.setattr(nowcast, "nowcast", counted)
    with open_reader(path) as reader, reader.snapshot():
        hourly = volume_report(reader, question())
        daily = volume_report(reader, replace(question(), every=24 * HOUR))
    assert len(asked) == 1
    assert hourly.findings == daily.findings


def test_settled_time_is_not_expected(path: Path) -> None:
    """A report that ends two hours ago has no hour that fills."""
    with open_reader(path) as reader, reader.snapshot():
        found = volume_report(reader, question(28 * HOUR))
    assert found.find(Filling) is None


def test_an_earlier_instant_is_filled_by_what_was_known_then(path: Path) -> None:
    """Asked of then, the archive holds what came since, and nothing more is expected.

    As of then, it knows of no post that was seen later.
    """
    then = NOW - 5 * HOUR
    asked = replace(question(then - T), now=then)
    with open_reader(path) as reader, reader.snapshot():
        assert volume_report(reader, asked).find(Filling) is None
        since = reader.arrivals(1, asked.span)
        known = AsOf(reader.conn, reader.path, then).arrivals(1, asked.span)
    at = then.timestamp() * 1000
    assert {name: [pair for pair in held if pair[1] <= at] for name, held in since.items()} == known
    assert known != since


def test_what_was_missed_is_estimated_beside_the_minimum(report: Report) -> None:
    """Three hours of 80: the interval holds them, and says from whom it is estimated."""
    found = report.find(Completed)
    assert found is not None
    assert found.posts.low is not None
    assert found.posts.high is not None
    assert found.posts.low <= found.least.value + 3 * AN_HOUR <= found.posts.high
    assert found.least.certainty == "minimum"
    assert found.near == (Span(GAP.start - 6 * HOUR, GAP.start), Span(GAP.end, GAP.end + 6 * HOUR))
    assert found.sources == ("chirper", "commons")


@pytest.mark.parametrize("minutes", [6, 30, 60, 90])
def test_of_a_gap_only_what_lies_in_the_span_was_missed(path: Path, minutes: int) -> None:
    """A report that ends within a gap does not count the rest of the hour in which it ends."""
    gone = minutes / 60 * AN_HOUR
    with open_reader(path) as reader, reader.snapshot():
        asked = question(GAP.start - T + minutes * MINUTE)
        found = volume_report(reader, asked).find(Completed)
    assert found is not None
    assert found.posts.low is not None
    assert found.posts.high is not None
    assert found.posts.low <= found.least.value + gone <= found.posts.high
    assert found.posts.value - found.least.value <= 1.3 * gone + 2


def test_what_was_missed_does_not_depend_on_the_zone_of_a_report(path: Path) -> None:
    """Hours are those of the newsroom's clock, as on the page; half an hour apart they differ."""
    there = replace(question(), timezone="Asia/Kolkata", own_timezone="UTC")
    with open_reader(path) as reader, reader.snapshot():
        here, other = (volume_report(reader, one) for one in (question(), there))
    assert here.find(Completed) == other.find(Completed)


def test_the_trend_is_told_until_more_than_half_is_to_come(path: Path) -> None:
    """From later counts than have settled, half an hour ago; a steady rate does not grow or fade.

    What is expected of the newest is no less than what is there, and about what comes.
    """
    with open_reader(path) as reader, reader.snapshot():
        read = read_spread(reader, question(), None)
    newest = slice(read.counts.final, read.opened.final)
    assert 3 <= newest.stop - newest.start <= 6
    assert (read.opened.posts[newest] >= read.counts.posts[newest]).all()
    assert 0.6 <= read.opened.posts[newest].mean() / (2 * AN_HOUR / 12) <= 1.4
    assert (read.opened.posts[: newest.start] == read.counts.posts[: newest.start]).all()
    found = spread_report(read).find(Trend)
    assert found is not None
    assert found.until <= NOW - 30 * MINUTE
    assert (found.doubling, found.halving) == (None, None)


def _all(but: Name | None = None, within: Span | None = None) -> Audience:
    """Return a public that may know all groups but one, of any time or of one span."""
    return Audience(tells=lambda name, span: name != but or within not in {None, span})


def test_in_public_it_is_said_where_each_source_may_be_known(path: Path, report: Report) -> None:
    """What is said of all rests on each of them."""
    with open_reader(path) as reader, reader.snapshot():
        public = Snapshot(reader, question()).published("volume").report
    assert [one for one in public.findings if isinstance(one, Filling)]
    for kind in (Filling, Completed):
        found = report.find(kind)
        assert found is not None
        assert found.public(_all()) is found
        assert found.public(_all(but=("source", "commons"))) is None
    before = _all(but=("source", "chirper"), within=Span(GAP.start - 6 * HOUR, GAP.start))
    assert isinstance(found, Completed)
    assert found.public(before) is None
