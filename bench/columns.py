"""The keys and columns of the reports, as frames and findings say them.

    python -m bench.columns > docs/columns.md
    python -m bench.columns docs/json.md

Each kind of row says its columns once, with unit and meaning; tables, JSON and CSV are written from
that, and so is the first page. In the second, what stands between two marks is written again: the
keys of the JSON of each report, and where they come from.
"""

import tempfile
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, get_args, get_type_hints

import msgspec
from msgspec import Struct

from bench import arguments
from monitor.nouns.frame import columns
from monitor.nouns.report import Report
from monitor.report.formats import as_json
from monitor.report.making import MAKERS
from monitor.report.readings import Switch
from monitor.report.terminal import Style
from monitor.store.reading.reader import open_reader
from monitor.words.worded import worded
from tests.report.sample import question, sample
from tests.store.build import build

BEGIN = "<!-- made by `python -m bench.columns docs/json.md` -->"
END = "<!-- so far -->"

HEAD = (
    "# The columns of the reports",
    "Each kind of row says its columns once: key, unit, meaning. In JSON they stand under the key "
    "of the table that is named here, or are keys of the report itself; in CSV there is one record "
    "a row. `share[].value` stands within the rows of the column `share`, `polarity.{mean, low}` "
    "within one value, which has columns of its own in CSV. [json.md](json.md) says what a file "
    "has besides. This page is made by `python -m bench.columns`.",
)


def document() -> str:
    parts = list(HEAD)
    for name, frames in kinds().items():
        parts.append(f"## `report {name}`")
        told: dict[type[Struct], str] = {}
        for key, kind in frames.items():
            title = f"`{key}`" if key else "The report itself"
            if kind in told:
                parts.append(f"**{title}.** Columns: {told[kind]}.")
                continue
            told[kind] = f"those of `{key}`"
            rows = [f"| `{path}` | {unit} | {doc} |" for path, unit, doc in within(kind, told)]
            table = ["| column | unit | what it says |", "| --- | --- | --- |", *rows]
            parts += [f"**{title}.** {doc(kind)}", "\n".join(table)]
    return "\n\n".join(parts) + "\n"


def kinds() -> dict[str, dict[str, type[Struct]]]:
    """Return report -> key of a table -> the kind of its rows, of a small database."""
    with tempfile.TemporaryDirectory() as folder:
        return {
            name: {key: frame.kind for key, frame in report.frames.items()}
            for name, report in reports(sample(Path(folder)), "centre").items()
        }


def reports(path: Path, *switches: Switch) -> dict[str, Report]:
    """Return name -> report on the incident of a small database."""
    with open_reader(path) as reader:
        return {
            name: make(reader, question(switches=switches if name == "sentiment" else ()))
            for name, make in MAKERS.items()
        }


def filled(page: str) -> str:
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{keys()}\n\n{END}{after}"


def keys() -> str:
    """Return the keys of the JSON of each report, in Markdown."""
    with tempfile.TemporaryDirectory() as folder:
        full = reports(sample(Path(folder)), "centre")
        bare = reports(build(Path(folder) / "empty.db"))
    parts: list[str] = []
    for name, report in full.items():
        always = msgspec.json.decode(as_json(worded(bare[name]), Style()))
        rows = [
            f"| {names} | {what} | {source} | {'always' if first in always else 'not always'} |"
            for first, names, what, source in _keys(report, f"columns.md#report-{name}")
        ]
        head = "| key | what it says | from | there |\n| --- | --- | --- | --- |"
        parts += [f"### `report {name} --json`", "\n".join([head, *rows])]
    return "\n\n".join(parts)


def _keys(report: Report, anchor: str) -> Iterator[tuple[str, str, str, str]]:
    """Yield of each key its first name, all of it, what it says, and where it comes from."""
    for key, frame in report.frames.items():
        number = "one row" if frame.single else "rows"
        names = [key] if key else [column.key for column in columns(frame.kind)]
        said = ", ".join(f"`{name}`" for name in names)
        yield names[0], said, doc(frame.kind), f"[{number}]({anchor})"
    if "buckets" in report.frames:
        yield "groups", "`groups`", "With `--by`: name -> as `buckets`.", f"[rows]({anchor})"
    for finding in report.findings:
        plain = finding.plain()
        if plain and finding.field not in report.frames:
            kind = msgspec.to_builtins(finding)["kind"]
            where = f"[`{kind}`](findings.md#{kind.replace('.', '')})"
            said = f"`{finding.field}.{{{', '.join(plain)}}}`"
            yield finding.field, said, doc(type(finding)), where


def doc(kind: type[Struct]) -> str:
    """Return what a kind of row or finding says of itself first, on one line."""
    return " ".join((kind.__doc__ or "").strip().split("\n\n")[0].split()).replace("``", "`")


def within(
    kind: type[Struct], told: dict[type[Struct], str], path: str = ""
) -> Iterator[tuple[str, str, str]]:
    """Yield path, unit and meaning of each column; columns of rows within rows follow theirs.

    Those of a kind that was *told* already are named, and not told again.
    """
    hints: dict[str, Any] = get_type_hints(kind)
    for (first, _), parts in groupby(columns(kind), key=lambda c: (c.path.split(".")[0], c.doc)):
        one, *others = parts
        of = next(rows_in(hints[first]), kind)
        keys = dict(zip(of.__struct_fields__, of.__struct_encode_fields__, strict=True))
        names = [
            keys.get(name, name)
            for part in (one, *others)
            for name in [part.path.partition(".")[2]]
        ]
        where = f"{path}{first}.{{{', '.join(names)}}}" if others else f"{path}{one.path}"
        inner = list(rows_in(hints[first])) if one.unit == "rows" else []
        known = [told[row] for row in inner if row in told]
        yield where, one.unit, f"{one.doc} Columns: {', '.join(known)}." if known else one.doc
        for row in inner:
            if row not in told:
                told[row] = f"those of `{where}[]`"
                yield from within(row, told, f"{where}[].")


def rows_in(hint: Any) -> Iterator[type[Struct]]:
    if isinstance(hint, type) and issubclass(hint, Struct):
        yield hint
    for part in get_args(hint):
        yield from rows_in(part)


def main(pages: Sequence[str]) -> None:
    for page in map(arguments.file, pages):
        page.write_text(filled(page.read_text("utf-8")), "utf-8")
    if not pages:
        print(document(), end="")


if __name__ == "__main__":
    main(arguments.words(__doc__, 0, 1))
