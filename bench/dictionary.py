"""``python -m bench.dictionary > docs/data-dictionary.md``: what each column of the database holds.

Types and keys are read from a database that was made again; what they mean stands in
``bench/dictionary.toml``.
"""

import sqlite3
import tempfile
import tomllib
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Final, NamedTuple

from bench import arguments
from tests.store.build import build

SAID: Final = Path(__file__).with_suffix(".toml")

HEAD: Final = (
    "# The tables of the database\n",
    "Every table and column, made by `python -m bench.dictionary` from the schema and from what "
    "`bench/dictionary.toml` says of each. Datasette shows the [views](datasette.md), which have "
    "names instead of numbers; take those where they hold what you ask for.\n",
    'Instants (ms) are whole milliseconds since 1970 in UTC. NULL is "not known", never 0. The '
    "schema changes with the program, and `monitor` brings an older database up to it; the "
    "[JSON](json.md) and the views are what does not change under you. Never write to the file.\n",
)


class TableColumn(NamedTuple):
    """A column: its name, its type in SQLite, what it is a key of, and whether it may be NULL."""

    name: str
    kind: str
    key: str
    null: bool


def tables(conn: sqlite3.Connection) -> dict[str, list[TableColumn]]:
    """Return the tables of a database, by name, with their columns in order."""
    found = {}
    names = conn.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    for (table,) in names.fetchall():
        refers = {
            column: f"of `{other}`"
            for _, _, other, column, *_ in conn.execute(f"PRAGMA foreign_key_list({table})")
        }
        found[table] = [
            TableColumn(
                name,
                kind,
                ", ".join(filter(None, ["primary" if primary else "", refers.get(name, "")])),
                not (required or primary),
            )
            for _, name, kind, required, _, primary in conn.execute(f"PRAGMA table_info({table})")
        ]
    return found


def made() -> dict[str, list[TableColumn]]:
    with tempfile.TemporaryDirectory() as folder:
        path = build(Path(folder) / "monitor.db")
        with closing(sqlite3.connect(path)) as conn:
            return tables(conn)


def words() -> Mapping[str, Mapping[str, str]]:
    """Return table -> column -> what it holds; the table itself has the empty name."""
    return tomllib.loads(SAID.read_text("utf-8"))


def document() -> str:
    """Return the page, in Markdown; a table or column without words is a KeyError."""
    said = words()
    parts = list(HEAD)
    for table, columns in made().items():
        parts += [f"## `{table}`\n", f"{said[table]['']}\n"]
        parts += [
            "| column | type | NULL | key | what it holds |",
            "| --- | --- | --- | --- | --- |",
        ]
        parts += [
            f"| `{one.name}` | {one.kind} | {'may be' if one.null else ''} | {one.key} "
            f"| {said[table][one.name]} |"
            for one in columns
        ]
        parts.append("")
    return "\n".join(parts)


if __name__ == "__main__":
    arguments.words(__doc__)
    print(document(), end="")
