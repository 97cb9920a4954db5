"""From when to when a report tells, where nobody says so."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.cli.report import report
from monitor.clock import rfc3339
from tests.cli.shell import configured, run
from tests.report.sample import sample

pytestmark = pytest.mark.repeats

LATER = "2026-11-24T12:00:00Z"


def _until(folder: Path) -> str:
    words = ("volume", "--every", "1w", "--json", "--now", LATER)
    until: str = json.loads(run(report, *words, settings=configured(folder)).stdout)["until"]
    return until


def test_what_is_watched_is_told_up_to_now(tmp_path: Path) -> None:
    """So that an outage shows, however long it has lasted."""
    sample(tmp_path)
    assert _until(tmp_path) == "2026-11-24T12:01:00Z"


def test_what_was_played_ends_with_its_last_post(tmp_path: Path) -> None:
    """Nobody goes on watching a simulation: the years since are no outage of it."""
    sample(tmp_path, simulated="1")
    assert _until(tmp_path) == "2017-02-23T11:10:00Z"


@pytest.mark.parametrize(
    ("days", "every"), [(1, "PT1H"), (7, "PT6H"), (14, "PT6H"), (50, "P1D"), (300, "P7D")]
)
@pytest.mark.parametrize("what", ["counts", "narratives"])
def test_a_report_of_several_tables_has_about_sixty_rows_in_each(
    tmp_path: Path, what: str, days: int, every: str
) -> None:
    """Where nobody says how long a bucket is; `--every` is followed, however many rows it makes."""
    sample(tmp_path)
    since = datetime(2017, 2, 22, tzinfo=UTC)
    span = ("--since", rfc3339(since), "--until", rfc3339(since + timedelta(days=days)))
    asked = (what, "--tz", "UTC", *span, "--now", LATER, "--json")
    settings = configured(tmp_path)
    found = json.loads(run(report, *asked, settings=settings).stdout)
    assert found["every"] == every
    rows = [len(one["buckets"]) for one in found.get("series", ())]
    assert all(count <= 62 for count in rows)
    assert len(rows) == (1 if what == "counts" else 0)
    told = json.loads(run(report, *asked, "--every", "1h", settings=settings).stdout)
    assert told["every"] == "PT1H"
