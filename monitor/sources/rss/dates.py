"""The dates of a feed's entries, in forms and with zones that the parser does not know."""

import re
from calendar import timegm
from collections.abc import Mapping
from datetime import datetime
from time import struct_time
from typing import Any, Final

from monitor.clock import from_epoch, read_instant

# Names of zones where a date has them: those that the parser knows, and those that mean one thing
# (IST, say, is Indian, Irish or Israeli). Any other it would take for UTC.
_ZONE: Final = re.compile(r"(?<=:\d\d)\s+(?P<name>[A-Za-z]\S*)(?P<year>\s+\d{4}\b)?")
_PARSED: Final = re.compile(r"z|utc?|gmt.*|etc/.*|mes?t|[aecmp][sd]?t", re.IGNORECASE)
_ZONES: Final = {
    **dict.fromkeys(("z", "ut", "utc", "gmt"), "+0000"),
    "ast": "-0400", "adt": "-0300", "est": "-0500", "edt": "-0400", "cst": "-0600", "cdt": "-0500",
    "mst": "-0700", "mdt": "-0600", "pst": "-0800", "pdt": "-0700", "met": "+0100", "mest": "+0200",
    "wet": "+0000", "west": "+0100", "bst": "+0100", "cet": "+0100", "cest": "+0200",
    "sast": "+0200", "eet": "+0200", "eest": "+0300", "msk": "+0300", "hkt": "+0800",
    "sgt": "+0800", "jst": "+0900", "kst": "+0900", "aest": "+1000", "aedt": "+1100",
    "nzst": "+1200", "nzdt": "+1300",
}  # fmt: skip

# As programs show a time: of the first the parser knows the day only, without its zone or even with
# another month; of the others nothing.
_PLAIN: Final = re.compile(
    r"(?!\d{5,7}\D)(\d{4})[-/]?(\d\d?)[-/]?(\d\d?)[T\s]\s*(\d\d?):?(\d\d)(?::?(\d\d)(?:[.,]\d+)?)?"
    r"\s*(?:(?:gmt|utc)?(?P<offset>[+-]\d\d:?\d\d)(?:\s+\(?[a-z]+\)?)?|(?P<name>[a-z]\S*))?",
    re.IGNORECASE,
)
_DOTTED: Final = re.compile(
    r"(\d{4})\s*[./年년]\s*(\d\d?)\s*[./月월]\s*(\d\d?)(?!\d)\s*[.日일]?\s*"
)
"""A day as in Korea, China, Japan and Hungary."""

# Of numbers in another form than these the parser takes some for what they are not, such as
# 22-02-2017 for the year 2022, and the present for what it misses.
_KNOWN: Final = re.compile(
    r"(?:\d\d?\s+)?[^\W\d_]{3}|\d{4}(?:-\d\d?(?:-\d\d?(?!\d).*)?)?\Z|(?:19|20)\d{6}\Z", re.DOTALL
)
_EPOCH: Final = re.compile(r"(\d{10})(?:\d{3})?")
_MAIL: Final = re.compile(r".* \d{4} \d\d?:\d\d(:\d\d)?(?P<zone>\s*(?:z|utc?|gmt))?", re.IGNORECASE)


def instant(entry: Mapping[str, Any], key: str) -> datetime | None:
    """Return when an entry was `published` or `updated` (UTC); None where that is not known."""
    parsed = f"{key}_parsed"
    if parsed not in entry:  # asked all the same, the parser hands in the other, with a warning
        return None
    try:
        return _read(str(entry.get(key, "")).strip(), entry[parsed])
    except (ValueError, OverflowError):
        return None


def _read(said: str, parsed: struct_time | None) -> datetime | None:
    if dotted := _DOTTED.match(said):
        said = "{}-{:0>2}-{:0>2} {}".format(*dotted.groups(), said[dotted.end() :] or "00:00")
        parsed = None
    if plain := _PLAIN.fullmatch(said):
        year, month, day, hour, minute, second = (int(part or 0) for part in plain.groups()[:6])
        local = datetime(year, month, day, hour, minute, min(second, 59))  # noqa: DTZ001  its zone comes
        offset = plain["offset"] or _ZONES.get((plain["name"] or "z").lower())
        return read_instant(f"{local.isoformat()}{offset}") if offset else None
    zone = _ZONE.search(said)
    if zone is not None and not _PARSED.fullmatch(zone["name"]):
        offset = _ZONES.get(zone["name"].lower(), "")
        at = f"{said[: zone.start()]}{zone['year'] or ''} {offset}"
        return read_instant(at) if offset else None
    if epoch := _EPOCH.fullmatch(said):
        return from_epoch(int(epoch[1]))
    if parsed is not None and _KNOWN.match(said):
        return from_epoch(timegm(parsed))
    mail = _MAIL.fullmatch(said)
    return read_instant(said if mail["zone"] else f"{said} +0000") if mail else None
