"""The live view of a terminal: how everything stands, read again when something has changed."""

from collections.abc import Callable, Sequence
from datetime import datetime
from time import monotonic
from typing import Final

from msgspec.structs import replace
from rich.text import Text

from monitor.app.newsroom import Newsroom
from monitor.app.status import read_status
from monitor.app.top_frame import frame
from monitor.config.chosen import chosen_incidents
from monitor.errors import StoreError
from monitor.report.top import TopReport, read_top
from monitor.store.reading.reader import file_state
from monitor.words.top import HINT, not_read

SOONEST: Final = 2.0
"""Seconds between two readings at least, however often the store changes."""

LATEST: Final = 10.0
"""Seconds between two readings at most: a source may be late although nothing changes."""


def looker(
    newsroom: Newsroom, keys: Sequence[str], *, text: bool
) -> Callable[[datetime], TopReport]:
    """Return what reads all that is shown, for an instant, with protected names masked."""
    chosen = replace(newsroom.config, incidents=chosen_incidents(newsroom.config, keys))
    narrowed = newsroom._replace(config=chosen)

    def look(now: datetime) -> TopReport:
        with narrowed.opened() as reader:
            status = read_status(narrowed, reader, now)
            report = read_top(reader, status, chosen.incidents, text=text)
        # Masked and not refused: that a source is blind must be seen, whatever a post says.
        return narrowed.leaks.masked(report)

    return look


def version(newsroom: Newsroom) -> object:
    """Return what differs once the store has changed; quick."""
    return file_state(newsroom.config.database)


class TopView:
    """What is shown now: read again when the store has changed, drawn again as time goes on.

    *version* answers what differs once the store has changed; it is asked often, and must be quick.
    *passed* returns seconds that only grow.
    """

    def __init__(
        self,
        look: Callable[[datetime], TopReport],
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
        self._known = self._version()
        self._report = self._look(self._clock())
        self._read_at = self._passed()

    def draw(self, width: int, height: int) -> list[Text]:
        """Return the lines that are shown now.

        Where the store cannot be read for a while, they say so above what was read before.
        """
        try:
            if self._due():
                self.read()
                self._trouble = ""
        except StoreError as error:
            self._read_at = self._passed()
            self._trouble = not_read(str(error))
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
