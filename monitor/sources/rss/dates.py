"""The dates of a feed's entries, with zones that the parser does not know."""

import re
from calendar import timegm
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from monitor.clock import from_epoch, read_instant

# Names of zones where a date has them: those that the parser knows, and others that mean one thing
# (IST, say, is Indian, Irish or Israeli). Any other it would take for UTC.
_ZONE: Final = re.compile(r"(?<=:\d\d)\s+(?P<name>[A-Za-z]\S*)(?P<year>\s+\d{4}\b)?")
_PARSED: Final = re.compile(r"z|utc?|gmt.*|etc/.*|mes?t|[aecmp][sd]?t", re.IGNORECASE)
_ZONES: Final = {
    "wet": "+0000", "west": "+0100", "bst": "+0100", "cet": "+0100", "cest": "+0200",
    "sast": "+0200", "eet": "+0200", "eest": "+0300", "msk": "+0300", "hkt": "+0800",
    "sgt": "+0800", "jst": "+0900", "kst": "+0900", "aest": "+1000", "aedt": "+1100",
    "nzst": "+1200", "nzdt": "+1300",
}  # fmt: skip


def instant(entry: Mapping[str, Any], key: str) -> datetime | None:
    """Return when an entry was `published` or `updated` (UTC); None where that is not known."""
    parsed = f"{key}_parsed"
    if parsed not in entry:  # asked all the same, the parser hands in the other, with a warning
        return None
    said = str(entry.get(key, ""))
    zone = _ZONE.search(said)
    try:
        if zone is not None and not _PARSED.fullmatch(zone["name"]):
            offset = _ZONES.get(zone["name"].lower(), "")
            at = f"{said[: zone.start()]}{zone['year'] or ''} {offset}"
            return read_instant(at) if offset else None
        return from_epoch(timegm(entry[parsed])) if entry[parsed] else None
    except (ValueError, OverflowError):
        return None
