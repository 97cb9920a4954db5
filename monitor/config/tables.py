"""What each table of `config.toml` may hold; a key that is not here is refused.

Each key says what it means: `python -m bench.configuration` writes it into docs/configuration.md,
where its links start from, and `python -m bench.schemas` into the schema. Where no value of TOML
says the default, `default` says in words what holds.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal, TypeAlias

from msgspec import Meta, Struct

from monitor.sources.settings import says

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

    database: Annotated[
        str,
        says(
            "The database. It is made by the first command that needs it, and so is "
            "its folder, but none above it: where a disk is not mounted, the command ends with 73."
        ),
    ] = "db/monitor.db"
    key_file: Annotated[
        str,
        says(
            "The key of the pseudonyms (see [privacy](privacy.md)). It is made by the "
            "first command that stores posts, readable by its owner only. [Backups](backup.md) "
            "have it: without it, [everybody who comes back is counted as a new "
            "person](backup.md#where-the-key-is-lost)."
        ),
    ] = "monitor.key"
    timezone: Annotated[
        str,
        says(
            "For what people read, as `America/Los_Angeles`; buckets of a day or more "
            "begin at midnight there."
        ),
    ] = "UTC"
    scorer: Annotated[
        str,
        says(
            "Whose labels the reports use: `social`, `model`, `textblob` ([which is "
            "which](sentiment.md)). TextBlob's own numbers are stored in any case. After a change "
            "run `monitor rescore`."
        ),
    ] = "social"
    further_scorers: Annotated[
        tuple[str, ...],
        says(
            "Scorers whose numbers are stored beside. After a change of either, "
            "`monitor rescore` scores what is stored already."
        ),
    ] = ()
    log_format: Annotated[
        Literal["text", "json"],
        says('`"text"`, or `"json"` for one object on a line.'),
    ] = "text"
    keep_texts: Annotated[
        str,
        says(
            "How long texts are kept, counted from when a post was first seen; "
            '`"forever"` keeps them. Counts stay in any case; see [forgetting]'
            "(privacy.md#forgetting). Texts that are gone cannot be scored again nor coded by hand."
        ),
    ] = "90d"
    keep_links: Annotated[
        str,
        says(
            "How long addresses of posts are kept, counted as for `keep_texts`. What "
            "a service needs to be asked for a post again stays as long as it is asked, at most "
            "about a month."
        ),
    ] = "30d"
    keep_leftovers: Annotated[
        str,
        says(
            "How long the rest is kept, counted as for `keep_texts`: earlier versions "
            "of edited posts, the bytes of items that could not be read, and what services said "
            "when they failed."
        ),
    ] = "30d"


class IncidentTable(ConfigTable, frozen=True, kw_only=True):
    """`[[incident]]`: what happened, and what is looked for."""

    key: Annotated[str, says("Short name for commands, each once.")]
    title: Annotated[Title, says("What people read.")]
    since: Annotated[Aware, says("Nothing published before it counts.")]
    closed: Annotated[
        Aware | None,
        says(
            "Nothing published from then on counts: collecting ends once what was "
            "published before has had time to arrive (what else is shown meanwhile is kept), the "
            "figures stay, reports end there, and what is not watched any more is no gap. Take "
            "the key out to go on; the time between is a gap then."
        ),
    ] = None
    query: Annotated[
        str,
        says("Which posts mention the incident; see [the language of queries](query.md)."),
    ]
    hashtags: Annotated[
        tuple[str, ...],
        says(
            "Tags to list, for sources that list by tag; with or without `#`. Those in "
            "`query` are added."
        ),
    ] = ()
    languages: Annotated[
        tuple[str, ...],
        says("Language tags (`en`, `pt-BR`) that reactions may be in; none means any."),
    ] = ()
    narrative: Annotated[
        tuple[Raw, ...],
        says("What people say happened: tables `[[incident.narrative]]`.", default="none"),
    ] = ()
    voice: Annotated[
        tuple[Raw, ...],
        says("Whom people speak of: tables `[[incident.voice]]`.", default="none"),
    ] = ()
    event: Annotated[
        tuple[Raw, ...],
        says("What happened, and when: tables `[[incident.event]]`.", default="none"),
    ] = ()
    protect: Annotated[
        Raw,
        says("Names that are never stored: the table `[incident.protect]`.", default="none"),
    ] = {}


class TopicTable(ConfigTable, frozen=True, kw_only=True):
    """`[[incident.narrative]]` and `[[incident.voice]]`."""

    key: Annotated[
        str,
        says("Short name, unlike all others of narratives and voices of the incident."),
    ]
    title: Annotated[Title, says("What people read.")]
    query: Annotated[str, says("Which posts tell it, or speak of them.")]


class EventTable(ConfigTable, frozen=True, kw_only=True):
    """`[[incident.event]]`."""

    at: Annotated[Aware, says("When.")]
    title: Annotated[Title, says("What happened.")]
    voice: Annotated[
        str | None,
        says(
            "The key of the voice that made a statement then: reaction is compared "
            "before and after."
        ),
    ] = None


class ProtectTable(ConfigTable, frozen=True, kw_only=True):
    """`[incident.protect]`."""

    names: Annotated[
        tuple[str, ...],
        says(
            "Names that are never stored and never shown, in whatever spelling; see "
            "[privacy](privacy.md). Each has at least two letters. Complaints name their place in "
            "the list, never the names."
        ),
    ] = ()


class LinksTable(ConfigTable, frozen=True, kw_only=True):
    """`[links]`: whether shorteners are asked."""

    resolve: Annotated[
        bool, says("Whether `monitor run` asks shorteners where their addresses lead.")
    ] = False
    per_minute: Annotated[
        int,
        says("Addresses that are asked about in a minute at most.", ge=1, le=60),
    ] = 10


class MediaTable(ConfigTable, frozen=True, kw_only=True):
    """`[media]`: whether small pictures are fetched."""

    enabled: Annotated[
        bool,
        says(
            "Whether `monitor run` fetches small pictures; without it their addresses "
            "are not even kept."
        ),
    ] = False
    per_minute: Annotated[
        int,
        says("Pictures that are fetched in a minute at most.", ge=1, le=60),
    ] = 10
