"""A report as values: computed once, before anybody looks."""

from collections.abc import Mapping
from datetime import datetime
from typing import TypeVar

from msgspec import Struct

from monitor.nouns.finding import Finding
from monitor.nouns.frame import Frame
from monitor.nouns.support import TOTAL

Kind = TypeVar("Kind", bound=Finding)
Row = TypeVar("Row", bound=Struct)


class Head(Struct, frozen=True, kw_only=True):
    """The first fields of a report; instants in UTC.

    Attributes:
        incident: Its key; empty in a report on all incidents.
        title: For people; empty likewise.
        simulated: Whether a program made the posts up.
        every: Length of a bucket, ISO 8601.
        timezone: Name of the zone in which buckets are cut.
        since, until: The span of the report, in whole minutes.
    """

    incident: str
    title: str
    simulated: bool
    every: str
    timezone: str
    since: datetime
    until: datetime
    generated_at: datetime


class Report(Struct, frozen=True, kw_only=True):
    """All that is known of a question.

    Attributes:
        name: Which report: `volume`.
        findings: The most important first.
        frames: By the key under which the JSON has them; the columns of the one row of that of
            the empty key are keys of the JSON itself.
        method: How it came about; None where there is nothing to say of that.
        records: The figures one a row, for CSV; None where the first frame holds them all.
    """

    name: str
    head: Head
    findings: tuple[Finding, ...]
    frames: Mapping[str, Frame[Struct]]
    method: Struct | None = None
    records: Frame[Struct] | None = None

    def find(self, kind: type[Kind]) -> Kind | None:
        """Return the finding of a kind; None where the report has none, or may not show it."""
        return next((one for one in self.findings if isinstance(one, kind)), None)

    def rows_of(self, kind: type[Row], frame: str) -> tuple[Row, ...]:
        """Return the rows of a frame, which are of one kind; nothing of one that is not shown."""
        rows = self.frames[frame].rows if frame in self.frames else ()
        return tuple(row for row in rows if isinstance(row, kind))

    def series_of(self, kind: type[Row]) -> dict[str, tuple[Row, ...]]:
        """Return the buckets of all under `TOTAL`, then those of each group under its name."""
        found = self.frames["buckets"]
        return {
            name: tuple(row for row in rows if isinstance(row, kind))
            for name, rows in {TOTAL: found.rows, **(found.groups or {})}.items()
        }


def head_of_all(
    since: datetime, now: datetime, *, timezone: str, simulated: bool, every: str = "PT0S"
) -> Head:
    """Return the first fields of a report that is of all incidents, up to *now* (UTC).

    *every* is the length of its buckets, ISO 8601, where it has any.
    """
    return Head(
        incident="",
        title="",
        simulated=simulated,
        every=every,
        timezone=timezone,
        since=since,
        until=now,
        generated_at=now,
    )
