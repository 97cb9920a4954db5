"""Who could not be read last, and who was watched throughout."""

import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from monitor.nouns.finding import Finding
from monitor.nouns.gaps import Gap, Unbroken, Unreached
from monitor.nouns.posts import Lane, Lost, Span
from monitor.nouns.report import Report
from monitor.report.sources import sources_report
from monitor.store.reading.reader import open_reader
from tests.report.sample import HOUR, NOW, T, question
from tests.store.build import Sample, Tried, build

MINUTE = timedelta(minutes=1)
NEWS = Lane(source="news", name="a", settle=5 * MINUTE, observed=(Span(T, NOW),))
MISSES = Lane(
    source="commons",
    name="b",
    settle=5 * MINUTE,
    observed=(Span(T, NOW),),
    lost=(Lost(Span(T + HOUR, T + 2 * HOUR), "more than the cap"),),
)
DOWN = Tried(source="news", at=NOW - 2 * MINUTE, outcome="failed", error="503: down")


def told(
    folder: Path, *lanes: Lane, kind: str = "server error", now: timedelta = timedelta()
) -> Report:
    """Return what is found where the last pass of `news` left an error of a kind."""
    path = build(folder / "monitor.db", [Sample(at=T, source="news")], lanes=lanes, passes=[DOWN])
    with sqlite3.connect(path) as conn:
        conn.execute("UPDATE pass SET error_kind = ?", (kind,))
    conn.close()
    reader = open_reader(path)
    try:
        asked = replace(question(), span=Span(T, NOW), now=NOW + now)
        return sources_report(reader, asked)
    finally:
        reader.conn.close()


def named(report: Report, kind: type[Unreached | Unbroken]) -> tuple[str, ...]:
    found: Finding | None = report.find(kind)
    return found.sources if isinstance(found, Unreached | Unbroken) else ()


def test_nobody_claims_to_have_watched_what_fails_now(tmp_path: Path) -> None:
    """Its newest time may not be called missed yet, and is not called watched."""
    report = told(tmp_path, NEWS, MISSES)
    assert named(report, Unreached) == ("news",)
    assert not named(report, Unbroken)


@pytest.mark.parametrize("kind", ["clock", "over budget"])
def test_a_warning_is_no_failure(tmp_path: Path, kind: str) -> None:
    """The pass has worked all the same."""
    report = told(tmp_path, NEWS, MISSES, kind=kind)
    assert not named(report, Unreached)
    assert named(report, Unbroken) == ("news",)


def test_what_fails_now_says_nothing_of_a_past(tmp_path: Path) -> None:
    """A time that is over is known."""
    report = told(tmp_path, NEWS, MISSES, now=HOUR)
    assert not named(report, Unreached)
    assert named(report, Unbroken) == ("news",)


def test_what_is_asked_no_more_has_no_newest_posts(tmp_path: Path) -> None:
    """It was turned off since."""
    assert not named(told(tmp_path, replace(NEWS, until=NOW - MINUTE), MISSES), Unreached)


def test_a_gap_that_lasts_says_so_already(tmp_path: Path) -> None:
    """One sentence is enough."""
    report = told(tmp_path, replace(NEWS, observed=(Span(T, T + HOUR),)))
    assert [one.about.key for one in report.findings if isinstance(one, Gap)] == ["news"]
    assert not named(report, Unreached)


@pytest.mark.parametrize(
    ("minutes", "since", "unbroken"),
    [
        ([(0, 310)], None, True),
        ([(30, 310)], 30, False),
        ([(3, 310)], None, False),
        ([(0, 100), (103, 310)], None, False),
        ([], None, False),
    ],
)
def test_a_hole_that_is_too_new_to_be_called_a_gap_is_one(
    tmp_path: Path, minutes: list[tuple[int, int]], since: int | None, unbroken: bool
) -> None:
    """What was watched throughout was observed in one stretch from its beginning on."""
    seen = tuple(Span(T + start * MINUTE, T + end * MINUTE) for start, end in minutes)
    begun = None if since is None else T + since * MINUTE
    lane = replace(NEWS, observed=seen, since=begun)
    report = told(tmp_path, lane, MISSES, kind="clock")
    assert named(report, Unbroken) == (("news",) if unbroken else ())


def test_where_nobody_missed_anything_nobody_is_named(tmp_path: Path) -> None:
    """That there is no gap is said instead."""
    assert not named(told(tmp_path, NEWS, kind="clock"), Unbroken)


def test_a_listing_that_began_later_breaks_nothing(tmp_path: Path) -> None:
    """Where another listing of the source was watched from the beginning on."""
    later = T + 30 * MINUTE
    added = replace(NEWS, name="b", since=later, observed=(Span(later, NOW),))
    assert named(told(tmp_path, NEWS, added, MISSES, kind="clock"), Unbroken) == ("news",)
