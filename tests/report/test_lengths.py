"""Lengths of buckets: as fine as is worth it, and longer ones that hold whole shorter ones."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.nouns.posts import Span
from monitor.page.making import make_story
from monitor.report.cells import STEPS, finest
from monitor.report.lengths import levels, table_step
from monitor.report.readings import Question
from monitor.report.snapshot import Snapshot
from monitor.store.reading.reader import open_reader
from tests.store.build import INCIDENT, Sample, build, instant

HOUR = timedelta(hours=1)
START = datetime(2017, 2, 21, 8, tzinfo=UTC)
SPANS = st.timedeltas(timedelta(minutes=1), timedelta(days=3000)).map(
    lambda length: Span(START, START + length)
)


def week() -> Span:
    return Span(START, START + timedelta(weeks=1))


def test_a_week_is_shown_by_the_quarter_of_an_hour() -> None:
    """Nobody said how fine: 672 buckets; from there on an hour, three and six to zoom out."""
    assert finest(week()) == timedelta(minutes=15)
    minutes = [step // timedelta(minutes=1) for step in levels(week(), finest(week()))]
    assert minutes == [15, 60, 180, 360]


@given(SPANS)
def test_no_level_is_too_fine_or_too_coarse(span: Span) -> None:
    """At most so many buckets unless weeks are too many; each level holds whole finer buckets."""
    every = finest(span)
    assert span.length / every <= 700 or every == STEPS[-1]
    held = levels(span, every)
    assert held[0] == every
    assert all(step % every == timedelta() for step in held)
    assert list(held) == sorted(set(held))


def test_rows_of_the_table_are_few() -> None:
    """Two days by the hour, two months by the day, a year by the week, three by four of them."""
    spans = [Span(START, START + timedelta(days=days)) for days in (2, 58, 365, 1095)]
    assert [table_step(span, "UTC") for span in spans] == [
        timedelta(hours=1),
        timedelta(days=1),
        timedelta(weeks=1),
        timedelta(weeks=4),
    ]


def test_a_small_incident_has_long_buckets(tmp_path: Path) -> None:
    """So long that enough accounts post in nearly all; a lively one keeps the short ones."""
    start = instant("02-22T08:00")
    for people, every in ((3, timedelta(hours=3)), (14, timedelta(minutes=15))):
        posts = [
            Sample(
                at=start + hour * HOUR + timedelta(minutes=n), person=hour % 3 * 100 + n, message=n
            )
            for hour in range(48)
            for n in range(people)
        ]
        path = build(tmp_path / f"{people}.db", posts)
        asked = Question(
            incident=INCIDENT,
            title="A",
            span=Span(start, start + 48 * HOUR),
            every=timedelta(minutes=15),
            timezone="America/Los_Angeles",
            now=start + 49 * HOUR,
        )
        with open_reader(path) as reader:
            assert Snapshot(reader, asked).adapted().question.every == every


@pytest.mark.parametrize(
    ("apart", "every"), [(1, 24), (12, 7 * 24), (48, 28 * 24), (600, 364 * 24)]
)
def test_points_of_tone_are_as_long_as_few_posts_need(
    tmp_path: Path, apart: int, every: int
) -> None:
    """Posts so many hours apart, over years: each point has enough of them, be it of a year."""
    posts = [Sample(at=START + number * apart * HOUR, message=number) for number in range(400)]
    asked = Question(
        incident=INCIDENT,
        title="A",
        span=Span(START, START + 400 * apart * HOUR),
        every=timedelta(days=1),
        timezone="America/Los_Angeles",
        now=START + 400 * apart * HOUR,
    )
    with open_reader(build(tmp_path / "monitor.db", posts)) as reader:
        snapshot = Snapshot(reader, asked, internal=True)
        assert snapshot.adapted("sentiment").question.every == every * HOUR


def test_two_years_are_shown_to_the_public_by_the_week(tmp_path: Path) -> None:
    """Four of them with a week of few accounts are withheld: a wave in them would not be seen."""
    week = timedelta(weeks=1)
    crowds = [40 + number if number % 26 == 0 else 2 for number in range(104)]
    posts = [
        Sample(at=START + number * week + one * HOUR, person=one, message=number * 200 + one)
        for number, crowd in enumerate(crowds)
        for one in range(crowd)
    ]
    asked = Question(
        incident=INCIDENT,
        title="A",
        span=Span(START, START + 104 * week),
        every=week,
        timezone="UTC",
        now=START + 104 * week,
    )
    with open_reader(build(tmp_path / "monitor.db", posts)) as reader:
        public, internal = Snapshot(reader, asked), Snapshot(reader, asked, internal=True)
        assert public.adapted("sentiment").question.every == week
        assert internal.adapted("sentiment").question.every > week
        shown = [row.posts for row in make_story(public, ()).rows if row.posts]
        assert shown == crowds[26::26]  # and the smallest goes with those of few accounts
        assert len(make_story(internal, ()).rows) < 30
