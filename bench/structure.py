"""How the house is built, in numbers: run it on two states to compare them.

    python -m bench.structure [FOLDER]      # another checkout; default: this one

Lines and files of the program; what the command line imports of the rooms that ask, keep, compute
or draw; class names that stand for different nouns; places where a sentence that was written is
read again; and, of this checkout, through how many functions and rooms the posts of a bucket go
from the store to the drawing of a chart.
"""

import ast
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import FrameType
from typing import Any, Final

from bench import arguments

ROOMS: Final = ("store", "spread", "chart", "page", "privacy", "sources", "http", "sentiment")
CONVENTIONS: Final = frozenset({"Settings", "Place", "Walk"})
"""Names that sources have by agreement: what to ask, where a listing goes on, how it is paged."""

SAID: Final = frozenset({"sentences", "said", "head"})
"""Attributes that hold sentences."""


def main() -> None:
    said = arguments.words(__doc__, 0, 1)
    root = arguments.holding(said[0], "monitor") if said else Path(__file__).parents[1]
    files = sorted((root / "monitor").rglob("*.py"))
    trees = {
        path.relative_to(root).as_posix(): ast.parse(path.read_text("utf-8")) for path in files
    }
    lines = sum(len(path.read_text("utf-8").splitlines()) for path in files)
    print(f"lines {lines:,}, files {len(files)}")
    print("imports of the command line:", ", ".join(f"{r} {n}" for r, n in imports(trees).items()))
    named = nouns(trees)
    print(f"class names for several nouns: {len(named)}: {', '.join(sorted(named))}")
    read = list(read_again(trees))
    print(f"places where a sentence is read again: {len(read)}", *read, sep="\n  ")
    if not said:
        functions, rooms = way_of_a_bucket()
        print(f"from store to chart: {len(functions)} functions in {len(rooms)} rooms")
        print("  " + " > ".join(functions))


def imports(trees: dict[str, ast.Module]) -> dict[str, int]:
    """Return room -> statements in `monitor/cli` that import it."""
    found = dict.fromkeys(ROOMS, 0)
    for name, tree in trees.items():
        if name.startswith("monitor/cli/"):
            for node in ast.walk(tree):
                if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("monitor."):
                    room = (node.module or "").split(".")[1]
                    found[room] = found.get(room, 0) + (room in ROOMS)
    return {room: found[room] for room in ROOMS}


def nouns(trees: dict[str, ast.Module]) -> dict[str, list[str]]:
    """Return public class name -> the modules that define it, where several do."""
    places: defaultdict[str, list[str]] = defaultdict(list)
    for name, tree in trees.items():
        for node in tree.body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(name)
    return {
        name: at
        for name, at in places.items()
        if len(at) > 1
        and not (name in CONVENTIONS and all(one.startswith("monitor/sources/") for one in at))
    }


def read_again(trees: dict[str, ast.Module]) -> Iterator[str]:
    """Yield where sentences are picked by their place, or searched for a text."""
    for name, tree in trees.items():
        for node in ast.walk(tree):
            sliced = isinstance(node, ast.Subscript) and _is_said(node.value)
            searched = isinstance(node, ast.Compare) and any(
                isinstance(op, ast.In | ast.NotIn) and _is_said(right)
                for op, right in zip(node.ops, node.comparators, strict=True)
            )
            if isinstance(node, ast.expr) and (sliced or searched):
                yield f"{name}:{node.lineno}: {ast.unparse(node)}"


def _is_said(node: ast.expr) -> bool:
    if isinstance(node, ast.Name):
        return node.id == "sentences"
    return isinstance(node, ast.Attribute) and node.attr in SAID


def way_of_a_bucket() -> tuple[list[str], list[str]]:
    """Return the functions that pass on the posts of a bucket, and their rooms, in order.

    From the reader of the store to the drawing of a chart: functions that return what holds them,
    or the report on the sources, by which a chart tells what was missed of them.
    """
    from monitor.app.figures import CHARTS
    from monitor.chart import svg
    from monitor.report.snapshot import Snapshot
    from monitor.store.reading.reader import open_reader
    from tests.report.sample import question, sample

    functions: dict[str, None] = {}

    def look(frame: FrameType, event: str, value: object) -> None:
        module = frame.f_globals.get("__name__", "")
        if event != "return" or not module.startswith("monitor."):
            return
        # What stands inside another function is a part of that one.
        if _holds(value) and "<" not in frame.f_code.co_qualname:
            functions[f"{module.removeprefix('monitor.')}.{frame.f_code.co_name}"] = None

    asked = question(every=timedelta(hours=1))
    with tempfile.TemporaryDirectory() as folder, open_reader(sample(Path(folder))) as reader:
        CHARTS["volume"](Snapshot(reader, asked, internal=True))  # imports are no part of the way
        sys.setprofile(look)
        svg(CHARTS["volume"](Snapshot(reader, asked, internal=True)))
        sys.setprofile(None)
    rooms = dict.fromkeys(name.split(".")[0] for name in functions)
    return list(functions), list(rooms)


def _holds(value: Any) -> bool:
    """Tell whether a value is what holds the posts of buckets on their way, or any report."""
    names = {"Tally", "Part", "Readings", "Bucket", "Frame", "Report", "Published", "Worded"}
    if type(value).__name__ in names | {"VolumeFigure"}:
        return True
    if isinstance(value, dict):
        return any(map(_holds, value.values()))
    return isinstance(value, list | tuple) and bool(value) and _holds(value[0])


if __name__ == "__main__":
    main()
