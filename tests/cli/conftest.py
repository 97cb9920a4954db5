"""What most commands are tried on: a configuration, and the sample of posts beside it."""

from pathlib import Path

import pytest

from monitor.cli import Globals
from tests.cli.shell import configured
from tests.report.sample import sample


@pytest.fixture
def settings(folder: Path) -> Globals:
    return Globals(folder / "config.toml", debug=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    sample(tmp_path)
    configured(tmp_path)
    return tmp_path
