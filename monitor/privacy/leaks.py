"""The last look before anything leaves the house: a protected name in it stops it.

Names are masked at the door. One that an editor lists after posts were stored stands in them still,
and one may stand in what never passed the door: a title, the words of a server.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final, TypeVar, cast

from msgspec import Struct
from msgspec.structs import replace

from monitor.errors import DataError
from monitor.privacy.guard import NameGuard
from monitor.privacy.output import terminal

Shape = TypeVar("Shape", bound=Struct)
Row = TypeVar("Row", bound=Sequence[object])

METHOD: Final = "method"
"""The field whose texts are masked instead: a query may have to hold the very name it asks for."""

REMEMBERED: Final = 256
"""Texts whose answer is remembered: few, since each may be long."""


class LeakTest:
    """Looks for protected names in what is about to leave.

    Args:
        names: As the editor lists them now, those of all incidents.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._guard = NameGuard(names)
        # Rows repeat their sources, languages and labels.
        self._holds = lru_cache(REMEMBERED)(lambda text: self._guard.mask(text)[1] > 0)

    def cleared(self, what: str, value: Shape) -> Shape:
        """Return a report or a figure as it may leave: with the names in its method box masked.

        Args:
            what: Which output it is, for the message.
            value: Structs, mappings, sequences and texts, to any depth.

        Raises:
            DataError: A text outside the method box holds a protected name. The message tells the
                field, never the name; nothing of *value* may be shown.
        """
        for name in value.__struct_fields__:
            if name != METHOD:
                for where, text in _texts(getattr(value, name), name):
                    if self._holds(text):
                        message = _said(what, where, "nothing was written")
                        raise DataError(message)
        if METHOD not in value.__struct_fields__:
            return value
        return replace(value, **{METHOD: self._masked(getattr(value, METHOD))})

    def rows(self, what: str, fields: Sequence[str], rows: Iterable[Row]) -> Iterator[Row]:
        """Yield *rows* up to the first that holds a protected name.

        Args:
            what: Which output they are, for the message.
            fields: Names of the columns; those called `source` and `id` tell which post it is.
            rows: In that order.

        Raises:
            DataError: A text holds a protected name. The message tells the field and the number of
                the row, from 1, never the name; that row was not yielded.
        """
        for number, row in enumerate(rows, start=1):
            for field, cell in zip(fields, row, strict=True):
                # A number is no name, although its digits may be read as the letters of one.
                if isinstance(cell, str) and not cell.isdecimal() and self._holds(cell):
                    where = f"field {field} of row {number}{self._which(fields, row)}"
                    message = _said(what, where, "this row and those after it were not written")
                    raise DataError(message)
            yield row

    def _which(self, fields: Sequence[str], row: Sequence[object]) -> str:
        told = dict(zip(fields, row, strict=True))
        said = [str(told[name]) for name in ("source", "id") if name in told]
        name = terminal(" ".join(said))
        return f" ({name})" if said and not self._holds(name) else ""

    def _masked(self, value: object) -> object:
        if isinstance(value, str):
            return self._guard.mask(value)[0]
        if isinstance(value, Struct):
            fields = value.__struct_fields__
            return replace(value, **{f: self._masked(getattr(value, f)) for f in fields})
        if isinstance(value, Mapping):
            return {self._masked(key): self._masked(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return type(value)(map(self._masked, value))
        return value


def _said(what: str, where: str, came: str) -> str:
    return f"{what}: expected no protected name in what leaves, found one in {where}; {came}"


def _texts(value: object, where: str) -> Iterator[tuple[str, str]]:
    """Yield each text in *value* with its place; a key is a text, and is told by its number."""
    if isinstance(value, str):
        yield where, value
    elif isinstance(value, Struct):
        for name in value.__struct_fields__:
            yield from _texts(getattr(value, name), f"{where}, {name}")
    elif isinstance(value, Mapping):
        for number, (key, item) in enumerate(value.items(), start=1):
            yield from _texts(key, f"{where}, name of entry {number}")
            yield from _texts(item, f"{where}, entry {number}")
    elif isinstance(value, list | tuple):
        for number, item in enumerate(cast("Sequence[object]", value), start=1):
            yield from _texts(item, f"{where}, entry {number}")
