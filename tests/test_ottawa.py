"""A real archive from end to end: the Ottawa shooting of 22 October 2014, as posts told it."""

import gzip
import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import Result

from tests.cli.shell import run_in

pytestmark = pytest.mark.repeats

ARCHIVE = (
    Path(__file__).parents[2] / "shared" / "data" / "timelines" / "pheme_ottawashooting.ndjson.gz"
)
CONFIG = """
[monitor]
timezone = "America/Toronto"

[[incident]]
key = "ottawa"
title = "Shooting at Parliament Hill"
since = 2014-10-22T00:00:00-04:00
query = "ottawa OR parliament OR #ottawashooting"
"""
UNTIL = "2014-10-26T04:00:00Z"


def run(folder: Path, *words: str) -> Result:
    result = run_in(folder, *words)
    assert result.exception is None, result.output
    return result


@pytest.mark.skipif(not ARCHIVE.exists(), reason=f"{ARCHIVE.name} is not beside the project")
def test_every_post_is_counted_once_and_in_its_hour(tmp_path: Path) -> None:
    """12,284 posts in, however often; hourly volume, people and messages equal a count by hand."""
    (tmp_path / "config.toml").write_text(CONFIG)
    for new in (12_284, 0):
        told = run(tmp_path, "import", "--all", "--incident", "ottawa", "--json", str(ARCHIVE))
        imported = json.loads(told.output)
        assert (imported["lines"], imported["kept"], imported["new"]) == (12_284, 12_284, new)

    posts, people = Counter[datetime](), Counter[datetime]()
    seen: set[tuple[datetime, str]] = set()
    with gzip.open(ARCHIVE, "rt", encoding="utf-8") as lines:
        for line in map(json.loads, lines):
            at = datetime.fromisoformat(line["created_at"]).astimezone(UTC)
            hour = at.replace(minute=0, second=0, microsecond=0)
            posts[hour] += 1
            people[hour] += (hour, line["author"]) not in seen
            seen.add((hour, line["author"]))
    report = run(tmp_path, "report", "volume", "--every", "1h", "--until", UNTIL, "--json")
    buckets = {
        # The first begins with the first post, within its hour.
        datetime.fromisoformat(bucket["start"]).replace(minute=0): bucket
        for bucket in json.loads(report.output)["buckets"]
    }
    assert {at: b["posts"] for at, b in buckets.items() if b["posts"]} == posts
    assert {at: b["people"] for at, b in buckets.items() if b["posts"]} == people
    assert sum(b["posts"] or 0 for b in buckets.values()) == 12_284
    # An archive proves nothing of what it does not hold: no hour of it is a zero.
    assert all(b["posts"] != 0 and b["coverage"] == 0 for b in buckets.values())
    assert max(buckets) - min(buckets) < timedelta(days=5)

    for what in ("volume", "sentiment"):
        picture = tmp_path / f"{what}.svg"
        run(tmp_path, "chart", what, "--until", UNTIL, "--out", str(picture))
        assert "Ottawa" in picture.read_text() or "Parliament" in picture.read_text()
