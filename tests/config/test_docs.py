"""The documents and the code know the same keys."""

import json
import re
from pathlib import Path

import pytest
from msgspec import Struct

from monitor.config import read_config
from monitor.config.alerts import AlertsTable, ForecastTable
from monitor.config.backups import BackupTable
from monitor.config.briefs import BriefTable
from monitor.config.convert import keys
from monitor.config.tables import (
    EventTable,
    IncidentTable,
    MonitorTable,
    ProtectTable,
    TopicTable,
)
from monitor.config.web import Web
from monitor.sources.base import SourceSettings
from monitor.sources.counting import CountSettings

ROOT = Path(__file__).parents[2]
DOCUMENT = (ROOT / "docs" / "configuration.md").read_text("utf-8")

TABLES = {
    "`[monitor]`": MonitorTable,
    "`[[incident]]`": IncidentTable,
    "`[[incident.narrative]]` and `[[incident.voice]]`": TopicTable,
    "`[[incident.event]]`": EventTable,
    "`[incident.protect]`": ProtectTable,
    "`[source.NAME]`": SourceSettings,
    "`[counts.NAME]`": CountSettings,
    "`[alerts]`": AlertsTable,
    "`[alerts.forecast]`": ForecastTable,
    "`[web]`": Web,
    "`[backup]`": BackupTable,
    "`[brief]`": BriefTable,
}


def rows(title: str) -> dict[str, str]:
    """Return the keys that the document lists under *title*, with their defaults."""
    section = re.split(r"^#+ ", DOCUMENT, flags=re.MULTILINE)
    (text,) = (part for part in section if part.startswith(f"{title}\n"))
    return dict(re.findall(r"^\| `(\w+)` \| (.*?) \|", text, re.MULTILINE))


@pytest.mark.parametrize(("title", "shape"), TABLES.items())
def test_each_key_is_described_and_each_described_key_exists(
    title: str, shape: type[Struct]
) -> None:
    """The same keys, in the same order, in the code and in the document."""
    assert list(rows(title)) == keys(shape)


def test_defaults_are_those_of_the_code() -> None:
    """The document promises what the program does."""
    for key, default in rows("`[monitor]`").items():
        assert default == f"`{json.dumps(getattr(MonitorTable(), key))}`"
    assert rows("`[source.NAME]`")["every"] == f'`"{SourceSettings().every}"`'
    assert rows("`[alerts]`")["blind"] == f'`"{AlertsTable().blind}"`'
    assert rows("`[counts.NAME]`")["every"] == f'`"{CountSettings().every}"`'


def test_the_example_uses_described_keys_only() -> None:
    """Nor does it leave out a key of the program or of an incident."""
    text = (ROOT / "config.toml").read_text("utf-8")
    used = set(re.findall(r"^(\w+) =", text, re.MULTILINE))
    wanted = {*keys(MonitorTable), *keys(EventTable), *keys(ProtectTable), *keys(TopicTable)}
    wanted |= {"since", "hashtags", "languages", "every", "kind"}
    assert wanted <= used
    assert read_config(ROOT / "config.toml", environ={}).incidents
