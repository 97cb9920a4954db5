"""What the commands that read have in common: their options, the database, the span, the output."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import click

from monitor.cli.moments import Every, Moment, Zone, before
from monitor.cli.names import incident_names

if TYPE_CHECKING:
    from monitor.cli import Settings
    from monitor.config import Config
    from monitor.model import Span
    from monitor.report.formats import Report, Style
    from monitor.report.readings import By, Question, Switch
    from monitor.store.reading.reader import Reader

MAX_BUCKETS: Final = 100_000
FEW_BUCKETS: Final = 1_000
FEW_ROWS: Final = 60
"""Of a report that has several tables, one below the other: so many of each can be read."""

LENGTHS: Final = tuple(timedelta(hours=hours) for hours in (1, 6, 24, 168))
"""Where nobody says how long a bucket is: the first of these that makes few of them."""

GROUPINGS: Final = ("source", "narrative", "language", "kind")


class Asked(NamedTuple):
    """What the options of a command that reads say; None is not said."""

    incidents: tuple[str, ...] = ()
    since: datetime | timedelta | None = None
    until: datetime | timedelta | None = None
    every: timedelta | None = None
    timezone: str | None = None
    now: datetime | timedelta | None = None
    by: "By | None" = None
    form: str | None = None
    as_json: bool = False
    as_of: datetime | timedelta | None = None
    seal: Path | None = None
    mask: bool = False
    centre: bool = False

    @property
    def instant(self) -> datetime:
        """Return the instant of the report (UTC): without --now, that whose knowledge is told."""
        from monitor.clock import utc_now

        return before(utc_now(), self.as_of if self.now is None else self.now)

    def fixed(self) -> "Asked":
        """Return the same with instants in place of times before now, read from one clock once.

        Raises:
            UsageError: What was known is asked for as of an instant that is not past.
        """
        from monitor.clock import rfc3339, utc_now
        from monitor.errors import UsageError

        now = self.instant
        if self.as_of is None:
            return self._replace(now=now)
        as_of = now if self.now is None else before(now, self.as_of)
        latest = utc_now() if self.now is None else now
        if as_of > latest:
            message = f"--as-of: expected a time before {rfc3339(latest)}, got {rfc3339(as_of)}"
            raise UsageError(message)
        return self._replace(now=now, as_of=as_of)

    @property
    def switches(self) -> "tuple[Switch, ...]":
        """Return which ways of taking the topic out of the tone are asked for."""
        ways: tuple[tuple[Switch, bool], ...] = (("mask", self.mask), ("centre", self.centre))
        return tuple(name for name, is_on in ways if is_on)

    @property
    def format(self) -> str:
        """Return the format to write."""
        return "json" if self.as_json else self.form or "table"


Command = Callable[..., None]
Option = Callable[[Command], Command]

SPAN: Final[tuple[Option, ...]] = (
    click.option(
        "--incident",
        "incidents",
        multiple=True,
        shell_complete=incident_names,
        metavar="KEY",
        help="Only this one (repeatable).",
    ),
    click.option(
        "--since", type=Moment(local=True), help="From here on [default: all that is known]."
    ),
    click.option("--until", type=Moment(local=True), help="Up to here [default: now]."),
    click.option("--now", type=Moment(), help="Instant of the report, for the same bytes again."),
)
SERIES: Final[tuple[Option, ...]] = (
    click.option(
        "--every", type=Every(), help="Length of a bucket, 1m to 1w [default: 1h, or more]."
    ),
    click.option("--tz", "timezone", type=Zone(), help="Clock of the buckets [default: yours]."),
)
AS_OF: Final[tuple[Option, ...]] = (
    click.option(
        "--as-of", type=Moment(), help="Only what was known then, though posts have changed since."
    ),
)
TOPIC: Final[tuple[Option, ...]] = (
    click.option("--mask", is_flag=True, help="Also without the words of the incident's queries."),
    click.option("--centre", is_flag=True, help="Also as seen from the tone of the news."),
)
BY: Final[tuple[Option, ...]] = (
    click.option("--by", type=click.Choice(GROUPINGS), help="Group the posts."),
)
FORMAT: Final[tuple[Option, ...]] = (
    click.option(
        "--format",
        "form",
        type=click.Choice(["table", "json", "csv", "md"]),
        default="table",
        show_default=True,
        help="How to write it.",
    ),
    click.option("--json", "as_json", is_flag=True, help="The same as --format json."),
)


SEAL: Final[tuple[Option, ...]] = (
    click.option(
        "--seal",
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE",
        help="Write it to FILE as well, with all that `monitor verify` needs.",
    ),
)


def asks(*options: Option) -> Callable[[Command], Command]:
    """Give a command options, and hand those that `Asked` knows to it as one value."""

    def decorate(command: Command) -> Command:
        @wraps(command)
        def called(settings: "Settings", /, **values: Any) -> None:
            asked = {name: values.pop(name) for name in Asked._fields if name in values}
            command(settings, Asked(**asked), **values)

        decorated: Command = called
        for option in reversed(options):
            decorated = option(decorated)
        return decorated

    return decorate


@contextmanager
def opened(config: "Config") -> Iterator["Reader"]:
    """Open the database for one report: all figures speak of one state of it.

    Raises:
        StoreError: It is not there, or cannot be read.
    """
    from monitor.store.reading.reader import open_reader

    with open_reader(config.database) as reader, reader.snapshot():
        yield reader


def questions(
    config: "Config", reader: "Reader", asked: Asked, few: int = FEW_BUCKETS
) -> Iterator["Question"]:
    """Yield what is asked of each incident.

    Args:
        config: Its incidents are asked for.
        reader: Knows from when to when there is something.
        asked: What the options say.
        few: How many buckets there are at most where nobody says how long one is.

    Raises:
        UsageError: The span ends before it begins, or has too many buckets.
    """
    from msgspec.structs import replace

    from monitor.config.chosen import chosen_incidents
    from monitor.report.readings import Question, is_simulated, span_of, whole_span

    now, played = asked.instant, is_simulated(reader)
    for incident in chosen_incidents(config, asked.incidents):
        extent = reader.extent(incident.key)
        # Nobody goes on watching what was played: time after its end is no outage.
        extent = replace(extent, live=extent.live and not played)
        known = whole_span(extent, incident.since, now)
        zone = asked.timezone or config.timezone
        span = span_of(_span(known, asked, now, zone), incident.since, now)
        yield Question(
            incident=incident.key,
            title=incident.title,
            span=span,
            every=_every(span.length, asked.every, few),
            timezone=zone,
            now=now,
            by=asked.by,
            events=incident.events,
            as_of=asked.as_of if isinstance(asked.as_of, datetime) else None,
            switches=asked.switches,
        )


def _span(known: "Span", asked: Asked, now: datetime, zone: str) -> "Span":
    from zoneinfo import ZoneInfo

    from monitor.clock import rfc3339
    from monitor.errors import UsageError
    from monitor.model import Span

    clock = ZoneInfo(zone)
    start = known.start if asked.since is None else before(now, asked.since, clock)
    if asked.since is not None and start >= now:
        message = f"--since: expected a time before {rfc3339(now)}, got {rfc3339(start)}"
        raise UsageError(message)
    # After what is known there is time of which nothing is, and after now there is none yet.
    latest = known.end if known.end > start else now
    end = latest if asked.until is None else min(before(now, asked.until, clock), now)
    if start > end or (start == end and asked.since is not None):
        message = f"--until: expected a time after {rfc3339(start)}, got {rfc3339(end)}"
        raise UsageError(message)
    return Span(start, max(start, end))


def _every(length: timedelta, every: timedelta | None, few: int) -> timedelta:
    from monitor.errors import UsageError

    if every is None:
        return next((e for e in LENGTHS if length <= few * e), LENGTHS[-1])
    if length > MAX_BUCKETS * every:
        message = f"--every: expected at most {MAX_BUCKETS:,} buckets, got {length // every:,}"
        raise UsageError(message)
    return every


def show(report: "Report", form: str) -> None:
    """Write a report to stdout, as wide as the terminal and plain where it is none."""
    from monitor.cli.streams import data
    from monitor.report.formats import FORMATS

    write: Callable[[Report, Style], str] = FORMATS[form]
    click.echo(write(report, style()), nl=False, file=None if form == "table" else data())


def style() -> "Style":
    """Return how stdout may be written to: colour only on a terminal, and not with NO_COLOR."""
    import shutil

    from monitor.config import environment
    from monitor.report.formats import WIDTH, Style

    terminal = sys.stdout.isatty()
    width = shutil.get_terminal_size().columns if terminal else WIDTH
    environ = environment()
    dumb = environ.get("TERM") == "dumb" or bool(environ.get("NO_COLOR"))
    return Style(width=max(width, 40), color=terminal and not dumb)
