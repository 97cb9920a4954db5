"""A file that an editor keeps: `start,value` or `start,end,value`, one line for each value.

It is read again with each pass and believed as it stands: what was corrected in it is corrected
here, what left it is dropped. Whatever is wrong is named with its line. See docs/counts/csv.md.
"""

import csv
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from math import isfinite
from pathlib import Path
from typing import Annotated, ClassVar, Final, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Meta
from msgspec.structs import replace

from monitor.clock import DAY, comes_twice, midnight, read_duration
from monitor.errors import BadAnswer, ConfigError, SourceError, cannot_read, excerpt
from monitor.intake.bounds import MOST
from monitor.nouns.incident import Incident
from monitor.nouns.measure import Count, Counted, How, Measure
from monitor.nouns.posts import Page, Traits
from monitor.sources.base import Http, Job, Source
from monitor.sources.counting import CountSettings
from monitor.sources.settings import stat_of_file

LARGEST: Final = 8 * 2**20  # bytes: half a million values
HEADINGS: Final = (["start", "value"], ["start", "end", "value"])


class Settings(CountSettings, frozen=True, kw_only=True):
    """Which file, and what it counts.

    Attributes:
        file: The file; its path starts from the folder of the configuration.
        title: What is counted, for people: `Calls to the police`.
        unit: Unit of a value, for people: `calls`.
        every: Time between two looks at the file, `30s` to `1w`.
        per: How long a value lasts, where the file has no column `end`: `15m`, `1h`, `1d`.
        how: Whether values add up in longer buckets (`sum`) or are averaged (`mean`).
        timezone: Whose clock shows the times without a zone. Default: `timezone` of `[monitor]`.
    """

    file: str
    title: Annotated[str, Meta(min_length=1, max_length=200)]
    unit: Annotated[str, Meta(min_length=1, max_length=40)]
    every: str = "5m"
    per: str = "1h"
    how: How = "sum"
    timezone: str = ""

    def beside(self, whole: Callable[[str], Path]) -> Self:
        return replace(self, file=str(whole(self.file)))

    def in_zone(self, timezone: str) -> Self:
        return replace(self, timezone=self.timezone or timezone)


class CountFile(Source, settings=Settings):
    kind: ClassVar = "csv"
    lane: ClassVar = "file"
    traits: ClassVar = Traits(
        clock="created",
        settle=timedelta(),
        min_interval=timedelta(),
        backfill=False,
        counts=True,
    )

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.settings = settings
        try:
            self.per = read_duration(settings.per)
        except ValueError as error:
            raise ConfigError(f"csv: per: {error}", key="per") from error
        zone = settings.timezone or "UTC"
        try:
            self.zone = ZoneInfo(zone)
        except (ValueError, OSError, ZoneInfoNotFoundError) as error:
            message = f"csv: timezone is {zone!r}: write a time zone such as America/Los_Angeles"
            raise ConfigError(message, key="timezone") from error

    def measures(self, incident: Incident, lane: str) -> tuple[Measure, ...]:
        own = self.settings
        return (Measure(name="values", title=own.title, unit=own.unit, how=own.how),)

    def pull(self, job: Job, http: Http) -> Iterator[Page]:
        until = job.span.end - self.settle
        settled = (replace(one, final=one.end <= until) for one in self._values())
        yield Page(counted=Counted(values={"values": tuple(settled)}, whole=True))

    def check(self, incident: Incident, http: Http) -> str:
        name, values = Path(self.settings.file).name, self._values()
        return (
            f"CSV: {name} has {self.settings.title!r} (values: {len(values):,}); times without a "
            f"zone are read on the clock of {self.zone.key}; the file is believed as it stands."
        )

    def _values(self) -> tuple[Count, ...]:
        path = Path(self.settings.file)
        try:
            if stat_of_file(path).st_size > LARGEST:
                message = f"{path.name} is larger than {LARGEST >> 20} MiB: split it into files"
                raise SourceError(message)
            text = path.read_text("utf-8-sig")
        except OSError as error:
            raise SourceError(cannot_read(path.name, error)) from error
        except UnicodeDecodeError as error:
            raise SourceError(
                f"{path.name}: byte {error.start} is no text in UTF-8: save the file as CSV UTF-8"
            ) from error
        return read(text, path.name, self.per, self.zone)


def read(text: str, name: str, per: timedelta, zone: ZoneInfo) -> tuple[Count, ...]:
    """Return the values of a file, in order of time.

    A line without a value says that it is not known, and is passed over. *per* is how long a value
    lasts, where there is no column `end`; days are those of the calendar. *zone* is of times
    without one.

    Raises:
        BadAnswer: The heading is another, a line is wrong, or two overlap; the message names both.
    """
    lines = csv.reader(text.splitlines(), strict=True)
    found: list[tuple[Count, int]] = []
    try:
        heading = [cell.strip().lower() for cell in next(lines, [])]
        if heading not in HEADINGS:
            came = excerpt(",".join(heading), 60)
            raise BadAnswer(f"{name}, line 1: write start,value or start,end,value, not {came!r}")
        for cells in lines:
            if any(map(str.strip, cells)):
                one = _count(cells, heading, per, zone)
                found += [(one, lines.line_num)] if one is not None else []
    except csv.Error as error:
        message = f"{name}, line {lines.line_num} is no CSV ({error}): save the file as CSV UTF-8"
        raise BadAnswer(message) from error
    except ValueError as error:
        raise BadAnswer(f"{name}, line {lines.line_num}: {error}") from error
    found.sort(key=lambda pair: pair[0])
    for (one, first), (other, second) in pairwise(found):
        if other.start < one.end:
            late, early = max(first, second), min(first, second)
            raise BadAnswer(
                f"{name}, line {late}: write a time of its own, not one that overlaps that of line "
                f"{early}"
            )
    return tuple(one for one, _ in found)


def _wrong(came: object, right: str) -> ValueError:
    return ValueError(f"write {right}, not {came}")


def _count(
    cells: Sequence[str], heading: list[str], per: timedelta, zone: ZoneInfo
) -> Count | None:
    if len(cells) != len(heading):
        raise _wrong(len(cells), f"{len(heading)} cells")
    row = dict(zip(heading, map(str.strip, cells), strict=True))
    try:
        start = _instant(row["start"], zone)
        end = _instant(row["end"], zone) if "end" in row else _after(start, per, zone)
    except OverflowError as error:  # in UTC, or where it ends
        raise _wrong(
            repr(excerpt(row["start"], 40)), "a time within the years 1 to 9999"
        ) from error
    if end <= start:
        raise _wrong(row["end"], "an end after its start")
    return Count(start, end, _number(row["value"])) if row["value"] else None


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not isfinite(value) or "_" in text:
        raise _wrong(repr(excerpt(text, 40)), "a number such as 12 or 0.5")
    if abs(value) > MOST:  # sums of far larger ones are infinite
        raise _wrong(repr(excerpt(text, 40)), f"a number from {-MOST:,} to {MOST:,}")
    return value


def _instant(text: str, zone: ZoneInfo) -> datetime:
    # With its own zone, or one that the clock of *zone* shows exactly once. A day begins, whatever
    # its clock shows then.
    with suppress(ValueError):
        return midnight(date.fromisoformat(text), zone)
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        right = "a time such as 2017-02-22T22:00 or 2017-02-22T22:00:00-08:00"
        raise _wrong(repr(excerpt(text, 40)), right) from error
    if at.tzinfo is not None:
        return at.astimezone(UTC)
    local = at.replace(tzinfo=zone)
    instant = local.astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) != at:
        raise _wrong(repr(text), f"a time that the clock of {zone.key} shows")
    if comes_twice(local):
        raise _wrong(repr(text), "a time with its zone, since the clock shows it twice")
    return instant


def _after(start: datetime, per: timedelta, zone: ZoneInfo) -> datetime:
    """Return when a value ends: whole days later on the clock, or so much time later."""
    if per % DAY:
        return start + per
    local = start.astimezone(zone)
    if start == midnight(local.date(), zone):
        return midnight(local.date() + per, zone)
    return (local.replace(fold=0) + per).astimezone(UTC)
