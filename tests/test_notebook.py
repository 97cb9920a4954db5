"""docs/notebook.ipynb: its cells run, say what is true, and what they showed is light."""

import base64
import json
import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("resvg_py", reason="the extra `charts` is not installed")

from tests.notebooks import cells, main, run
from tests.store.build import build
from tests.test_datasette import DARK, HOUR, LANE, T, posts

pytestmark = pytest.mark.repeats

NOTEBOOK = Path(__file__).parents[1] / "docs" / "notebook.ipynb"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as `monitor demo` leaves it, with a database of two days."""
    made = tmp_path_factory.mktemp("notebook")
    (made / "demo" / "db").mkdir(parents=True)
    build(made / "demo" / "db" / "monitor.db", list(posts()), lanes=[LANE], narratives=("threat",))
    return made


@pytest.fixture(scope="module")
def names(folder: Path) -> Mapping[str, Any]:
    return run(NOTEBOOK, folder)[0]


def test_its_rows_are_those_of_the_posts(names: Mapping[str, Any]) -> None:
    """Counted by hand; an hour that nobody observed has no number, a quiet one has 0."""
    counted = Counter((post.at - T) // HOUR for post in posts())
    dark = range((DARK.start - T) // HOUR, (DARK.end - T) // HOUR)
    wanted = [None if hour in dark else counted[hour] for hour in range(48)]
    assert [row["posts"] for row in names["rows"]] == wanted
    assert [row["least"] for row in names["rows"]] == [hour in dark for hour in range(48)]
    assert names["peak"]["posts"] == max(counted.values())


def test_it_ends_with_a_picture(folder: Path) -> None:
    """The last cell of code shows it."""
    *_, last = run(NOTEBOOK, folder)[1]
    (shown,) = last
    assert base64.b64decode(shown["data"]["image/png"]).startswith(b"\x89PNG")


def test_it_reads_only(names: Mapping[str, Any], folder: Path) -> None:
    """The database is as it was."""
    assert not list((folder / "demo" / "db").glob("*-journal"))
    assert "mode=ro" in NOTEBOOK.read_text("utf-8")


def test_what_it_showed_is_kept_and_light() -> None:
    """In order, below 200 kB, and without a word about the machine that it was run on."""
    text = NOTEBOOK.read_text("utf-8")
    assert len(text) < 200_000
    assert [cell["execution_count"] for cell in cells(NOTEBOOK)] == [1, 2, 3, 4, 5]
    assert all(cell["outputs"] for cell in cells(NOTEBOOK)[1:])
    words = re.sub(r'"image/png": "[^"]*"', "", text)
    assert not re.search(r"/(home|root|tmp|Users|work)/", words)


def test_running_it_anew_keeps_what_it_shows(folder: Path, tmp_path: Path) -> None:
    """`python -m tests.notebooks` writes outputs into the file, and changes no cell."""
    copy = tmp_path / "notebook.ipynb"
    copy.write_bytes(NOTEBOOK.read_bytes())
    main(copy, folder)
    before, after = (json.loads(path.read_text("utf-8")) for path in (NOTEBOOK, copy))
    assert [cell["source"] for cell in before["cells"]] == [
        cell["source"] for cell in after["cells"]
    ]
    assert "156 posts in 24 hours" in copy.read_text("utf-8")
