"""Runs the cells of a notebook without Jupyter; as a program, writes what they show into it.

python -m tests.notebooks docs/notebook.ipynb FOLDER     (FOLDER holds demo/db/monitor.db)
"""

import ast
import base64
import io
import json
import os
import sys
from contextlib import chdir, redirect_stdout
from pathlib import Path
from typing import Any

Cell = dict[str, Any]


def cells(path: Path) -> list[Cell]:
    found = json.loads(path.read_text("utf-8"))["cells"]
    return [cell for cell in found if cell["cell_type"] == "code"]


def run(path: Path, folder: Path) -> tuple[dict[str, Any], list[list[Cell]]]:
    """Run the cells in order, in *folder*; return their names and what each of them shows."""
    names: dict[str, Any] = {"__name__": "__main__"}
    with chdir(folder):
        shown = [_run("".join(cell["source"]), names) for cell in cells(path)]
    return names, shown


def _run(source: str, names: dict[str, Any]) -> list[Cell]:
    tree = ast.parse(source)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    printed = io.StringIO()
    with redirect_stdout(printed):
        exec(compile(tree, "cell", "exec"), names)  # noqa: S102  our own document
        value = None
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), "cell", "eval"), names)  # noqa: S307
    said = [{"name": "stdout", "output_type": "stream", "text": lines(printed.getvalue())}]
    return [*(said if printed.getvalue() else []), *_result(value)]


def _result(value: Any) -> list[Cell]:
    if value is None:
        return []
    data: Cell = {"text/plain": lines(repr(value))}
    if hasattr(value, "_repr_png_"):
        data["image/png"] = base64.b64encode(value._repr_png_()).decode()
    return [{"output_type": "display_data", "metadata": {}, "data": data}]


def lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def main(path: Path, folder: Path) -> None:
    document = json.loads(path.read_text("utf-8"))
    _, shown = run(path.resolve(), folder)
    code = (cell for cell in document["cells"] if cell["cell_type"] == "code")
    for number, (cell, outputs) in enumerate(zip(code, shown, strict=True), start=1):
        cell.update(execution_count=number, outputs=outputs)
    text = json.dumps(document, indent=1, ensure_ascii=False)
    path.write_text(f"{text}{os.linesep}", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
