"""What is found of narratives: their share of the posts, how they read, which overtook which."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Self

from msgspec import Struct
from msgspec.structs import replace

from monitor.nouns.finding import Finding, Subject
from monitor.nouns.frame import column
from monitor.nouns.posts import Span
from monitor.nouns.quantity import Quantity, Unit
from monitor.nouns.support import ALL, May, Withholding
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

    def public(self, may: May) -> Self | None:
        return self if may.show(self.times[0].ahead) and may.show(self.times[0].behind) else None


class Undecided(Finding, frozen=True, kw_only=True, tag="narrative.undecided"):
    """Pairs of narratives of which it is not known whether they ever changed places.

    Attributes:
        others: The other pairs, which are known to have.
        alone: Those of `pairs` that would be known to have if the report could claim nothing else.
    """

    pairs: tuple[tuple[Subject, Subject], ...]
    others: tuple[tuple[Subject, Subject], ...]
    alone: tuple[tuple[Subject, Subject], ...]

    def public(self, may: May) -> Self | None:
        pairs, others, alone = (
            tuple(pair for pair in held if all(map(may.show, pair)))
            for held in (self.pairs, self.others, self.alone)
        )
        return replace(self, pairs=pairs, others=others, alone=alone) if pairs else None


class ShareRow(Struct, frozen=True):
    """What share of all posts a narrative makes up in a stretch that can bear a figure.

    In public it has no numbers where a count of few people follows from them.
    """

    start: Annotated[datetime, column("time", "Where the stretch begins.")]
    end: Annotated[datetime, column("time", "Where it ends.")]
    value: Annotated[float | None, column("share", "Share of the posts of the incident, 0 to 1.")]
    low: Annotated[float | None, column("share", "Lower end of its 95 % interval.")]
    high: Annotated[float | None, column("share", "Upper end.")]
    posts: Annotated[int | None, column("posts", "Posts of the incident, of which it is a share.")]


class NarrativeRow(Withholding, frozen=True, kw_only=True):
    """A narrative over time."""

    key: Annotated[str, column("name", "Its key.")]
    title: Annotated[str, column("name", "What it is called.")]
    posts: Annotated[int | None, column("posts", "Posts that match it.")]
    share: Annotated[
        Sequence[ShareRow], column("rows", "Its share, over stretches that can bear a figure.")
    ]
    tone: Annotated[
        Sequence[ToneRow],
        column("rows", "How its posts read, over stretches that can bear that: often longer ones."),
    ]

    @property
    def subject(self) -> Subject:
        return Subject("narrative", self.key)

    def subjects(self, may: May) -> Mapping[Subject, bool]:
        """Tell whether its posts in all the time of a report may be known."""
        return {self.subject: may.count(("narrative", self.key), may.whole)}

    def public(self, may: May) -> Self:
        """Return it without shares from which a count of few people follows.

        A share of known posts is a count of posts.
        """
        own = ("narrative", self.key)
        is_open = may.count(own, may.whole)
        nothing = dict.fromkeys(("value", "low", "high", "posts"))
        return replace(
            self,
            posts=self.posts if is_open else None,
            tone=(),
            share=[
                one
                if all(may.count(name, Span(one.start, one.end)) for name in (ALL, own))
                else replace(one, **nothing)
                for one in self.share
            ],
        )


class CrossingRow(Withholding, frozen=True):
    """One narrative overtook another."""

    ahead: Annotated[str, column("name", "Key of the one that is ahead from then on.")]
    behind: Annotated[str, column("name", "Key of the other one.")]
    low: Annotated[datetime, column("time", "It came after this instant.")]
    high: Annotated[datetime, column("time", "It came no later than this.")]

    def public(self, may: May) -> Self | None:
        both = (Subject("narrative", key) for key in (self.ahead, self.behind))
        return self if all(map(may.show, both)) else None


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
    posts: Annotated[int | None, column("posts", "Posts that it rests on, or the number of posts.")]
    unit: Annotated[Unit, column("name", "Unit of value, low and high.")]
