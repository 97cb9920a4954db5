"""Whether a source can be seen through."""

import json
from datetime import timedelta

import msgspec
import pytest
from msgspec.structs import replace

from monitor.nouns.finding import Subject
from monitor.nouns.hosts import HostLimits
from monitor.nouns.posts import Lane, Span
from monitor.nouns.report import Report
from monitor.nouns.status import BudgetStatus, DaemonStatus, DatabaseStatus, SourceStatus
from monitor.nouns.support import Support
from monitor.report.formats import written
from monitor.report.status import DayWatch, daemon_status, host_budget, state, status_report
from monitor.report.terminal import Style
from monitor.store.records import Standing
from monitor.words.sheet import LocalTime
from monitor.words.status import source_tables
from monitor.words.worded import worded
from monitor.words.wording import Said
from tests.report.sample import NOW, database_status

MINUTE = timedelta(minutes=1)
EVERY = 2 * MINUTE
LANE = Lane(source="chirper", name="#a", settle=5 * MINUTE)
LONG_AGO = Span(NOW - timedelta(days=367), NOW - timedelta(days=366))
DATABASE = database_status(
    "db/monitor.db", NOW, size=1, log=0, schema=1, cleaning_due=False, minors=0
)
RUNNING = DaemonStatus(
    about=Subject("incident", ""),
    span=Span(NOW, NOW),
    behind=Support(None, None),
    running=True,
    pid="7",
    started_at=NOW,
    heartbeat_at=NOW,
)
STOPPED = daemon_status(None, NOW)


def watch(
    *, success: float | None = 1, failed: bool = False, seen: float = 0, enabled: bool = True
) -> DayWatch:
    """A source whose last success was, and whose observed span ended, so many minutes ago."""
    return DayWatch(
        source="chirper",
        incident="anaheim",
        enabled=enabled,
        every=EVERY,
        settle=5 * MINUTE,
        standing=Standing(
            last_success=None if success is None else NOW - success * MINUTE,
            outcome="failed" if failed else "ok",
            error="503: down\x1b[31m" if failed else None,
            next_pass=NOW + MINUTE,
        ),
        lanes=[replace(LANE, observed=(Span(NOW - 600 * MINUTE, NOW - seen * MINUTE),))],
        posts=[0] * 24,
        since=NOW - timedelta(days=3),
        until=NOW,
        due=NOW - (success or 1) * MINUTE,
    )


@pytest.mark.parametrize(
    ("watched", "expected"),
    [
        (watch(enabled=False, success=None), "off"),
        (watch(success=None), "blind"),
        (watch(success=None, failed=True), "blind"),
        (watch(success=9, failed=True, seen=9), "blind"),
        (watch(success=9, failed=True, seen=5), "failing"),
        (watch(success=2), "ok"),
        (watch(success=5), "ok"),
        (watch(success=5.1), "late"),
        (watch(success=500, seen=500), "late"),
    ],
)
def test_states(watched: DayWatch, expected: str) -> None:
    """Off, blind, failing, late and ok, each exactly where docs/figures.md says."""
    assert state(watched, NOW) == expected


def report(*watches: DayWatch, daemon: DaemonStatus = RUNNING) -> Report:
    return status_report(
        watches, daemon=daemon, database=DATABASE, timezone="UTC", simulated=False, now=NOW
    )


@pytest.mark.parametrize(
    ("age", "failed", "cell"),
    [(4, False, "not yet known"), (4, True, "0 %"), (30, False, "0 %")],
)
def test_what_nothing_can_be_known_of_yet_is_not_called_unwatched(
    age: float, failed: bool, cell: str
) -> None:
    """Posts may be five minutes late; later, or where fetches fail, it was not watched."""
    new = replace(watch(failed=failed), lanes=[LANE], posts=[0], since=NOW - age * MINUTE)
    found = report(new)
    ((*_, told),) = source_tables(found, LocalTime("UTC", []))[0].rows
    assert told.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ") == cell
    assert rows(found)[0].early == (cell == "not yet known")


def rows(found: Report) -> tuple[SourceStatus, ...]:
    return found.rows_of(SourceStatus, "sources")


def said(found: Report) -> list[str]:
    """Return what is said but of the database."""
    words = worded(found).said
    return [one.sentence for finding, one in words if not isinstance(finding, DatabaseStatus)]


def test_status_has_the_shape_of_the_contract() -> None:
    """`status --json`, field by field; posts are null where nothing was observed."""
    found = json.loads(written("json", report(watch(seen=600)), Style()))
    (source,) = found["sources"]
    assert list(source) == [
        *("source", "incident", "state", "last_success", "next_pass"),
        *("posts_24h", "coverage_24h", "error", "seen_until", "hourly_24h", "early"),
        "minimum",
    ]
    assert (source["posts_24h"], source["coverage_24h"]) == (None, 0)
    assert set(found) >= {
        *("generated_at", "simulated", "timezone", "sentences", "sources", "budgets", "counts"),
        *("database", "daemon"),
    }
    assert not {"incident", "title"} & set(found), "it is of all incidents"
    assert found["database"] == {
        "path": "db/monitor.db",
        "bytes": 1,
        "log_bytes": 0,
        "schema": 1,
        "cleaning_due": False,
        "may_name_minors": 0,
    }
    (seen,) = rows(report(watch()))
    assert seen.posts_24h == 0
    assert seen.hourly_24h == (*[None] * 14, *[0] * 10)
    assert seen.coverage_24h == pytest.approx(600 / 1440)


def test_a_next_pass_needs_a_daemon() -> None:
    """What a daemon that is gone meant to do is not promised."""
    assert rows(report(watch()))[0].next_pass == NOW + MINUTE
    assert rows(report(watch(), daemon=STOPPED))[0].next_pass is None
    assert rows(report(watch(enabled=False)))[0].next_pass is None


def test_blindness_is_said_first() -> None:
    """A source that cannot be watched and a daemon that does not run, at the top, harmless."""
    found = report(watch(success=None, failed=True), daemon=STOPPED)
    assert said(found) == [
        "The daemon is not running: `monitor run` starts it.",
        "Chirper has shown nothing about anaheim since Thursday 23 February, 11:10 am: nobody can "
        "say how far it spreads there, or how people feel (503: down\x1b[31m).",
    ]
    shown = written("table", found, Style())
    assert shown.splitlines()[2].startswith("The daemon is not running")
    assert "\x1b" not in shown
    assert max(map(len, shown.splitlines())) <= 80


def test_what_was_seen_long_ago_is_dated() -> None:
    """A day without its year would be taken for one of this year."""
    old = replace(watch(success=None), lanes=[replace(LANE, observed=(LONG_AGO,))])
    assert said(report(old))[1].startswith(
        "Chirper has shown nothing about anaheim since Tuesday 23 February 2016, 11:10 am:"
    )


def test_silence_is_told_from_blindness() -> None:
    """A source that was seen and had nothing is quiet; of one that was never seen nobody knows."""
    assert said(report(watch()))[1:] == [
        "Chirper was watched 42 % of the last 24 hours and had no post on anaheim."
    ]
    assert said(report(replace(watch(), since=NOW - 200 * MINUTE, posts=[0] * 4)))[1:] == [
        "Chirper was watched 100 % of the last 3 h 20 min and had no post on anaheim."
    ]
    assert said(report(replace(watch(), since=NOW - 30 * MINUTE, posts=[0])))[1:] == [], "too short"
    assert said(report(replace(watch(), posts=[0] * 23 + [1])))[1:] == []
    never = replace(watch(success=None), lanes=[])
    assert said(report(never))[1:] == [
        "Chirper has never shown anything about anaheim: nobody can say how far it spreads there, "
        "or how people feel."
    ]


def test_sources_that_are_blind_alike_are_told_together() -> None:
    """Before the first pass, or without a network, each would say the same; the error once."""
    never = [replace(watch(success=None), source=name, lanes=[]) for name in ("a", "b", "c")]
    _, one = said(report(*never))
    assert one.startswith("A, b and c have never shown anything about anaheim: ")
    shown = written("table", report(watch(success=None, failed=True)), Style())
    assert shown.count("503: down") == 1


def test_what_the_last_pass_said_is_quoted() -> None:
    """With the source and the incident; a warning of one that worked is no failure."""
    failing = watch(success=9, failed=True, seen=5)
    assert "The last fetch from chirper for anaheim failed: 503: down\x1b[31m." in said(
        report(failing)
    )
    warned = replace(watch().standing, error="the clock is wrong", error_kind="clock")
    assert (
        "The last fetch from chirper for anaheim worked, with a warning: the clock is wrong."
        in said(report(replace(watch(), standing=warned)))
    )


def test_the_database_says_what_is_to_be_done() -> None:
    """Which file it is, how large; bytes to take out, and names to look at."""
    assert worded(report()).of(DatabaseStatus) == Said(
        headline="The database db/monitor.db takes 0 kB",
        sentence="The database db/monitor.db takes 0 kB.",
    )
    due = database_status(
        "m.db", NOW, size=12_345_678, log=0, schema=1, cleaning_due=True, minors=1
    )
    found = worded(replace(report(), findings=(due,))).of(DatabaseStatus)
    assert found is not None
    assert found.sentence == (
        "The database m.db takes 12.3 MB. Bytes of posts that were deleted or forgotten are still "
        "in it: `monitor purge` takes them out. 1 stored post gives an age below 18 next to a name "
        "that is not protected. Check whether `names` in [incident.protect] is complete."
    )


@pytest.mark.parametrize(
    ("seconds", "ended", "running"),
    [
        (0, False, True),
        (119, False, True),
        (121, False, False),
        (0, True, False),
        (-60, False, True),
        (-3600, False, False),
    ],
)
def test_a_daemon_runs_while_its_heart_beats(seconds: int, ended: bool, running: bool) -> None:
    """Two minutes without a sign of life, or a goodbye, and it does not run.

    One that lies ahead was left by a wrong clock.
    """
    beat = {
        "pid": 7,
        "started_at": NOW.isoformat(),
        "heartbeat_at": (NOW - timedelta(seconds=seconds)).isoformat(),
        "ended": ended,
    }
    found = daemon_status(msgspec.json.encode(beat).decode(), NOW)
    assert (found.running, found.pid, found.started_at) == (running, "7", NOW)
    gone = report(watch(), daemon=replace(STOPPED, heartbeat_at=NOW - 90 * MINUTE))
    # An instant: "1 s ago" would stand on an open page for a minute.
    assert "last sign of life was on Thursday 23 February, 9:40 am. " in said(gone)[0]
    ahead = report(watch(), daemon=replace(STOPPED, heartbeat_at=NOW + 90 * MINUTE))
    assert "last sign of life is of a later time than now" in said(ahead)[0]


def test_a_daemon_that_never_ran() -> None:
    """Nothing known is null."""
    assert daemon_status(None, NOW).plain() == {
        "running": False,
        "pid": None,
        "started_at": None,
        "heartbeat_at": None,
    }


def test_only_what_holds_now_is_said_of_a_host() -> None:
    """A window that has ended and a pause that is over say nothing any more."""
    soon, past = NOW + 5 * MINUTE, NOW - 5 * MINUTE
    window = HostLimits(remaining=7, limit=300, resets_at=soon, not_before=past)
    assert host_budget("a.example", window, NOW) == BudgetStatus(
        who="a.example", what="requests", left=7, limit=300, resets_at=soon
    )
    paused = HostLimits(remaining=7, limit=300, resets_at=past, not_before=soon)
    assert host_budget("a.example", paused, NOW) == BudgetStatus(
        who="a.example", what="requests", not_before=soon
    )
    assert host_budget("a.example", HostLimits(limit=300), NOW) is None


def test_budgets_are_shown_with_their_money() -> None:
    """What is left of a day, what it has cost, and a pause that a host asked for."""
    budgets = (
        BudgetStatus(who="x", what="posts a day", left=900, limit=1000, resets_at=NOW, spent=0.5),
        BudgetStatus(who="a.example", what="requests", not_before=NOW + MINUTE),
    )
    found = status_report(
        [watch()],
        budgets,
        daemon=RUNNING,
        database=DATABASE,
        timezone="America/Los_Angeles",
        simulated=False,
        now=NOW,
    )
    shown = written("table", found, Style(width=100))
    assert "0.50 USD spent" in shown
    assert "asked for a pause until" in shown
    assert json.loads(written("json", found, Style()))["budgets"][0]["left"] == 900


def test_the_last_day_is_drawn_by_the_hour() -> None:
    """A bar for each hour, and a dot, which is no bar, where nothing was observed."""
    told = report(replace(watch(), posts=[0] * 20 + [1, 2, 8, 4]))
    table = worded(told).sheet.tables[1]
    assert table.rows == [("chirper", "anaheim", "·" * 14 + "▁" * 6 + "▂▃█▅", ">= 8")]
    assert len(worded(report(watch(seen=600))).sheet.tables) == 1
    text = "".join(written("table", told, Style(width=80)))
    assert max(map(len, text.splitlines())) <= 80


def test_a_day_in_which_an_incident_was_closed_ends_there() -> None:
    """Nothing was to be watched from then on, and nothing is missing; later there is nothing."""
    closed = replace(watch(enabled=False), since=NOW - 600 * MINUTE, until=NOW - 300 * MINUTE)
    (row,) = report(replace(closed, posts=[1, 2, 0, 0, 3])).rows_of(SourceStatus, "sources")
    assert (row.posts_24h, row.minimum, row.coverage_24h) == (6, False, 1)
    assert row.hourly_24h == (*[None] * 14, 1, 2, 0, 0, 3, *[None] * 5)
    before = replace(closed, since=NOW - timedelta(days=3), until=NOW - timedelta(days=2), posts=[])
    (row,) = report(before).rows_of(SourceStatus, "sources")
    assert (row.posts_24h, row.coverage_24h, row.hourly_24h) == (None, 0, (None,) * 24)
