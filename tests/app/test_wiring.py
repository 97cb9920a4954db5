"""How the parts are put together."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest

from monitor.app import wiring
from monitor.clock import utc_now
from monitor.config import Config, read_config
from monitor.config.chosen import chosen_incidents, chosen_sources
from monitor.errors import CannotCreate, ConfigError, StoreBusy, UsageError
from monitor.nouns.hosts import HostLimits
from monitor.sentiment import base
from monitor.store.lock import hold
from monitor.store.writing import passes
from monitor.store.writing.budgets import StoreLedger
from tests.cli.run import CONFIG, ROOT, archive, post

REPLAY = """
[source.chirper]
kind = "replay"
file = "{folder}/feed.ndjson"
platform = "chirper"

[source.asleep]
kind = "replay"
file = "{folder}/feed.ndjson"
enabled = false
"""


def _config(folder: Path, text: str = CONFIG + REPLAY) -> Config:
    (folder / "config.toml").write_text(text.replace("{folder}", str(folder)))
    archive(folder / "feed.ndjson", [post(n) for n in range(5)])
    return read_config(folder / "config.toml", environ={})


def test_a_collector_makes_a_whole_pass(tmp_path: Path) -> None:
    """From a configuration to stored posts, with a key beside the configuration and not in db/."""
    config = _config(tmp_path)
    collector = wiring.Collector(config, [base.load("textblob")], sleep=Event().wait)
    outturn = collector(config.sources[0], config.incidents[0])
    assert (outturn.outcome, outturn.new) == ("ok", 5)
    assert collector(config.sources[0], config.incidents[0]).new == 0
    assert (tmp_path / "monitor.key").stat().st_mode & 0o777 == 0o600
    assert sorted(p.name for p in (tmp_path / "db").iterdir()) == ["monitor.db"]


def test_what_is_not_enabled_is_asked_only_by_name(tmp_path: Path) -> None:
    """Without names, the enabled sources and all incidents; a name that is none is refused."""
    config = _config(tmp_path)
    assert [entry.name for entry in chosen_sources(config)] == ["chirper"]
    assert [entry.name for entry in chosen_sources(config, ["asleep"])] == ["asleep"]
    assert len(chosen_incidents(config)) == 1
    with pytest.raises(UsageError, match="--source: there is no source 'chriper': write one of"):
        chosen_sources(config, ["chriper"])
    with pytest.raises(UsageError, match="write one of anaheim"):
        chosen_incidents(config, ["x"])


def test_a_source_that_left_is_given_up(tmp_path: Path) -> None:
    """Its lanes are no longer expected; the posts stay."""
    config = _config(tmp_path)
    wiring.Collector(config, [base.load("textblob")], sleep=Event().wait)(
        config.sources[0], config.incidents[0]
    )
    without = _config(tmp_path, CONFIG)
    with wiring.writer(without) as store:
        wiring.keep_lanes(without, store, utc_now())
        assert store.conn.execute("SELECT count(*) FROM lane WHERE until IS NULL").fetchone() == (
            0,
        )
        assert store.conn.execute("SELECT count(*) FROM post").fetchone() == (5,)


def test_a_new_time_zone_is_taken_up(tmp_path: Path) -> None:
    """The days are counted again when the configuration names another zone."""
    config = _config(tmp_path)
    wiring.Collector(config, [base.load("textblob")], sleep=Event().wait)(
        config.sources[0], config.incidents[0]
    )
    moved = _config(tmp_path, CONFIG.replace("America/Los_Angeles", "Asia/Kolkata") + REPLAY)
    with wiring.writer(moved) as store:
        assert store.setting("timezone") == "Asia/Kolkata"
        assert store.conn.execute(
            "SELECT minute % 1440 FROM distinct_count WHERE grain = 'day'"
        ).fetchall() == [(18 * 60 + 30,)]


def test_a_lost_key_is_noticed(tmp_path: Path) -> None:
    """A new key would make everybody a new person: it is refused, and the old one still works."""
    config = _config(tmp_path)
    wiring.writer(config).conn.close()
    kept = config.key_file.read_bytes()
    config.key_file.unlink()
    with pytest.raises(ConfigError, match="the key of the pseudonyms is missing"):
        wiring.writer(config)
    config.key_file.write_bytes(kept)
    config.key_file.chmod(0o600)
    wiring.writer(config).conn.close()


def test_budgets_survive_a_restart(tmp_path: Path) -> None:
    """Promise 6: what a host asked for is in the database."""
    config = _config(tmp_path)
    budget = HostLimits(not_before=utc_now() + timedelta(hours=1), remaining=0)
    with wiring.writer(config) as store:
        assert StoreLedger(store).read("example.org") is None
        StoreLedger(store).write("example.org", budget)
    with wiring.writer(config) as store:
        assert StoreLedger(store).read("example.org") == budget


def test_one_collector_for_each_database(tmp_path: Path) -> None:
    """Promise 8: the second is refused, told who holds it; a killed holder leaves no stale lock.

    So is one that gets there by a link.
    """
    database = tmp_path / "db" / "monitor.db"
    code = (
        "import sys, time; from pathlib import Path; from monitor.store.lock import hold\n"
        "with hold(Path(sys.argv[1])): print('held', flush=True); time.sleep(60)"
    )
    command = [sys.executable, "-c", code, str(database)]
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}  # noqa: TID251  of a process of its own
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environ) as other:
        assert other.stdout
        other.stdout.readline()
        (link := tmp_path / "link").symlink_to(database)
        for path in (database, link):
            with pytest.raises(StoreBusy, match=f"pid {other.pid}"), hold(path):
                pytest.fail("it is held")
        other.kill()
        other.wait()
    with hold(database):
        pass
    (tmp_path / "file").touch()
    with pytest.raises(CannotCreate), hold(tmp_path / "file" / "monitor.db"):
        pytest.fail("there is no such folder")


def test_the_pulse_writes_what_status_reads(tmp_path: Path) -> None:
    """Heartbeat and next pass of each source are in the database; at the end it says goodbye."""
    from monitor.app.service import _Work

    config = _config(tmp_path)
    with hold(config.database) as held:
        work = _Work(config, held)
        at = utc_now()
        work.pulse({"chirper": at, "chirper, swept": at, "checkpoint": at})
        with wiring.writer(config) as store:
            assert '"ended":false' in (store.setting("daemon") or "")
            row = store.conn.execute("SELECT next_pass FROM pace").fetchall()
            assert len(row) == 1
            number = store.number("source", name="chirper")
            assert passes.read_pace(store, number, "anaheim").not_before is None
        work.close()
    with wiring.writer(config) as store:
        assert '"ended":true' in (store.setting("daemon") or "")


def test_a_daemon_remembers_few_scores(tmp_path: Path) -> None:
    """It runs for weeks: those of an import would stay in its memory for nothing."""
    from monitor.app.service import TEXTS, _Work

    config = _config(tmp_path)
    with hold(config.database) as held:
        work = _Work(config, held)
        for scorer in work.collector.scorers:
            assert scorer._remembered.cache_info().maxsize == TEXTS  # type: ignore[attr-defined]
        work.close()
