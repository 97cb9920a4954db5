"""Changing one value of config.toml in its text, so that comments and order stay as they are."""

import json
import re
import tomllib
from codecs import BOM_UTF8
from pathlib import Path
from typing import Any, Final

from monitor.errors import ConfigError
from monitor.files import replacing

_LINE: Final = re.compile(
    r"""(?P<before>[ \t]*query[ \t]*=[ \t]*)
        (?:'[^'\r\n]*'|"(?:[^"\\\r\n]|\\.)*")
        (?P<after>[ \t]*(?:\#.*)?\r?\n?)""",
    re.VERBOSE,
)
_HEADER: Final = re.compile(r"[ \t]*(\[\[?)[ \t]*([^\]]+?)[ \t]*\]")


def change_query(path: Path, incident: str, query: str) -> None:
    """Have an incident look for something else; nothing but the value of its query is touched.

    Raises:
        ConfigError: The query does not stand there on a line of its own: the message says what to
            write, and where.
        CannotCreate: The file cannot be written; it is as it was.
    """
    place = path.resolve()  # what a link points to is changed, not the link
    try:
        written = place.read_bytes()
        found = with_query(written.decode("utf-8-sig"), incident, query)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        written, found = b"", None
    if found is None:
        raise ConfigError(
            f'{path}: the query of "{incident}" is not on one line below its [[incident]]: '
            f"write it there yourself: query = {_value(query)}"
        )
    with replacing(place, mode=place.stat().st_mode & 0o777) as file:
        file.write(BOM_UTF8 * written.startswith(BOM_UTF8) + found.encode())


def with_query(text: str, incident: str, query: str) -> str | None:
    """Return the text of a configuration in which an incident has another query.

    None where its query does not stand on a line by itself: whatever is written there must be read
    back as the same configuration with that one value changed.
    """
    wanted = tomllib.loads(text)
    tables = wanted.get("incident", [])
    places = [i for i, one in enumerate(tables) if one.get("key") == incident]
    if len(places) != 1:
        return None
    tables[places[0]]["query"] = query
    lines, number, within = text.splitlines(keepends=True), -1, False
    for at, line in enumerate(lines):
        if header := _HEADER.match(line):
            within = header[1] == "[[" and header[2] == "incident"
            number += within
        found = _LINE.fullmatch(line) if within and number == places[0] else None
        if found:
            lines[at] = f"{found['before']}{_value(query)}{found['after']}"
            changed = "".join(lines)
            return changed if _read(changed) == wanted else None
    return None


def _read(text: str) -> dict[str, Any] | None:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None


def _value(query: str) -> str:
    """Return a text as TOML: as it stands in single quotes, where it holds none."""
    plain = query.isprintable() and "'" not in query
    return f"'{query}'" if plain else json.dumps(query, ensure_ascii=False)
