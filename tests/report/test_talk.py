"""The reports `narratives` and `voices`."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from monitor.nouns.incident import Event
from monitor.nouns.narratives import CrossingRow, NarrativeRow, NarrativeShare, Overtakings
from monitor.nouns.posts import Lane, Span
from monitor.nouns.report import Report
from monitor.nouns.statements import NoCause, StatementRow
from monitor.report.formats import FORMATS, written
from monitor.report.making import MAKERS
from monitor.report.terminal import Style
from monitor.store.reading.reader import open_reader
from tests.report.sample import T, question
from tests.store.build import Sample, build

pytestmark = pytest.mark.repeats

HOUR = timedelta(hours=1)
DAYS = 10
END = T + DAYS * 24 * HOUR
NARRATIVES = ("threat", "denial")
STATEMENT = T + 122 * HOUR


def _posts(*, surge: int = 1) -> list[Sample]:
    """Thirty posts an hour; first most tell the threat, after two days the denial.

    After the statement there are *surge* times as many for six hours.
    """
    found: list[Sample] = []
    for hour in range(DAYS * 24):
        times = surge if STATEMENT <= T + hour * HOUR < STATEMENT + 6 * HOUR else 1
        for number in range(30 * times):
            early = hour < 48
            tells = NARRATIVES[(number % 5 > 0) ^ early] if number % 2 else ()
            found.append(
                Sample(
                    at=T + hour * HOUR + number * HOUR / (30 * times),
                    person=number,
                    message=len(found),
                    label="negative" if number % 3 == 0 else "positive",
                    narratives=(tells,) if tells else (),
                )
            )
    return found


def _made(folder: Path, what: str, posts: list[Sample], **changes: object) -> object:
    lane = Lane(source="chirper", name="", settle=timedelta(minutes=5), observed=(Span(T, END),))
    path = build(folder / "monitor.db", posts, lanes=[lane], narratives=NARRATIVES)
    asked = question(span=Span(T, END), every=6 * HOUR, now=END + HOUR, **changes)
    with open_reader(path) as reader:
        return MAKERS[what](reader, asked)


def _narratives(folder: Path, posts: list[Sample]) -> Report:
    made = _made(folder, "narratives", posts)
    assert isinstance(made, Report)
    return made


def test_shares_are_those_of_the_posts(tmp_path: Path) -> None:
    """In each stretch the interval holds the share that was made, and the posts add up."""
    report = _narratives(tmp_path, _posts())
    notes = {row.key: row for row in report.rows_of(NarrativeRow, "narratives")}
    assert set(notes) == set(NARRATIVES)
    assert sum(stretch.posts or 0 for stretch in notes["threat"].share) == 30 * 24 * DAYS
    for stretch in notes["threat"].share:
        assert None not in {stretch.low, stretch.value, stretch.high}
        assert stretch.low <= stretch.value <= stretch.high  # type: ignore[operator]
        early, late = stretch.end <= T + 48 * HOUR, stretch.start >= T + 48 * HOUR
        assert early or late or 0.1 < stretch.value < 0.4  # type: ignore[operator]
        if early or late:
            assert stretch.value == pytest.approx(0.4 if early else 0.1, abs=0.08)


def test_what_is_found_of_a_narrative_depends_on_no_step(tmp_path: Path) -> None:
    """Share and tone are those of the posts of the span, whatever steps a table has."""
    lane = Lane(source="chirper", name="", settle=timedelta(minutes=5), observed=(Span(T, END),))
    path = build(tmp_path / "monitor.db", _posts(), lanes=[lane], narratives=NARRATIVES)
    span = Span(T + HOUR / 2, END - HOUR / 2)
    seen = []
    with open_reader(path) as reader:
        for hours in (1, 6, 24):
            asked = question(span=span, every=hours * HOUR, now=END + HOUR)
            made = MAKERS["narratives"](reader, asked)
            assert isinstance(made, Report)
            rows = {row.key: row.posts for row in made.rows_of(NarrativeRow, "narratives")}
            seen.append((made.findings, rows))
    assert seen[0] == seen[1] == seen[2]
    in_span = [one for one in _posts() if span.start <= one.at < span.end]
    threats = sum("threat" in one.narratives for one in in_span)
    assert seen[0][1]["threat"] == threats
    shares = {one.about.key: one.share for one in seen[0][0] if isinstance(one, NarrativeShare)}
    assert shares["threat"] is not None
    assert shares["threat"].value == pytest.approx(threats / len(in_span))


def test_a_crossing_is_dated(tmp_path: Path) -> None:
    """The denial overtook the threat after two days; the interval holds that instant."""
    report = _narratives(tmp_path, _posts())
    (crossing,) = report.rows_of(CrossingRow, "crossings")
    assert (crossing.ahead, crossing.behind) == ("denial", "threat")
    assert crossing.low <= T + 48 * HOUR <= crossing.high
    found = report.find(Overtakings)
    assert found is not None
    assert [one.ahead.key for one in found.times] == ["denial"]


def test_without_narratives_it_says_so(tmp_path: Path) -> None:
    """Nothing stored, nothing configured: a sentence, no error, in any format."""
    path = build(tmp_path / "monitor.db")
    with open_reader(path) as reader:
        for what, word in (
            ("narratives", "[[incident.narrative]]"),
            ("voices", "[[incident.event]]"),
        ):
            made = MAKERS[what](reader, replace(question(), title="A"))
            for form in FORMATS:
                said = written(form, made, Style())
                assert form in {"csv", "md"} or word in " ".join(said.split())


@pytest.mark.parametrize(("surge", "verdict"), [(1, "cannot tell"), (12, "more")])
def test_a_statement_is_compared_with_what_is_usual(
    tmp_path: Path, surge: int, verdict: str
) -> None:
    """Twelve times as many posts after it are more than usual; as many as ever are not."""
    event = Event(STATEMENT, "The chief speaks", voice="chief")
    posts = _posts(surge=surge)
    made = _voices(tmp_path, posts, (event, Event(STATEMENT, "No statement")))
    (note,) = made.rows_of(StatementRow, "statements")
    assert note.title == "The chief speaks"
    assert note.posts.verdict == verdict
    assert note.posts.before == pytest.approx(30, rel=0.01)
    assert note.posts.after == pytest.approx(30 * surge, rel=0.01)
    # That no count tells a cause is said once, and only where there is a change.
    assert [isinstance(one, NoCause) for one in made.findings].count(True) == (verdict == "more")
    found = json.loads(written("json", made, Style()))
    assert set(found["statements"][0]["posts"]) == {
        "before", "after", "beyond", "low", "high", "verdict", "chance",
    }  # fmt: skip
    for form in ("table", "md", "csv"):
        assert "The chief speaks" in written(form, made, Style())


def _voices(folder: Path, posts: list[Sample], events: tuple[Event, ...]) -> Report:
    lane = Lane(source="chirper", name="", settle=timedelta(minutes=5), observed=(Span(T, END),))
    path = build(folder / "monitor.db", posts, lanes=[lane], narratives=NARRATIVES)
    import sqlite3

    with sqlite3.connect(path) as conn:
        conn.execute(
            "INSERT INTO topic (incident, kind, key, title, query) "
            "VALUES ('anaheim', 'voice', 'chief', 'The chief', 'chief')"
        )
    conn.close()
    asked = question(span=Span(T, END), every=6 * HOUR, now=END + HOUR, events=events)
    with open_reader(path) as reader:
        made = MAKERS["voices"](reader, asked)
    assert isinstance(made, Report)
    return made
