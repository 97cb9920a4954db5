"""How times, lengths of time and zones are written on the command line."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final, TypeVar

import click

from monitor.app.asked import AskedTime, read_length, read_moment, read_source, read_zone

Value = TypeVar("Value")


class ReadBy(click.ParamType[Value]):
    """What a function reads; where that raises ValueError, its message is the complaint."""

    def __init__(self, name: str, read: Callable[[Any], Value]) -> None:
        self.name, self._read = name, read

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Value:
        try:
            return self._read(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


def _moment(value: Any, *, local: bool) -> AskedTime:
    if isinstance(value, datetime | timedelta):  # a default
        return value
    found = read_moment(value, local=local)
    if found is None:
        right = (
            "a time such as 2017-02-22, 2017-02-22T22:00, yesterday"
            if local
            else "a time with its zone such as 2017-02-22T22:00-08:00"
        )
        raise ValueError(f"{value[:40]!r} is no time: write {right}, or how long ago, such as 6h")
    return found


INSTANT: Final = ReadBy("time", partial(_moment, local=False))
"""An instant with its zone, or how long before the instant of the report, such as ``6h``."""

MOMENT: Final = ReadBy("time", partial(_moment, local=True))
"""Also ``today``, ``yesterday``, a date or a time without a zone, on the clock of the report."""

LENGTH: Final = ReadBy("length", read_length)
"""Length of a bucket: whole minutes, 1 minute to 1 week."""

TIMEZONE: Final = ReadBy("zone", read_zone)
SOURCE_NAME: Final = ReadBy("text", read_source)
"""Name of a source that posts are given."""
