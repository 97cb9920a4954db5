"""What the page brings along."""

import json
from importlib.resources import files
from typing import Final

_UNSAFE: Final = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}


def file(name: str) -> str:
    """Return a file of `script/` as text."""
    return files("monitor.page").joinpath("script", name).read_text("utf-8")


def lean(script: str) -> str:
    """Return a script or a style without the lines that are comments, and without indents."""
    lines = (line.strip() for line in script.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))


def embedded(held: object) -> str:
    """Return JSON that may stand in a script element whatever texts it holds."""
    return json.dumps(held, ensure_ascii=False, allow_nan=False, separators=(",", ":")).translate(
        _UNSAFE
    )
