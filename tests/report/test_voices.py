"""What is compared before and after a statement: the same, wherever a report begins."""

from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from monitor.nouns.incident import Event
from monitor.nouns.method import Method
from monitor.nouns.posts import Lane, Span
from monitor.nouns.report import Report
from monitor.nouns.statements import WITHHELD, StatementRow
from monitor.report.readings import Question
from monitor.report.snapshot import Snapshot
from monitor.report.voices import voices_report
from monitor.store.reading.reader import open_reader
from monitor.words.worded import worded
from tests.report.test_keys import with_voice
from tests.store.build import INCIDENT, Sample, build, instant

T = instant("02-22T00:00")
HOUR = timedelta(hours=1)
DAY = 24 * HOUR


def speaks_of_sentiment(report: Report) -> bool:
    assert isinstance(report.method, Method)
    return report.method.sentiment


def test_posts_before_the_report_are_no_usual_rate(tmp_path: Path) -> None:
    """A report from 6:30 on knows five and a half hours of the six before a statement of noon."""
    at, since = T + 12 * HOUR, T + 6.5 * HOUR
    loud = [Sample(at=since - timedelta(minutes=n), message=n) for n in range(1, 30)]
    calm = [Sample(at=since + n * HOUR / 4, message=100 + n) for n in range(22)]
    lane = Lane(source="chirper", name="#a", settle=timedelta(), observed=(Span(T, T + 24 * HOUR),))
    path = build(tmp_path / "monitor.db", [*loud, *calm], lanes=(lane,))
    with_voice(path)
    question = Question(
        incident=INCIDENT,
        title="A",
        span=Span(since, T + 24 * HOUR),
        every=HOUR,
        timezone="UTC",
        now=T + 24 * HOUR,
        events=(Event(at, "He speaks", voice="chief"),),
    )
    with open_reader(path) as reader:
        (row,) = voices_report(reader, question).rows_of(StatementRow, "statements")
    assert row.posts.before == pytest.approx(4)


@pytest.mark.parametrize(
    ("minutes", "made"), [(-721, False), (-720, True), (-1, True), (0, False), (1, False)]
)
def test_statements_are_those_that_were_made_in_the_time_of_the_report(
    tmp_path: Path, minutes: int, *, made: bool
) -> None:
    """A press conference that is planned is none before it is held; nor is one of last week."""
    now = T + 12 * HOUR
    path = build(tmp_path / "monitor.db", [Sample(at=T)])
    with_voice(path)
    at = now + minutes * timedelta(minutes=1)
    question = Question(
        incident=INCIDENT,
        title="A",
        span=Span(T, now),
        every=HOUR,
        timezone="UTC",
        now=now,
        events=(Event(at, "He speaks", voice="chief"),),
    )
    with open_reader(path) as reader:
        report = voices_report(reader, question)
    assert [one.at for one in report.rows_of(StatementRow, "statements")] == [at] * made
    said = [one.sentence for _, one in worded(report).said]
    assert ("No statement was made in this time." in said) is not made
    assert not speaks_of_sentiment(report)  # one post has no share of negative


@pytest.mark.parametrize("few", [False, True])
def test_a_change_is_the_same_wherever_a_report_begins(tmp_path: Path, few: bool) -> None:
    """What is usual is that of all that is known; what few are behind stays hidden."""
    at, end = T + 6 * DAY + 12 * HOUR, T + 8 * DAY
    times = [T + n * HOUR / 10 for n in range(8 * 240)]
    calm = [
        Sample(at=one, message=n, person=n % (2 if few and at - 6 * HOUR <= one < at else 50))
        for n, one in enumerate(times)
    ]
    loud = [Sample(at=at + n * HOUR / 30, message=5_000 + n, person=n % 50) for n in range(180)]
    lane = Lane(source="chirper", name="#a", settle=timedelta(), observed=(Span(T, end),))
    path = build(tmp_path / "monitor.db", [*calm, *loud], lanes=(lane,))
    with_voice(path)
    whole = Question(
        incident=INCIDENT,
        title="A",
        span=Span(T, end),
        whole=Span(T, end),
        every=HOUR,
        timezone="UTC",
        now=end,
        events=(Event(at, "He speaks", voice="chief"),),
    )
    with open_reader(path) as reader:
        (row,) = voices_report(reader, whole).rows_of(StatementRow, "statements")
        assert row.posts.verdict == "more"
        assert speaks_of_sentiment(voices_report(reader, whole))
        for since in (T + DAY, at - DAY, at - 6 * HOUR, at - 2 * HOUR):
            later = replace(whole, span=Span(since, end))
            report = voices_report(reader, later)
            assert report.rows_of(StatementRow, "statements") == (row,)
            public = Snapshot(reader, later).published("voices").report
            (shown,) = public.rows_of(StatementRow, "statements")
            assert shown.posts == (WITHHELD if few else row.posts)
