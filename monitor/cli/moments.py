"""How times, lengths of time and zones are written on the command line."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import click

if TYPE_CHECKING:
    from monitor.app.asked import Told

_RIGHT: Final = {
    True: "a time such as 2017-02-22, 2017-02-22T22:00, yesterday",
    False: "a time with its zone such as 2017-02-22T22:00-08:00",
}
"""By whether a time may come without its zone."""


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
        from monitor.app.asked import read_moment

        found = read_moment(value, local=self._local)
        if found is None:
            fix = f"write {_RIGHT[self._local]}, or how long ago, such as 6h"
            self.fail(f"{value[:40]!r} is no time: {fix}", param, ctx)
        return found


class Every(click.ParamType[timedelta]):
    """Length of a bucket: whole minutes, 1 minute to 1 week."""

    name = "length"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> timedelta:
        """Read a duration that rollups by the minute can answer."""
        from monitor.app.asked import read_length

        try:
            return read_length(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


class Zone(click.ParamType[str]):
    """Name of a time zone."""

    name = "zone"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Look the zone up."""
        from monitor.app.asked import read_zone

        try:
            return read_zone(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


class SourceName(click.ParamType[str]):
    """Name of a source that posts are given."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Refuse what could not be read again."""
        from monitor.app.asked import read_source

        try:
            return read_source(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)
