"""What is found of narratives: their share of the posts, how they read, which overtook which."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Final

from msgspec import Struct

from monitor.nouns.finding import Finding, Subject
from monitor.nouns.frame import column
from monitor.nouns.posts import Span
from monitor.nouns.quantity import Quantity, Unit
from monitor.nouns.tone import ToneRow


class NoNarrative(Finding, frozen=True, kw_only=True, tag="narrative.none"):
    """No narrative is configured."""


class NarrativeShare(Finding, frozen=True, kw_only=True, tag="narrative.share"):
    """What share of the posts of a report match a narrative.

    Attributes:
        share: None where there are too few posts to say.
    """

    share: Quantity | None


class NarrativeTone(Finding, frozen=True, kw_only=True, tag="narrative.tone"):
    """How the posts of a narrative read, over the span of a report.

    Attributes:
        negative: Share of the scored posts; None where that cannot be said.
        corrected: Whether the measured error of the classifier was taken out of it.
        polarity: Mean in -1 to 1; None where that cannot be said.
        scored: Whether there are enough scored posts.
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


class ShareRow(Struct, frozen=True):
    """What share of all posts a narrative makes up in a stretch that can bear a figure."""

    start: Annotated[datetime, column("time", "Where the stretch begins.")]
    end: Annotated[datetime, column("time", "Where it ends.")]
    value: Annotated[float, column("share", "Share of the posts of the incident, 0 to 1.")]
    low: Annotated[float, column("share", "Lower end of its 95 % interval.")]
    high: Annotated[float, column("share", "Upper end.")]
    posts: Annotated[int, column("posts", "Posts of the incident, of which it is a share.")]


class NarrativeRow(Struct, frozen=True, kw_only=True):
    """A narrative over time."""

    key: Annotated[str, column("name", "Its key.")]
    title: Annotated[str, column("name", "What it is called.")]
    posts: Annotated[int, column("posts", "Posts that match it.")]
    share: Annotated[
        Sequence[ShareRow], column("rows", "Its share, over stretches that can bear a figure.")
    ]
    tone: Annotated[
        Sequence[ToneRow],
        column("rows", "How its posts read, over stretches that can bear that: often longer ones."),
    ]


class CrossingRow(Struct, frozen=True):
    """One narrative overtook another."""

    ahead: Annotated[str, column("name", "Key of the one that is ahead from then on.")]
    behind: Annotated[str, column("name", "Key of the other one.")]
    low: Annotated[datetime, column("time", "It came after this instant.")]
    high: Annotated[datetime, column("time", "It came no later than this.")]


class NarrativeFigure(Struct, frozen=True):
    """One figure of a narrative in one stretch of time."""

    narrative: Annotated[str, column("name", "Key of the narrative.")]
    figure: Annotated[
        str, column("name", "`posts`, `share`, `negative`, `negative as scored`, `polarity`.")
    ]
    start: Annotated[datetime, column("time", "Where the stretch begins.")]
    end: Annotated[datetime, column("time", "Where it ends.")]
    value: Annotated[float | None, column("mixed", "The figure; empty for `posts`.")]
    low: Annotated[float | None, column("mixed", "Lower end of its 95 % interval.")]
    high: Annotated[float | None, column("mixed", "Upper end.")]
    posts: Annotated[int, column("posts", "Posts that it rests on, or the number of posts.")]
    unit: Annotated[Unit, column("name", "Unit of value, low and high.")]


KINDS: Final = (NoNarrative, NarrativeShare, NarrativeTone, Overtakings, Undecided)
