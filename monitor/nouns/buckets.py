"""Figures over time, as they are counted and as they are shown.

Frozen values; instants are aware and in UTC, spans half-open.
"""

from datetime import datetime
from math import hypot
from typing import Annotated, Self

from msgspec import Struct

from monitor.nouns.frame import column
from monitor.nouns.posts import Span
from monitor.nouns.quantity import Certainty, Quantity, widened
from monitor.nouns.support import Backed, Support


class Bucket(Backed, frozen=True, kw_only=True):
    """What is known of ``[start, end)``."""

    start: Annotated[datetime, column("time", "Where it begins.", always=True)]
    end: Annotated[datetime, column("time", "Where it ends.", always=True)]
    posts: Annotated[
        int | None,
        column(
            "posts",
            "Posts published in it; null exactly where nothing was observed and no post is known, "
            "a minimum where `coverage` < 1 or `truncated`.",
        ),
    ]
    people: Annotated[int | None, column("accounts", "Distinct pseudonyms; null as for posts.")]
    messages: Annotated[
        int | None, column("texts", "Distinct normalised texts; null as for posts.")
    ]
    coverage: Annotated[
        float,
        column("share", "Observed share of the time of all listings, 0 to 1.", always=True),
    ]
    provisional: Annotated[
        bool, column("flag", "Newer than a settle time: will still change.", always=True)
    ]
    truncated: Annotated[
        bool,
        column("flag", "Holds time that a service could not show whole.", always=True),
    ]

    @property
    def certainty(self) -> Certainty:
        return "exact" if self.coverage == 1 and not self.truncated else "minimum"

    @property
    def behind(self) -> Support:
        return Support(self.posts, self.people)

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


class Tally(Struct, frozen=True):
    """Sums over posts that mention one topic; sums of tallies are tallies.

    Attributes:
        polarity: Sum over the scored posts, in millionths.
        squares: Sum of squared polarity over the scored posts, each rounded to millionths.
    """

    posts: int = 0
    negative: int = 0
    neutral: int = 0
    positive: int = 0
    unscored: int = 0
    polarity: int = 0
    squares: int = 0

    @property
    def scored(self) -> int:
        return self.negative + self.neutral + self.positive


class Distinct(Struct, frozen=True):
    """Distinct people and messages.

    `error` is the relative standard error, 0 where the counts are exact.
    """

    people: int = 0
    messages: int = 0
    error: float = 0.0


class Estimate(Struct, frozen=True, kw_only=True):
    """A figure with its 95 % interval.

    `corrected` means that a measured error of the scorer was taken out.
    """

    value: float
    low: float
    high: float
    corrected: bool = False

    @classmethod
    def of(cls, found: Quantity | None, *, corrected: bool = False) -> Self | None:
        """Return what a finding has in the same way; None where that has no interval."""
        if found is None or found.low is None or found.high is None:
            return None
        return cls(value=found.value, low=found.low, high=found.high, corrected=corrected)

    def above(self, other: "Estimate") -> "Estimate":
        """Return by how much a share is above another, of other posts, with its 95 % interval.

        References:
            Newcombe, "Interval estimation for the difference between independent proportions",
            Statistics in Medicine 17, 1998, method 10.
        """
        value = self.value - other.value
        return Estimate(
            value=value,
            low=value - hypot(self.value - self.low, other.high - other.value),
            high=value + hypot(self.high - self.value, other.value - other.low),
        )

    def share(self) -> Quantity:
        """Return the same as a finding has it; an interval holds its value."""
        return widened(self.value, self.low, self.high, "share")
