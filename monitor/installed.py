"""What installed packages offer to this program."""

import sys
from collections.abc import Mapping
from functools import lru_cache
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path


def offered(group: str) -> Mapping[str, EntryPoint]:
    """Return what packages offer under the name of a group, by its own name.

    All packages are read through only when a folder of them has changed: that takes 8 ms, and a
    command asks for each of its sources.
    """
    return _offered(group, tuple(map(_stamp, sys.path)))


def _stamp(folder: str) -> tuple[str, int]:
    try:
        return folder, Path(folder).stat().st_mtime_ns
    except OSError:
        return folder, 0


@lru_cache(maxsize=2)  # the sources and the scorers
def _offered(group: str, _: tuple[tuple[str, int], ...]) -> Mapping[str, EntryPoint]:
    return {one.name: one for one in entry_points(group=group)}
