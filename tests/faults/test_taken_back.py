"""What was taken back at its source leaves the files, also where no daemon runs."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from monitor.clock import rfc3339, utc_now
from monitor.store.reading.reader import open_reader
from tests.cli.run import archive, post
from tests.faults.feed import furnished
from tests.faults.processes import Child, command, run
from tests.store.traces import traces

CANARY = "CANARY0123456789ABCDEF sang; police of Anaheim listened"
AT, LATER = "2017-02-22T07:00:00Z", "2017-02-22T08:00:00Z"
SAID = {**post(900, CANARY), "created_at": AT, "available_at": AT}
PLAIN = [{**post(n), "available_at": post(n)["created_at"]} for n in range(40)]


def _gone() -> dict[str, object]:
    """Return what a feed says once the post was taken back, as of now."""
    now = rfc3339(utc_now())
    return {"source": "chirper", "id": "900", "deleted_at": LATER, "available_at": now}


def _said(folder: Path) -> Path:
    """Make a folder whose feed shows posts, the last of which will be taken back."""
    archive(furnished(folder) / "feed.ndjson", [*PLAIN, SAID])
    return folder


def _reported(folder: Path) -> Sequence[int]:
    """Return how many posts there are, and how many still have a text."""
    with open_reader(folder / "db" / "monitor.db") as reader:
        found: tuple[int, int] = reader.rows("SELECT count(*), count(text) FROM post")[0]
    return found


def _due(folder: Path) -> bool:
    code, said = run(folder, "status")
    assert code == 0
    return "Bytes of posts that were deleted or forgotten are still in it" in " ".join(said.split())


@pytest.mark.parametrize("words", [("collect",), ("import", "feed.ndjson")])
def test_a_command_leaves_no_byte_of_what_was_taken_back(
    words: tuple[str, ...], tmp_path: Path
) -> None:
    """Promise 12: `collect` and `import` clean up when they end; the counts stay."""
    assert run(_said(tmp_path), *words)[0] == 0
    assert _reported(tmp_path) == (41, 41)
    assert traces(tmp_path / "db", [CANARY])
    archive(tmp_path / "feed.ndjson", [*PLAIN, SAID, _gone()])
    assert run(tmp_path, *words)[0] == 0
    assert _reported(tmp_path) == (41, 40)
    assert traces(tmp_path / "db", [CANARY]) == {}
    assert not _due(tmp_path)


def test_a_reader_who_stays_is_named(tmp_path: Path) -> None:
    """Promise 12: where bytes cannot be taken out yet, the command says so, and `status` too.

    What was collected is kept, so the code is 0; `purge` finishes once the reader has gone.
    """
    assert run(_said(tmp_path), "collect")[0] == 0
    archive(tmp_path / "gone.ndjson", [_gone()])
    with open_reader(tmp_path / "db" / "monitor.db") as reader, reader.snapshot():
        assert reader.rows("SELECT count(text) FROM post") == [(41,)]
        (tmp_path / "out.txt").unlink()
        child = Child(tmp_path, command, "import", "gone.ndjson")
        child.go()
        assert child.end(90) == 0
        assert "since something keeps reading it" in (tmp_path / "out.txt").read_text()
        assert _due(tmp_path)
    assert run(tmp_path, "purge")[0] == 0
    assert not _due(tmp_path)
    assert traces(tmp_path / "db", [CANARY]) == {}
