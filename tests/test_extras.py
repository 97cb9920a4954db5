"""What to install is named as it works for how the program was installed."""

import json
from pathlib import Path
from typing import Any

import pytest

from monitor.extras import how_to_install

FOLDER = {"url": "file:///srv/reaction-monitor", "dir_info": {}}
EDITABLE = {"url": "file:///srv/reaction-monitor", "dir_info": {"editable": True}}
WHEEL = {"url": "file:///srv/some-1.0-py3-none-any.whl", "archive_info": {}}


@pytest.mark.parametrize(
    ("recorded", "said"),
    [
        (FOLDER, "pip install '/srv/reaction-monitor[charts]'"),
        (EDITABLE, "pip install -e '/srv/reaction-monitor[charts]'"),
        (WHEEL, "pip install 'some[charts] @ file:///srv/some-1.0-py3-none-any.whl'"),
        (None, "pip install 'some[charts]'"),
    ],
)
def test_the_command_names_where_the_program_came_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, recorded: Any, said: str
) -> None:
    """A folder, a file, or an index by name, which is then the one it was had from."""
    info = tmp_path / "some-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: some\nVersion: 1.0\n")
    if recorded is not None:
        (info / "direct_url.json").write_text(json.dumps(recorded))
    monkeypatch.syspath_prepend(tmp_path)
    assert how_to_install("charts", "some") == said


def test_a_folder_that_was_never_installed_names_itself() -> None:
    """There is nothing recorded of it."""
    assert how_to_install("charts", "no-such-program") == "pip install '.[charts]'"
