"""Numbers over time that are no posts (views, articles, calls), as frozen values.

They are kept beside the posts and never added to them.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Final, Literal, TypeAlias

from msgspec import Struct

from monitor.nouns.frame import column

How: TypeAlias = Literal["sum", "mean"]
"""What the values of a longer bucket are made by: counts add up, averages and shares do not."""


LARGE: Final = 1000
"""From here on, fractions of a value are not shown."""


class Measure(Struct, frozen=True, kw_only=True):
    """What a count series counts.

    Attributes:
        name: Of the series, unique within its [counts.NAME].
        title: For people: `Articles in the news`.
        unit: Of a value: `views`, `% of all coverage`.
        how: How values make those of a longer bucket.
        question: What exactly is counted, in the service's words: with another question begins
            another series.
    """

    name: str
    title: str
    unit: str
    how: How = "sum"
    question: str = ""


class Count(Struct, frozen=True, order=True, gc=False):
    """One value of ``[start, end)`` in UTC, which may still change unless it is `final`."""

    start: datetime
    end: datetime
    value: float
    final: bool = True


class Counted(Struct, frozen=True, kw_only=True):
    """One answer of a counter.

    Attributes:
        values: Name of the measure -> its values, in order, without overlap. What has no value is
            not known, and never 0.
        settled: Nothing before this instant need be asked for again; None leaves that as it was.
        whole: These are all the values that there are: what was kept besides them is dropped.
    """

    values: Mapping[str, tuple[Count, ...]]
    settled: datetime | None = None
    whole: bool = False


class CountSeries(Struct, frozen=True, kw_only=True):
    """The stored values of one measure, in order of time.

    Attributes:
        source: Name of its [counts.NAME].
        values: Disjoint; none where nothing is known.
    """

    source: str
    measure: Measure
    values: tuple[Count, ...] = ()


class CountBucket(Struct, frozen=True, kw_only=True):
    """What is known of ``[start, end)``."""

    start: Annotated[datetime, column("time", "Where it begins.")]
    end: Annotated[datetime, column("time", "Where it ends.")]
    value: Annotated[
        float | None,
        column(
            "mixed",
            "In the unit of the series; null where no value is known, a sum of what is known where "
            "`coverage` < 1.",
        ),
    ]
    coverage: Annotated[float, column("share", "Share of it for which values are known, 0 to 1.")]
    provisional: Annotated[bool, column("flag", "Holds a value that may still change.")]


class SeriesRow(Struct, frozen=True, kw_only=True):
    """One series of a report."""

    source: Annotated[str, column("name", "Name of its table in the configuration.")]
    name: Annotated[str, column("name", "Of the series, among those of its source.")]
    title: Annotated[str, column("name", "For people.")]
    unit: Annotated[str, column("name", "Of its values.")]
    how: Annotated[How, column("name", "How values make those of longer buckets.")]
    question: Annotated[str, column("name", "What exactly is counted; empty for a file.")]
    every: Annotated[
        str | None,
        column(
            "name",
            "ISO 8601; null where the values fit no bucket of the report and stand as given.",
        ),
    ]
    last_success: Annotated[
        datetime | None, column("time", "End of the last pass that worked; null for none.")
    ]
    last_error: Annotated[
        str | None, column("name", "Of the last pass; null where it did not fail.", internal=True)
    ]
    buckets: Annotated[tuple[CountBucket, ...], column("rows", "In order, without holes.")]


class CountRecord(Struct, frozen=True, kw_only=True):
    """A bucket with the series that it is of."""

    start: Annotated[datetime, column("time", "Where it begins.")]
    end: Annotated[datetime, column("time", "Where it ends.")]
    source: Annotated[str, column("name", "Name of the table of the series.")]
    name: Annotated[str, column("name", "Of the series.")]
    title: Annotated[str, column("name", "For people.")]
    unit: Annotated[str, column("name", "Of the value.")]
    value: Annotated[float | None, column("mixed", "As in the bucket.")]
    coverage: Annotated[float, column("share", "As in the bucket.")]
    provisional: Annotated[bool, column("flag", "As in the bucket.")]


def amount(value: float) -> str:
    """Write a value in four significant digits, or all digits of a whole one; no power of ten.

    >>> amount(152345.0), amount(0.012345), amount(-1.6935), amount(0.00005), amount(-0.0)
    ('152,345', '0.01235', '−1.694', '0.00005', '0')
    """
    whole = value == round(value) or abs(value) >= LARGE
    said = f"{value + 0.0:,.0f}" if whole else f"{Decimal(f'{value:.4g}'):f}"
    return said.replace("-", "−")
