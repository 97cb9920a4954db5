"""A row becomes a record by the names of its columns, and a record a row."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import cache, partial
from sqlite3 import Cursor
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

from msgspec import Struct, convert, json
from msgspec.structs import asdict

from monitor.clock import instant_or_none, to_epoch_ms
from monitor.nouns.posts import Span
from monitor.nouns.spans import span_in_ms

Record = TypeVar("Record", bound=Struct)


def record(kind: type[Record], row: Mapping[str, Any], **others: Any) -> Record:
    """Make a record of the columns that are called as its fields are, and of *others*.

    A column has an instant in milliseconds since 1970.

    Raises:
        ValidationError: A column of a few words has another.
    """
    held = {
        name: read(row[name])
        for name, read in _fields(kind).items()
        if name in row and name not in others
    }
    return kind(**held, **others)


def records(kind: type[Record], found: Cursor) -> tuple[Record, ...]:
    names = [name for name, *_ in found.description]
    return tuple(record(kind, dict(zip(names, row, strict=True))) for row in found)


def columns(of: Struct) -> dict[str, Any]:
    """Return the columns of a record: a span is its start and its end, a list or record is JSON."""
    row: dict[str, Any] = {}
    for name, value in asdict(of).items():
        if isinstance(value, Span):
            row["start"], row["end"] = span_in_ms(value)
        elif isinstance(value, datetime):
            row[name] = to_epoch_ms(value)
        else:
            row[name] = json.encode(value).decode() if isinstance(value, Struct | tuple) else value
    return row


def json_list(values: Iterable[object]) -> str:
    """Return values as `json_each` takes them, so that a statement can be given any number."""
    return json.encode(list(values)).decode()


@cache
def _fields(kind: type[Struct]) -> Mapping[str, Callable[[Any], Any]]:
    hints = get_type_hints(kind)
    return {name: _reads(hints[name]) for name in kind.__struct_fields__}


def _reads(hint: Any) -> Callable[[Any], Any]:
    """Return what makes the value of a field of its column."""
    if hint in {datetime, datetime | None}:
        return instant_or_none
    if any(get_origin(one) is Literal for one in (hint, *get_args(hint))):
        return cache(partial(convert, type=hint))  # a few words, in thousands of rows
    return lambda value: value
