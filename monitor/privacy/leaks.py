"""The last look before anything leaves the house: a protected name in it stops it.

Names are masked before posts are stored. One that an editor lists later stands in them still, and
one may stand in what was never masked: a title, the words of a server.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import islice
from typing import Any, Final, TypeVar, cast

from msgspec import Struct
from msgspec.structs import replace

from monitor.errors import HoldsName
from monitor.nouns.support import Publishable
from monitor.privacy.guard import NameGuard
from monitor.privacy.ids import written
from monitor.privacy.output import terminal

Value = TypeVar("Value")
Shape = TypeVar("Shape", bound=Struct)
Row = TypeVar("Row", bound=Sequence[object])

MASKED: Final = frozenset(
    {
        *("method", "error", "last_error", "reasons", "quarantined", "quoted", "titles"),
        *("before", "after"),  # queries, of a search that changed
    }
)
"""Fields whose texts are masked instead, at any depth: a query may have to hold the very name it
asks for, the words of a server cannot be changed by who is to be warned, and of what has a key the
title is only what people read of it."""

ROWS: Final = 1_000
"""Rows that are looked at together: what several of the first ones say is looked at once."""

REMEMBERED: Final = 256
"""Texts whose answer is remembered: few, since each may be long."""

_WORDLESS: Final = frozenset({int, float, bool, type(None), datetime, timedelta, Publishable})
"""Types in which no text is that anybody is shown: a page holds hundreds of thousands of them.

What may be published of an incident is millions of counts; the names of its groups stand where they
are shown.
"""


class LeakTest:
    """Looks for protected names in what is about to leave.

    The names are as the editor lists them now, those of all incidents.
    """

    def __init__(self, names: Iterable[str]) -> None:
        names = list(names)
        self._guard = NameGuard(names)
        self._any = bool(names)
        # Rows repeat their sources, languages and labels.
        self._holds = lru_cache(REMEMBERED)(lambda text: self._guard.mask(text)[1] > 0)

    def cleared(self, what: str, value: Shape) -> Shape:
        """Return a report or a figure as it may leave: with the names in `MASKED` fields masked.

        The *value* holds structs, mappings, sequences and texts, to any depth. *what* names the
        output, for the message.

        Raises:
            HoldsName: A text in another field holds a protected name. The message names the field,
                never the name in it; nothing of *value* may be shown.
        """
        for where, text in _texts(value, MASKED):
            if self._holds(text):
                raise HoldsName(_said(what, where, "nothing was written"))
        return cast("Shape", self._without_names_in(value))

    def masked(self, value: Value) -> Value:
        """Return *value*, as for `cleared`, or a single text, with all names masked.

        For what must be seen whatever it holds: that a source is blind, that an alert began.
        """
        return cast("Value", self._masked(value))

    def finds(self, text: str) -> bool:
        """Tell whether a protected name stands in a text, however it is spelt."""
        return self._holds(text)

    def allows(self, phrase: str) -> bool:
        """Tell whether a phrase may be shown by itself: no name and no part of one is in it."""
        return not self._guard.touches(phrase)

    def rows(self, what: str, fields: Sequence[str], rows: Iterable[Row]) -> Iterator[Row]:
        """Yield *rows* up to the first that holds a protected name.

        Of the *fields*, the names of the columns, those called `source` and `id` identify the post.
        *what* names the output, for the message.

        Raises:
            HoldsName: A text holds a protected name. The message gives the field and the number of
                the row, from 1, never the name; that row was not yielded.
        """
        if not self._any:
            yield from rows
            return
        number, known = 1, frozenset[str]()
        rest = iter(rows)
        while some := list(islice(rest, ROWS)):
            known = self._repeated(some) if number == 1 else known
            said = [
                " ".join([cell for cell in row if isinstance(cell, str) and cell not in known])
                for row in some
            ]
            harmless = 0
            for at in self._guard.suspicious(said):
                yield from some[harmless:at]
                self._look(what, fields, some[at], number + at)
                harmless = at
            yield from some[harmless:]
            number += len(some)

    def _repeated(self, rows: Sequence[Sequence[object]]) -> frozenset[str]:
        """Return texts without a name that several *rows* have: most other rows have them, too.

        Sources, languages and the like are a quarter of what is written of a post.
        """
        every = Counter(cell for row in rows for cell in row if isinstance(cell, str))
        return frozenset(
            text for text, count in every.items() if count > 1 and not self._holds(written(text))
        )

    def _look(self, what: str, fields: Sequence[str], row: Sequence[object], number: int) -> None:
        for field, cell in zip(fields, row, strict=True):
            if isinstance(cell, str) and self._holds(written(cell)):
                where = f"field {field} of row {number}{self._which(fields, row)}"
                raise HoldsName(_said(what, where, "this row and those after it were not written"))

    def _which(self, fields: Sequence[str], row: Sequence[object]) -> str:
        cells = dict(zip(fields, row, strict=True))
        named = [str(cells[name]) for name in ("source", "id") if name in cells]
        name = terminal(" ".join(named))
        return f" ({name})" if named and not self._holds(name) else ""

    def _masked(self, value: object) -> object:
        if isinstance(value, str):
            return self._guard.mask(value)[0]
        return _rebuilt(value, lambda _, part: self._masked(part), self._masked)

    def _without_names_in(self, value: object) -> object:
        def part(name: str, held: object) -> object:
            return self._masked(held) if name in MASKED else self._without_names_in(held)

        return _rebuilt(value, part, lambda key: key)


def _said(what: str, where: str, came: str) -> str:
    fix = "change it there, or `monitor forget --protected` deletes the posts that hold one"
    return f"{what}: a protected name stands in {where}, so {came}: {fix}"


def _rebuilt(
    value: object, part: Callable[[str, object], object], key: Callable[[object], object]
) -> object:
    """Return *value* with other parts; what has none is returned as it is.

    *part* makes a part from the one that is there, and the name of its field in a struct; *key*
    makes a key of a mapping from the one that is there.
    """
    if isinstance(value, Struct):
        held = ((name, getattr(value, name)) for name in value.__struct_fields__)
        return replace(
            value, **{name: part(name, x) for name, x in held if type(x) not in _WORDLESS}
        )
    if isinstance(value, Mapping):
        return {key(name): part("", one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        items = cast("Sequence[object]", value)
        parts = [one if type(one) in _WORDLESS else part("", one) for one in items]
        named: Any = value  # a named tuple takes its parts one by one
        return named._make(parts) if hasattr(value, "_make") else type(value)(parts)
    return value


def _texts(value: object, but: Collection[str], where: str = "") -> Iterator[tuple[str, str]]:
    """Yield the place of each text in *value*, and the text; a key comes before its item.

    So a key that is given as a place was looked at; one that is no word is given by its number.

    Fields of structs that are called as in *but* are not looked into; *where* is the place of
    *value* itself.
    """
    if isinstance(value, str):
        yield where, value
    elif isinstance(value, Struct):
        for name in value.__struct_fields__:
            held = getattr(value, name)
            if name not in but and type(held) not in _WORDLESS:
                yield from _texts(held, but, f"{where}, {name}" if where else name)
    elif isinstance(value, Mapping):
        for number, (key, item) in enumerate(value.items(), start=1):
            yield from _texts(key, but, f"{where}, name of entry {number}")
            step = key if isinstance(key, str) and key.isidentifier() else f"entry {number}"
            yield from _texts(item, but, f"{where}, {step}")
    elif isinstance(value, list | tuple):
        for number, item in enumerate(cast("Sequence[object]", value), start=1):
            if type(item) not in _WORDLESS:
                yield from _texts(item, but, f"{where}, entry {number}")
