"""Tables of the database as rows, for a folder of them and back: all that two reports are made of.

No text of a post, and no address: what a report of volume or tone needs of posts is their times,
their labels, and numbers that stand for their authors and words.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeAlias

from monitor.errors import DataError
from monitor.store.connection import Store
from monitor.store.reading.rows import Rows
from monitor.store.reading.watch import shown
from monitor.store.schema.version import SHORT

TABLES: Final = (
    *("source", "scorer", "topic", "topic_query", "setting", "lane", "observed"),
    *("observed_before", "lost", "pass", "note", "draw", "drawn", "label"),
    *("volume_minute", "volume_hour", "distinct_count", "sketch"),
)
OF_POSTS: Final[Mapping[str, str]] = {"post": "id", "mention": "post", "score": "post"}
"""Tables that grow with the posts, and the column that has the number of the post."""

PART: Final = 1_000_000
"""Numbers of posts in each part of a table of posts."""

STEP: Final = 50_000
"""Numbers of posts whose rows are read at once."""

Columns: TypeAlias = Mapping[str, str]
"""Names of columns, in their order -> INTEGER, TEXT, REAL or BLOB."""

Row: TypeAlias = Sequence[Any]


def columns(rows: Rows, table: str) -> Columns:
    """Return the columns of a table, without texts of posts, and without where passes go on."""
    without = {("post", "text"), ("lane", "cursor")}
    found = rows.table(table).columns
    return {one.name: one.type for one in found if (table, one.name) not in without}


def parts(rows: Rows, table: str) -> Iterator[Iterator[Sequence[Row]]]:
    """Yield the rows of a table part by part, each in steps; those of posts in their order."""
    names = ", ".join(columns(rows, table))
    if table not in OF_POSTS:
        # Among the settings stands where links of posts lead, which are addresses.
        which = f"key NOT GLOB '{SHORT}*'" if table == "setting" else "true"
        found = rows.rows(f"SELECT {names} FROM {table} WHERE {which}")  # noqa: S608  our own
        if table == "lane":
            place = list(columns(rows, table)).index("name")
            found = [(*row[:place], shown(row[place]), *row[place + 1 :]) for row in found]
        yield iter([found])
        return
    key = OF_POSTS[table]
    newest = rows.table("post").rows_where(order_by="id DESC", limit=1, select="id")
    last = next((row["id"] for row in newest), 0)
    # Sorted by the key of the table, so that the same database gives the same files.
    sql = f"SELECT {names} FROM {table} WHERE {key} > ? AND {key} <= ? ORDER BY {key}"  # noqa: S608
    for start in range(0, last + 1, PART):
        bounds = [(low, low + STEP) for low in range(start, min(start + PART, last + 1), STEP)]
        yield (rows.rows(sql, bound) for bound in bounds)


def fill(store: Store, table: str, names: Sequence[str], rows: Iterable[Row]) -> None:
    """Write rows into a table of a database that was made for them.

    Raises:
        DataError: *names*, from a file and for a statement, are not columns of it.
        StoreError: They do not fit.
    """
    if not set(names) <= {one.name for one in store.table(table).columns}:
        raise DataError(
            f"{table}: the files have columns that no such table has: write them again with "
            "`monitor export tables`"
        )
    wanted = ", ".join("?" * len(names))
    with store.transaction() as conn:
        conn.executemany(
            f"INSERT INTO {table} ({', '.join(names)}) VALUES ({wanted})",  # noqa: S608  as above
            rows,
        )


def unbound(store: Store) -> None:
    """Let rows come in any order, and be lost with the machine: it is a copy that nobody keeps."""
    for pragma in ("foreign_keys = OFF", "synchronous = OFF"):
        store.conn.execute(f"PRAGMA {pragma}")
