"""What each table of `config.toml` may hold; a key that is not here is refused.

What each key means is in the docstring of its table, as `monitor/sources/settings.py` has it:
`python -m bench.configuration` writes it into docs/configuration.md, where its links start from,
and `python -m bench.schemas` into the schema.
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
    """`[monitor]`: the program itself.

    Attributes:
        database: The database. It is made by the first command that needs it, and so is its folder,
            but none above it: where a disk is not mounted, the command ends with 73.
        key_file: The key of the pseudonyms (see [privacy](privacy.md)). It is made by the first
            command that stores posts, readable by its owner only. [Backups](backup.md) have it:
            without it, [everybody who comes back is counted as a new
            person](backup.md#where-the-key-is-lost).
        timezone: For what people read, as `America/Los_Angeles`; buckets of a day or more begin at
            midnight there.
        scorer: Whose labels the reports use: `social`, `model`, `textblob` ([which is
            which](sentiment.md)). TextBlob's own numbers are stored in any case. After a change run
            `monitor rescore`.
        further_scorers: Scorers whose numbers are stored too. After a change of either, `monitor
            rescore` scores what is stored already.
        log_format: `"text"`, or `"json"` for one object on a line.
        keep_texts: How long texts are kept, counted from when a post was first seen; `"forever"`
            keeps them. Counts stay in any case; see [forgetting](privacy.md#forgetting). Texts that
            are gone cannot be scored again nor coded by hand.
        keep_links: How long addresses of posts are kept, counted as for `keep_texts`. What a
            service needs to be asked for a post again stays as long as it is asked, at most about a
            month.
        keep_leftovers: How long the rest is kept, counted as for `keep_texts`: earlier versions of
            edited posts, the bytes of items that could not be read, and what services said when
            they failed.
    """

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
    """`[[incident]]`: what happened, and what is looked for.

    Attributes:
        key: Short name for commands, each once.
        title: What people read.
        since: Nothing published before it counts.
        closed: Nothing published from then on counts: collecting ends once what was published
            before has had time to arrive (what else is shown meanwhile is kept), the figures stay,
            reports end there, and what is not watched any more is no gap. Take the key out to go
            on; the time between is a gap then.
        query: Which posts mention the incident; see [the language of queries](query.md).
        hashtags: Tags to list, for sources that list by tag; with or without `#`. Those in `query`
            are added.
        languages: Language tags (`en`, `pt-BR`) that reactions are expected in: a note for people,
            which changes nothing. Posts in all languages are collected and counted; `--by language`
            shows each by itself.
        narrative: What people say happened: tables `[[incident.narrative]]`. Default: none.
        voice: Whom people speak of: tables `[[incident.voice]]`. Default: none.
        event: What happened, and when: tables `[[incident.event]]`. Default: none.
        protect: Names that are never stored: the table `[incident.protect]`. Default: none.
    """

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
    """`[[incident.narrative]]` and `[[incident.voice]]`.

    Attributes:
        key: Short name, unlike all others of narratives and voices of the incident.
        title: What people read; unlike those of the other narratives, or of the other voices.
        query: Which posts tell it, or speak of them.
    """

    key: str
    title: Title
    query: str


class EventTable(ConfigTable, frozen=True, kw_only=True):
    """`[[incident.event]]`.

    Attributes:
        at: When.
        title: What happened.
        voice: The key of the voice that made a statement then: reaction is compared before and
            after.
    """

    at: Aware
    title: Title
    voice: str | None = None


class ProtectTable(ConfigTable, frozen=True, kw_only=True):
    """`[incident.protect]`.

    Attributes:
        names: Names that are never stored and never shown, in whatever spelling; see
            [privacy](privacy.md). Each has at least two letters. Complaints name their place in the
            list, never the names.
    """

    names: tuple[Annotated[str, Meta(max_length=200)], ...] = ()


class LinksTable(ConfigTable, frozen=True, kw_only=True):
    """`[links]`: whether shorteners are asked.

    Attributes:
        resolve: Whether `monitor run` asks shorteners where their addresses lead.
        per_minute: Addresses that are asked about in a minute at most.
    """

    resolve: bool = False
    per_minute: Annotated[int, Meta(ge=1, le=60)] = 10


class MediaTable(ConfigTable, frozen=True, kw_only=True):
    """`[media]`: whether small pictures are fetched.

    Attributes:
        enabled: Whether `monitor run` fetches small pictures; without it their addresses are not
            even kept.
        per_minute: Pictures that are fetched in a minute at most.
    """

    enabled: bool = False
    per_minute: Annotated[int, Meta(ge=1, le=60)] = 10
