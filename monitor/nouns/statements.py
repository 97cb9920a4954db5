"""What is found of the reactions to a statement: more posts or fewer, another tone."""

from typing import Final, Literal, TypeAlias

from monitor.nouns.finding import Finding
from monitor.nouns.quantity import Quantity

Verdict: TypeAlias = Literal["more", "less", "cannot tell"]
Counted: TypeAlias = Literal["posts", "naming"]


class NoStatement(Finding, frozen=True, kw_only=True, tag="statement.none"):
    """No statement is configured."""


class ReactionVolume(Finding, frozen=True, kw_only=True, tag="statement.volume"):
    """Posts an hour before and after a statement, against what is usual.

    Attributes:
        counted: All `posts`, or those `naming` the speaker.
        before, after: Posts an hour; None where too little was seen.
        beyond: How many times as many as time of day and trend would give; None where that cannot
            be said.
    """

    counted: Counted
    before: Quantity | None
    after: Quantity | None
    beyond: Quantity | None
    verdict: Verdict


class ReactionTone(Finding, frozen=True, kw_only=True, tag="statement.tone"):
    """Share of negative posts before and after a statement, against what is usual.

    Attributes:
        before, after: Shares; None where too little was seen.
        beyond: Difference in the share against what is usual; None where that cannot be said.
        corrected: Whether the measured error of the classifier was taken out.
    """

    before: Quantity | None
    after: Quantity | None
    beyond: Quantity | None
    corrected: bool
    verdict: Verdict


class NoCause(Finding, frozen=True, kw_only=True, tag="statement.cause"):
    """Something changed with a statement, and counts do not say why."""


KINDS: Final = (NoStatement, ReactionVolume, ReactionTone, NoCause)
