"""A file system that fills up and empties under the program."""

import json
import signal
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from monitor.clock import rfc3339, utc_now
from tests.faults import rules
from tests.faults.fast import fast
from tests.faults.house import House, mounted
from tests.http.servers import answer, replying, serving
from tests.servers import until
from tests.sources.answers import item, rss

pytestmark = pytest.mark.repeats


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """Give a folder whose database lies on a file system of its own, of 4 MiB; or skip."""
    with mounted(tmp_path / "db", "4m"):
        yield tmp_path


def _fill(path: Path) -> None:
    """Take all the room that is left."""
    with path.open("wb", 0) as file, suppress(OSError):
        while file.write(bytes(4096)):
            pass


def _growing() -> Callable[[str], bytes]:
    """Return the replies of a feed that has one more entry, of 2 KB, each time that it is asked."""
    entries: list[str] = []

    def reply(_: str) -> bytes:
        text = f"Police in Anaheim n{len(entries)} " + "and so on " * 200
        entries.insert(0, item(f"n{len(entries)}", utc_now(), text))
        return answer(rss(*entries[:200]).encode())

    return reply


def test_a_full_disk_is_survived(small: Path) -> None:
    """Promise 8: the daemon says that the disk is full, goes on, and resumes when there is room.

    Meanwhile a report can be made; afterwards nothing that the feed shows is missing.
    """
    house = House(small)
    out, ballast = small / "out.txt", small / "db" / "ballast"
    with serving(replying(_growing())) as server:
        house.add("news", server.url)
        with fast(small, 0.1) as daemon:
            until(lambda: rules.acknowledged(small) != set())
            _fill(ballast)
            said = "the disk is full: make room; what was committed is safe"
            until(lambda: said in out.read_text())
            assert house.run("report", "volume").returncode == 0
            seen = rules.acknowledged(small)
            ballast.unlink()
            until(lambda: len(rules.acknowledged(small)) > len(seen) + 3)
            daemon.signal(signal.SIGTERM)
            assert daemon.end() == 0
        asked = len(server.requests)
    assert "Traceback" not in out.read_text()
    assert seen <= rules.sound(small)
    assert len(rules.sound(small)) == asked


def test_a_report_can_be_made_of_a_full_disk_that_nobody_writes_to(small: Path) -> None:
    """Where no daemon is, nothing stands beside the database, and there is no room for it."""
    house = House(small)
    line = {"source": "chirper", "id": "1", "text": "Police in Anaheim"}
    (small / "a.ndjson").write_text(json.dumps({**line, "created_at": rfc3339(utc_now())}))
    assert house.run("import", "-y", str(small / "a.ndjson")).returncode == 0
    asked = ["report", "volume", "--json", "--now", rfc3339(utc_now())]
    before = house.run(*asked)
    assert before.returncode == 0, before.stderr
    _fill(small / "db" / "ballast")
    found = house.run(*asked)
    assert (found.returncode, found.stdout, found.stderr) == (0, before.stdout, "")
    assert house.run("import", "-y", str(small / "a.ndjson")).returncode == 74


def test_a_backup_onto_a_full_disk_names_that_disk(tmp_path: Path) -> None:
    """Promise 9: room is to be made where the copy goes, and nothing is left there."""
    house, there = House(tmp_path), tmp_path / "there"
    line = {"source": "chirper", "id": "1", "text": "Police in Anaheim"}
    (tmp_path / "a.ndjson").write_text(json.dumps({**line, "created_at": rfc3339(utc_now())}))
    assert house.run("import", "-y", str(tmp_path / "a.ndjson")).returncode == 0
    with mounted(there, "64k"):
        made = house.run("backup", str(there / "backup"))
        assert made.returncode == 74
        assert f"{there}" in made.stderr
        assert "the copy cannot be written, for the disk is full" in made.stderr
        assert list(there.iterdir()) == []
