"""Tables of text and numbers to typed values, with complaints that a person can act on."""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any, Final, Literal, TypeVar, get_args, get_origin

import msgspec
from msgspec import Struct
from msgspec.structs import fields

from monitor.clock import A_DURATION, FIRST_YEAR, LAST_YEAR, read_duration
from monitor.config.place import A_TIME, TablePlace, close_to, hidden, shown
from monitor.config.secrets import ways, with_secrets
from monitor.config.tables import IncidentTable
from monitor.errors import ConfigError

Shape = TypeVar("Shape", bound=Struct)

_WORDS: Final = {
    "str": "a string in quotes",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "array": "a list",
    "object": "a table",
    "datetime": A_TIME,
}
_MESSAGE: Final = re.compile(r"(?P<what>.*?)(?: - at `\$\.?(?P<path>.*)`)?", re.DOTALL)
_UNKNOWN: Final = re.compile(r"Object contains unknown field `(.*)`")
_MISSING: Final = re.compile(r"Object missing required field `(.*)`")
_WRONG: Final = re.compile(
    r"Expected `(?P<types>[^`]*)`(?P<bound>.*?)(?:, got `[^`]*`)?", re.DOTALL
)

_LONGEST: Final = re.compile(r" of length <= (\d+)")


def convert(
    raw: Mapping[str, object],
    shape: type[Shape],
    place: TablePlace,
    show: Callable[[object], str] = shown,
) -> Shape:
    """Read the table *raw*, and its secrets, into *shape*; a complaint shows values as *show* does.

    Raises:
        ConfigError: An unknown or missing key, a wrong type, a value out of range, or a secret that
            is not there.
    """
    given = with_secrets(raw, shape, place)
    try:
        found = msgspec.convert(given, shape)
    except msgspec.ValidationError as error:
        complaint = _complaint(str(error), given, shape, place, show)
        raise complaint from error
    for field in fields(shape):
        at = getattr(found, field.name)
        if isinstance(at, datetime) and not FIRST_YEAR <= at.year <= LAST_YEAR:
            fix = f"write a time within the years {FIRST_YEAR} to {LAST_YEAR}"
            raise place.error(wrong=f"is {show(at)}", fix=fix, key=field.encode_name)
    return found


def keys(shape: type[Struct]) -> list[str]:
    """Return the keys that a table of *shape* may have, in its order.

    >>> from monitor.config.tables import ProtectTable
    >>> keys(ProtectTable)
    ['names']
    """
    return [name for field in fields(shape) for name in ways(field)]


def _complaint(
    message: str,
    raw: Mapping[str, object],
    shape: type[Struct],
    place: TablePlace,
    show: Callable[[object], str],
) -> ConfigError:
    parts = _MESSAGE.fullmatch(message)
    what, path = (parts["what"], parts["path"] or "") if parts else (message, "")
    if unknown := _UNKNOWN.fullmatch(what):
        if show is hidden and not close_to(unknown[1], keys(shape)):
            fix = f"write {', '.join(keys(shape))} only"
            return place.error(wrong="has a key that it does not know", fix=fix)
        hint, wrong = close_to(unknown[1], keys(shape)), "key" if place.path else "table"
        fix = "" if hint else f"write one of {', '.join(keys(shape))}"
        if not place.path and unknown[1] in keys(IncidentTable):
            within = place.into("incident", unknown[1]).table
            table = f"[{within}]" if isinstance(raw[unknown[1]], list) else within
            hint, fix = "", f"write {table} below its [[incident]]"
        return place.error(wrong=f"is no {wrong}{hint}", fix=fix, key=unknown[1])
    if missing := _MISSING.fullmatch(what):
        return place.error(wrong=f'the key "{missing[1]}" is missing', fix="write it here")
    key, *entries = re.split(r"[\[\].]+", path.rstrip("]"))
    value = _value(raw, [key, *entries])
    numbers = ".".join(str(int(entry) + 1) for entry in entries if entry.isdigit())
    is_what = "is empty" if value == [] else f"is {show(value)}"
    wrong = f"has {show(value)} as entry {numbers}" if numbers else is_what
    fix = f"write {_right(what, key, value, shape)}"
    if what.startswith("Expected `object`") and not entries:
        if isinstance(value, str):  # it may be what the table keeps secret
            wrong = f"is {hidden(value)}"
        fix = f"write a table of its own, {place.into(key).table}"
    if what.startswith("Expected `array`") and isinstance(value, dict):
        fix = f"write a list of tables, each written [{place.into(key).table}]"
    return place.error(wrong=wrong, fix=fix, key=key)


def _right(what: str, key: str, value: object, shape: type[Struct]) -> str:
    wrong = _WRONG.fullmatch(what)
    choices = next((_choices(f.type) for f in fields(shape) if f.encode_name == key), ())
    if value == [] and choices:
        return f"one or more of {', '.join(map(shown, choices))}"
    if wrong is None:
        if what.startswith("Invalid enum value ") and choices:
            return " or ".join(map(shown, choices))
        return A_TIME if "RFC3339" in what else f"a value that can be read ({what})"
    if isinstance(value, int | float) and not isinstance(value, bool) and _lasts(key, shape):
        return f"{A_DURATION}, in quotes"
    # A key may be left out, but never hold `null`: TOML has no such value.
    types = wrong["types"].removesuffix(" | null").split(" | ")
    kinds = (_WORDS.get(name, f"a {name}") for name in types)
    bound = wrong["bound"].replace(" of length >= 1", ", not an empty one")
    bound = _LONGEST.sub(r", of at most \1 characters", bound)
    return A_TIME if "timezone" in bound else " or ".join(kinds) + bound


def _lasts(key: str, shape: type[Struct]) -> bool:
    """Tell whether a key is a length of time, as the one is that it has without being written."""
    default = next((field.default for field in fields(shape) if field.encode_name == key), None)
    with suppress(ValueError):
        return isinstance(default, str) and bool(read_duration(default))
    return False


def _choices(kind: Any) -> tuple[object, ...]:
    if get_origin(kind) is Literal:
        return get_args(kind)
    return tuple(choice for part in get_args(kind) for choice in _choices(part))


def _value(raw: object, path: list[str]) -> object:
    for step in path:
        if isinstance(raw, Mapping):
            raw = raw.get(step)
        else:
            raw = raw[int(step)] if isinstance(raw, list) and step.isdigit() else None
    return raw
