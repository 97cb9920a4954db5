"""`config.toml` to `Config`, with exact complaints; the only reader of the environment.

Each table has a reader, which is given the table as the file has it, and the file itself with the
variables that its `*_env` keys may name. It raises `ConfigError` where a key is unknown or missing,
a value is out of range, or a secret is not there: one sentence says where, what, and what to do.
"""

from collections.abc import Mapping
from datetime import time, timedelta
from hashlib import blake2b
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import Final, Literal
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import astuple

from monitor.clock import read_duration
from monitor.config.alerts import Alerts, read_alerts
from monitor.config.chores import Backups, ImportFolder, read_backups, read_briefs, read_imports
from monitor.config.convert import convert
from monitor.config.file import environment, find_config, read_toml
from monitor.config.incidents import read_incidents
from monitor.config.place import TablePlace, close_to, read_zone, shown
from monitor.config.sources import SourceEntry, read_counts, read_sources
from monitor.config.tables import Document, LinksTable, MediaTable, MonitorTable
from monitor.config.web import Web, read_web
from monitor.errors import ConfigError, cannot_read
from monitor.nouns.incident import Incident
from monitor.privacy.secret import Secret
from monitor.privacy.vault import FileVault
from monitor.sentiment.base import names as scorers
from monitor.store.records import Retention

__all__ = ["Config", "SourceEntry", "environment", "find_config", "read_config"]

FOREVER: Final = "forever"


class Config(Struct, frozen=True, kw_only=True):
    """All that the configuration says, checked.

    Incidents, at least one, sources and counters are in the order of the file, those that are not
    enabled among them. Paths are absolute, or relative as *path* is. None of *imports* and
    *backups* stands for no such table; *briefs* are times of day on the clock of `zone`, in order.
    """

    path: Path
    database: Path
    key_file: Path
    timezone: str
    scorer: str
    further_scorers: tuple[str, ...]
    log_format: Literal["text", "json"]
    keep: Retention
    incidents: tuple[Incident, ...]
    sources: tuple[SourceEntry, ...]
    counts: tuple[SourceEntry, ...] = ()
    alerts: Alerts = Alerts()
    web: Web = Web()
    imports: ImportFolder | None = None
    links: LinksTable = LinksTable()
    media: MediaTable = MediaTable()
    backups: Backups | None = None
    briefs: tuple[time, ...] = ()

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def protected(self) -> tuple[str, ...]:
        """Return the protected names of all incidents, each once."""
        return tuple(dict.fromkeys(name for one in self.incidents for name in one.protected))

    @property
    def secrets(self) -> tuple[str, ...]:
        settings = (*(e.settings for e in self.sources), *(e.settings for e in self.counts))
        values = (value for one in settings for value in astuple(one))
        own = (v.value for v in values if isinstance(v, Secret) and v)
        return tuple(dict.fromkeys((*own, *self.alerts.secrets)))


def read_config(path: Path, *, environ: Mapping[str, str]) -> Config:
    """Return the configuration in *path*; relative paths in it start from its folder.

    Nothing is started, made or asked; only classes of configured sources are imported.

    Raises:
        ConfigError: Something is wrong; one sentence says where, what, and what to do.
    """
    root = read_toml(path, environ)
    document, place = convert(root.document, Document, root), root.into("monitor")
    table = convert(document.monitor, MonitorTable, place)
    timezone = read_zone(table.timezone, place).key
    incidents = read_incidents(document.incident, root)
    keys = [incident.key for incident in incidents]
    protected = [name for incident in incidents for name in incident.protected]
    return Config(
        path=path,
        database=_file(table.database, place, "database"),
        key_file=_file(table.key_file, place, "key_file"),
        timezone=timezone,
        scorer=_scorer(table.scorer, place, "scorer"),
        further_scorers=tuple(_scorer(n, place, "further_scorers") for n in table.further_scorers),
        log_format=table.log_format,
        keep=Retention(
            texts=_kept(table.keep_texts, place, "keep_texts"),
            links=_kept(table.keep_links, place, "keep_links"),
            leftovers=_kept(table.keep_leftovers, place, "keep_leftovers"),
        ),
        incidents=incidents,
        sources=read_sources(document.source, root, timezone=timezone),
        alerts=read_alerts(document.alerts, root),
        web=read_web(document.web, root, keys),
        imports=read_imports(document.imports, root),
        links=convert(document.links, LinksTable, root.into("links")),
        media=convert(document.media, MediaTable, root.into("media")),
        backups=read_backups(document.backup, root),
        briefs=read_briefs(document.brief, root),
        counts=read_counts(
            document.counts,
            root,
            timezone=timezone,
            incidents=keys,
            sources=document.source,
            protected=protected,
        ),
    )


def _file(text: str, place: TablePlace, key: str) -> Path:
    if "://" in text:  # which may hold a password
        why = " (SQLite; `monitor help scale` says why no other)" if key == "database" else ""
        raise place.error(wrong="is a URL", fix=f"write the path of a file{why}", key=key)
    path = place.path_of(text, key)
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return path  # it may yet be made, and is complained of where it is opened
    except OSError as error:
        raise ConfigError(cannot_read(path, error)) from error
    if not (S_ISREG(mode) or S_ISDIR(mode)):  # a pipe is waited on for ever
        raise place.error(wrong="is a pipe or a device", fix="write the path of a file", key=key)
    return path


def _kept(text: str, place: TablePlace, key: str) -> timedelta | None:
    if text == FOREVER:
        return None
    try:
        return read_duration(text)
    except ValueError as error:
        wanted = f'a duration such as 30d or 12w, or "{FOREVER}"'
        raise place.unfit(text, wanted, key) from error


def _scorer(name: str, place: TablePlace, key: str) -> str:
    if name not in scorers():
        fix = f"write one of {', '.join(scorers())}{close_to(name, scorers())}"
        raise place.error(wrong=f"is {shown(name)}, which is no scorer", fix=fix, key=key)
    return name


def vault_file(config: Config) -> Path:
    """Return the file that all sources keep their sessions in; it may not be there yet."""
    return config.key_file.with_suffix(".vault")


def password_file(config: Config) -> Path | None:
    """Return the file of those who may read the live page; None for everybody."""
    name = config.web.password_file
    return None if name is None else Path(name)


def session_vault(config: Config, entry: SourceEntry) -> FileVault:
    """Return where a source keeps its session; sources with the same credentials share one.

    So what one of them has used of a daily allowance is used for the other as well.
    """
    secrets = sorted(v.value for v in astuple(entry.settings) if isinstance(v, Secret) and v)
    digest = blake2b("\n".join([entry.kind, *secrets]).encode(), digest_size=8).hexdigest()
    scope = f"{entry.kind} {digest}" if secrets else entry.name
    return FileVault(vault_file(config), scope)
