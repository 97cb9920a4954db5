"""Finding the configuration file, and reading it as TOML."""

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, time
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import Final
from zoneinfo import available_timezones

from monitor.config.place import A_TIME, AN_INSTANT, TablePlace, shown
from monitor.errors import ConfigError, cannot_read

NAME: Final = "config.toml"
FOLDER: Final = "reaction-monitor"
VARIABLE: Final = "MONITOR_CONFIG"
_DATABASE: Final = b"SQLite format 3\0"
_TWICE: Final = re.compile(r"Cannot declare (\(.*?\)) twice")
_NAME: Final = re.compile("'([^']*)'")


def environment() -> Mapping[str, str]:
    """Return the environment of this process, to be handed to `read_config` and `find_config`."""
    return os.environ  # noqa: TID251  this is the one place


def local_zone(environ: Mapping[str, str], linked: Path = Path("/etc/localtime")) -> str:
    """Return the time zone of this machine as `timezone` takes it; UTC where none is named.

    References:
        tzset(3), localtime(5): ``TZ``, and where a link below ``zoneinfo`` leads.
    """
    of_link = os.path.realpath(linked).partition("/zoneinfo/")[2]
    named = [environ.get("TZ", "").removeprefix(":"), of_link]
    known = [name for name in named if name in available_timezones()]
    return "UTC" if known[:1] in ([], ["Etc/UTC"]) else known[0]


def find_config(explicit: Path | None, environ: Mapping[str, str], cwd: Path) -> Path:
    """Return the file to read: *explicit*, or that of `MONITOR_CONFIG`, or the nearest usual one.

    That is `config.toml` in *cwd*, or the user's own.

    The user's own lies in `$XDG_CONFIG_HOME` (or `~/.config`) under `reaction-monitor/`; on macOS
    `~/Library/Application Support/` is looked into as well.

    Raises:
        ConfigError: There is none; the message names the places.

    References:
        XDG Base Directory Specification 0.8, "Environment variables", read 2026-11-24.
    """
    if explicit is not None:
        return explicit
    if environ.get(VARIABLE):
        return Path(environ[VARIABLE])
    places = [cwd, *_own_folders(environ)]
    for place in places:
        # As seen by who runs us: under `sudo -u` the current folder may be closed to that account.
        if os.access(place / NAME, os.F_OK):
            return place / NAME
    listed = ", ".join(str(place / NAME) for place in places)
    message = f"there is no configuration at {listed}: `monitor init` writes one, -c names another"
    raise ConfigError(message)


def read_toml(file: Path, environ: Mapping[str, str]) -> TablePlace:
    """Return the whole of *file* as the place where all its tables are.

    Raises:
        ConfigError: It cannot be read, is no TOML (with line and column), or has a time without
            its zone or a text with a NUL character.
    """
    try:
        mode = file.stat().st_mode
        if not (S_ISREG(mode) or S_ISDIR(mode)):  # a pipe is waited on for ever
            raise ConfigError(
                f"{file} is a pipe or a device, but the configuration is read more than once, and "
                "its paths start from its folder: name a file"
            )
        written = file.read_bytes()
        if written.startswith(_DATABASE):
            raise ConfigError(f"{file} is a database: name the config.toml that it belongs to")
        document = tomllib.loads(written.decode("utf-8-sig"))
    except OSError as error:
        raise ConfigError(cannot_read(file, error)) from error
    except UnicodeDecodeError as error:
        message = f"{file}: byte {error.start} is not text in UTF-8: save the file as UTF-8"
        raise ConfigError(message) from error
    except tomllib.TOMLDecodeError as error:
        problem = _plainer(str(error))
        message = f"{file} breaks the rules of TOML: {problem}; see `monitor help configuration`"
        raise ConfigError(message) from error
    place = TablePlace(file, document, (), environ)
    for path, value in leaves(document):
        if isinstance(value, date | time) and getattr(value, "tzinfo", None) is None:
            inside, key = _key_of(path)
            # What is in a list are times of day, which are text.
            is_listed = len(path) > len(inside) + 1
            fix = 'write each in quotes, such as "07:00"' if is_listed else f"write {A_TIME}"
            raise place.into(*inside).error(wrong=f"is {shown(value)}", fix=fix, key=key)
        if isinstance(value, str) and "\0" in value:
            inside, key = _key_of(path)
            wrong = r"holds \u0000, which no file, address or text can have"
            raise place.into(*inside).error(wrong=wrong, fix="take it out", key=key)
    return place


def _plainer(complaint: str) -> str:
    """Return what Python's reader says in the words of whoever writes the file."""
    for said, meant in (
        ("Cannot overwrite a value", "a key is there twice, take one out"),
        (
            "Invalid value (",
            "this is no value, put text in quotes and write true or false in small letters (",
        ),
        ("Expected '=' after a key in a key/value pair", "a line lacks its =, write KEY = VALUE"),
        # Mostly 2m without quotes, 1,000, or a time that lacks its seconds.
        (
            "Expected newline or end of document after a statement",
            f"the value ends before this, put text in quotes and write a time as {AN_INSTANT}",
        ),
        ("Unterminated string", "a text lacks its closing quote, write it"),
        ("Unclosed array", "a list lacks a comma between two values, or its ]"),
    ):
        complaint = complaint.replace(said, meant)
    return _TWICE.sub(
        lambda found: f"put the two tables [{'.'.join(_NAME.findall(found[1]))}] together",
        complaint,
    )


def _key_of(path: tuple[str | int, ...]) -> tuple[tuple[str | int, ...], str]:
    """Return the table in which a value stands, and its key there."""
    last = max(index for index, step in enumerate(path) if isinstance(step, str))
    return path[:last], str(path[last])


def leaves(node: object, *path: str | int) -> Iterator[tuple[tuple[str | int, ...], object]]:
    """Yield all values that are no tables and no lists, with their places."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield from leaves(value, *path, key)
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from leaves(value, *path, index)
    else:
        yield path, node


def _own_folders(environ: Mapping[str, str]) -> list[Path]:
    home = environ.get("HOME")
    given = environ.get("XDG_CONFIG_HOME")
    own = [Path(given)] if given else [Path(home) / ".config"] if home else []
    mac = [Path(home) / "Library" / "Application Support"] if home else []
    return [folder / FOLDER for folder in (*own, *(m for m in mac if os.access(m, os.F_OK)))]
