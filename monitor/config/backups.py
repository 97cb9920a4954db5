"""`[backup]`: copies that the daemon makes and restores on schedule."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Final

from msgspec import Meta, Struct

from monitor.config.convert import convert
from monitor.config.place import TablePlace
from monitor.config.sources import Bounds, duration
from monitor.config.tables import ConfigTable, Raw

EVERY: Final[Bounds] = (timedelta(hours=1), timedelta(weeks=1))
MAX_AGE: Final[Bounds] = (timedelta(hours=1), timedelta(weeks=4))


class BackupTable(ConfigTable, frozen=True, kw_only=True):
    """`[backup]` as it is written."""

    folder: Annotated[
        str,
        Meta(description="Where backups go; made where it is missing. Better on another disk."),
    ]
    every: Annotated[str, Meta(description="Time between two, `1h` to `1w`.")] = "1d"
    keep: Annotated[
        int,
        Meta(
            ge=1,
            le=1000,
            description="How many are kept. The newest one that was restored stays in any case.",
        ),
    ] = 7
    max_age: Annotated[
        str,
        Meta(
            description="How old that one may be, `1h` to `4w`, before `monitor status "
            "--exit-code` ends with 69."
        ),
    ] = "3d"


class Backups(Struct, frozen=True, kw_only=True):
    """Which backups the daemon makes.

    Attributes:
        folder: Where they lie; it need not be there yet.
        every: Time between two.
        keep: How many are kept; the newest, and of the rest the one that was last restored.
        max_age: How old the newest one that was restored may be.
    """

    folder: Path
    every: timedelta
    keep: int
    max_age: timedelta


def read_backups(raw: Raw, root: TablePlace) -> Backups | None:
    """Return which backups the daemon makes; None without the table."""
    if not raw:
        return None
    place = root.into("backup")
    table = convert(raw, BackupTable, place)
    return Backups(
        folder=root.file.parent / Path(table.folder).expanduser(),
        every=duration(table.every, EVERY, place, "every"),
        keep=table.keep,
        max_age=duration(table.max_age, MAX_AGE, place, "max_age"),
    )
