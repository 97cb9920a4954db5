"""Whether a source can be seen through."""

from datetime import timedelta

import msgspec
import pytest
from msgspec.structs import replace

from monitor.model import Lane, Span
from monitor.report.formats import FORMATS, Style
from monitor.report.status.budgets import BudgetStatus, host_budget
from monitor.report.status.daemon import DaemonStatus, daemon_status
from monitor.report.status.report import (
    DatabaseStatus,
    SourceWatch,
    StatusReport,
    sheet,
    state,
    status_report,
)
from monitor.store.records import HostBudget, Standing
from tests.report.sample import NOW

MINUTE = timedelta(minutes=1)
EVERY = 2 * MINUTE
DATABASE = DatabaseStatus(path="db/monitor.db", bytes=1, log_bytes=0, schema=1)
RUNNING = DaemonStatus(running=True, pid=7, started_at=NOW, heartbeat_at=NOW)


def watch(
    *, success: float | None = 1, failed: bool = False, seen: float = 0, enabled: bool = True
) -> SourceWatch:
    """A source whose last success was, and whose observed span ended, so many minutes ago."""
    return SourceWatch(
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
        lanes=[
            Lane(
                source="chirper",
                name="#a",
                settle=5 * MINUTE,
                observed=(Span(NOW - 600 * MINUTE, NOW - seen * MINUTE),),
            )
        ],
        posts=[0] * 24,
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
def test_states(watched: SourceWatch, expected: str) -> None:
    """Off, blind, failing, late and ok, each exactly where docs/figures.md says."""
    assert state(watched, NOW) == expected


def report(*watches: SourceWatch, daemon: DaemonStatus = RUNNING) -> StatusReport:
    return status_report(
        watches, daemon=daemon, database=DATABASE, timezone="UTC", simulated=False, now=NOW
    )


def test_status_has_the_shape_of_the_contract() -> None:
    """`status --json`, field by field; posts are null where nothing was observed."""
    found = msgspec.to_builtins(report(watch(seen=600)))
    (source,) = found["sources"]
    assert list(source) == [
        *("source", "incident", "state", "last_success", "next_pass"),
        *("posts_24h", "coverage_24h", "error", "seen_until", "hourly_24h"),
    ]
    assert (source["posts_24h"], source["coverage_24h"]) == (None, 0)
    assert {"database", "daemon", "sentences"} <= set(found)
    (seen,) = report(watch()).sources
    assert seen.posts_24h == 0
    assert seen.hourly_24h == [None] * 14 + [0] * 10
    assert seen.coverage_24h == pytest.approx(600 / 1440)


def test_a_next_pass_needs_a_daemon() -> None:
    """What a daemon that is gone meant to do is not promised."""
    assert report(watch()).sources[0].next_pass == NOW + MINUTE
    assert report(watch(), daemon=DaemonStatus(running=False)).sources[0].next_pass is None
    assert report(watch(enabled=False)).sources[0].next_pass is None


def test_blindness_is_said_first() -> None:
    """A blind source and a daemon that does not run are sentences at the top, harmless ones."""
    found = report(watch(success=None, failed=True), daemon=DaemonStatus(running=False))
    assert found.sentences[0] == "The daemon does not run: `monitor run` starts it."
    assert found.sentences[1].startswith(
        "Blind: how far anaheim spreads on chirper since 2017-02-23 11:10, and how people feel "
        "there, cannot be told (503: down"
    )
    shown = FORMATS["table"](found, Style())
    assert shown.splitlines()[1].startswith("The daemon does not run")
    assert "\x1b" not in shown
    assert max(map(len, shown.splitlines())) <= 80


def test_silence_is_told_from_blindness() -> None:
    """A source that was seen and had nothing is quiet; of one that was never seen nobody knows."""
    assert report(watch()).sentences == [
        "Quiet: chirper was seen for 42 % of the last day, and had no post on anaheim."
    ]
    assert report(replace(watch(), posts=[0] * 23 + [1])).sentences == []
    never = replace(watch(success=None), lanes=[])
    assert report(never).sentences == [
        "Blind: how far anaheim spreads on chirper (never seen), and how people feel there, "
        "cannot be told."
    ]


def test_sources_that_are_blind_alike_are_told_together() -> None:
    """Before the first pass, or without a network, each would say the same; the error once."""
    never = [replace(watch(success=None), source=name, lanes=[]) for name in ("a", "b", "c")]
    (said,) = report(*never).sentences
    assert said.startswith("Blind: how far anaheim spreads on a, b and c (never seen), and how")
    shown = FORMATS["table"](report(watch(success=None, failed=True)), Style())
    assert shown.count("503: down") == 1
    assert shown.count(f"{NOW:%Y}-") == 2


@pytest.mark.parametrize(
    ("seconds", "ended", "running"),
    [(0, False, True), (119, False, True), (121, False, False), (0, True, False)],
)
def test_a_daemon_runs_while_its_heart_beats(seconds: int, ended: bool, running: bool) -> None:
    """Two minutes without a sign of life, or a goodbye, and it does not run."""
    said = {
        "pid": 7,
        "started_at": NOW.isoformat(),
        "heartbeat_at": (NOW - timedelta(seconds=seconds)).isoformat(),
        "ended": ended,
    }
    found = daemon_status(msgspec.json.encode(said).decode(), NOW)
    assert (found.running, found.pid, found.started_at) == (running, 7, NOW)
    gone = report(watch(), daemon=DaemonStatus(running=False, heartbeat_at=NOW - 90 * MINUTE))
    assert "last sign of life was 1 h 30 min ago" in gone.sentences[0]


def test_a_daemon_that_never_ran() -> None:
    """Nothing known is null."""
    assert daemon_status(None, NOW) == DaemonStatus(running=False)


def test_only_what_holds_now_is_said_of_a_host() -> None:
    """A window that has ended and a pause that is over say nothing any more."""
    soon, past = NOW + 5 * MINUTE, NOW - 5 * MINUTE
    window = HostBudget(host="a.example", remaining=7, limit=300, resets_at=soon, not_before=past)
    assert host_budget(window, NOW) == BudgetStatus(
        who="a.example", what="requests", left=7, limit=300, resets_at=soon
    )
    paused = HostBudget(host="a.example", remaining=7, limit=300, resets_at=past, not_before=soon)
    assert host_budget(paused, NOW) == BudgetStatus(
        who="a.example", what="requests", not_before=soon
    )
    assert host_budget(HostBudget(host="a.example", limit=300), NOW) is None


def test_budgets_are_shown_with_their_money() -> None:
    """What is left of a day, what it has cost, and a pause that a host asked for."""
    budgets = (
        BudgetStatus(who="x", what="posts a day", left=900, limit=1000, resets_at=NOW, spent=0.5),
        BudgetStatus(who="a.example", what="requests", not_before=NOW + MINUTE),
    )
    report = status_report(
        [watch()],
        budgets,
        daemon=RUNNING,
        database=DATABASE,
        timezone="America/Los_Angeles",
        simulated=False,
        now=NOW,
    )
    said = FORMATS["table"](report, Style(width=100))
    assert "0.50 USD spent" in said
    assert "asked for a pause until" in said
    assert msgspec.to_builtins(report)["budgets"][0]["left"] == 900


def test_the_last_day_is_drawn_by_the_hour() -> None:
    """A bar for each hour, and a dot, which is no bar, where nothing was observed."""
    told = report(replace(watch(), posts=[0] * 20 + [1, 2, 8, 4]))
    table = sheet(told).tables[1]
    assert table.rows == [("chirper", "anaheim", "·" * 14 + "▁" * 6 + "▂▃█▅", "8")]
    assert len(sheet(report(watch(seen=600))).tables) == 1
    text = "".join(FORMATS["table"](told, Style(width=80)))
    assert max(map(len, text.splitlines())) <= 80
