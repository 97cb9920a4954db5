"""What is compared before and after a statement lies in the time of the report."""

from datetime import timedelta
from pathlib import Path

import pytest

from monitor.nouns.incident import Event
from monitor.nouns.posts import Lane, Span
from monitor.nouns.statements import StatementRow
from monitor.report.readings import Question
from monitor.report.voices import voices_report
from monitor.store.reading.reader import open_reader
from monitor.words.worded import worded
from tests.report.test_keys import with_voice
from tests.store.build import INCIDENT, Sample, build, instant

T = instant("02-22T00:00")
HOUR = timedelta(hours=1)


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
        (row,) = voices_report(reader, question, None).rows_of(StatementRow, "statements")
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
        report = voices_report(reader, question, None)
    assert [one.at for one in report.rows_of(StatementRow, "statements")] == [at] * made
    said = [one.sentence for _, one in worded(report).said]
    assert ("No statement was made in this time." in said) is not made
