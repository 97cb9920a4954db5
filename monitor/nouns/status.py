"""How each source, each counter, the database and the daemon stand, now."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, ClassVar, Literal, NamedTuple, TypeAlias

from msgspec import Struct

from monitor.nouns.finding import Uncounted
from monitor.nouns.frame import column
from monitor.nouns.quantity import Quantity

State: TypeAlias = Literal["ok", "late", "failing", "blind", "off"]


class DaemonStatus(Uncounted, frozen=True, kw_only=True, tag="status.daemon"):
    """Whether the daemon runs, as it last said of itself.

    Attributes:
        pid: Its name among the processes of the machine; None where none ever ran.
        started_at, heartbeat_at: None likewise.
    """

    running: bool
    pid: str | None = None
    started_at: datetime | None = None
    heartbeat_at: datetime | None = None

    field: ClassVar[str] = "daemon"

    def plain(self) -> dict[str, object]:
        return {
            "running": self.running,
            "pid": None if self.pid is None else int(self.pid),
            "started_at": self.started_at,
            "heartbeat_at": self.heartbeat_at,
        }


class Unwatchable(Uncounted, frozen=True, kw_only=True, tag="status.blind"):
    """Sources that cannot be watched for an incident, all since the same time for the same reason.

    Attributes:
        sources: By name.
        since: Up to when they were seen; None where they never were.
        quoted: What the last pass said; empty for nothing.
    """

    sources: tuple[str, ...]
    since: datetime | None
    quoted: str


class Quiet(Uncounted, frozen=True, kw_only=True, tag="status.quiet"):
    """A source that was watched in the last 24 hours and had no post on an incident.

    Its `span` is shorter where the incident began, or was first seen, within them.
    """

    incident: str
    watched: Quantity


class DatabaseStatus(Uncounted, frozen=True, kw_only=True, tag="status.database"):
    """The database file.

    Attributes:
        size, log: Of the file and of its log.
        cleaning_due: Whether bytes of what was forgotten may still be in the files.
        may_name_minors: How many of the posts that were ever stored may name somebody under 18
            whom nobody has listed.
    """

    path: str
    size: Quantity
    log: Quantity
    schema: str
    cleaning_due: bool
    may_name_minors: Quantity

    field: ClassVar[str] = "database"

    def plain(self) -> dict[str, object]:
        return {
            "path": self.path,
            "bytes": int(self.size.value),
            "log_bytes": int(self.log.value),
            "schema": int(self.schema),
            "cleaning_due": self.cleaning_due,
            "may_name_minors": int(self.may_name_minors.value),
        }


class BackupStatus(Uncounted, frozen=True, kw_only=True, tag="status.backup"):
    """The backups of `[backup]`, and whether one of them could be restored.

    Attributes:
        made_at: When the newest was made; None where there is none.
        proven: When the newest was made of those that were restored without a fault; None likewise.
        proved_at: When that one was last restored; None likewise.
        overdue: Whether that is missing, or older than it may be.
        failed: Names of the checks at which restoring the newest failed; empty for none.
    """

    made_at: datetime | None
    proven: datetime | None
    proved_at: datetime | None
    overdue: bool
    failed: tuple[str, ...] = ()

    field: ClassVar[str] = "backup"

    def plain(self) -> dict[str, object]:
        own = ("made_at", "proven", "proved_at", "overdue", "failed")
        return {name: getattr(self, name) for name in own}


class Unrenewed(Uncounted, frozen=True, kw_only=True, tag="status.embed"):
    """An embed that the daemon cannot renew.

    Attributes:
        since: When that was first tried in vain.
    """

    file: str
    since: datetime
    quoted: str


class SourceStatus(Struct, frozen=True, kw_only=True):
    """How one source stands with one incident."""

    source: Annotated[str, column("name", "Its name.")]
    incident: Annotated[str, column("name", "Its key.")]
    state: Annotated[
        State,
        column(
            "name",
            "`off` (disabled), `blind` (nothing can be said of the present), `failing` (the last "
            "pass failed), `late` (a pass is overdue, or had more to read than one may), `ok`.",
        ),
    ]
    last_success: Annotated[
        datetime | None, column("time", "End of the last pass that worked; null for none.")
    ]
    next_pass: Annotated[
        datetime | None, column("time", "When the daemon asks again; null while none runs.")
    ]
    posts_24h: Annotated[
        int | None,
        column(
            "posts",
            "Of the last 24 hours; null where nothing was observed in them and none is known.",
        ),
    ]
    coverage_24h: Annotated[
        float,
        column(
            "share",
            "Observed share of the last 24 hours, or of what went since the incident began or was "
            "first seen.",
        ),
    ]
    error: Annotated[
        str | None,
        column("name", "What the last pass said: why it failed, or what was wrong.", internal=True),
    ]
    seen_until: Annotated[
        datetime | None,
        column("time", "Up to when any of its listings has shown all; null where none did lately."),
    ]
    hourly_24h: Annotated[
        tuple[int | None, ...],
        column("nested", "As `posts_24h`, of each of these hours, oldest first."),
    ]
    early: Annotated[bool, column("flag", "Whether it is not yet known how much was observed.")] = (
        False
    )
    minimum: Annotated[bool, column("flag", "Whether posts may be missing from the counts.")] = (
        False
    )


class CountStatus(Struct, frozen=True, kw_only=True):
    """How one counter stands with one incident."""

    source: Annotated[str, column("name", "Name of its table, [counts.NAME].")]
    incident: Annotated[str, column("name", "Its key.")]
    kind: Annotated[str, column("name", "Of the counter.")]
    state: Annotated[State, column("name", "As that of a source.")]
    last_success: Annotated[
        datetime | None, column("time", "End of the last pass that worked; null for none.")
    ]
    next_pass: Annotated[
        datetime | None, column("time", "When the daemon asks again; null while none runs.")
    ]
    known_until: Annotated[
        datetime | None, column("time", "End of the last value; null where none is known.")
    ]
    error: Annotated[str | None, column("name", "Of the last pass, if it failed.", internal=True)]


class BudgetStatus(Struct, frozen=True, kw_only=True):
    """What a host, or a service with one credential, still grants; null where it says nothing."""

    who: Annotated[str, column("name", "Host, or name of the source.")]
    what: Annotated[str, column("name", "What is counted.")]
    left: Annotated[int | None, column("items", "0 or more.")] = None
    limit: Annotated[int | None, column("items", "Of the whole window or day.")] = None
    resets_at: Annotated[datetime | None, column("time", "When it begins again.")] = None
    not_before: Annotated[datetime | None, column("time", "Nothing is asked before.")] = None
    spent: Annotated[
        float | None, column("dollars", "Since it began; null where it costs nothing.")
    ] = None


EmbedState: TypeAlias = Literal["ok", "late", "failing"]


class EmbedStatus(Struct, frozen=True, kw_only=True):
    """How one embed stands that the daemon renews."""

    file: Annotated[str, column("name", "Its path.")]
    incident: Annotated[str, column("name", "Key of the incident.")]
    chart: Annotated[str, column("name", "Name of the chart.")]
    readership: Annotated[
        Literal["public", "internal"], column("name", "Whether it is for publication.")
    ]
    state: Annotated[
        EmbedState,
        column(
            "name",
            "`failing` (it cannot be written), `late` (its last version is older than half an "
            "hour), `ok`.",
        ),
    ]
    written_at: Annotated[datetime, column("time", "Of which instant its last version speaks.")]
    error: Annotated[
        str | None,
        column("name", "Why it cannot be written; null where it can.", internal=True),
    ]


class MetricSample(NamedTuple):
    """One value of a metric: a gauge, in the unit that ends its name."""

    metric: str
    labels: Mapping[str, str]
    value: float
