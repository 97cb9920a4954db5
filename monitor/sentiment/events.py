"""The vocabulary of incidents (`events.txt`): what happened is no opinion of it."""

from importlib.resources import files
from typing import Final

_LINES: Final = files("monitor.sentiment").joinpath("events.txt").read_text("utf-8").splitlines()

EVENT: Final = frozenset(
    word for line in _LINES if not line.startswith(("#", "[")) for word in line.split()
)
"""In lower case."""
