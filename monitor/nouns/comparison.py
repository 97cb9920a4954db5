"""What is found of two reactions side by side, hour by hour from where each begins."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal, Self, TypeAlias

from msgspec import Struct

from monitor.nouns.finding import Finding, Uncounted
from monitor.nouns.frame import column
from monitor.nouns.posts import Span
from monitor.nouns.quantity import Quantity
from monitor.nouns.report import Report
from monitor.nouns.support import ALL, Backed, May, Name, Support, Withholding

Alignment: TypeAlias = Literal["onset", "clock"]
"""What the first hours of both have in common: that it took off, or the time of day."""

Side: TypeAlias = Literal["first", "second"]

Apart: TypeAlias = Literal["onset", "source", "hour", "time of day"]
"""Why two cannot be compared: one has no known onset, or no source or hour is common."""


class HoursOf(Struct, frozen=True):
    """The hours of an incident on one source that a figure counts.

    Attributes:
        source: Name of the source; empty for all posts of the incident.
        spans: Whole clock hours, joined where they adjoin; in order (UTC).
    """

    incident: str
    source: str
    spans: tuple[Span, ...]

    def may(self, may: May) -> bool:
        """Tell whether the posts of each stretch may be known."""
        name = ("source", self.source) if self.source else ALL
        return all(may.count(name, one, self.incident) for one in self.spans)


class Comparison(Uncounted, frozen=True, kw_only=True, tag="compare.sides"):
    """What is compared: two sides, from which hour on, and how many hours both were watched.

    Attributes:
        align: What their first hours have in common.
        periods: Whether both are of one incident.
        first, second: Where each begins (UTC), a full hour of the clock.
        hours: That both have.
        watched: Of these the hours in which all common sources were watched on both sides.
        sources: Those that were watched for both, by name.
        left_out: Those that were watched for one side only.
    """

    align: Alignment
    periods: bool
    first: datetime
    second: datetime
    hours: Quantity
    watched: Quantity
    sources: tuple[str, ...]
    left_out: tuple[str, ...]


class Incomparable(Uncounted, frozen=True, kw_only=True, tag="compare.none"):
    """Two sides cannot be compared.

    Attributes:
        side: Of which side, where it is of one.
    """

    why: Apart
    side: Side | None = None


class PostRatio(Finding, frozen=True, kw_only=True, tag="compare.ratio"):
    """How many times as many posts one side drew as the other, in the hours both were watched.

    Attributes:
        source: Of which source; None of all that were watched for both.
        baseline: Key of the incident, or name of the counter, by whose posts in the same hours both
            are divided: how busy the platforms were. None where they are not.
        posts: Of the first side and of the second, in these hours.
        hours: In which both were watched, of one source or of several together.
        lead: Which side has more posts in these hours (over the baseline, if there is one).
        ahead: The same where its interval says so; None where that holds 1, or there is too little.
        times: Of the side in the lead against the other, with its 95 % interval; None where there
            is too little to say.
        counted: The hours that are counted; of the baseline too.
    """

    source: str | None
    baseline: str | None
    posts: tuple[Quantity, Quantity]
    hours: Quantity
    lead: Side
    ahead: Side | None
    times: Quantity | None
    counted: tuple[HoursOf, ...]

    def public(self, may: May) -> Self | None:
        """Return it where the posts of each stretch that it counts may be known."""
        return self if all(one.may(may) for one in self.counted) else None


class SideRow(Withholding, frozen=True, kw_only=True):
    """A side."""

    side: Annotated[Side, column("name", "`first` or `second`.")]
    incident: Annotated[str, column("name", "Key of the incident.")]
    title: Annotated[str, column("name", "For people; of a part of its time it says which.")]
    start: Annotated[datetime, column("time", "Hour 0, a full hour of the clock.")]
    end: Annotated[datetime, column("time", "End of the last hour that is compared.")]

    def public(self, may: May) -> Self:
        """Return it: it counts nothing."""
        del may
        return self


class SideHour(Backed, frozen=True, kw_only=True):
    """An hour of one side, on one source or on all."""

    side: Annotated[Side, column("name", "`first` or `second`.", always=True)]
    hour: Annotated[int, column("hours", "Since hour 0 of the side.", always=True)]
    start: Annotated[datetime, column("time", "Where it begins.", always=True)]
    end: Annotated[datetime, column("time", "Where it ends.", always=True)]
    incident: Annotated[str, column("name", "Key of the incident.", always=True)]
    source: Annotated[
        str, column("name", "Name of the source; empty for all together.", always=True)
    ]
    posts: Annotated[
        int | None,
        column("posts", "Null where it was not watched and no post is known; see `coverage`."),
    ]
    people: Annotated[int | None, column("accounts", "Distinct pseudonyms; null as for posts.")]
    coverage: Annotated[
        float, column("share", "Observed share of the time of its listings, 0 to 1.", always=True)
    ]
    counted: Annotated[
        bool,
        column(
            "flag", "Watched whole on both sides and settled: the ratio counts it.", always=True
        ),
    ]

    @property
    def behind(self) -> Support:
        return Support(self.posts, self.people)

    @property
    def name(self) -> Name:
        return ("source", self.source) if self.source else ALL

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)

    @property
    def of(self) -> str:
        return self.incident


def hours_shown(report: Report) -> tuple[SideHour, ...]:
    """Return the hours of all sources together, or of each where they have no common sum."""
    rows = report.rows_of(SideHour, "hours")
    return tuple(row for row in rows if not row.source) or tuple(rows)


class ComparisonMethod(Struct, frozen=True, kw_only=True):
    """How a comparison came about.

    Attributes:
        align: What the first hours have in common.
        baseline: Key of an incident or name of a counter; None where there is none.
        versions: Of this program, Python and the database's schema.
    """

    simulated: bool
    align: Alignment
    baseline: str | None
    versions: Mapping[str, str]
