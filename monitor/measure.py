"""Numbers over time that are no posts (views, articles, calls), as frozen values.

They are kept beside the posts and never added to them.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, Literal, TypeAlias

from msgspec import Struct

How: TypeAlias = Literal["sum", "mean"]
"""What the values of a longer bucket are made by: counts add up, averages and shares do not."""


LARGE: Final = 1000
"""From here on, fractions of a value are not told."""


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
    """What is known of ``[start, end)``.

    Attributes:
        value: None where no value is known; a sum of what is known where `coverage` < 1.
        coverage: Share of the bucket for which values are known, 0 to 1.
        provisional: Holds a value that may still change.
    """

    start: datetime
    end: datetime
    value: float | None
    coverage: float
    provisional: bool


def amount(value: float) -> str:
    """Write a value in four significant digits, or all digits of a whole one.

    >>> amount(152345.0), amount(0.012345), amount(-1.6935)
    ('152,345', '0.01235', '-1.694')
    """
    whole = value == round(value) or abs(value) >= LARGE
    return f"{value:,.0f}" if whole else f"{value:.4g}"
