"""What is found of the sources beside their gaps, and the table of what each one showed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, ClassVar, Final, Literal, Self, TypeAlias

from msgspec import Struct

from monitor.errors import Failing
from monitor.nouns.finding import Finding, Uncounted
from monitor.nouns.frame import column
from monitor.nouns.gaps import Waiting
from monitor.nouns.posts import Losing
from monitor.nouns.quantity import Certainty, Quantity
from monitor.nouns.support import FEWEST, Backed, May, Name, Support

Missed: TypeAlias = Literal["not observed", "lost"]
WARNINGS: Final = frozenset({"clock", "over budget"})
"""Kinds of what a pass says that has worked all the same."""


class LastPass(Uncounted, frozen=True, kw_only=True, tag="watch.error"):
    """What there is to say of the last pass over a source: why it failed, or what was wrong.

    Attributes:
        incident: Whose posts were asked for, in a report on several; empty in any other.
        why: The same as a kind; None where it is not known.
        quoted: As the service, or the program, said it; never public.
    """

    incident: str = ""
    why: Failing | None
    quoted: str

    # What was said may name paths, hosts and accounts.
    not_public: ClassVar = {"quoted": ""}


class Unreadable(Uncounted, frozen=True, kw_only=True, tag="watch.unreadable"):
    """Items of a source that could not be read and were put aside, of all incidents together.

    Attributes:
        reasons: Why -> how many, the most frequent first; as the program said it, never public.
    """

    items: Quantity
    reasons: Mapping[str, Quantity]

    # A reason may quote what came.
    internal: ClassVar = True


class Lateness(Finding, frozen=True, kw_only=True, tag="watch.lateness"):
    """How late posts came while their source was watched without a break, all incidents together.

    Attributes:
        posts: How many show it.
        half: Time within which half of them had come, at most 41 % too long: as late as the last
            pass that should have shown a post and did not.
        most: Likewise for 99 of a hundred.
        longer: Whether that is longer than the settle time of the source, however much of the 41 %
            it is too long by.
        shared: Whether the source was asked for other incidents too, whose posts are among them.
    """

    posts: Quantity
    half: Quantity
    most: Quantity
    longer: bool
    shared: bool = False

    def public(self, may: May) -> Self | None:
        """Return it where nothing came late, or five posts or more came later still than `most`.

        Where fewer did, `most` may be how late a single post came.
        """
        del may
        later = int(self.posts.value) // 100
        return self if self.most.low == 0 or later >= FEWEST else None

    def shape(self) -> dict[str, object]:
        """Return the shape of `late` in the JSON of a source."""
        return {
            "posts": int(self.posts.value),
            "half_seconds": int(self.half.value),
            "most_seconds": int(self.most.value),
            "longer": self.longer,
        }


class SecondLook(Finding, frozen=True, kw_only=True, tag="watch.sweep"):
    """What sweeps found in time that had been called observed.

    Attributes:
        met: Posts that were known.
        missed: Posts that were not.
        share: Of what there was, that the first look had missed.
    """

    met: Quantity
    missed: Quantity
    share: Quantity

    def public(self, may: May) -> Self | None:
        """Return it where neither the posts that were known nor the others are fewer than five."""
        del may
        few = any(0 < posts.value < FEWEST for posts in (self.met, self.missed))
        return None if few else self

    def shape(self) -> dict[str, object]:
        """Return the shape of `swept` in the JSON of a source."""
        met, missed = int(self.met.value), int(self.missed.value)
        return {"met": met, "missed": missed, "share": self.share.interval()}


class GapRow(Struct, frozen=True, kw_only=True):
    """Time that a listing did not show.

    Attributes:
        kind: `not observed` (a later pass may still fill it), or `lost` (the service cannot).
        reasons: As they were said, the most frequent first; errors that differ in an instant only
            are one.
        kinds: What kept it from being seen, the most frequent first.
    """

    lane: str
    start: datetime
    end: datetime
    kind: Missed
    reasons: tuple[str, ...]
    kinds: tuple[Failing | Losing | Waiting, ...]


class Passes(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How many passes began within a report, by how they ended."""

    ok: Annotated[
        int,
        column(
            "passes",
            "That began within the report and worked; its posts may have come with later ones.",
            always=True,
        ),
    ] = 0
    failed: Annotated[int, column("passes", "That failed.", always=True)] = 0
    postponed: Annotated[int, column("passes", "That were put off.", always=True)] = 0
    stopped: Annotated[int, column("passes", "That were stopped.", always=True)] = 0
    unfinished: Annotated[int, column("passes", "That never ended.", always=True)] = 0


class SourceRow(Backed, frozen=True, kw_only=True):
    """What one source showed within a report."""

    incident: Annotated[str, column("name", "Its key.", always=True)]
    source: Annotated[str, column("name", "Its name.", always=True)]
    posts: Annotated[
        int | None,
        column(
            "posts",
            "Published within the report; null where nothing was observed and none is known.",
        ),
    ]
    coverage: Annotated[
        float | None,
        column(
            "share",
            "Observed share of the time of its listings; null where it was never watched.",
            always=True,
        ),
    ]
    seen: Annotated[
        int,
        column(
            "posts",
            "Handed out by passes that began within the report, repeats included.",
            always=True,
        ),
    ]
    beside: Annotated[int, column("posts", "Of these, off-topic.", always=True)]
    rejected: Annotated[int, column("items", "That could not be read.", always=True)]
    passes: Passes
    last_success: Annotated[
        datetime | None,
        column("time", "End of the last poll that worked, ever; null for none.", always=True),
    ]
    last_error: Annotated[
        str | None,
        column("name", "What there is to say of the last pass; null for nothing.", internal=True),
    ]
    gaps: Annotated[
        tuple[GapRow, ...] | None, column("spans", "What it did not show.", internal=True)
    ]
    minimum: Annotated[
        bool, column("flag", "Whether posts may be missing from the count.", always=True)
    ]
    lanes: Annotated[tuple[str, ...], column("nested", "Its listings.", always=True)]
    last_error_kind: Annotated[
        Failing | None, column("name", "Kind of `last_error`.", internal=True)
    ]
    quarantined: Annotated[
        Mapping[str, int] | None,
        column("nested", "Reason -> items put aside, of all incidents together.", internal=True),
    ]
    settle: Annotated[
        str | None, column("name", "Longest settle time of its listings.", always=True)
    ]
    late: Annotated[Mapping[str, Any] | None, column("nested", "How late its posts came.")]
    swept: Annotated[Mapping[str, Any] | None, column("nested", "What a second look found.")]
    people: Annotated[int | None, column("accounts", "Distinct pseudonyms; null as for posts.")]
    early: Annotated[
        bool, column("flag", "Whether it is not yet known how much was observed.", always=True)
    ] = False

    @property
    def name(self) -> Name:
        return "source", self.source

    @property
    def certainty(self) -> Certainty:
        return "minimum" if self.minimum else "exact"

    @property
    def behind(self) -> Support:
        return Support(self.posts, self.people)
