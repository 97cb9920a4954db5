"""`[import]`: a folder whose files are imported beside the daemon, and how they are read."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from msgspec import Meta, Struct

from monitor.archive import FIELDS, Hints
from monitor.config.convert import convert
from monitor.config.place import TablePlace, close_to, shown
from monitor.config.tables import ConfigTable, Raw


class ImportTable(ConfigTable, frozen=True, kw_only=True):
    """`[import]`: how files of a folder are read."""

    folder: Annotated[
        str,
        Meta(description="The folder, from that of `config.toml`; it may come later."),
    ] = ""
    source: Annotated[
        str | None,
        Meta(description="Name of the source of posts that name none, as `--source`."),
    ] = None
    timezone: Annotated[
        str | None,
        Meta(
            description="Zone of times that name none, as `--tz`; without it such posts are "
            "refused."
        ),
    ] = None
    dates: Annotated[
        Literal["dmy", "mdy", ""],
        Meta(
            description='`"dmy"` or `"mdy"`: which comes first in 03/04/2017, as `--dates`; '
            "without it such dates are refused."
        ),
    ] = ""
    columns: Annotated[
        Mapping[str, str],
        Meta(
            description="Columns of files that no tool is known for, as `--map`: "
            '`columns = { Zeit = "created_at" }`.'
        ),
    ] = {}


class ImportFolder(Struct, frozen=True, kw_only=True):
    """A folder whose files are imported.

    Attributes:
        path: Of the folder; it need not be there yet.
        source: Name of the source of posts that name none.
        hints: How its files are read.
    """

    path: Path
    source: str | None
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
    try:
        zone = ZoneInfo(table.timezone) if table.timezone else None
    except (ValueError, OSError, KeyError) as error:
        fix = "write a time zone such as America/Los_Angeles"
        raise place.error(wrong=f"is {shown(table.timezone)}", fix=fix, key="timezone") from error
    if not table.folder:
        return None
    return ImportFolder(
        path=root.file.parent / Path(table.folder).expanduser(),
        source=table.source,
        hints=Hints(table.columns, zone, table.dates or None),
    )
