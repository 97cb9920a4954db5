"""`[media]` and `[links]`: others are asked where they say so."""

from pathlib import Path

import pytest

from monitor.config.convert import keys
from monitor.config.tables import ConfigTable, LinksTable, MediaTable
from monitor.errors import ConfigError
from tests.config.write import RIGHT, read

TABLES: list[tuple[str, ConfigTable]] = [
    ("media", MediaTable(enabled=True)),
    ("links", LinksTable(resolve=True)),
]


@pytest.mark.parametrize(("name", "on"), TABLES)
def test_nobody_is_asked_by_default(tmp_path: Path, name: str, on: ConfigTable) -> None:
    """Without the table, nor where only the budget is given."""
    first = keys(type(on))[0]
    for text, expected in (
        ("", type(on)()),
        (f"[{name}]\nper_minute = 10\n", type(on)()),
        (f"[{name}]\n{first} = true\n", on),
    ):
        found = getattr(read(tmp_path, RIGHT + text), name)
        assert found == expected
        assert getattr(found, first) == ("true" in text)


@pytest.mark.parametrize("name", ["media", "links"])
@pytest.mark.parametrize("budget", ["0", "61", '"many"'])
def test_a_budget_has_bounds(tmp_path: Path, name: str, budget: str) -> None:
    """One a second at most: it is a courtesy to hosts that owe us nothing."""
    with pytest.raises(ConfigError, match=rf"\[{name}\]: per_minute is"):
        read(tmp_path, f"{RIGHT}[{name}]\nper_minute = {budget}\n")
