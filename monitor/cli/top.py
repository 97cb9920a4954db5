"""``monitor top``: how everything stands, on the whole terminal, as it changes."""

import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from time import monotonic
from typing import TYPE_CHECKING, Final

import click

from monitor.cli.moments import Moment, before
from monitor.cli.options import incidents_option
from monitor.cli.reading import opened, style

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.text import Text

    from monitor.cli import Settings
    from monitor.config import Config
    from monitor.report.top import TopReport

SOONEST: Final = 2.0
"""Seconds between two readings at least, however often the store changes."""

LATEST: Final = 10.0
"""Seconds between two readings at most: a source may be late although nothing changes."""

HINT: Final = "q ends it"


@click.command()
@click.pass_obj
@incidents_option
@click.option("--text", is_flag=True, help="With texts of the newest posts (never authors).")
@click.option("--once", is_flag=True, help="One frame, and end; so also where stdout is piped.")
@click.option(
    "--now", type=Moment(), help="One frame as of this instant, for the same bytes again."
)
def top(
    settings: "Settings",
    incidents: tuple[str, ...],
    text: bool,
    once: bool,
    now: datetime | timedelta | None,
) -> int:
    """Show the live view: sources, the last day, what is not seen, alerts, the newest posts.

    It reads beside the daemon, and works without one. A bar is an hour; a dot is an hour of which
    nothing is known. q or Ctrl-C ends it, Ctrl-Z suspends it. Texts are shown only where asked for,
    with protected names masked: mind who looks over your shoulder.

    \b
    Examples:
      monitor top
      monitor top --text --incident anaheim
      monitor top --once | head -20
    """  # noqa: D301
    from monitor.cli.top_frame import frame
    from monitor.cli.top_screen import show
    from monitor.clock import utc_now
    from monitor.config.chosen import configuration
    from monitor.store.reading.unlocked import state

    config = configuration(settings.config_path)
    look = _looker(config, incidents, text=text)
    if once or now is not None or not _whole_screen():
        instant = before(utc_now(), now)
        lines = frame(look(instant), instant, width=style().width)
        click.echo("\n".join(line.plain for line in lines))
        return 0
    view = View(look, lambda: state(config.database), utc_now)
    view.read()
    return show(view.draw, sys.stdout, sys.stdin, color=style().color)


def _whole_screen() -> bool:
    from monitor.config import environment

    return sys.stdout.isatty() and environment().get("TERM", "dumb") != "dumb"


def _looker(
    config: "Config", keys: "Sequence[str]", *, text: bool
) -> "Callable[[datetime], TopReport]":
    """Return what reads all that is shown, for an instant, with protected names masked.

    Raises:
        UsageError: A key names no incident.
    """
    from msgspec.structs import replace

    from monitor.cli.status import read_status
    from monitor.config.chosen import chosen_incidents
    from monitor.privacy.leaks import LeakTest
    from monitor.report.top import read_top
    from monitor.sentiment.rules import stated

    leaks = LeakTest(config.protected)
    config = replace(config, incidents=chosen_incidents(config, keys))

    def look(now: datetime) -> "TopReport":
        with opened(config) as reader:
            status = read_status(config, reader, now)
            rule = stated(reader.setting("scorer"))
            report = read_top(reader, status, config.incidents, rule, text=text)
        # Masked and not refused: that a source is blind must be seen, whatever a post says.
        return leaks.masked(report)

    return look


class View:
    """What is shown now: read again when the store has changed, drawn again as time goes on.

    Args:
        look: Reads what is shown, for an instant.
        version: Answers what differs once the store has changed; asked often, must be quick.
        clock: Tells the instant (UTC).
        passed: Tells seconds that only grow.
    """

    def __init__(
        self,
        look: "Callable[[datetime], TopReport]",
        version: Callable[[], object],
        clock: Callable[[], datetime],
        passed: Callable[[], float] = monotonic,
    ) -> None:
        self._look = look
        self._version = version
        self._clock = clock
        self._passed = passed
        self._trouble = ""

    def read(self) -> None:
        """Read it now.

        Raises:
            StoreError: The store cannot be read.
        """
        self._known = self._version()
        self._report = self._look(self._clock())
        self._read_at = self._passed()

    def draw(self, width: int, height: int) -> "list[Text]":
        """Return the lines that are shown now.

        Where the store cannot be read for a while, they say so above what was read before.
        """
        from monitor.cli.top_frame import frame
        from monitor.errors import StoreError

        try:
            if self._due():
                self.read()
                self._trouble = ""
        except StoreError as error:
            self._read_at = self._passed()
            self._trouble = f"Not read again: {error}"
        return frame(
            self._report,
            self._clock(),
            width=width,
            height=height,
            hint=HINT,
            trouble=self._trouble,
        )

    def _due(self) -> bool:
        waited = self._passed() - self._read_at
        return waited >= LATEST or (waited >= SOONEST and self._version() != self._known)
