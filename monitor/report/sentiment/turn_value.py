"""A turn of the tone as a value."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Final, Literal

from msgspec import Struct

from monitor.nouns.buckets import Estimate
from monitor.nouns.frame import column
from monitor.nouns.tone import Explanation, ToneChange

MIXES: Final[tuple[Literal["source", "kind", "language"], ...]] = ("source", "kind", "language")
"""What else may have changed: the change must show with the mix of each of these held fixed."""


class ToneTurn(Struct, frozen=True, kw_only=True):
    """A lasting step in the share of posts that the scorer calls negative, copies set aside."""

    at: Annotated[datetime, column("time", "Most probable beginning of the new share.")]
    low: Annotated[datetime, column("time", "Beginning of its 95 % interval.")]
    high: Annotated[datetime, column("time", "End of it.")]
    before: Annotated[Estimate, column("share", "Before, with its 95 % interval.")]
    after: Annotated[Estimate, column("share", "After it.")]
    evidence: Annotated[float, column("times", "Bayes factor of a step against none, above 100.")]
    not_within: Annotated[
        Sequence[Explanation],
        column(
            "nested",
            "What may explain it, so that it is not called a turn: `source`, `kind` and `language` "
            "where it does not show, or cannot be seen, with their mix held fixed; `coverage` "
            "where it does not among times that were observed alike; `error` where the measured "
            "error of the scorer leaves it open.",
        ),
    ]
    measured: Annotated[bool, column("flag", "Whether that error was measured.")] = False

    @property
    def rises(self) -> bool:
        """Tell whether the share is larger after it."""
        return self.after.value > self.before.value

    def change(self, **shared: Any) -> ToneChange:
        """Return the same as a finding has it, with fields that all findings have."""
        return ToneChange(
            **shared,
            low=self.low,
            high=self.high,
            before=self.before.share(),
            after=self.after.share(),
            explained_by=tuple(self.not_within),
            measured=self.measured,
            enough=True,
        )
