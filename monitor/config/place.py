"""Where in the configuration something stands, and what is to be said about it."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from difflib import get_close_matches
from pathlib import Path
from typing import Final, NamedTuple

from monitor.errors import ConfigError

_SHOWN: Final = 60
_KINDS: Final[Mapping[type, str]] = {dict: "a table", list: "a list", str: "a string"}

A_TIME: Final = "a time with its zone, such as 2017-02-22T22:00:00-08:00"
"""What is expected where there is an instant."""


class TablePlace(NamedTuple):
    """A table of a configuration file.

    Attributes:
        file: The file.
        document: All of it, as TOML gives it.
        path: Names of tables, and places (from 0) in lists of tables; empty is the file itself.
    """

    file: Path
    document: Mapping[str, object]
    path: tuple[str | int, ...] = ()

    def into(self, *steps: str | int) -> "TablePlace":
        """Return a place further inside."""
        return self._replace(path=(*self.path, *steps))

    def value(self, key: str) -> object:
        """Return what stands under *key* in this table, as TOML gives it; None for nothing."""
        node: object = self.document
        for step in (*self.path, key):
            node = _child(node, step)
        return node

    @property
    def table(self) -> str:
        """Return the table as its author knows it: `[[incident.voice]] "chief" of "anaheim"`."""
        header = ".".join(step for step in self.path if isinstance(step, str))
        if not self.path or isinstance(self.path[-1], str):
            return f"[{header}]"
        node: object = self.document
        labels: list[str] = []
        for step in self.path:
            node = _child(node, step)
            if isinstance(step, int):
                key = _child(node, "key")
                labels.append(f'"{key}"' if isinstance(key, str) else f"number {step + 1}")
        return f"[[{header}]] " + " of ".join(reversed(labels))

    def error(self, *, expected: str, got: str, key: str = "") -> ConfigError:
        """Return the complaint: a sentence with file, table, key, what was expected, what came."""
        where = [self.table] if self.path else []
        where += [f'key "{key}"'] if key else []
        start = f"{self.file}: {', '.join(where)}".rstrip(": ")
        return ConfigError(f"{start}: expected {expected}, got {got}")

    def within(self, error: Exception, key: str = "") -> ConfigError:
        """Return *error*, which knows what is wrong but not where, with its place."""
        where = f'{self.table}, key "{key}"' if key else self.table
        return ConfigError(f"{self.file}: {where}: {error}")


def shown(value: object) -> str:
    """Return *value* as a complaint may show it: short, and never more than what is needed."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return repr(value if len(value) <= _SHOWN else f"{value[:_SHOWN]}…")
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return hidden(value)


def hidden(value: object) -> str:
    """Return what sort of value it is, for complaints about what must not be shown."""
    return _KINDS.get(type(value), "a value of another type")


def close_to(word: str, words: Iterable[str]) -> str:
    """Return a hint at the word that was probably meant, or nothing.

    >>> close_to("timezon", ["database", "timezone"])
    '; did you mean "timezone"?'
    """
    found = get_close_matches(word, list(words), n=1)
    return f'; did you mean "{found[0]}"?' if found else ""


def _child(node: object, step: str | int) -> object:
    if isinstance(node, dict):
        return node.get(step)
    return node[step] if isinstance(node, list) and isinstance(step, int) else None
