"""What somebody asks, as a plain value: times are instants, or lengths before the report's."""

import re
from collections.abc import Collection
from contextlib import suppress
from datetime import UTC, datetime, time, timedelta, tzinfo
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

from monitor.clock import (
    DAY,
    EARLIEST,
    FIRST_YEAR,
    LAST_YEAR,
    LATEST,
    comes_twice,
    midnight,
    read_duration,
    read_instant,
    rfc3339,
    utc_now,
)
from monitor.errors import UsageError

if TYPE_CHECKING:
    from monitor.report.readings import By, Switch


class NamedDay(IntEnum):
    """A day that begins at midnight on the clock of the report; its value is how many days ago."""

    TODAY = 0
    YESTERDAY = 1


AskedTime: TypeAlias = datetime | timedelta | NamedDay
"""How somebody says when: an instant, how long before the instant of the report, or a day."""

WEEK: Final = timedelta(weeks=1)

FORMATS: Final = ("table", "json", "csv", "md", "xlsx")

_TOO_SHORT: Final = re.compile(r"-?\d{1,7}(\.\d*)?")
"""A year, or a number without its unit: seconds since 1970 of nothing that anyone asks about."""

_FIRST, _LAST = EARLIEST + DAY, LATEST - DAY
"""A day within the calendar, so that every clock can show them."""

_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d")


def of_incident(path: Path, key: str, keys: Collection[str]) -> Path:
    """Return the file of one of the incidents that are written: where there are several, by key."""
    return path if len(keys) == 1 else path.with_stem(f"{path.stem}-{key}")


class Asked(NamedTuple):
    """What is asked of the store, and how the answer is to be written; None is not said."""

    incidents: tuple[str, ...] = ()
    since: AskedTime | None = None
    until: AskedTime | None = None
    every: timedelta | None = None
    timezone: str | None = None
    now: AskedTime | None = None
    by: "By | None" = None
    form: str | None = None
    into: Path | None = None
    as_json: bool = False
    as_of: AskedTime | None = None
    seal: Path | None = None
    mask: bool = False
    centre: bool = False
    method: bool = False
    everything: bool = False
    tables: Path | None = None

    @property
    def instant(self) -> datetime:
        """Return the instant of the report (UTC): that of --now, else of --as-of, else now."""
        return report_instant(self.as_of if self.now is None else self.now)

    def fixed(self, zone: tzinfo | None = None) -> "Asked":
        """Return the same with instants in place of times before now, read from one clock once.

        *zone* is whose clock a day, or a time without a zone, is meant on.

        Raises:
            UsageError: What was known is asked for as of an instant that is not past, or one of
                them can be the instant of no report.
        """
        if self.as_of is None:
            return self._replace(now=self.instant)
        now = report_instant(self.as_of if self.now is None else self.now, zone)
        as_of = now if self.now is None else _in_years(before(now, self.as_of, zone))
        latest = utc_now() if self.now is None else now
        if as_of > latest:
            late, before_this = on_clock(as_of, zone), on_clock(latest, zone)
            raise UsageError(f"--as-of: {late} is too late: write a time before {before_this}")
        return self._replace(now=now, as_of=as_of)

    @property
    def whole(self) -> bool:
        """Return whether all is to be shown, even if it is longer than the terminal.

        Who says how long the buckets are, or how to group them, wants to see them.
        """
        return self.everything or self.method or (self.every, self.by) != (None, None)

    @property
    def switches(self) -> "tuple[Switch, ...]":
        """Return which ways of taking the topic out of the tone are asked for."""
        ways: tuple[tuple[Switch, bool], ...] = (("mask", self.mask), ("centre", self.centre))
        return tuple(name for name, is_on in ways if is_on)

    @property
    def format(self) -> str:
        """Return the format to write: as is said, else as the file is called.

        Raises:
            UsageError: Nothing is said, and the ending of the file is that of something else; or
                two formats are said.
        """
        if self.as_json and self.form not in {None, "json"}:
            raise UsageError(f"--json and --format {self.form}: write one of them")
        if self.as_json or self.form:
            return "json" if self.as_json else str(self.form)
        ending = self.into.suffix[1:].lower() if self.into else ""
        if ending in {"", "txt", "table"}:
            return FORMATS[0]
        if ending not in FORMATS:
            raise UsageError(
                f"{self.into}: its ending says no format: name it with one of .json, .csv, .md, "
                ".xlsx, .txt, or add --format"
            )
        return ending


def before(now: datetime, moment: AskedTime | None, zone: tzinfo | None = None) -> datetime:
    """Return an instant (UTC) that may have been given as a time before *now*; None is now.

    *zone* is whose clock a day, or a time without a zone, is meant on.

    Raises:
        UsageError: That clock shows the time twice.
    """
    if isinstance(moment, NamedDay):
        return midnight(now.astimezone(zone).date() - timedelta(days=moment), zone)
    if isinstance(moment, datetime):
        at = moment if moment.tzinfo else moment.replace(tzinfo=zone)
        # A day begins once, where clocks are put back to midnight, too.
        if moment.tzinfo is None and at.time() != time() and comes_twice(at):
            times = (at.replace(fold=fold).isoformat(timespec="minutes") for fold in (0, 1))
            raise UsageError(
                f"{at:%Y-%m-%dT%H:%M} comes twice on the clock of {zone}: "
                f"write {' or '.join(times)}"
            )
        return max(_FIRST, min(at, _LAST)).astimezone(UTC)
    # A program may give any length.
    return now if moment is None else now - max(now - _LAST, min(moment, now - _FIRST))


def report_instant(now: AskedTime | None, zone: tzinfo | None = None) -> datetime:
    """Return the instant of a report (UTC), the present one where none is said; see `before`.

    Raises:
        UsageError: No report can be of that time.
    """
    return _in_years(before(utc_now(), now, zone))


def _in_years(at: datetime) -> datetime:
    if not FIRST_YEAR <= at.year <= LAST_YEAR:
        raise UsageError(
            f"{rfc3339(at)} is no time of a report: "
            f"write one within the years {FIRST_YEAR} to {LAST_YEAR}"
        )
    return at


def begun(now: datetime, since: AskedTime | None, zone: tzinfo | None = None) -> datetime:
    """Return when the time begins that is asked for, as `before` does.

    Raises:
        UsageError: It has not begun at *now*.
    """
    start = before(now, since, zone)
    if start >= now:
        begins, latest = on_clock(start, zone), on_clock(now, zone)
        raise UsageError(f"the time would begin at {begins}: write a beginning before {latest}")
    return start


def on_clock(at: datetime, zone: tzinfo | None) -> str:
    """Return an instant as it can be typed: in UTC where there is no *zone*."""
    local = at.astimezone(UTC if zone is None else zone)
    return local.isoformat(timespec="seconds" if local.second else "minutes").replace("+00:00", "Z")


def read_moment(text: str, *, local: bool) -> AskedTime | None:
    """Return what *text* says of a time, or None where it cannot be read.

    That is an instant with its zone, or how long before the instant of the report (`6h`, `now`).
    With *local* also `today`, `yesterday`, a date, or a time without a zone: it comes without one,
    and is meant on the clock of the report.
    """
    if local and text.upper() in NamedDay.__members__:
        return NamedDay[text.upper()]
    if text.lower() == "now":
        return timedelta()
    with suppress(ValueError):
        return read_duration(text)
    with suppress(ValueError):
        if not _TOO_SHORT.fullmatch(text):
            return read_instant(text)
    with suppress(ValueError):
        if local and _DATE.match(text):
            return datetime.fromisoformat(text)
    return None


def read_length(value: str | timedelta) -> timedelta:
    """Return the length of a bucket that rollups by the minute can answer.

    Raises:
        ValueError: It is not in whole minutes, 1 minute to 1 week.
    """
    length = value if isinstance(value, timedelta) else read_duration(value)
    if length % timedelta(minutes=1) or not timedelta(0) < length <= WEEK:
        raise ValueError(f"{str(value)!r} cannot be used: write whole minutes, 1m to 1w")
    return length


def read_source(name: str) -> str:
    """Return the name of a source.

    Raises:
        ValueError: None may be called so.
    """
    from monitor.archive import A_SOURCE, SOURCE

    if not SOURCE.fullmatch(name):
        # It may be a protected one.
        raise ValueError(f"this is no name of a source: write {A_SOURCE}, such as facebook")
    return name


def read_zone(name: str) -> str:
    """Return the name of a time zone.

    Raises:
        ValueError: There is none of that name.
    """
    try:
        return ZoneInfo(name).key
    except (ValueError, OSError, KeyError) as error:
        from monitor.config.place import zone_close_to

        hint = zone_close_to(name)
        message = f"{name!r} is no time zone: write one such as America/Los_Angeles{hint}"
        raise ValueError(message) from error
