"""A file that an editor keeps: `start,value` or `start,end,value`, one line for each value.

It is read anew with each pass and believed as it stands: what was corrected in it is corrected
here, what left it is dropped. See docs/counts/csv.md.
"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Annotated, ClassVar, Final, Literal, Self, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Meta
from msgspec.structs import replace

from monitor.clock import read_duration
from monitor.counts.base import Ask, CountLane, CountSettings
from monitor.counts.table_rows import read
from monitor.errors import ConfigError, SourceError
from monitor.nouns.incident import Incident
from monitor.nouns.measure import Counted, How, Measure
from monitor.sources.base import Http

LARGEST: Final = 8 * 2**20  # bytes: half a million values


class Settings(CountSettings, frozen=True, kw_only=True):
    """Which file, and what it counts.

    Attributes:
        file: Relative to the configuration.
        title: For people: `Calls to the police`.
        unit: Of a value: `calls`.
        per: How long a value lasts, where the file has no column `end`.
        how: Whether values add up in longer buckets (`sum`) or are averaged (`mean`).
        timezone: Of times without a zone; [monitor] timezone unless given.
    """

    file: str
    title: Annotated[str, Meta(min_length=1, max_length=200)]
    unit: Annotated[str, Meta(min_length=1, max_length=40)]
    every: str = "5m"
    per: str = "1h"
    how: Literal["sum", "mean"] = "sum"
    timezone: str = ""

    def beside(self, folder: Path, timezone: str) -> Self:
        """Return the settings with the file's place, and the zone of its local times."""
        file = str(folder / Path(self.file).expanduser())
        return replace(self, file=file, timezone=self.timezone or timezone)


class CountFile:
    """Reads one file."""

    kind: ClassVar = "csv"
    min_interval: ClassVar = timedelta()
    Settings: ClassVar[type[CountSettings]] = Settings

    def __init__(self, settings: CountSettings) -> None:
        self.settings = cast("Settings", settings)
        try:
            self.per = read_duration(self.settings.per)
            self.zone = ZoneInfo(self.settings.timezone or "UTC")
        except (ValueError, OSError, ZoneInfoNotFoundError) as error:
            message = f"csv: expected a duration `per` and the name of a `timezone`, got: {error}"
            raise ConfigError(message) from error

    def lanes(self, incident: Incident) -> tuple[CountLane, ...]:
        """Return the one series that there is."""
        how: How = self.settings.how
        measure = Measure(
            name="values", title=self.settings.title, unit=self.settings.unit, how=how
        )
        return (CountLane(name="file", measures=(measure,)),)

    def pull(self, ask: Ask, http: Http) -> Iterator[Counted]:
        """Yield all values of the file.

        Raises:
            SourceError: It cannot be read, or a line is wrong; the message names it.
        """
        values = read(self._text(), Path(self.settings.file).name, self.per, self.zone)
        settled = (replace(one, final=one.end <= ask.now) for one in values)
        yield Counted(values={"values": tuple(settled)}, whole=True)

    def check(self, incident: Incident, http: Http) -> str:
        """Read the file, and say what it holds.

        Raises:
            SourceError: As for `pull`.
        """
        name = Path(self.settings.file).name
        values = read(self._text(), name, self.per, self.zone)
        return (
            f"CSV: {len(values):,} values of {self.settings.title!r} in {name}, times without a "
            f"zone on the clock of {self.zone.key}; the file is believed as it stands."
        )

    def _text(self) -> str:
        path = Path(self.settings.file)
        try:
            if path.stat().st_size > LARGEST:
                message = f"{path.name}: expected at most {LARGEST >> 20} MiB, got a larger file"
                raise SourceError(message)
            return path.read_text("utf-8-sig")
        except OSError as error:
            message = f"{path.name}: expected a file that can be read, got: {error.strerror}"
            raise SourceError(message) from error
        except UnicodeDecodeError as error:
            message = f"{path.name}: expected text in UTF-8, got other bytes at {error.start}"
            raise SourceError(message) from error
