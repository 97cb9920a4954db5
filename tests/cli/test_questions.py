"""From when to when a report tells, where nobody says so."""

import json
from pathlib import Path

from monitor.cli.report import report
from tests.cli.shell import configured, run
from tests.report.sample import sample

LATER = "2026-11-24T12:00:00Z"


def _until(folder: Path) -> str:
    words = ("volume", "--every", "1w", "--json", "--now", LATER)
    until: str = json.loads(run(report, *words, settings=configured(folder)).stdout)["until"]
    return until


def test_what_is_watched_is_told_up_to_now(tmp_path: Path) -> None:
    """So that an outage shows, however long it has lasted."""
    sample(tmp_path)
    assert _until(tmp_path).startswith("2026-11-30")


def test_what_was_played_ends_with_its_last_post(tmp_path: Path) -> None:
    """Nobody goes on watching a simulation: the years since are no outage of it."""
    sample(tmp_path, simulated="1")
    assert _until(tmp_path).startswith("2017-02-27")
