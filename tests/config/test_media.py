"""`[media]`: small pictures are fetched where it says so, and described as it is."""

import json
import re
from pathlib import Path

import pytest

from monitor.config.convert import keys
from monitor.config.media import MediaTable
from monitor.errors import ConfigError
from tests.config.write import RIGHT, read

DOCUMENT = Path(__file__).parents[2] / "docs" / "configuration.md"


def test_nothing_is_fetched_by_default(tmp_path: Path) -> None:
    """Without the table, nor where only the budget is given."""
    assert not read(tmp_path, RIGHT).media.enabled
    assert not read(tmp_path, f"{RIGHT}[media]\nper_minute = 5\n").media.enabled
    assert read(tmp_path, f"{RIGHT}[media]\nenabled = true\n").media == MediaTable(enabled=True)


@pytest.mark.parametrize("budget", ["0", "61", '"many"'])
def test_a_budget_has_bounds(tmp_path: Path, budget: str) -> None:
    """A picture a second at most: it is a courtesy to hosts that owe us nothing."""
    with pytest.raises(ConfigError, match=r"\[media\]: per_minute is"):
        read(tmp_path, f"{RIGHT}[media]\nper_minute = {budget}\n")


def test_each_key_is_described() -> None:
    """The same keys in the same order in the document, with the defaults of the code."""
    text = DOCUMENT.read_text("utf-8").partition("## `[media]`\n")[2].partition("\n## ")[0]
    rows = dict(re.findall(r"^\| `(\w+)` \| `(.*?)` \|", text, re.MULTILINE))
    assert list(rows) == keys(MediaTable)
    assert rows == {key: json.dumps(getattr(MediaTable(), key)) for key in rows}
