"""Times as people and spreadsheets write them; what can be read in two ways is refused."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import Final, Literal, TypeAlias
from zoneinfo import ZoneInfo

from monitor.clock import DAY, from_epoch
from monitor.errors import excerpt

Order: TypeAlias = Literal["dmy", "mdy"]
"""Whether the day or the month comes first in 03/04/2017."""

_MILLISECONDS: Final = 13  # digits of milliseconds since 1970, from 2001 on
_HALF: Final = 12  # hours of a clock with AM and PM
_MONTHS: Final = (
    *("jan", "feb", "mar", "apr", "may", "jun"),
    *("jul", "aug", "sep", "oct", "nov", "dec"),
)
# Of 12 or 14 digits, `20170222220500` is a day and its time.
_NUMBER: Final = re.compile(r"(?:\d{9,10}|\d{13})(?:\.\d{1,9})?")
_TWITTER: Final = re.compile(r"[A-Z][a-z]{2} [A-Z][a-z]{2} \d\d \d\d:\d\d:\d\d [+-]\d{4} \d{4}")
_MAIL: Final = re.compile(r"[A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d.*")
_DATE: Final = (
    r"(?:[A-Za-z]{3,9},? )?(?:"
    r"(?P<y1>\d{4})[-/.](?P<m1>\d{1,2})[-/.](?P<d1>\d{1,2})"
    r"|(?P<one>\d{1,2})(?P<sign>[-/.])(?P<two>\d{1,2})(?P=sign)(?P<y2>\d{4}|\d{2})"
    r"|(?P<d3>\d{1,2})[ -](?P<m3>[A-Za-z]{3,9})\.?,?[ -](?P<y3>\d{4})"
    r"|(?P<m4>[A-Za-z]{3,9})\.? (?P<d4>\d{1,2}),? (?P<y4>\d{4}))"
)
_CLOCK: Final = (
    r"(?:[T ,]+(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,](?P<part>\d{1,9}))?)?"
    r"(?: ?(?P<half>[AaPp])\.?[Mm]\.?)?(?: ?(?P<zone>[+-]\d\d(?::?\d\d)?|[A-Za-z]{1,5}))?)?"
)
_LOCAL: Final = re.compile(_DATE + _CLOCK)

OFFSETS: Final[Mapping[str, int]] = {
    **dict.fromkeys(("z", "ut", "utc", "gmt"), 0),
    "est": -5,
    "edt": -4,
    "cst": -6,
    "cdt": -5,
    "mst": -7,
    "mdt": -6,
    "pst": -8,
    "pdt": -7,
}
"""Zones that have one meaning, in hours from UTC.

References:
    RFC 5322, section 4.3 (obs-zone).
"""


def read_time(
    text: str, zone: ZoneInfo | None, order: Order | None, *, days: bool = False
) -> datetime:
    """Return the instant that *text* names, in UTC.

    Args:
        text: ISO 8601, seconds or milliseconds since 1970, a date of an e-mail, of X's archive or
            of a spreadsheet, such as `22/02/2017 10:05 PM` or `22-Feb-2017 22:05`.
        zone: For times that name none; None refuses them.
        order: For dates that can be read in two ways; None refuses them.
        days: Whether a day without a time of day is its midnight; else it is refused.

    Raises:
        ValueError: It is none of these, or could be two instants; the text says what settles it.
    """
    text = " ".join(text.split())
    try:
        return _whole(text) or _local(text, zone, order, days=days)
    except OverflowError as error:
        message = f"{excerpt(text, 40)!r} is out of reach: write a time of the years 1 to 9999"
        raise ValueError(message) from error


def _whole(text: str) -> datetime | None:
    if _NUMBER.fullmatch(text):
        whole = text.partition(".")[0]
        return from_epoch(float(text) / (1000 if len(whole) == _MILLISECONDS else 1))
    try:
        if _TWITTER.fullmatch(text):
            return datetime.strptime(text, "%a %b %d %H:%M:%S %z %Y").astimezone(UTC)
        # Without a zone, or with one that it does not know, it would be of this machine's zone.
        if _MAIL.fullmatch(text) and (at := parsedate_to_datetime(text)).tzinfo is not None:
            return at.astimezone(UTC)
    except ValueError as error:
        message = f"there is no time {excerpt(text, 40)!r}: correct its date or its hour"
        raise ValueError(message) from error
    return None


def _local(text: str, zone: ZoneInfo | None, order: Order | None, *, days: bool) -> datetime:
    found = _LOCAL.fullmatch(text)
    if found is None:
        raise ValueError(f"write a time such as 2017-02-22 22:05, not {excerpt(text, 40)!r}")
    if found["hour"] is None and not days:
        raise ValueError(f"export the time of day as well, not only a day, {excerpt(text, 40)!r}")
    return _placed(_naive(found, order), found["zone"], zone, text)


def has_time_of_day(text: str) -> bool:
    """Tell whether a text that begins with a day goes on with a time of day."""
    return ":" in text or not text[:1].isdigit() or text.isdecimal()


def _naive(found: re.Match[str], order: Order | None) -> datetime:
    if found["y1"]:
        year, month, day = int(found["y1"]), int(found["m1"]), int(found["d1"])
    elif found["one"]:
        day, month = _ordered(found, order)
        year = int(found["y2"]) + (2000 if len(found["y2"]) == len("17") else 0)
    else:
        name = (found["m3"] or found["m4"]).lower()
        if name[:3] not in _MONTHS:
            raise ValueError(f"write the English name of a month, or its number, not {name!r}")
        month = _MONTHS.index(name[:3]) + 1
        year, day = int(found["y3"] or found["y4"]), int(found["d3"] or found["d4"])
    hour = int(found["hour"] or 0)
    if found["half"]:
        if not 1 <= hour <= _HALF:
            raise ValueError(f"{hour} is no hour with AM or PM: write 1 to 12, or leave them out")
        hour = hour % _HALF + (_HALF if found["half"] in "pP" else 0)
    part = int((found["part"] or "0").ljust(6, "0")[:6])
    clock = (hour, int(found["minute"] or 0), int(found["second"] or 0), part)
    try:
        return datetime(year, month, day, *clock)  # noqa: DTZ001  its zone comes next
    except ValueError as error:
        message = f"there is no time {excerpt(found[0], 40)!r}: correct its date or its hour"
        raise ValueError(message) from error


def _ordered(found: re.Match[str], order: Order | None) -> tuple[int, int]:
    one, two = int(found["one"]), int(found["two"])
    order = order or ("dmy" if found["sign"] == "." or two <= _HALF < one else None)
    if order is None and one != two and one <= _HALF and two <= _HALF:
        raise ValueError(
            f"{excerpt(found[0], 40)!r} can be read as two days: "
            "say which with --dates dmy (day first) or --dates mdy (month first)"
        )
    return (one, two) if order == "dmy" else (two, one)


def _placed(local: datetime, named: str | None, zone: ZoneInfo | None, text: str) -> datetime:
    if named and named[0] in "+-":
        digits = named[1:].replace(":", "").ljust(4, "0")
        length = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
        if length >= DAY:
            raise ValueError(f"there is no zone {named!r}: correct it, or leave it out")
        offset = timezone(-length if named[0] == "-" else length)
        return local.replace(tzinfo=offset).astimezone(UTC)
    sound: list[datetime] = []
    for fold in (0, 1) if zone else ():
        one = local.replace(tzinfo=zone, fold=fold)
        at = one.astimezone(UTC)
        shown = at.astimezone(zone).replace(tzinfo=None)
        if shown == local and (not named or (one.tzname() or "").lower() == named.lower()):
            sound.append(at)
    if len(set(sound)) == 1:
        return sound[0]
    if named and named.lower() in OFFSETS:
        hours = timezone(timedelta(hours=OFFSETS[named.lower()]))
        return local.replace(tzinfo=hours).astimezone(UTC)
    if zone is None:
        wanted = (
            f"what zone {named!r} is, is not known"
            if named
            else f"{excerpt(text, 40)!r} has no zone"
        )
        raise ValueError(f"{wanted}: say which with --tz, such as --tz America/Los_Angeles")
    how = "names no time in" if named else "came twice in" if sound else "never came in"
    message = f"{excerpt(text, 40)!r} {how} {zone.key}: export the times in UTC, or with their zone"
    raise ValueError(message)
