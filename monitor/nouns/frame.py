"""A table as values; its columns are said once, in the type of its rows."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, reduce
from itertools import chain
from operator import attrgetter
from typing import Any, Final, Generic, Literal, TypeAlias, TypeVar, get_args, get_type_hints

from msgspec import Meta, Struct
from msgspec.structs import replace

from monitor.nouns.quantity import UNITS, Unit

Row = TypeVar("Row", bound=Struct)
Reading: TypeAlias = "Unit | Literal['time', 'flag', 'name', 'spans', 'rows', 'nested', 'mixed']"

OTHER: Final = frozenset({"time", "flag", "name", "spans", "rows", "nested", "mixed"})
"""What a value is that has no unit; see `Column`."""


class Column(Struct, frozen=True, kw_only=True):
    """A column.

    Attributes:
        key: In CSV, and in JSON; `passes_ok` is the field `ok` of the value `passes` there.
        unit: Of its values; `time` is an instant in UTC, `flag` true or false, `name` a text,
            `spans` are stretches of time, each with its kind; what is `nested`, and `rows` of
            another kind, only JSON has; of what unit `mixed` is another column says.
        doc: What it says, for the documents.
        always: Whether it stays where few accounts stand behind a row: it says of when and of whom
            the row speaks, and how well that was watched.
        internal: Whether it is never published: it quotes what services and disks answered.
        path: Where its values are in a row: names of fields with dots between them.
    """

    key: str
    unit: Reading
    doc: str
    always: bool
    internal: bool
    path: str


def column(
    unit: Reading,
    doc: str,
    *,
    parts: Mapping[str, str] | None = None,
    always: bool = False,
    internal: bool = False,
) -> Meta:
    """Return what a field of a row says of itself; see `Column`.

    Fields of its values that are *parts* are columns of their own in CSV, each with its key there.
    """
    extra = {"unit": unit, "parts": parts or {}, "always": always, "internal": internal}
    return Meta(description=doc, extra=extra)


@cache
def columns(row: type[Struct]) -> tuple[Column, ...]:
    """Return the columns of a kind of row, in order.

    Raises:
        TypeError: A field does not say its unit: no number is shown without one.
    """
    hints = get_type_hints(row, include_extras=True)
    names = zip(row.__struct_fields__, row.__struct_encode_fields__, strict=True)
    found: list[Column] = []
    for name, key in names:
        hint = hints[name]
        if isinstance(hint, type) and issubclass(hint, Struct):
            within = columns(hint)
            found += [replace(c, key=f"{key}_{c.key}", path=f"{name}.{c.path}") for c in within]
        else:
            found += _columns(row, name, key, hint)
    return tuple(found)


def _columns(row: type[Struct], name: str, key: str, hint: Any) -> list[Column]:
    metas = [one for one in getattr(hint, "__metadata__", ()) if isinstance(one, Meta)]
    if not metas or (metas[0].extra or {}).get("unit") not in {*UNITS, *OTHER}:
        raise TypeError(f"{row.__name__}.{key} says no unit")
    extra = dict(metas[0].extra or {})
    if extra["unit"] == "rows":
        for kind in _kinds(hint):
            columns(kind)
    parts = extra.pop("parts")
    whole = Column(key=key, doc=metas[0].description or "", path=name, **extra)
    return [replace(whole, key=k, path=f"{name}.{part}") for part, k in parts.items()] or [whole]


def _kinds(hint: Any) -> Iterator[type[Struct]]:
    if isinstance(hint, type) and issubclass(hint, Struct):
        yield hint
    for one in get_args(hint):
        yield from _kinds(one)


class Frame(Struct, Generic[Row], frozen=True):
    """Rows of one kind, in order, and the same for each group where some were asked for.

    Attributes:
        kind: The type of the rows; its fields are the columns.
        groups: By name; None where nothing is grouped.
        by: What the groups are: `source`, `narrative`, ...; empty where nothing is grouped.
        single: Whether there is one row at most, which the JSON has by itself, or null.
        titles: What groups are called, where that is not their name.
    """

    kind: type[Row]
    rows: Sequence[Row]
    groups: Mapping[str, Sequence[Row]] | None = None
    by: str = ""
    single: bool = False
    titles: Mapping[str, str] = {}

    def __post_init__(self) -> None:
        """Refuse a table of which a column does not say its unit."""
        columns(self.kind)

    @property
    def columns(self) -> tuple[Column, ...]:
        return columns(self.kind)


def cells(shown: Sequence[Column]) -> Callable[[Struct], tuple[Any, ...]]:
    """Return what gives the values of a row in these columns; None within what is None."""
    paths = [one.path.split(".") for one in shown]
    if all(len(path) == 1 for path in paths) and len(paths) > 1:
        return attrgetter(*chain(*paths))

    def value(row: Any, path: Sequence[str]) -> Any:
        return reduce(lambda held, name: getattr(held, name, None), path, row)

    return lambda row: tuple(value(row, path) for path in paths)


def single(kind: type[Struct], row: Struct | None = None) -> Frame[Struct]:
    return Frame(kind, () if row is None else (row,), single=True)
