"""What lies on disk: files for their owner only; dependencies with their hashes."""

import os
import re
import stat
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.run import CONFIG, archive, monitor, post

pytestmark = pytest.mark.repeats


ROOT = Path(__file__).parents[2]
LOCK = ROOT / "requirements.lock"
SOURCE = """
[source.chirper]
kind = "replay"
file = "posts.ndjson"
platform = "chirper"
"""
OWN = {"config.toml", "posts.ndjson"}
"""Files that the test itself wrote."""


@pytest.fixture
def open_mask() -> Iterator[None]:
    """The mask under which a careless system makes files that all may read and write."""
    before = os.umask(0)
    yield
    os.umask(before)


def test_what_we_make_is_for_its_owner_only(tmp_path: Path, open_mask: None) -> None:
    """Database, its log, key and lock are 0600 and their folder 0700, whatever the mask."""
    folder = tmp_path / "work"
    folder.mkdir(mode=0o755)
    (folder / "config.toml").write_text(CONFIG + SOURCE)
    archive(folder / "posts.ndjson", [post(n) for n in range(20)])
    for words in (("check", "--offline"), ("import", "posts.ndjson"), ("collect",), ("status",)):
        ended = monitor(*words, cwd=folder)
        assert ended.returncode == 0, ended.stderr
    made = [path for path in folder.rglob("*") if path.name not in OWN]
    assert {"monitor.db", "monitor.key"} <= {path.name for path in made}
    for path in made:
        expected = 0o700 if path.is_dir() else 0o600
        assert stat.S_IMODE(path.stat().st_mode) == expected, path.name


def wanted() -> set[str]:
    """Return the names of the packages that pyproject.toml asks for, but those of benchmarks."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    lines = [*project["dependencies"], *extras["test"], *extras["dev"]]
    for inner in re.findall(r"reaction-monitor\[([\w,]+)\]", " ".join(lines)):
        lines += [line for extra in inner.split(",") for line in extras[extra]]
    names = {re.match(r"[\w.-]+", line)[0].lower().replace("_", "-") for line in lines}  # type: ignore[index]
    return names - {"reaction-monitor"}


def test_every_dependency_is_locked_with_its_hashes() -> None:
    """One exact version and at least one SHA-256 of each; a new one needs a new lock.

    The command that makes it stands in its first lines.
    """
    text = LOCK.read_text("utf-8")
    entries = re.split(r"\n(?=[a-z0-9])", text)[1:]
    locked = {}
    for entry in entries:
        name = re.match(r"([a-z0-9.-]+)==\S+", entry)
        assert name is not None, entry[:80]
        locked[name[1]] = re.findall(r"--hash=sha256:[0-9a-f]{64}(?= |\s|$)", entry)
    assert all(locked.values())
    assert wanted() <= set(locked)
    assert "://" not in text
