"""What each table of `config.toml` may hold; a key that is not here is refused.

The keys are described in docs/configuration.md; a test compares the two.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal, TypeAlias

from msgspec import Meta, Struct

Raw: TypeAlias = Mapping[str, object]
Title: TypeAlias = Annotated[str, Meta(min_length=1, max_length=200)]
Aware: TypeAlias = Annotated[datetime, Meta(tz=True)]


class ConfigTable(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One table; a key that it does not name is an error."""


class Document(ConfigTable, frozen=True, kw_only=True, rename={"imports": "import"}):
    """The whole file."""

    monitor: Raw = {}
    incident: tuple[Raw, ...] = ()
    source: Raw = {}
    counts: Raw = {}
    imports: Raw = {}
    links: Raw = {}
    media: Raw = {}
    alerts: Raw = {}
    web: Raw = {}
    backup: Raw = {}
    brief: Raw = {}


class MonitorTable(ConfigTable, frozen=True, kw_only=True):
    """`[monitor]`: the program itself."""

    database: str = "db/monitor.db"
    key_file: str = "monitor.key"
    timezone: str = "UTC"
    scorer: str = "social"
    further_scorers: tuple[str, ...] = ()
    log_format: Literal["text", "json"] = "text"
    keep_texts: str = "90d"
    keep_links: str = "30d"
    keep_leftovers: str = "30d"


class IncidentTable(ConfigTable, frozen=True, kw_only=True):
    """`[[incident]]`: what happened, and what is looked for."""

    key: str
    title: Title
    since: Aware
    closed: Aware | None = None
    query: str
    hashtags: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    narrative: tuple[Raw, ...] = ()
    voice: tuple[Raw, ...] = ()
    event: tuple[Raw, ...] = ()
    protect: Raw = {}


class TopicTable(ConfigTable, frozen=True, kw_only=True):
    """`[[incident.narrative]]` and `[[incident.voice]]`."""

    key: str
    title: Title
    query: str


class EventTable(ConfigTable, frozen=True, kw_only=True):
    """`[[incident.event]]`."""

    at: Aware
    title: Title
    voice: str | None = None


class ProtectTable(ConfigTable, frozen=True, kw_only=True):
    """`[incident.protect]`."""

    names: tuple[str, ...] = ()
