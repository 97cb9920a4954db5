"""What a page, a brief or an embed said that has changed since, and why."""

from datetime import datetime
from typing import Literal, Self, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from monitor.nouns.finding import Uncounted
from monitor.nouns.posts import Span
from monitor.nouns.quantity import Quantity
from monitor.nouns.support import FEWEST, May

Edition: TypeAlias = Literal["page", "brief", "embed"]
"""What was written: a page, a brief, or a figure that is framed elsewhere."""

FigureName: TypeAlias = Literal["posts", "peak", "onset", "negative", "accounts"]

Reason: TypeAlias = Literal[
    "query",
    "listing",
    "gap",
    "late",
    "edited",
    "scorer",
    "labels",
    "settled",
    "missed",
    "definitions",
]
"""What happened since that can change a figure: the search was another one; another listing was
read; time that had been missed was seen; posts came late; posts were edited; the classifier, or
what people labelled, was another; time that was too new then was seen; some of it was missed; the
program counts otherwise."""


class PublishedFigure(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One figure as it was published.

    Attributes:
        span: The time from which it was made (UTC): that of the report; of a peak, the clock hours
            that had ended.
        quantity: Posts, accounts, or a share; None of an onset, and where it may not be known.
        at: The hour of a peak; between when it took off; None where that could not be said, or may
            not be known.
        gradual: Of an onset: whether it rose gradually.
    """

    name: FigureName
    span: Span
    quantity: Quantity | None = None
    at: Span | None = None
    gradual: bool = False

    @property
    def number(self) -> Quantity:
        """Return its number.

        Raises:
            TypeError: It is an onset, which has none, or it may not be known.
        """
        if self.quantity is None:
            raise TypeError(f"{self.name} has no number")
        return self.quantity


class ChangedFigure(Uncounted, frozen=True, kw_only=True, tag="correction"):
    """A figure of the last page or brief that is another one today, for the same time.

    Attributes:
        as_of: The instant of which that page or brief spoke (UTC).
        before: The figure that it had; only its name and time where the new one may not be
            published.
        after: The same figure as it is known now; None where it may not be published.
        reasons: What happened since that can have changed it; empty where nothing is known of it.
        late: Posts that came late; None where that is not the reason, or may not be published.
        few_late: Whether fewer than five accounts stand behind these.
        few: Whether so few stand behind all posts that were first seen, or edited, since: then
            neither figure nor their number is published.
    """

    as_of: datetime
    before: PublishedFigure
    after: PublishedFigure | None
    reasons: tuple[Reason, ...]
    late: Quantity | None
    few_late: bool = False
    few: bool = False

    def public(self, may: May) -> Self:
        """Return the same without numbers that say what fewer than five accounts posted since."""
        del may
        if self.few or self.after is None or 0 < self._step < FEWEST:
            return self.withheld()
        return replace(self, late=None if self.few_late else self.late)

    def withheld(self) -> Self:
        """Return the same without any number: that there was another figure, and why.

        The earlier figure goes with the new one, which is in the same file: one subtraction would
        give the difference.
        """
        return replace(
            self, before=replace(self.before, quantity=None, at=None), after=None, late=None
        )

    @property
    def _step(self) -> float:
        """Return by how many posts or accounts the two figures differ; 0 of any other figure."""
        old, new = self.before.quantity, None if self.after is None else self.after.quantity
        if old is None or new is None or old.unit == "share":
            return 0
        return abs(new.value - old.value)


class Unchanged(Uncounted, frozen=True, kw_only=True, tag="correction.none"):
    """No figure of the last page or brief is another one today.

    Attributes:
        edition: Which of them it was.
        as_of: The instant of which it spoke (UTC).
        settled: Whether figures changed by nothing but posts of time that was too new then.
    """

    edition: Edition
    as_of: datetime
    settled: bool
