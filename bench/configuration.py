"""``python -m bench.configuration`` writes the keys of `config.toml` into the documents.

Between two marks, `<!-- keys: MonitorTable -->` and `<!-- end -->`, stand the keys of a table with
default and meaning, as its type and its docstring say them. A mark names a kind of source with its
group of tables, `source rss`; kinds that share a page one by one, `counts one, counts two`.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from inspect import cleandoc
from pathlib import Path
from typing import Annotated, Any, Final, NamedTuple, get_args, get_origin

from msgspec import NODEFAULT, Meta, Struct
from msgspec.structs import FieldInfo, fields

from bench import arguments
from monitor.alerts.finding import ForecastTable
from monitor.clock import short_duration
from monitor.config.alerts import AlertsTable
from monitor.config.chores import BackupTable, BriefTable, ImportTable
from monitor.config.secrets import is_secret, ways
from monitor.config.sources import Group
from monitor.config.tables import (
    EventTable,
    IncidentTable,
    LinksTable,
    MediaTable,
    MonitorTable,
    ProtectTable,
    TopicTable,
)
from monitor.config.web import Web
from monitor.sources.base import SourceSettings
from monitor.sources.counting import CountSettings
from monitor.sources.registry import BUILT_IN, load

DOCS: Final = Path(__file__).parent.parent / "docs"
TABLES: Final[tuple[type[Struct], ...]] = (
    MonitorTable,
    IncidentTable,
    TopicTable,
    EventTable,
    ProtectTable,
    AlertsTable,
    ForecastTable,
    Web,
    ImportTable,
    LinksTable,
    MediaTable,
    BackupTable,
    BriefTable,
)
SHARED: Final[Mapping[Group, type[SourceSettings]]] = {
    "source": SourceSettings,
    "counts": CountSettings,
}
"""What all tables of a group may hold."""

ABOVE: Final = "../configuration.md"
SAME: Final[Mapping[Group, str]] = {
    "source": f"As for [every source]({ABOVE}#sourcename).",
    "counts": f"As for [every source that counts]({ABOVE}#countsname).",
}
_MARKED: Final = re.compile(r"(<!-- keys: (.+?) -->\n).*?(?=<!-- end -->)", re.DOTALL)
_ATTRIBUTE: Final = re.compile(r"^    (\w+): ((?:.*\n?)(?: {5,}.*\n?)*)", re.MULTILINE)
_UNLESS: Final = re.compile(r" (?:Default: (.+)|Required)\.$")


@cache
def kinds(group: Group) -> tuple[str, ...]:
    """Return our kinds of source that have their tables in a group."""
    return tuple(name for name in BUILT_IN if load(name).traits.counts is (group == "counts"))


def tables() -> dict[str, type[Struct]]:
    """Return each type that says keys, by the name that a mark has for it."""
    found = {kind.__name__: kind for kind in (*TABLES, *SHARED.values())}
    for group in SHARED:
        found |= {f"{group} {name}": load(name).Settings for name in kinds(group)}
    return found


class Key(NamedTuple):
    """A key of a table.

    Attributes:
        text: What it means, in Markdown.
        unless: What holds without it, in words; empty where its value says it.
    """

    field: FieldInfo
    text: str
    unless: str


def explained(kind: type[Struct]) -> list[Key]:
    """Return the keys of a type as its docstring, or that of a class it builds on, has them.

    Raises:
        ValueError: One is not explained there.
    """
    said: dict[str, str] = {}
    for one in reversed(kind.__mro__):
        _, _, listed = cleandoc(one.__doc__ or "").partition("Attributes:\n")
        said |= {name: " ".join(text.split()) for name, text in _ATTRIBUTE.findall(listed)}
    found = []
    for field in fields(kind):
        if field.name not in said:
            message = f"{field.name} is not explained in the docstring of {kind.__name__}"
            raise ValueError(message)
        text, *unless = _UNLESS.split(said[field.name])
        found.append(Key(field, text, (unless[0] or "required") if unless else ""))
    return found


def meaning(key: Key) -> str:
    """Return what a key means, in Markdown, and within which bounds its values or entries lie.

    `{source}` and `{counts}` list the kinds of a group.
    """
    text = key.text
    for group in SHARED:
        text = text.replace(f"{{{group}}}", _named(kinds(group)))
    return " ".join([text, *bounds(key.field.type)])


def bounds(kind: Any) -> Iterator[str]:
    """Yield the bounds that a type sets to numbers and lengths, as sentences.

    >>> list(bounds(Annotated[tuple[Annotated[str, Meta(max_length=9)], ...], Meta(min_length=1)]))
    ['1 or more.', 'Each up to 9 characters.']
    """
    base, *metas = get_args(kind) if get_origin(kind) is Annotated else (kind,)
    entries = get_origin(base) is tuple
    for one in metas:
        if isinstance(one, Meta):
            yield from _range(one.ge, one.le)
            yield from _range(one.min_length, one.max_length, "" if entries else " characters")
            yield from () if one.gt is None else (f"More than {one.gt:g}.",)
    for part in get_args(base):
        yield from (f"Each {one[0].lower()}{one[1:]}" if entries else one for one in bounds(part))


def _range(least: float | None, most: float | None, unit: str = "") -> Iterator[str]:
    if least is not None:
        yield f"{least}{unit} or more." if most is None else f"{least} to {most}{unit}."
    elif most is not None:
        yield f"Up to {most}{unit}."


def default(key: Key) -> str:
    """Return what holds where a key is not there: in its words, or the value in TOML."""
    field = key.field
    if field.required or key.unless:
        return key.unless or "required"
    value = field.default_factory() if field.default is NODEFAULT else field.default
    return "none" if value is None else f"`{json.dumps(value)}`"


def filled(page: str) -> str:
    return _MARKED.sub(lambda found: f"{found[1]}\n{table(found[2])}\n\n", page)


def table(names: str) -> str:
    marked = names.split(", ")
    rows = _of_kinds(marked) if " " in marked[0] else _rows(explained(tables()[names]))
    head = ("key", "default", "meaning"), ("---", "---", "---")
    return "\n".join(f"| {' | '.join(row)} |" for row in (*head, *rows))


def _rows(found: Iterable[Key], above: str = "") -> Iterator[tuple[str, str, str]]:
    """Yield names, default and meaning of keys; *above* leads to the document of all tables."""
    for key in found:
        secret = f" A [secret]({above}#passwords-and-tokens)." if is_secret(key.field) else ""
        yield _named(ways(key.field)), default(key), f"{meaning(key)}{secret}"


def _of_kinds(names: list[str]) -> Iterator[tuple[str, str, str]]:
    """Yield the keys of kinds that have the same, then those that each table of the group has.

    Of the latter two have another default from kind to kind: `every` and `settle`.
    """
    group: Group = "counts" if names[0].startswith("counts") else "source"
    shared = SHARED[group].__struct_fields__
    known = {key.field.name: key for key in explained(tables()[names[0]])}
    yield from _rows((key for name, key in known.items() if name not in shared), ABOVE)
    yield "`every`", default(known["every"]), SAME[group]
    yield "`settle`", ", ".join(_settles(names)), SAME[group]
    yield _named(name for name in shared if name not in {"every", "settle"}), "", SAME[group]


def _settles(names: list[str]) -> Iterator[str]:
    """Yield how long posts or values may be late; of several kinds with the kind."""
    for kind in (name.split()[1] for name in names):
        late = load(kind).traits.settle
        said_of = f" (`{kind}`)" if len(names) > 1 else ""
        yield f'`"{short_duration(late)}"`{said_of}' if late else "none"


def _named(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def pages() -> Iterator[Path]:
    for path in sorted(DOCS.rglob("*.md")):
        if _MARKED.search(path.read_text("utf-8")):
            yield path


def main() -> None:
    arguments.words(__doc__)
    for path in pages():
        path.write_text(filled(path.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
