"""A table as values; its columns are said once, in the type of its rows."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Generic, Literal, TypeAlias, TypeVar, get_type_hints

import msgspec
from msgspec import Meta, Struct

from monitor.nouns.quantity import UNITS, Unit

Row = TypeVar("Row", bound=Struct)
Reading: TypeAlias = "Unit | Literal['time', 'flag', 'name']"

ALWAYS = "always"
"""Key under which a column says that it is published even where the row is withheld."""


class Column(Struct, frozen=True, kw_only=True):
    """A column.

    Attributes:
        key: In JSON and CSV.
        unit: Of its values; `time` is an instant in UTC, `flag` true or false, `name` a text.
        doc: What it says, for the documents.
        always: Whether it stays where few accounts stand behind a row: it says of when and of whom
            the row speaks, and how well that was watched.
    """

    key: str
    unit: Reading
    doc: str
    always: bool


def column(unit: Reading, doc: str, *, always: bool = False) -> Meta:
    """Return what a field of a row says of itself; see `Column`."""
    return Meta(description=doc, extra={"unit": unit, ALWAYS: always})


@cache
def columns(row: type[Struct]) -> tuple[Column, ...]:
    """Return the columns of a kind of row, in order.

    Raises:
        TypeError: A field does not say its unit: no number is shown without one.
    """
    hints = get_type_hints(row, include_extras=True)
    names = zip(row.__struct_fields__, row.__struct_encode_fields__, strict=True)
    return tuple(_column(row, key, hints[name]) for name, key in names)


def _column(row: type[Struct], key: str, hint: Any) -> Column:
    said = [one for one in getattr(hint, "__metadata__", ()) if isinstance(one, Meta)]
    if not said or (said[0].extra or {}).get("unit") not in {*UNITS, "time", "flag", "name"}:
        message = f"{row.__name__}.{key} says no unit"
        raise TypeError(message)
    extra = said[0].extra or {}
    return Column(
        key=key, unit=extra["unit"], doc=said[0].description or "", always=bool(extra[ALWAYS])
    )


class Frame(Struct, Generic[Row], frozen=True, kw_only=True):
    """Rows of one kind, in order, and the same for each group where some were asked for.

    Attributes:
        kind: The type of the rows; its fields are the columns.
        groups: By name; None where nothing is grouped.
        apart: Whether no post is in two groups.
    """

    kind: type[Row]
    rows: Sequence[Row]
    groups: Mapping[str, Sequence[Row]] | None = None
    apart: bool = True

    def __post_init__(self) -> None:
        """Refuse a table of which a column does not say its unit."""
        columns(self.kind)

    @property
    def columns(self) -> tuple[Column, ...]:
        """Return its columns, in order."""
        return columns(self.kind)


def cells(row: Struct) -> tuple[Any, ...]:
    """Return the values of a row in the order of its columns."""
    return msgspec.structs.astuple(row)
