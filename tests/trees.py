"""The code of the program, parsed once in a process, and only where a rule of it is asked for."""

import ast
from functools import cache
from pathlib import Path

MONITOR = Path(__file__).parents[1] / "monitor"


@cache
def trees() -> dict[str, ast.Module]:
    """Return each file of the program, as `app/newsroom.py`, and what it holds."""
    return {
        path.relative_to(MONITOR).as_posix(): ast.parse(path.read_text("utf-8"))
        for path in sorted(MONITOR.rglob("*.py"))
    }
