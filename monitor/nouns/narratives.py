"""What is found of narratives: their share of the posts, how they read, which overtook which."""

from typing import Final

from msgspec import Struct

from monitor.model import Span
from monitor.nouns.finding import Finding, Subject
from monitor.nouns.quantity import Quantity


class NoNarrative(Finding, frozen=True, kw_only=True, tag="narrative.none"):
    """No narrative is configured."""


class NarrativeShare(Finding, frozen=True, kw_only=True, tag="narrative.share"):
    """What share of the posts a narrative makes up in the last stretch that can bear a figure.

    Attributes:
        share: None where no stretch can; then `span` is that of the report.
    """

    share: Quantity | None


class NarrativeTone(Finding, frozen=True, kw_only=True, tag="narrative.tone"):
    """How the posts of a narrative read in the last stretch that can bear a figure.

    Attributes:
        negative: Share of the scored posts; None where that cannot be said.
        corrected: Whether the measured error of the classifier was taken out of it.
        polarity: Mean in -1 to 1; None where that cannot be said.
        scored: Whether any stretch has enough scored posts.
    """

    negative: Quantity | None
    corrected: bool
    polarity: Quantity | None
    scored: bool


class Overtaking(Struct, frozen=True):
    """One narrative became the more frequent one at some time within a span."""

    ahead: Subject
    behind: Subject
    between: Span


class Overtakings(Finding, frozen=True, kw_only=True, tag="narrative.order"):
    """When two narratives changed places, once or more often, in order."""

    times: tuple[Overtaking, ...]


class Undecided(Finding, frozen=True, kw_only=True, tag="narrative.undecided"):
    """Pairs of narratives of which it is not known whether they ever changed places.

    Attributes:
        others: Whether other pairs are known to have.
    """

    pairs: tuple[tuple[Subject, Subject], ...]
    others: bool


KINDS: Final = (NoNarrative, NarrativeShare, NarrativeTone, Overtakings, Undecided)
