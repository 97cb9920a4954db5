"""What several commands share: how they begin, and options with what reads and completes them."""

import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from monitor.app.asked import AskedTime, read_length, read_moment, read_source, read_zone
from monitor.cli import Globals
from monitor.clock import read_instant, utc_now
from monitor.errors import ConfigError, excerpt

if TYPE_CHECKING:
    from monitor.app.newsroom import Newsroom
    from monitor.config import Config
    from monitor.nouns.posts import Span

Command = Callable[..., object]
Option = Callable[[Command], Command]

LEVELS: Final = ("DEBUG", "INFO", "WARNING", "ERROR")  # of the log, from all to little
LONGEST: Final = 80
"""Characters of the name of a coder, an editor or a target, which stand in tables."""


_MADE: Final = list["Newsroom"]()


def newsroom(settings: Globals) -> "Newsroom":
    """Return what readings start from.

    Raises:
        ConfigError: There is no configuration, or it is wrong.
    """
    from monitor.app.newsroom import Newsroom
    from monitor.config.chosen import configuration

    _MADE[:] = [Newsroom.of(configuration(settings.config_path))]
    return _MADE[0]


def presentable(text: str) -> str:
    """Return what is said of a bug as it may be reported: no secret, and no protected name.

    Both are known once a configuration was read; before that no post was.
    """
    from monitor.logs import redact

    return _MADE[0].words(text) if _MADE else redact(text)


def warn(said: str | None) -> None:
    """Say on stderr what did not go well, though what was asked for is done; None is nothing."""
    from monitor.logs import visible

    if said is not None:
        click.echo(f"monitor: {visible(said)}", err=True)


def logged(settings: Globals) -> "Newsroom":
    """Return the same for a command that logs: no secret, and no protected name.

    Raises:
        ConfigError: There is no configuration, or it is wrong.
    """
    found = newsroom(settings)
    found.log(level(settings, "WARNING"))
    return found


def level(settings: Globals, usual: str) -> str:
    """Return the lowest level that is logged: *usual*, or as many steps from it as was asked for.

    >>> from monitor.cli import Globals
    >>> level(Globals(None, debug=False, quiet=1), "INFO")
    'WARNING'
    """
    if settings.debug:
        return LEVELS[0]
    place = LEVELS.index(usual) + settings.quiet - settings.verbose
    return LEVELS[min(max(place, 0), len(LEVELS) - 1)]


def sure(summary: Callable[[], str], question: str) -> None:
    """Ask whoever sits at the terminal; a script has decided already.

    Raises:
        Abort: The answer is no.
    """
    if sys.stdin.isatty() and sys.stderr.isatty():
        click.echo(summary(), err=True)
        click.confirm(question, abort=True, err=True)


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


def whole(least: int, most: int | None = None) -> ReadBy[int]:
    """Return what reads a whole number within bounds."""

    def read(value: Any) -> int:
        found = int(value) if isinstance(value, int) or value.isdecimal() else least - 1
        if not least <= found <= (found if most is None else most):
            upwards = f"{least} or more" if most is None else f"{least} to {most}"
            raise ValueError(f"write a whole number, {upwards}, not {excerpt(str(value), 20)!r}")
        return found

    return ReadBy("number", read)


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


def named(_context: click.Context, option: click.Parameter, name: str | None) -> str | None:
    """Return a name with single spaces; None where none was given.

    Raises:
        BadParameter: It is empty, too long, or steers a terminal.
    """
    found = None if name is None else " ".join(name.split())
    if found is not None and not (0 < len(found) <= LONGEST and found.isprintable()):
        message = f"{name!r} is no name: write 1 to {LONGEST} characters that can be printed"
        raise click.BadParameter(message, param=option)
    return found


def read_span(text: str) -> "Span":
    """Read ``SINCE..UNTIL``, both with their zones.

    Raises:
        BadParameter: It is no such span, ends before it begins, or after now.
    """
    from monitor.nouns.posts import Span

    first, dots, last = text.partition("..")
    if not dots:
        message = f"{text!r} is no span: write SINCE..UNTIL"
        raise click.BadParameter(message, param_hint="--observed")
    try:
        span = Span(read_instant(first), read_instant(last))
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--observed") from error
    if span.start >= span.end:
        message = f"{text!r} ends before it begins: exchange the two"
        raise click.BadParameter(message, param_hint="--observed")
    if span.end > utc_now():
        message = f"{text!r} ends in the future, which nobody has seen: end it before now"
        raise click.BadParameter(message, param_hint="--observed")
    return span


Complete = Callable[[click.Context, click.Parameter, str], list[str]]


def _completed(names: "Callable[[Config], Sequence[str]]") -> Complete:
    """Return what shows the shell which of the *names* begin with what was typed."""

    def complete(ctx: click.Context, _: click.Parameter, typed: str) -> list[str]:
        from monitor.config.chosen import configuration

        # Somebody is typing: a wrong configuration is reported once the command is called.
        with suppress(ConfigError, OSError):
            config = configuration(ctx.find_root().params.get("config_path"))
            return [name for name in names(config) if name.startswith(typed)]
        return []

    return complete


incident_names = _completed(lambda config: [one.key for one in config.incidents])
source_names = _completed(
    lambda config: [one.name for one in config.sources] + [one.name for one in config.counts]
)


SOURCES: Final = click.option(
    "--source",
    "sources",
    multiple=True,
    shell_complete=source_names,
    metavar="NAME",
    help="Only this source (repeatable).",
)
INCIDENT: Final = click.option(
    "--incident",
    shell_complete=incident_names,
    metavar="KEY",
    help="Incident that it belongs to [default: the only one].",
)
INCIDENTS: Final = click.option(
    "--incident",
    "incidents",
    multiple=True,
    shell_complete=incident_names,
    metavar="KEY",
    help="Only this incident (repeatable).",
)
STANCE: Final = click.option(
    "--stance",
    "target",
    metavar="TARGET",
    callback=named,
    help="Label stance toward TARGET instead of tone.",
)
DATES: Final = click.option(
    "--dates",
    type=click.Choice(["dmy", "mdy"]),
    help="Whether the day or the month comes first in 03/04/2017.",
)
YES: Final = click.option(
    "-y", "--yes", is_flag=True, help="Do not ask first (a terminal is asked)."
)
ON: Final = click.option(
    "--on",
    metavar="ADDRESS",
    help="Match and score in other processes: local, or the scheduler of a Dask cluster.",
)
JSON: Final = click.option("--json", "as_json", is_flag=True, help="JSON instead of words.")
