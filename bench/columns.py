"""The columns of the reports, as their frames say them: docs/columns.md.

    python -m bench.columns > docs/columns.md

Each kind of row says its columns once, with unit and meaning; tables, JSON and CSV are written from
that, and so is this page.
"""

import tempfile
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any, get_args, get_type_hints

from msgspec import Struct

from monitor.nouns.frame import columns
from monitor.report.making import MAKERS
from monitor.store.reading.reader import open_reader
from tests.report.sample import question, sample

HEAD = (
    "# The columns of the reports",
    "Each kind of row says its columns once: key, unit, meaning. In JSON they stand under the key "
    "of the table that is named here, or are keys of the report itself; in CSV there is one record "
    "a row. `share[].value` stands within the rows of the column `share`, `polarity.{mean, low}` "
    "within one value, which has columns of its own in CSV. [json.md](json.md) says what a file "
    "has besides. This page is made by `python -m bench.columns`.",
)


def document() -> str:
    """Return the page, in Markdown."""
    parts = list(HEAD)
    for name, frames in kinds().items():
        parts.append(f"## `report {name}`")
        told: dict[type[Struct], str] = {}
        for key, kind in frames.items():
            title = f"`{key}`" if key else "The report itself"
            if kind in told:
                parts.append(f"**{title}.** Columns: {told[kind]}.")
                continue
            said = " ".join((kind.__doc__ or "").strip().split("\n\n")[0].split())
            told[kind] = f"those of `{key}`"
            rows = [f"| `{path}` | {unit} | {doc} |" for path, unit, doc in within(kind, told)]
            table = ["| column | unit | what it says |", "| --- | --- | --- |", *rows]
            parts += [f"**{title}.** {said}", "\n".join(table)]
    return "\n\n".join(parts) + "\n"


def kinds() -> dict[str, dict[str, type[Struct]]]:
    """Return report -> key of a table -> the kind of its rows, of a small database."""
    found: dict[str, dict[str, type[Struct]]] = {}
    with (
        tempfile.TemporaryDirectory() as folder,
        open_reader(sample(Path(folder))) as reader,
    ):
        for name, make in MAKERS.items():
            switches = ("centre",) if name == "sentiment" else ()
            report = make(reader, question(switches=switches), None)
            found[name] = {key: frame.kind for key, frame in report.frames.items()}
    return found


def within(
    kind: type[Struct], told: dict[type[Struct], str], path: str = ""
) -> Iterator[tuple[str, str, str]]:
    """Yield path, unit and meaning of each column; columns of rows within rows follow theirs.

    Those of a kind that was *told* already are named, and not told again.
    """
    hints: dict[str, Any] = get_type_hints(kind)
    for (first, _), parts in groupby(columns(kind), key=lambda c: (c.path.split(".")[0], c.doc)):
        one, *others = parts
        names = [part.path.partition(".")[2] for part in (one, *others)]
        where = f"{path}{first}.{{{', '.join(names)}}}" if others else f"{path}{one.path}"
        inner = list(rows_in(hints[first])) if one.unit == "rows" else []
        known = [told[row] for row in inner if row in told]
        yield where, one.unit, f"{one.doc} Columns: {', '.join(known)}." if known else one.doc
        for row in inner:
            if row not in told:
                told[row] = f"those of `{where}[]`"
                yield from within(row, told, f"{where}[].")


def rows_in(hint: Any) -> Iterator[type[Struct]]:
    """Yield the kinds of rows that a type holds."""
    if isinstance(hint, type) and issubclass(hint, Struct):
        yield hint
    for part in get_args(hint):
        yield from rows_in(part)


if __name__ == "__main__":
    print(document(), end="")
