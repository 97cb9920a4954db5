"""What is found of the volume: how many posts, in which hour most, how much was watched."""

from datetime import datetime
from typing import Annotated, ClassVar, Self

from msgspec import Struct
from msgspec.structs import asdict, replace

from monitor.nouns.finding import Finding, Uncounted
from monitor.nouns.frame import column
from monitor.nouns.posts import Span
from monitor.nouns.quantity import Quantity
from monitor.nouns.support import ALL, NOBODY, Backed, May, Support


class Total(Finding, frozen=True, kw_only=True, tag="volume.total"):
    """How many posts of the span are held, by how many accounts, in how many texts.

    Attributes:
        posts: Distinct posts; None where nothing was watched and no post is known. A minimum where
            a listing that claims to show everything was due and not observed.
        accounts: Distinct pseudonyms of the whole span; None as for posts.
        texts: Distinct normalised texts; None as for posts.
        error: Relative standard error of accounts and texts, a share of them; 0 where they were
            counted.
        so_far: Whether time that is too new to be called missed belongs to the span.
        of_part: Whether more time is known than the report is of.
        early: Whether no post is known, and it is not yet known how much was watched.
    """

    posts: Quantity | None
    accounts: Quantity | None
    texts: Quantity | None
    error: Quantity
    so_far: bool
    of_part: bool = False
    early: bool = False

    counts: ClassVar[bool] = True
    field: ClassVar[str] = "total"

    def plain(self) -> dict[str, object]:
        counts = {"posts": self.posts, "people": self.accounts, "messages": self.texts}
        return {
            **{key: None if one is None else int(one.value) for key, one in counts.items()},
            "minimum": self.posts is not None and self.posts.certainty == "minimum",
            "error": self.error.value,
        }


class Watch(Uncounted, frozen=True, kw_only=True, tag="watch"):
    """How much of the span was watched.

    Attributes:
        watched: Share of the span in which at least one listing was observed.
        complete: Share of the time of all listings that was observed.
        sources: Names of the sources with a listing that should have been read.
        early: Of these, of which it is not yet known how much was observed.
        least: The source of which the smallest share was observed, with that share; None where all
            of which it is known were observed whole.
    """

    watched: Quantity
    complete: Quantity
    sources: tuple[str, ...]
    least: tuple[str, Quantity] | None
    early: tuple[str, ...] = ()

    @property
    def is_early(self) -> bool:
        return bool(self.early) and self.early == self.sources

    field: ClassVar[str] = "total"

    def plain(self) -> dict[str, object]:
        return {"coverage": self.complete.value, "watched": self.watched.value}


class Unobserved(Backed, frozen=True):
    """Time in which no listing was observed, to the second."""

    start: Annotated[datetime, column("time", "Where it begins.", always=True)]
    end: Annotated[datetime, column("time", "Where it ends.", always=True)]

    @property
    def behind(self) -> Support:
        return NOBODY


class BusiestHour(Struct, frozen=True, kw_only=True):
    """The ended clock hour with most posts counted."""

    start: Annotated[datetime, column("time", "Where the hour begins.")]
    end: Annotated[datetime, column("time", "Where it ends.")]
    posts: Annotated[int, column("posts", "Counted in it.")]
    minimum: Annotated[bool, column("flag", "Whether an hour that was missed may hold more.")]
    so_far: Annotated[bool, column("flag", "Whether newer time may still bring more.")]
    hidden: Annotated[
        tuple[tuple[datetime, datetime], ...],
        column("nested", "Where a busier hour may lie: start and end of each stretch."),
    ]
    others: Annotated[
        tuple[tuple[datetime, datetime], ...],
        column("nested", "Other hours with as many posts: start and end of each."),
    ]
    running: Annotated[
        tuple[datetime, datetime, int] | None,
        column("nested", "The hour that has not ended, where it has more: start, end, posts."),
    ]


class Peak(Finding, frozen=True, kw_only=True, tag="volume.peak"):
    """The ended clock hour with most posts counted; `span` is that hour, within the report.

    Attributes:
        posts: Counted in it; a minimum where `hidden` is not empty.
        so_far: Whether the report reaches into time that may still bring more.
        of_part: Whether more time is known than the report is of, which may hold a busier one.
        others: Later hours with as many posts, in order: `span` is the first of them all.
        running: The hour that has not ended, up to the end of the report, with its posts; None
            where it has no more than this one.
        hidden: Where a busier hour, or more of this one, may lie, since a listing was due there and
            not observed: sorted, disjoint. While there is any, nobody may call this hour the
            busiest.
        missing: The sources that were not observed there, by name.
        away: Of these, by name, those that were not observed in the longest of `beyond`, or where
            there is none of `hidden`: in all of it, or where no source was away so long, in some.
        throughout: Whether `away` are those that missed all of it.
        partly: Of `away`, those of which other listings have shown some of it.
    """

    posts: Quantity
    so_far: bool
    of_part: bool = False
    others: tuple[Span, ...] = ()
    running: tuple[Span, Quantity] | None = None
    hidden: tuple[Span, ...] = ()
    missing: tuple[str, ...] = ()
    away: tuple[str, ...] = ()
    throughout: bool = True
    partly: tuple[str, ...] = ()

    counts: ClassVar[bool] = True
    field: ClassVar[str] = "peak"

    def plain(self) -> dict[str, object]:
        """Return the hour, its posts as a number, and where a busier one may lie."""
        return asdict(self.numbers)

    @property
    def numbers(self) -> BusiestHour:
        return BusiestHour(
            start=self.span.start,
            end=self.span.end,
            posts=int(self.posts.value),
            minimum=self.posts.certainty == "minimum",
            so_far=self.so_far,
            hidden=tuple((one.start, one.end) for one in self.hidden),
            others=tuple((one.start, one.end) for one in self.others),
            running=None
            if self.running is None
            else (self.running[0].start, self.running[0].end, int(self.running[1].value)),
        )

    @property
    def beyond(self) -> tuple[Span, ...]:
        """Return which of `hidden` reach beyond this hour: only there can a busier one lie."""
        hour = self.span
        return tuple(one for one in self.hidden if one.start < hour.start or hour.end < one.end)

    def public(self, may: May) -> Self:
        """Return it without other hours of which the posts may not be known."""
        others = tuple(one for one in self.others if may.count(ALL, one))
        known = self.running is not None and may.count(ALL, self.running[0])
        return replace(self, others=others, running=self.running if known else None)


class Filling(Finding, frozen=True, kw_only=True, tag="volume.filling"):
    """What a clock hour that is still filling will hold; `span` is its part within the report.

    Attributes:
        posts: Of it that are there so far.
        expected: What will be there once no more come late: of an hour that has not ended, of its
            part up to now.
        sources: Those that may still show late posts, by name.
    """

    posts: Quantity
    expected: Quantity
    sources: tuple[str, ...]

    counts: ClassVar[bool] = True

    def public(self, may: May) -> Self | None:
        """Return it where the posts of each of its sources may be known: all go into it."""
        known = all(may.count(("source", name), self.span) for name in self.sources)
        return self if known else None


class Completed(Finding, frozen=True, kw_only=True, tag="volume.completed"):
    """How many posts the span would hold, had nothing been missed.

    Attributes:
        posts: Those that are held and those that were missed; the latter are estimated.
        least: Those that are held.
        sources: From whose posts it is estimated, by name; of a platform that is not watched it
            says nothing.
        near: Stretches on either side of the gaps, on which it rests most.
    """

    posts: Quantity
    least: Quantity
    sources: tuple[str, ...]
    near: tuple[Span, ...]

    counts: ClassVar[bool] = True

    def public(self, may: May) -> Self | None:
        """Return it where the posts of each of its sources may be known, near the gaps too."""
        spans = (self.span, *self.near)
        known = (may.count(("source", name), span) for name in self.sources for span in spans)
        return self if all(known) else None
