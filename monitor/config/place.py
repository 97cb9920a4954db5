"""Where in the configuration something stands, and what is to be said about it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time
from difflib import get_close_matches
from pathlib import Path
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo, available_timezones

from monitor.errors import ConfigError

_SHOWN: Final = 60
_KINDS: Final[Mapping[type, str]] = {dict: "a table", list: "a list", str: "a string"}

AN_INSTANT: Final = "2017-02-22T22:00:00-08:00"
A_TIME: Final = f"a time with its zone, such as {AN_INSTANT}"
"""What is to be written where there is an instant."""

_TABLE: Final = re.compile(r"\s*\[(\[?)([^\[\]]+)\]")
_KEY: Final = re.compile(r"""\s*([\w."'-]+)\s*=""")
_LONG: Final = re.compile(r"\"{3}|'{3}")


class TablePlace(NamedTuple):
    """A table of a configuration file.

    Attributes:
        path: Names of tables, and places (from 0) in lists of tables; empty is the file itself.
        environ: The variables that `*_env` keys may name.
    """

    file: Path
    document: Mapping[str, object]
    path: tuple[str | int, ...] = ()
    environ: Mapping[str, str] = {}

    def into(self, *steps: str | int) -> "TablePlace":
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

    def error(self, *, wrong: str, fix: str = "", key: str = "") -> ConfigError:
        """Return the complaint: where it stands (file, line, table, key), what is wrong, the fix.

        >>> TablePlace(Path("config.toml"), {}, ("source", "rss")).error(
        ...     wrong="is '5x'", fix="write a duration such as 5m", key="every"
        ... )
        ConfigError("config.toml, [source.rss]: every is '5x': write a duration such as 5m")
        """
        problem = f"{key} {wrong}" if key else wrong
        return ConfigError(f"{self._where(key)}: {problem}{fix and ': '}{fix}")

    def unfit(self, value: object, wanted: str, key: str, has: str = "is") -> ConfigError:
        """Return the complaint that a key is, or holds, a value which is none of what is wanted."""
        return self.error(wrong=f"{has} {shown(value)}", fix=f"write {wanted}", key=key)

    def path_of(self, text: str, key: str) -> Path:
        """Return the path that stands under *key*; it starts from the folder of the file.

        Raises:
            ConfigError: It is empty, or starts from a home folder (`~ann/`) that nobody here has.
        """
        if not text:
            raise self.error(wrong="is empty", fix="write a path", key=key)
        try:
            return self.file.parent / Path(text).expanduser()
        except RuntimeError as error:
            wrong = "begins with ~ and a home folder that is not known here"
            raise self.error(wrong=wrong, fix="write the whole path", key=key) from error

    def within(self, error: Exception, key: str = "", *, at: str = "") -> ConfigError:
        """Return *error*, which knows what is wrong but not where, with its place.

        *at* is the key at which it is, where *error* names that itself.
        """
        return ConfigError(f"{self._where(key or at)}: {key}{key and ': '}{error}")

    def _where(self, key: str) -> str:
        line = self._line(key)
        found = [str(self.file), f"line {line}" if line else "", self.table if self.path else ""]
        return ", ".join(filter(None, found))

    def _line(self, key: str) -> int:
        """Return the line of the key, or of what is nearest around it, from 1; 0 for none.

        TOML as Python reads it keeps no lines, so they are looked for where somebody has to go.
        """
        try:
            text = self.file.read_text("utf-8-sig")
        except (OSError, UnicodeDecodeError):
            return 0
        wanted = (*self.path, key) if key else self.path
        around = (
            (len(path), -number)
            for number, inner in _set_in(text)
            if wanted[: len(path := inner[: len(wanted)])] == path
        )
        return -max(around, default=(0, 0))[1]


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


def read_zone(name: str, place: TablePlace) -> ZoneInfo:
    """Return the time zone that stands under `timezone` in a table.

    Raises:
        ConfigError: There is none of that name.
    """
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:  # a `KeyError` where it is not found
        wanted = f"a time zone such as America/Los_Angeles{zone_close_to(name)}"
        raise place.unfit(name, wanted, "timezone") from error


def zone_close_to(name: str) -> str:
    """Return a hint at the time zone that was probably meant, or nothing."""
    # A short name that looks like another (`PST`, `MST`) is the clock of somewhere else, and
    # `Etc/GMT+1` is an hour behind, not ahead.
    zones = [zone for zone in available_timezones() if "/" in zone and "GMT" not in zone]
    return close_to(name.replace(" ", "_"), zones)


def _set_in(text: str) -> Iterator[tuple[int, tuple[str | int, ...]]]:
    table: tuple[str | int, ...] = ()
    last: dict[tuple[str | int, ...], int] = {}  # place of the newest in each list of tables
    quoted = False
    # By what ends a line of TOML alone: no editor counts the other characters that Python takes.
    for number, line in enumerate(text.split("\n"), start=1):
        within, quoted = quoted, quoted ^ bool(len(_LONG.findall(line)) % 2)
        if within:
            continue
        if header := _TABLE.match(line):
            table = ()
            for name in _names(header[2]):
                table = (*table, name)
                table += (last[table],) if table in last else ()
            if header[1]:
                table = table[:-1] if isinstance(table[-1], int) else table
                last[table] = last.get(table, -1) + 1
                table += (last[table],)
            yield number, table
        elif key := _KEY.match(line):
            yield number, (*table, *_names(key[1]))


def _names(dotted: str) -> list[str]:
    return [name.strip(" \t\"'") for name in dotted.split(".")]


def _child(node: object, step: str | int) -> object:
    if isinstance(node, dict):
        return node.get(step)
    return node[step] if isinstance(node, list) and isinstance(step, int) else None
