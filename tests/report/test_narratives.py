"""What a narrative's figures over time are of: the time of the report, and the posts of it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.nouns.buckets import Bucket
from monitor.nouns.method import Method
from monitor.nouns.narratives import CrossingRow, NarrativeRow
from monitor.nouns.posts import Lane, Span
from monitor.report.narratives import narratives_report
from monitor.report.readings import Question
from monitor.report.volume import volume_report
from monitor.store.reading.reader import Reader, open_reader
from tests.examples import examples
from tests.store.build import INCIDENT, Sample, build, instant

T = instant("03-25T00:00")
"""The day before the clocks of Berlin go forward."""

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
DAYS = 3 * 24 * HOUR
POSTS = [
    Sample(
        at=T + n * 7 * MINUTE,
        message=n,
        label="negative" if n % 3 else "positive",
        # One is told on the first day, the other one after it; a few posts tell both.
        narratives=("threat",) if n * 7 < 24 * 60 else ("denial", *(("threat",) if n % 9 else ())),
    )
    for n in range(DAYS // (7 * MINUTE))
]
EVERY = st.sampled_from([15 * MINUTE, HOUR, 2 * HOUR, 6 * HOUR, 24 * HOUR, 7 * 24 * HOUR])
PLACES = st.integers(0, DAYS // MINUTE)
SPANS = st.tuples(PLACES, PLACES).map(sorted).filter(lambda both: both[0] < both[1])


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    """Open a store of three days."""
    path = tmp_path_factory.mktemp("told") / "monitor.db"
    lane = Lane(source="chirper", name="#a", settle=5 * MINUTE, observed=(Span(T, T + DAYS),))
    narratives, settings = ("threat", "denial"), {"timezone": "Europe/Berlin"}
    build(path, POSTS, lanes=(lane,), narratives=narratives, settings=settings)
    with open_reader(path) as found:
        yield found


def asked(start: datetime, end: datetime, every: timedelta) -> Question:
    return Question(
        incident=INCIDENT,
        title="A",
        span=Span(start, end),
        every=every,
        timezone="Europe/Berlin",
        now=T + 2 * DAYS,
    )


@examples(60)
@given(SPANS, EVERY)
def test_stretches_are_buckets_of_the_volume(
    reader: Reader, places: list[int], every: timedelta
) -> None:
    """Where all was watched they adjoin, and begin and end with the report.

    They hold the posts of `report volume`.
    """
    start, end = (T + place * MINUTE for place in places)
    question = asked(start, end, every)
    told = narratives_report(reader, question)
    long = max(every, HOUR)
    volume = volume_report(reader, asked(start, end, long)).rows_of(Bucket, "buckets")
    edges = [start, *(bucket.end for bucket in volume)]
    held = [post for post in POSTS if start <= post.at < end]
    for row in told.rows_of(NarrativeRow, "narratives"):
        assert bool(row.share) == (len(held) >= 20)
        for stretches in (row.share, row.tone):
            bounds = [stretch.start for stretch in stretches] + [s.end for s in stretches[-1:]]
            assert bounds == [stretch.start for stretch in stretches[:1]] + [
                stretch.end for stretch in stretches
            ]
            assert set(bounds) <= set(edges)
            assert not bounds or (bounds[0], bounds[-1]) == (start, end)
        for stretch in row.share:
            inside = [one for one in volume if stretch.start <= one.start < stretch.end]
            assert stretch.posts == sum(one.posts or 0 for one in inside)
        scored = [post for post in held if row.key in post.narratives]
        assert not row.tone or sum(one.scored or 0 for one in row.tone) == len(scored)
    for crossing in told.rows_of(CrossingRow, "crossings"):
        assert start <= crossing.low < crossing.high <= end


@pytest.mark.parametrize(("span", "shown"), [(HOUR, False), (DAYS, True)])
def test_classifiers_are_spoken_of_where_one_is_believed(
    reader: Reader, span: timedelta, *, shown: bool
) -> None:
    """Nobody has to be warned of a share that is not said."""
    method = narratives_report(reader, asked(T, T + span, HOUR)).method
    assert isinstance(method, Method)
    assert method.sentiment is shown


def test_a_share_is_of_no_time_that_nobody_watched(tmp_path: Path) -> None:
    """A stretch ends with what was last watched of it: no line goes on over what is hatched."""
    held = [post for post in POSTS if post.at < T + 12 * HOUR]
    watched = (Span(T, T + 13 * HOUR),)
    lane = Lane(source="chirper", name="#a", settle=5 * MINUTE, observed=watched)
    path = build(tmp_path / "monitor.db", held, lanes=(lane,), narratives=("threat", "denial"))
    with open_reader(path) as reader:
        told = narratives_report(reader, asked(T, T + 2 * DAYS, 6 * HOUR))
    rows = told.rows_of(NarrativeRow, "narratives")
    ends = [stretches[-1].end for row in rows for stretches in (row.share, row.tone) if stretches]
    # The last step in which anybody watched, on the clock of Berlin.
    assert ends == [T + 17 * HOUR] * 3
