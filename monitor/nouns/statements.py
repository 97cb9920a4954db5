"""What is found of the reactions to a statement: more posts or fewer, another tone."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Final, Literal, Self, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from monitor.clock import HOUR, floor, rfc3339
from monitor.nouns.finding import Finding, Subject
from monitor.nouns.frame import column
from monitor.nouns.posts import Span
from monitor.nouns.quantity import Quantity, Unit
from monitor.nouns.spans import overlap
from monitor.nouns.support import ALL, May, Withholding

COMPARED: Final = 6
"""Hours before and after a statement that are compared: news of it has spread, and the next
statement is mostly not yet made."""

Verdict: TypeAlias = Literal["more", "less", "cannot tell", "withheld"]
Counted: TypeAlias = Literal["posts", "naming"]


class NoStatement(Finding, frozen=True, kw_only=True, tag="statement.none"):
    """No statement is known, or none was made in the time of the report.

    Attributes:
        outside: Whether there are some, all of them earlier or later.
    """

    outside: bool = False


class ReactionVolume(Finding, frozen=True, kw_only=True, tag="statement.volume"):
    """Posts an hour before and after a statement, against what is usual.

    Attributes:
        counted: All `posts`, or those `naming` the speaker.
        before, after: Posts an hour; None where too little was seen.
        beyond: How many times as many as time of day and trend would give; None where that cannot
            be said.
        alone: Whether it would be a change by itself, and is called none because all that the
            report may claim is counted.
    """

    counted: Counted
    before: Quantity | None
    after: Quantity | None
    beyond: Quantity | None
    verdict: Verdict
    alone: bool


class ReactionTone(Finding, frozen=True, kw_only=True, tag="statement.tone"):
    """Share of negative posts before and after a statement, against what is usual.

    Attributes:
        before, after: Shares; None where too little was seen.
        beyond: Difference in the share against what is usual; None where that cannot be said.
        corrected: Whether the measured error of the classifier was taken out.
        alone: Whether it would be a change by itself, and is called none because all that the
            report may claim is counted.
    """

    before: Quantity | None
    after: Quantity | None
    beyond: Quantity | None
    corrected: bool
    verdict: Verdict
    alone: bool


class NoCause(Finding, frozen=True, kw_only=True, tag="statement.cause"):
    """Something changed with a statement, and counts do not say why."""


class StatementChange(Struct, frozen=True):
    """A change from before a statement to after it; see `monitor.spread.voices.BeforeAfter`.

    Attributes:
        before, after: In the unit of its column; None where too little was seen.
        beyond: Against what is usual, with its 95 % interval: a ratio of rates, a difference of
            shares; None where that cannot be said.
        verdict: What can be said when all that the report may claim is counted.
        chance: Of so large a change where nothing was said, 0 to 1; None where `beyond` is.
    """

    before: float | None
    after: float | None
    beyond: float | None
    low: float | None
    high: float | None
    verdict: Verdict
    chance: float | None


WITHHELD: Final = StatementChange(None, None, None, None, None, "withheld", None)


class StatementRow(Withholding, frozen=True, kw_only=True):
    """What changed with one statement."""

    at: Annotated[datetime, column("time", "When it was made.")]
    title: Annotated[str, column("name", "What it is called.")]
    voice: Annotated[str, column("name", "Key of the voice that made it.")]
    posts: Annotated[StatementChange, column("posts an hour", "Posts of the incident.")]
    naming: Annotated[StatementChange, column("posts an hour", "Posts that name the speaker.")]
    negative: Annotated[
        StatementChange,
        column(
            "share",
            "Negative posts of the incident, with the measured error of the classifier taken out "
            "where that was measured.",
        ),
    ]
    negative_raw: Annotated[StatementChange, column("share", "The same as the classifier has it.")]

    @property
    def subject(self) -> Subject:
        """Return what findings on it are about; a voice makes no two at one instant."""
        return Subject("statement", f"{self.voice} at {rfc3339(self.at)}")

    def subjects(self, may: May) -> Mapping[Subject, bool]:
        """Tell whether all its figures may be known."""
        return {self.subject: self.public(may) == self}

    def public(self, may: May) -> Self:
        """Return it without the figures from which a count of few people would follow."""
        # What is compared is the same wherever the report begins.
        ever = Span(min(compared(self.at)[0].start, may.whole.start), may.whole.end)
        spans = [one for one in (overlap(ever, each) for each in compared(self.at)) if one]
        everybody = all(may.count(ALL, one) for one in spans)
        naming = everybody and all(may.count(("voice", self.voice), one) for one in spans)
        return replace(
            self,
            posts=self.posts if everybody else WITHHELD,
            naming=self.naming if naming else WITHHELD,
            negative=self.negative if everybody else WITHHELD,
            negative_raw=self.negative_raw if everybody else WITHHELD,
        )


def compared(at: datetime) -> tuple[Span, Span]:
    """Return the hours before and after an instant that are compared; its own hour is in none."""
    hour = floor(at, HOUR)
    after = hour if hour == at else hour + HOUR
    return Span(hour - COMPARED * HOUR, hour), Span(after, after + COMPARED * HOUR)


class StatementFigure(Struct, frozen=True):
    """One figure before and after one statement."""

    at: Annotated[datetime, column("time", "When the statement was made.")]
    statement: Annotated[str, column("name", "What it is called.")]
    voice: Annotated[str, column("name", "Key of the voice that made it.")]
    figure: Annotated[
        str, column("name", "`posts`, `naming`, `negative`, `negative_raw`: as in the JSON.")
    ]
    before: Annotated[float | None, column("mixed", "In the hours before.")]
    after: Annotated[float | None, column("mixed", "In the hours after.")]
    beyond: Annotated[
        float | None,
        column("mixed", "Against what is usual: a ratio of rates, a difference of shares."),
    ]
    low: Annotated[float | None, column("mixed", "Lower end of its 95 % interval.")]
    high: Annotated[float | None, column("mixed", "Upper end.")]
    verdict: Annotated[Verdict, column("name", "Whether it is more, less, or not known.")]
    chance: Annotated[
        float | None, column("chance", "Of so large a change where nothing was said.")
    ]
    unit: Annotated[Unit, column("name", "Unit of before and after.")]
