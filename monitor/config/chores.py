"""`[backup]`, `[brief]`, `[import]`: what the daemon does on schedule besides collecting."""

import re
from collections.abc import Mapping
from datetime import time, timedelta
from pathlib import Path
from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from monitor.archive import A_SOURCE, FIELDS, SOURCE, Hints
from monitor.config.convert import convert
from monitor.config.place import TablePlace, close_to, read_zone, shown
from monitor.config.sources import Bounds, duration
from monitor.config.tables import ConfigTable, Raw

EVERY: Final[Bounds] = (timedelta(hours=1), timedelta(weeks=1))
MAX_AGE: Final[Bounds] = (timedelta(hours=1), timedelta(weeks=4))

_TIME: Final = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


class BackupTable(ConfigTable, frozen=True, kw_only=True):
    """`[backup]` as it is written.

    Attributes:
        folder: Where backups go; made where it is missing. Better on another disk.
        every: Time between two, `1h` to `1w`.
        keep: How many are kept. The newest one that was restored stays in any case.
        max_age: How old that one may be, `1h` to `4w`, before `monitor status --exit-code` ends
            with 69.
    """

    folder: str
    every: str = "1d"
    keep: Annotated[int, Meta(ge=1, le=1000)] = 7
    max_age: str = "3d"


class Backups(Struct, frozen=True, kw_only=True):
    folder: Path
    every: timedelta
    keep: int
    max_age: timedelta


def read_backups(raw: Raw, root: TablePlace) -> Backups | None:
    """Return which backups the daemon makes; None without the table."""
    if root.value("backup") is None:
        return None
    place = root.into("backup")
    table = convert(raw, BackupTable, place)
    return Backups(
        folder=place.path_of(table.folder, "folder"),
        every=duration(table.every, EVERY, place, "every"),
        keep=table.keep,
        max_age=duration(table.max_age, MAX_AGE, place, "max_age"),
    )


class BriefTable(ConfigTable, frozen=True, kw_only=True):
    """`[brief]` as it is written.

    Attributes:
        at: Times of day, such as `["07:00", "17:00"]`, on the clock of the configuration.
    """

    at: Annotated[tuple[str, ...], Meta(min_length=1)]


def read_briefs(raw: Raw, root: TablePlace) -> tuple[time, ...]:
    """Return the times of day at which briefs are sent, in order; none without the table."""
    if root.value("brief") is None:
        return ()
    place = root.into("brief")
    table = convert(raw, BriefTable, place)
    for one in table.at:
        if not _TIME.fullmatch(one):
            raise place.unfit(one, "times of day such as 07:00", "at", "holds")
    return tuple(sorted({time.fromisoformat(one) for one in table.at}))


class ImportTable(ConfigTable, frozen=True, kw_only=True):
    """`[import]`: how files of a folder are read.

    Attributes:
        folder: The folder, from that of `config.toml`; it may come later.
        source: Name of the source of posts that name none, as `--source`.
        timezone: Zone of times that name none, as `--tz`; without it such posts are refused.
        dates: `"dmy"` or `"mdy"`: which comes first in 03/04/2017, as `--dates`; without it such
            dates are refused.
        columns: Columns of files that no tool is known for, as `--map`: `columns = { Zeit =
            "created_at" }`.
    """

    folder: str = ""
    source: str | None = None
    timezone: str | None = None
    dates: Literal["dmy", "mdy", ""] = ""
    columns: Mapping[str, str] = {}


class ImportFolder(Struct, frozen=True, kw_only=True):
    path: Path
    hints: Hints


def read_imports(raw: Raw, root: TablePlace) -> ImportFolder | None:
    """Return the folder that is watched; None without one."""
    place = root.into("import")
    table = convert(raw, ImportTable, place)
    for column, field in table.columns.items():
        if field not in FIELDS:
            wrong = f"gives the column {column!r} the field {shown(field)}, which is none"
            fix = f"write one of {', '.join(FIELDS)}{close_to(field, FIELDS)}"
            raise place.error(wrong=wrong, fix=fix, key="columns")
    if table.source is not None and not SOURCE.fullmatch(table.source):
        raise place.unfit(table.source, A_SOURCE, "source")
    zone = read_zone(table.timezone, place) if table.timezone else None
    if not table.folder:
        return None
    return ImportFolder(
        path=place.path_of(table.folder, "folder"),
        hints=Hints(table.columns, zone, table.dates or None, table.source, mixed=True),
    )
