"""Promise 3: a bug in a source is a failed pass of that source, wherever it lies, and no more.

Each step of a plug-in crashes in turn. What is looked at is what a person looks at: the row, the
status, the reports, the alert, when it is asked again, and whether the next source was asked.
"""

import json
import logging
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event

import pytest

from monitor.alerts.blindness import blind
from monitor.app import wiring
from monitor.app.status import watches
from monitor.app.turns import go_round
from monitor.app.wiring import Collector, SourceTurn
from monitor.clock import to_epoch_ms, utc_now
from monitor.collect import Outturn
from monitor.config import Config, read_config
from monitor.sentiment import base
from monitor.store.reading import alerts as read_alerts
from monitor.store.reading.reader import open_reader
from tests.cli.run import CONFIG, archive, post
from tests.cli.shell import run_in
from tests.faults.crasher import STEPS, TABLE, install

pytestmark = pytest.mark.repeats


GOOD = """
[source.good]
kind = "replay"
file = "feed.ndjson"
platform = "chirper"
"""
MINUTE = timedelta(minutes=1)
BUG = "bug in the source crasher (crashing, of the plug-in crashing-plugin 1.2)"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a folder with a recorded feed, where the plug-in is installed."""
    install(tmp_path, monkeypatch)
    archive(tmp_path / "feed.ndjson", [post(n) for n in range(5)])
    return tmp_path


def write(here: Path, where: str) -> Config:
    (here / "config.toml").write_text(CONFIG + TABLE.format(where=where) + GOOD)
    return read_config(here / "config.toml", environ={})


def rows(config: Config, source: str = "crasher") -> list[tuple[object, ...]]:
    with wiring.writer(config) as store:
        return store.conn.execute(
            "SELECT purpose, outcome, error_kind, error FROM pass JOIN source ON "
            "source.id = pass.source WHERE source.name = ? ORDER BY pass.id",
            (source,),
        ).fetchall()


@pytest.mark.parametrize("where", STEPS)
def test_a_pass_that_crashes_is_a_failed_pass(here: Path, where: str) -> None:
    """`collect` asks the next source too, ends with 1, and every surface says what happened."""
    config = write(here, where)
    before = utc_now()
    result = run_in(here, "collect")
    assert getattr(result.exception, "exit_code", None) == 1, result.output
    assert "1 of the passes met a bug" in str(result.exception)
    assert "crasher / anaheim: failed" in result.stdout
    assert "good / anaheim: ok: 5 new of 5 seen" in result.stdout

    ((purpose, outcome, kind, error),) = rows(config)
    assert (purpose, outcome, kind) == ("poll", "failed", "bug")
    assert BUG in str(error)
    text = "TypeError" if where == "keep" else f"KeyError: 'at {where}, says "
    assert text in str(error)
    if where not in {"open", "lanes"}:
        assert str(error).startswith("lane: ")
    for output in (result.output, str(error)):
        assert "Averystone" not in output
        assert "hunter22" not in output

    status = json.loads(run_in(here, "status", "--json").stdout)
    crasher = next(one for one in status["sources"] if one["source"] == "crasher")
    told = f"{error}; please report it"
    assert (crasher["state"], crasher["error"]) == ("blind", told)
    assert BUG in run_in(here, "status").stdout.replace("\n", " ")

    report = json.loads(run_in(here, "report", "sources", "--json").stdout)
    noted = next(one for one in report["sources"] if one["source"] == "crasher")
    assert noted["passes"] == {"failed": 1}
    assert (noted["last_error"], noted["last_error_kind"]) == (told, "bug")
    assert "fetches worked" not in run_in(here, "report", "sources").stdout.split("good")[0]

    with wiring.writer(config) as store:
        failures, not_before = store.conn.execute(
            "SELECT failures, not_before FROM pace"
        ).fetchone()
        observed = store.conn.execute(
            "SELECT count(*) FROM observed AS o JOIN lane AS l ON l.id = o.lane "
            "JOIN source AS s ON s.id = l.source WHERE s.name = 'crasher'"
        ).fetchone()
    assert failures == 1
    # `every` is 5 minutes: the first back-off is as long, as after any failure.
    assert timedelta(0) < timedelta(milliseconds=not_before - to_epoch_ms(before)) <= 6 * MINUTE
    if where not in {"convert", "close"}:
        assert observed == (0,)

    later = utc_now() + timedelta(hours=1)
    with open_reader(config.database) as reader:
        found = blind(
            watches(config, reader, later),
            30 * MINUTE,
            read_alerts.first_tried(reader),
            now=later,
        )
        active = {one.key.source for one in found if one.active}
    assert "crasher" in active

    assert "crasher / anaheim: postponed" in run_in(here, "collect").stdout


def collector(config: Config, now: list[datetime]) -> Collector:
    return Collector(config, [base.load("textblob")], sleep=Event().wait, now=lambda: now[0])


def steps() -> list[str]:
    return [step for step in STEPS if step not in {"open", "lanes"}]


@pytest.mark.parametrize("where", steps())
def test_a_recheck_that_crashes_is_a_failed_pass(
    here: Path, where: str, caplog: pytest.LogCaptureFixture
) -> None:
    """The daemon goes on, the row and the status say so; polls that work are still told as such."""
    config = write(here, "")
    now = [utc_now()]
    made = collector(config, now)
    entry = config.sources[0]
    assert made(entry, config.incidents[0]).outcome == "ok"
    entry.source.where = where  # type: ignore[attr-defined]
    now[0] += timedelta(hours=2)
    with caplog.at_level(logging.ERROR):
        assert go_round(made, entry, SourceTurn.recheck) is not None
    purpose, outcome, kind, error = rows(config)[-1]
    assert (purpose, outcome, kind) == ("recheck", "failed", "bug")
    assert BUG in str(error)
    assert [record.exc_info is not None for record in caplog.records] == [True]
    entry.source.where = ""  # type: ignore[attr-defined]
    assert made(entry, config.incidents[0]).outcome == "ok"
    with open_reader(config.database) as reader:
        standing = reader.standings()["crasher", "anaheim"]
    told = f"{error}; please report it"
    assert (standing.outcome, standing.error, standing.error_kind) == ("ok", told, "bug")
    # What could not be asked for is put behind the others: it is not asked again at once.
    asked = entry.source.asked  # type: ignore[attr-defined]
    assert go_round(made, entry, SourceTurn.recheck) is not None
    assert entry.source.asked == asked  # type: ignore[attr-defined]


@pytest.mark.parametrize("where", [step for step in STEPS if step not in {"open", "keep"}])
def test_a_sweep_that_crashes_is_a_failed_pass(here: Path, where: str) -> None:
    """As a poll: the row, and the back-off."""
    config = write(here, "")
    now = [utc_now() - timedelta(days=3)]
    made = collector(config, now)
    entry = config.sources[0]
    assert made(entry, config.incidents[0]).outcome == "ok"
    entry.source.where = where  # type: ignore[attr-defined]
    now[0] += timedelta(hours=40)
    assert go_round(made, entry, SourceTurn.sweep) is not None
    purpose, outcome, kind, error = rows(config)[-1]
    assert (purpose, outcome, kind) == ("sweep", "failed", "bug")
    assert BUG in str(error)
    assert made(entry, config.incidents[0]).outcome == "postponed"


def test_a_bug_that_is_met_while_stopping_is_told(here: Path) -> None:
    """A walk that is broken off is closed: what it meets then is the failure of the pass."""
    config = write(here, "close")
    made = Collector(
        config, [base.load("textblob")], sleep=Event().wait, stop=lambda: True, random=None
    )
    outturn = made(config.sources[0], config.incidents[0])
    assert (outturn.outcome, outturn.error_kind) == ("failed", "bug")


def test_check_asks_the_others_too(here: Path) -> None:
    """A source that crashes cannot work; the sentence says whose bug it is, the code is 69."""
    for where in ("open", "ask"):
        write(here, where)
        result = run_in(here, "check")
        assert getattr(result.exception, "exit_code", None) == 69, result.output
        assert f"source crasher / anaheim: cannot work: {BUG}: KeyError" in result.stdout
        assert "source good / anaheim: " in result.stdout
        assert "Averystone" not in result.output


def test_a_plug_in_that_cannot_be_imported_is_named(here: Path) -> None:
    """Its settings are unknown then, so that the configuration cannot be read: code 78."""
    (here / "packages" / "crashing_plugin.py").write_text("1 / 0\n")
    (here / "config.toml").write_text(CONFIG + TABLE.format(where="") + GOOD)
    result = run_in(here, "collect")
    assert getattr(result.exception, "exit_code", None) == 78
    said = (
        "(crashing-plugin 1.2): update or remove that package: ZeroDivisionError: division by zero"
    )
    assert said in str(result.exception)


def test_lanes_that_cannot_be_told_are_not_given_up(here: Path) -> None:
    """A source that crashes as it names its listings did not leave the configuration."""
    config = write(here, "")
    collector(config, [utc_now()])(config.sources[0], config.incidents[0])
    broken = write(here, "lanes")
    with wiring.writer(broken) as store:
        wiring.keep_lanes(broken, store, utc_now())
        assert store.conn.execute("SELECT name FROM lane WHERE until IS NULL").fetchall() == [
            ("lane",)
        ]


def test_a_database_that_fails_is_no_bug(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It ends the command with 74, and the row stands unfinished: the source is not blamed."""
    from monitor.store.writing import watch

    def full(*_: object, **__: object) -> Outturn:
        import sqlite3

        message = "database or disk is full"
        raise sqlite3.OperationalError(message)

    config = write(here, "")
    monkeypatch.setattr(watch, "open_lane", full)
    result = run_in(here, "collect")
    assert getattr(result.exception, "exit_code", None) == 74, result.output
    assert rows(config) == [("poll", None, None, None)]
