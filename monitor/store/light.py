"""sqlite-utils without numpy and pandas, which it imports where they are there.

It needs them to write values of their types, and we write none: without them it is imported in a
fraction of the time, and every command imports it. Whoever imported them before keeps them there.
"""

import sys
from importlib.abc import MetaPathFinder
from threading import get_ident
from typing import Final

HEAVY: Final = {"numpy", "pandas"}


class _Hidden(MetaPathFinder):
    """Hides the heavy packages from imports of the thread that makes it; others find them."""

    def __init__(self) -> None:
        self._thread = get_ident()

    def find_spec(self, fullname: str, *_: object) -> None:
        if fullname in HEAVY and get_ident() == self._thread:
            raise ModuleNotFoundError(fullname, name=fullname)


_hidden = _Hidden()
sys.meta_path.insert(0, _hidden)
try:
    from sqlite_utils import Database, Migrations
    from sqlite_utils.db import Column, NotFoundError, Table
finally:
    sys.meta_path.remove(_hidden)

__all__ = ["Column", "Database", "Migrations", "NotFoundError", "Table"]
