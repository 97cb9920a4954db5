"""A folder of the database's tables as Parquet: for other engines, and for two reports."""

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from monitor.app.asked import Asked
from monitor.app.newsroom import Newsroom
from monitor.archive import parquet
from monitor.errors import CannotCreate, DataError, UsageError
from monitor.files import drafted
from monitor.store import tables
from monitor.store.connection import open_store
from monitor.store.reading.reader import Reader
from monitor.store.schema.version import VERSION
from monitor.version import __version__

MANIFEST: Final = "tables.json"
WORDS: Final = frozenset(
    {"topic.query", "topic_query.query", "lane.cursor", "pass.error", "lost.reason"}
)
"""Columns in which a name is masked: a query may have to hold it, and services wrote the others."""

REPORTS: Final = ("volume", "sentiment")
"""Reports that need nothing but what is in such a folder."""


class TablesManifest(Struct, frozen=True, kw_only=True):
    """What a folder holds.

    Attributes:
        rows: How many each table has: what is not there is not taken for nothing.
    """

    program: str
    schema: int
    rows: Mapping[str, int] = {}


def write(newsroom: Newsroom, folder: Path) -> None:
    """Write the tables, of one state of the database, into a new folder.

    Raises:
        CannotCreate: There is something of that name, or it cannot be made; nothing was left.
    """
    if folder.exists():
        raise CannotCreate(f"{folder} is there already and was left as it is: choose another name")
    with drafted(folder) as part:
        part.mkdir(mode=0o700)
        rows = dict.fromkeys((*tables.TABLES, *tables.OF_POSTS), 0)
        with newsroom.opened() as reader:
            for table in rows:
                (part / table).mkdir()
                columns = tables.columns(reader, table)
                for number, steps in enumerate(tables.parts(reader, table)):
                    cleared = _cleared(newsroom, table, list(columns), steps)
                    path = part / table / f"{number:05}.parquet"
                    rows[table] += parquet.save_rows(path, columns, cleared)
        manifest = TablesManifest(program=__version__, schema=VERSION, rows=rows)
        (part / MANIFEST).write_bytes(msgspec.json.encode(manifest))
        part.rename(folder)


def _cleared(
    newsroom: Newsroom, table: str, columns: Sequence[str], steps: Iterable[Sequence[tables.Row]]
) -> Iterator[Sequence[tables.Row]]:
    named = [f"{table}.{name}" for name in columns]
    for rows in steps:
        shown = rows
        if not WORDS.isdisjoint(named):
            shown = [
                [
                    newsroom.leaks.masked(cell) if name in WORDS else cell
                    for name, cell in zip(named, row, strict=True)
                ]
                for row in rows
            ]
        yield list(newsroom.leaks.rows("export tables", named, shown))


@contextmanager
def opened(newsroom: Newsroom, what: str, asked: Asked, folder: Path) -> Iterator[Reader]:
    """Open a folder of tables for a report.

    It becomes a database for as long as that lasts: so nothing is computed in two ways.

    Raises:
        UsageError: The folder does not hold what is asked for.
        DataError: It is no folder of tables, not of this version, or not whole.
    """
    if what not in REPORTS or asked.as_of is not None or asked.switches:
        raise UsageError(
            "--tables: such a folder has the volume and the tone as they are now, without texts: "
            "leave out --as-of, --mask and --centre, or ask the database"
        )
    try:
        manifest = msgspec.json.decode((folder / MANIFEST).read_bytes(), type=TablesManifest)
    except (OSError, msgspec.MsgspecError) as error:
        message = f"{folder} is no folder of tables: name one that `monitor export tables` wrote"
        raise DataError(message) from error
    if manifest.schema != VERSION:
        raise DataError(
            f"{folder}: its tables are of version {manifest.schema}, not of {VERSION}: "
            "write them again with `monitor export tables`"
        )
    with tempfile.TemporaryDirectory(prefix="monitor-tables-") as scratch:
        config = replace(newsroom.config, database=Path(scratch) / "monitor.db")
        with open_store(config.database, zone=config.timezone, scorer=config.scorer) as store:
            tables.unbound(store)
            for table in (*tables.TABLES, *tables.OF_POSTS):
                for path in sorted((folder / table).glob("*.parquet")):
                    names, rows = parquet.rows_of(path)
                    tables.fill(store, table, names, rows)
                found = store.table(table).count_where()
                if found != (count := manifest.rows.get(table, found)):
                    raise DataError(
                        f"{folder}: of the {count:,} rows of the table {table} {found:,} are "
                        "there: copy the folder again"
                    )
        with newsroom._replace(config=config).opened() as reader:
            yield reader
