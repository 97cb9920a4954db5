"""`monitor status`."""

import json
from pathlib import Path

from monitor.cli.status import status
from tests.cli.shell import NOW, configured, run
from tests.report.sample import sample


def test_every_source_of_the_configuration_has_a_state(tmp_path: Path) -> None:
    """Each source for each incident, with posts and coverage of the last day; exit code 0."""
    sample(tmp_path)
    done = run(status, "--json", "--now", NOW, settings=configured(tmp_path))
    assert done.exit_code == 0
    found = json.loads(done.stdout)
    commons, hushed = found["sources"]
    assert (commons["source"], commons["incident"], commons["state"]) == (
        "commons",
        "anaheim",
        "blind",
    )
    assert (commons["posts_24h"], commons["error"]) == (1, "503: down")
    assert 0 < commons["coverage_24h"] < 0.05
    assert (hushed["state"], hushed["last_success"], hushed["posts_24h"]) == ("off", None, None)
    assert found["database"]["path"] == str(tmp_path / "monitor.db")
    assert found["database"]["bytes"] > 0
    assert found["daemon"]["running"] is False


def test_blindness_is_the_first_thing_said(tmp_path: Path) -> None:
    """For people: what does not work comes before the table, which fits 80 columns."""
    sample(tmp_path)
    lines = run(status, "--now", NOW, settings=configured(tmp_path)).stdout.splitlines()
    assert lines[2].startswith("The daemon is not running")
    assert lines[3].startswith("Commons has shown nothing of anaheim since Wednesday 22 February")
    assert any(line.startswith("hushed") and " off " in line for line in lines)


def test_the_same_bytes_for_the_same_instant(tmp_path: Path) -> None:
    """With `--now` the status can be reproduced; help shows an example."""
    sample(tmp_path)
    settings = configured(tmp_path)
    words = ["--json", "--now", NOW]
    assert (
        run(status, *words, settings=settings).stdout
        == run(status, *words, settings=settings).stdout
    )
    assert "monitor status --json" in run(status, "--help", settings=settings).stdout


def test_the_daemon_is_told_from_its_heartbeat(tmp_path: Path) -> None:
    """What the daemon last wrote of itself is shown."""
    said = json.dumps({"pid": 7, "started_at": "2017-02-23T11:00:00Z", "heartbeat_at": NOW})
    sample(tmp_path, daemon=said)
    settings = configured(tmp_path)
    found = json.loads(run(status, "--json", "--now", NOW, settings=settings).stdout)
    assert found["daemon"] == {
        "running": True,
        "pid": 7,
        "started_at": "2017-02-23T11:00:00Z",
        "heartbeat_at": NOW,
    }
    assert found["sentences"][0].startswith("The daemon is running, since Thursday 23 February")
