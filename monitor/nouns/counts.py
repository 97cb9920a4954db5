"""What is found of count series, and how their report came about."""

from collections.abc import Mapping
from datetime import timedelta

from msgspec import Struct

from monitor.nouns.finding import Uncounted


class NoSeries(Uncounted, frozen=True, kw_only=True, tag="counts.none"):
    """There is no count series."""


class CountMethod(Struct, frozen=True, kw_only=True):
    """How a report on count series came about.

    Attributes:
        every: Length of a bucket.
        means: Whether any series holds averages or shares, which do not add up.
        versions: Of this program, Python and the database's schema.
    """

    simulated: bool
    timezone: str
    every: timedelta
    means: bool
    versions: Mapping[str, str]
