"""Values of any shape, walked through: the texts in them, and the same value with other parts."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, cast

from msgspec import Struct
from msgspec.structs import replace

from monitor.privacy.cells import Publishable

_WORDLESS: Final = frozenset({int, float, bool, type(None), datetime, timedelta, Publishable})
"""Types in which no text is that anybody is shown: a page holds hundreds of thousands of them.

What may be published of an incident is millions of counts; the names of its groups stand where they
are shown.
"""


def rebuilt(
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


def texts(value: object, but: Collection[str], where: str = "") -> Iterator[tuple[str, str]]:
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
                yield from texts(held, but, f"{where}, {name}" if where else name)
    elif isinstance(value, Mapping):
        for number, (key, item) in enumerate(value.items(), start=1):
            yield from texts(key, but, f"{where}, name of entry {number}")
            step = key if isinstance(key, str) and key.isidentifier() else f"entry {number}"
            yield from texts(item, but, f"{where}, {step}")
    elif isinstance(value, list | tuple):
        for number, item in enumerate(cast("Sequence[object]", value), start=1):
            if type(item) not in _WORDLESS:
                yield from texts(item, but, f"{where}, entry {number}")
