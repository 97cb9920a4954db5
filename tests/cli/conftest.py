"""What most commands are tried on: the sample of posts, or a folder in which to collect some."""

from pathlib import Path

import pytest

from monitor.cli import Globals
from tests.cli.run import CONFIG, archive, post
from tests.cli.shell import configured
from tests.report.sample import sample

SOURCES = """
[source.chirper]
kind = "replay"
file = "feed.ndjson"
platform = "chirper"

[source.news]
kind = "rss"
feeds = ["http://127.0.0.1:9/feed.xml"]
allow_private = true

[source.asleep]
kind = "replay"
file = "feed.ndjson"
enabled = false
"""


@pytest.fixture
def settings(folder: Path) -> Globals:
    return Globals(folder / "config.toml", debug=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    sample(tmp_path)
    configured(tmp_path)
    return tmp_path


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """Give a folder with a configuration: a recorded feed, and a server that is not there."""
    (tmp_path / "config.toml").write_text(CONFIG + SOURCES)
    beside = post(6, "Disneyland")
    archive(tmp_path / "feed.ndjson", [*(post(n) for n in range(5)), beside])
    return tmp_path
