"""Every surface of an imported and of a collected incident, with an accent and without it."""

import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from bench.outputs import recall
from tests.words.accented import unaccented
from tests.words.collected import collected

ROOT = Path(__file__).parents[2]
NOW = "2026-03-05T17:00:00Z"


@pytest.fixture(scope="session", params=["imported", "collected"])
def incident(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with an incident of three days: 250 posts of an archive, or 900 collected."""
    made = tmp_path_factory.mktemp("surfaces") / "recall"
    if request.param == "collected":
        collected(made)
    else:
        recall(made, 250, timedelta(days=3), sys.executable)
    return made


@pytest.fixture(scope="session")
def accented_surfaces(incident: Path) -> dict[str, str]:
    """Return the name of each surface -> what it shows."""
    out = incident.parent / "accented"
    out.mkdir()
    command = [sys.executable, "-m", "tests.words.accented", str(incident), NOW, str(out)]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=200, check=False
    )
    assert done.returncode == 0, done.stderr
    # Where a test lies is nobody's word, wherever a line of it is broken.
    place = re.compile(r"\s*".join(map(re.escape, str(incident))))
    return {path.name: place.sub("", path.read_text("utf-8")) for path in sorted(out.iterdir())}


@pytest.fixture(scope="session")
def plain_surfaces(accented_surfaces: dict[str, str]) -> dict[str, str]:
    return {name: unaccented(text) for name, text in accented_surfaces.items()}
