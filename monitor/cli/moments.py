"""How times, lengths of time and zones are written on the command line."""

import re
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import click

if TYPE_CHECKING:
    from monitor.app.asked import Told

WEEK: Final = timedelta(weeks=1)

_TOO_SHORT: Final = re.compile(r"-?\d{1,7}(\.\d*)?")
"""A year, or a number without its unit: seconds since 1970 of nothing that anyone asks about."""

_EXPECTED: Final = {
    True: "a time such as 2017-02-22, 2017-02-22T22:00, yesterday",
    False: "a time with its zone such as 2017-02-22T22:00-08:00",
}
"""By whether a time may come without its zone."""

_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d")


class Moment(click.ParamType["Told"]):
    """An instant with its zone, or how long before the instant of the report, such as ``6h``.

    Args:
        local: Whether ``today``, ``yesterday``, a date or a time without a zone is taken too; it
            comes without one, and is meant on the clock of the report.
    """

    name = "time"

    def __init__(self, *, local: bool = False) -> None:
        self._local = local

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> "Told":
        """Read what is said."""
        if isinstance(value, datetime | timedelta):  # a default
            return value
        found = _read(value, local=self._local)
        if found is None:
            expected = f"expected {_EXPECTED[self._local]}, or how long ago, such as 6h"
            self.fail(f"{expected}, got {value[:40]!r}", param, ctx)
        return found


def _read(text: str, *, local: bool) -> "Told | None":
    """Return what *text* says, or None where it cannot be read."""
    from monitor.app.asked import NamedDay
    from monitor.clock import read_duration, read_instant

    if local and text.upper() in NamedDay.__members__:
        return NamedDay[text.upper()]

    with suppress(ValueError):
        return read_duration(text)
    with suppress(ValueError):
        if not _TOO_SHORT.fullmatch(text):
            return read_instant(text)
    with suppress(ValueError):
        if local and _DATE.match(text):
            return datetime.fromisoformat(text)
    return None


class Every(click.ParamType[timedelta]):
    """Length of a bucket: whole minutes, 1 minute to 1 week."""

    name = "length"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> timedelta:
        """Read a duration that rollups by the minute can answer."""
        from monitor.clock import read_duration

        try:
            length = value if isinstance(value, timedelta) else read_duration(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)
        if length % timedelta(minutes=1) or length > WEEK:
            self.fail(f"expected whole minutes, 1m to 1w, got {value!r}", param, ctx)
        return length


class Zone(click.ParamType[str]):
    """Name of a time zone."""

    name = "zone"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Look the zone up."""
        from zoneinfo import ZoneInfo

        try:
            return ZoneInfo(value).key
        except (ValueError, OSError, KeyError):
            self.fail(f"expected a zone such as America/Los_Angeles, got {value!r}", param, ctx)
