"""A row of a foreign file to a line of an archive: recognised by its columns, cleaned, checked."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from hashlib import blake2b
from html import unescape
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from monitor.archive.foreign.platforms import named, of_address
from monitor.archive.foreign.presets import EXPORTED, OURS, Preset, tools
from monitor.archive.foreign.tables import EMPTY, ForeignTable, Record, TableLine, value
from monitor.archive.foreign.times import Order, has_time_of_day, read_time
from monitor.archive.wire import KEYS, Broken, Entry, convert, to_row
from monitor.clock import rfc3339
from monitor.errors import DataError, UsageError, excerpt
from monitor.intake.bounds import Unfit, refused

OTHERS: Final = ("reply_to", "repost_of")
"""Ids of other posts."""
FIELDS: Final = tuple(OURS.fields)
"""What a column can be mapped to."""

KINDS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("post", "tweet", "status", "original"), "post"),
    **dict.fromkeys(("reply", "replies"), "reply"),
    **dict.fromkeys(("quote", "quote tweet"), "quote"),
    **dict.fromkeys(("repost", "retweet", "share", "reblog"), "repost"),
    "comment": "comment",
    "article": "article",
}
_NAMING: Final = frozenset(("id", "url"))
"""Of which a post needs one."""
_NOTHING: Final = frozenset(("", "-", "n/a", "nan", "none", "null"))
MISSING: Final = "NA"
"""What R writes where there is no value."""
_EXACT: Final = 2.0**53  # above, a number with a point no longer has all its digits
_YES: Final = frozenset(("yes", "true", "1"))
_GROUPED: Final = re.compile(r"(\d{1,3}([.,'’ \u00a0\u202f])\d{3}(?:\2\d{3})*)(?:(?!\2)[.,]0+)?")
_SIGNS: Final = re.compile(r"[.,'’ \u00a0\u202f]")
# With a point or a plus, as programs write it: without either, `1e919281` is an id in base 16.
_SHORTENED: Final = re.compile(r"\d(?:[.,]\d+[eE]\+?|[eE]\+)\d+")
_POINTED: Final = re.compile(r"(\d{1,20})\.0")
_REPEATED: Final = re.compile(r"RT @\w+:")


class Hints(NamedTuple):
    """How a file is to be read, as far as its owner says.

    Attributes:
        columns: Their column -> our field.
        zone: Of times that name none.
        dates: Which comes first in 03/04/2017, the day or the month.
        source: Platform of posts where neither a column nor an address says it.
        mixed: Whether these are of all files of a folder: one whose tool is known needs no columns.
    """

    columns: Mapping[str, str] = {}
    zone: ZoneInfo | None = None
    dates: Order | None = None
    source: str | None = None
    mixed: bool = False

    @property
    def anything(self) -> bool:
        return bool(self.columns or self.zone or self.dates)


NO_HINTS: Final = Hints()


def read_columns(pairs: Sequence[str]) -> Mapping[str, str]:
    """Read `column=field` into their column -> our field.

    Raises:
        UsageError: One has no field, or a field that is none of ours.
    """
    columns: dict[str, str] = {}
    for pair in pairs:
        column, sign, field = pair.rpartition("=")
        if not sign or not column or field not in FIELDS:
            near = get_close_matches(field, FIELDS, n=1)
            meant = [f"{field}={column}"] if column in FIELDS else []
            meant += [f"{column or 'column'}={one}" for one in near]
            hint = f"; did you mean {meant[0]}?" if meant else ""
            message = (
                f"--map: {pair!r} names no field: write column=field with one of "
                f"{', '.join(FIELDS)}"
            )
            raise UsageError(message + hint)
        columns[column.strip()] = field
    return columns


def known(columns: Sequence[str], hints: Hints) -> bool:
    """Tell whether columns are those of a tool or our own, or hold all that were named."""
    if hints.columns and all(column in columns for column in hints.columns):
        return True
    return any(_fits(columns, None, shape) for shape in (EXPORTED, OURS, *tools()))


def is_of_a_tool(columns: Sequence[str], record: Record | None = None) -> bool:
    """Tell whether a file with these columns, or with such objects, is another tool's."""
    if _fits(columns, record, OURS):
        return False
    return any(_fits(columns, record, shape) for shape in tools())


def _fits(columns: Sequence[str], record: Record | None, preset: Preset) -> bool:
    """Tell whether a file has the shape; the names of columns alone do not show their values."""
    if record is not None and preset.only and value(record, preset.only[0]) not in preset.only[1]:
        return False
    return all(
        any(one in columns or value(record or {}, one) is not None for one in need.split("|"))
        for need in preset.needs
    )


def recognised(rows: ForeignTable, hints: Hints, name: str) -> Preset:
    """Return the shape of a file.

    Raises:
        DataError: Nobody knows it; the sentence shows its columns.
        UsageError: A column that was named is not there, or too little was named.
    """
    shapes = (one for one in (EXPORTED, OURS, *tools()) if _fits(rows.columns, rows.first, one))
    found = next(shapes, None)
    missing = [one for one in hints.columns if not _holds(rows, one)]
    if hints.columns and not (missing and found and hints.mixed):
        return _completed(rows, hints, found, name, missing)
    if found is None:
        shown = excerpt(", ".join(filter(None, rows.columns)), 300)
        raise DataError(
            f"{name}: its columns ({shown}) are those of no tool that is known: say what they hold "
            f"with --map COLUMN=text and the like, or name them {', '.join(KEYS)}"
        )
    return found


def _holds(rows: ForeignTable, column: str) -> bool:
    return column in rows.columns or value(rows.first or {}, column) is not None


def _completed(
    rows: ForeignTable, hints: Hints, found: Preset | None, name: str, missing: Sequence[str]
) -> Preset:
    if missing:
        near = get_close_matches(missing[0], rows.columns, n=1)
        shown = excerpt(", ".join(filter(None, rows.columns)), 300)
        fix = f"; did you mean {near[0]!r}?" if near else f": write one of {shown}"
        raise UsageError(f"{name}: --map: there is no column {missing[0]!r}{fix}")
    mapped: dict[str, tuple[str, ...]] = {}
    for column, field in hints.columns.items():
        mapped[field] = (*mapped.get(field, ()), column)
    fields = {**(found.fields if found else {}), **mapped}
    # What a post needs may have our name already; what else is called so may mean something else.
    named = {"created_at", "text", *(() if fields.keys() & _NAMING else _NAMING)}
    own = named.intersection(rows.columns) - hints.columns.keys()
    fields = {**{field: (field,) for field in own}, **fields}
    for needed in ("created_at", "text"):
        if needed not in fields:
            raise UsageError(f"{name}: --map: no column holds {needed}: add --map COLUMN={needed}")
    if not fields.keys() & _NAMING:
        raise UsageError(f"{name}: --map: no column holds id or url: add --map COLUMN=id")
    base = found or Preset("named columns", (), {}, "the command line")
    return replace(base, name=f"{base.name}, with --map" if found else base.name, fields=fields)


def entry(line: TableLine, preset: Preset, hints: Hints) -> Entry:
    if line.record is None or line.error is not None:
        raw = line.written.encode("utf-8", "surrogateescape")
        return Broken(line.number, refused(line.error or Unfit(EMPTY, "shape"), raw))
    try:
        fields = _fields(line.record, preset, hints)
        return to_row(line.number, convert(fields))
    except (ValueError, OverflowError, RecursionError) as error:
        raw = repr(line.record).encode("utf-8", "backslashreplace")
        return Broken(line.number, refused(error, raw))


def _fields(record: Record, preset: Preset, hints: Hints) -> dict[str, object]:
    own = preset.fields is OURS.fields
    held = {
        field: _text(record, names) for field, names in preset.fields.items() if field != "text"
    }
    fields: dict[str, object] = {k: v for k, v in held.items() if v}
    text = _joined(record, preset.fields.get("text", ()))
    fields["text"] = unescape(text) if preset.escaped else text
    zone = ZoneInfo(preset.zone) if preset.zone else hints.zone
    for key in ("created_at", "edited_at", "deleted_at"):
        if key in fields:
            fields[key] = _time(key, held[key], record, preset, zone, hints.dates)
    for key in ("likes", "reposts", "replies"):
        if key in fields:
            fields[key] = whole(key, held[key])
    platform, native = of_address(held.get("url", ""))
    words = held.get("source", "")
    source = words if own else named(words)
    named_by_post = None if preset.source else source or platform
    fields["source"] = named_by_post or hints.source or preset.source or preset.fallback
    if own or "id" in hints.columns.values():
        native = held.get("id") or native
    fields["id"] = _whole_id(native or held.get("id", ""), held.get("url", ""))
    for key in OTHERS:
        if key in fields:
            fields[key] = uncut(key, held[key])
    if "url" not in fields and preset.address:
        fields["url"] = preset.address.format(id=fields["id"])
    said = ((str(value(record, flag)), kind) for flag, kind in preset.flags.items())
    kind = next((kind for words, kind in said if words.strip().lower() in _YES), None)
    if kind is None and _REPEATED.match(str(fields["text"])) and fields["source"] == "twitter":
        kind = "repost"
    fields["kind"] = kind or KINDS.get(held.get("kind", "").strip().lower())
    return fields


def _text(record: Record, names: Sequence[str]) -> str:
    """Return the first of some values that says anything; a list or an object says nothing."""
    found = (_plain(value(record, name)).strip() for name in names)
    return next((one for one in found if one.lower() not in _NOTHING and one != MISSING), "")


def _plain(found: object) -> str:
    """Return a value as text; a number that has lost digits as `1e+17`."""
    if isinstance(found, date):  # a datetime is one, too
        return found.isoformat()
    if isinstance(found, bool) or not isinstance(found, str | int | float | Decimal):
        return ""
    if isinstance(found, Decimal) and found == found.to_integral_value():
        return f"{found:.0f}"
    if isinstance(found, float) and not found % 1:
        return f"{found:.0f}" if abs(found) < _EXACT else f"{found:e}"
    return str(found)


def _joined(record: Record, parts: Sequence[str]) -> str:
    """Return the parts of a text, a line for each that the others do not hold already."""
    text = ""
    for names in parts:
        values = (_plain(value(record, name)) for name in names.split("|"))
        part = next(filter(None, values), "")
        if part not in text:
            text = part if text in part else f"{text}\n{part}"
    return text


def _time(
    key: str,
    text: str,
    record: Record,
    preset: Preset,
    zone: ZoneInfo | None,
    order: Order | None,
) -> str:
    if preset.clock and not has_time_of_day(text):
        text = f"{text} {_text(record, (preset.clock,))}".strip()
    try:
        return rfc3339(read_time(text, zone, order))
    except ValueError as error:
        raise Unfit(f"{key}: {error}", "time") from error


def whole(key: str, text: str) -> int | None:
    """Return a count, with separated thousands or not; None below zero, as some tools write.

    Raises:
        Unfit: It is no whole number.
    """
    grouped = _GROUPED.fullmatch(text)
    plain = _SIGNS.sub("", grouped[1]) if grouped else re.sub(r"[.,]0+$", "", text)
    if not re.fullmatch(r"-?\d{1,19}", plain, re.ASCII):
        raise Unfit(f"{key}: write a whole number, not {excerpt(text, 20)!r}", "number")
    return None if plain.startswith("-") else int(plain)


def uncut(key: str, text: str) -> str:
    """Return an id without the `.0` that tables get whose column has empty cells (`12.0`).

    Raises:
        Unfit: A spreadsheet, or a program, has kept but some of its digits: other posts have the
            same.
    """
    pointed = _POINTED.fullmatch(text)
    if _SHORTENED.fullmatch(text) or (pointed and int(pointed[1]) >= _EXACT):
        message = (
            f"{key}: a spreadsheet kept only 15 of its digits; "
            "export it again, with that column as text"
        )
        raise Unfit(message, "number")
    return pointed[1] if pointed else text


def _whole_id(text: str, url: str) -> str:
    text = uncut("id", text)
    if not text and not url:
        raise Unfit("id: there is neither an id nor an address: fill in one of them", "text")
    # An address often names its author, which an id must not.
    return text or blake2b(url.encode("utf-8", "replace"), digest_size=16).hexdigest()
