"""What is found of a scorer by comparing its labels with those of people."""

from collections.abc import Mapping
from typing import Annotated, Final

from msgspec import Struct
from msgspec.structs import asdict

from monitor.nouns.finding import Finding
from monitor.nouns.frame import column
from monitor.nouns.method import ValidationNote
from monitor.nouns.posts import Label
from monitor.nouns.quantity import Quantity, values

DRAWN: Final = 200
"""Posts that `monitor label` draws, unless it is asked for another number."""


class Labelled(Finding, frozen=True, kw_only=True, tag="validation.labelled"):
    """How many posts people labelled, and whether that is enough to correct figures.

    Attributes:
        scorer: Whose labels are judged.
        measured: What is known of its error.
        enough: Whether figures are corrected.
        confusion: What people said -> what the scorer said -> posts.
        as_scored: Share of negative of this time as the scorer has it; None without any.
    """

    scorer: str
    measured: ValidationNote
    enough: bool
    confusion: Mapping[Label, Mapping[str, Quantity]]
    as_scored: Quantity | None

    def plain(self) -> dict[str, object]:
        share = self.as_scored
        return {
            "scorer": self.scorer,
            "confusion": {said: values(row) for said, row in self.confusion.items()},
            "measured": self.measured.plain(),
            "share_raw": None if share is None else {**share.interval(), "corrected": False},
            "share_corrected": None,
            "stance": None,
        }


class CorrectedShare(Finding, frozen=True, kw_only=True, tag="validation.share"):
    """What share of the posts is negative, with the scorer's error taken out.

    Attributes:
        share: None where the error leaves nothing to say.
        as_scored: As the scorer has it.
    """

    share: Quantity | None
    as_scored: Quantity | None
    measured: ValidationNote

    def plain(self) -> dict[str, object]:
        share = self.share
        return {"share_corrected": share and {**share.interval(), "corrected": True}}


class ScorerError(Finding, frozen=True, kw_only=True, tag="validation.error"):
    """How often the scorer errs, and how far two people agree."""

    measured: ValidationNote


class StanceNote(Struct, frozen=True, kw_only=True):
    """Stances toward a target.

    Attributes:
        coded: Posts that people labelled, by the stance that they found.
        alpha: Their agreement; None where it cannot be known.
        why_not: Why no classifier is offered; None where one is.
        error: Share of the labelled posts that get a wrong stance, cross-validated; None without a
            classifier.
        baseline: The same for always saying the commonest stance.
        recall: Share of the labelled posts of each stance that get it, likewise.
        shares: Share of each stance among the posts of the time.
        warning: What must be said with them; None where nothing.
    """

    target: str
    coded: Mapping[str, Quantity]
    coders: Quantity
    alpha: Quantity | None
    why_not: str | None = None
    error: Quantity | None = None
    baseline: Quantity | None = None
    recall: Mapping[str, Quantity] = {}
    shares: Mapping[str, Quantity] = {}
    warning: str | None = None

    @property
    def counts(self) -> dict[str, object]:
        """Return what has no interval, as the JSON has it."""
        ones = {"coders": self.coders, "alpha": self.alpha}
        ones |= {"error": self.error, "baseline": self.baseline}
        return {
            **{name: None if one is None else one.value for name, one in ones.items()},
            "coded": values(self.coded),
            "recall": values(self.recall),
        }

    def plain(self) -> dict[str, object]:
        shares = {stance: share.interval() for stance, share in self.shares.items()}
        return {**asdict(self), **self.counts, "shares": shares}


class Stances(Finding, frozen=True, kw_only=True, tag="validation.stance"):
    """What people say of stances toward a target, and what that says of all posts."""

    note: StanceNote

    def plain(self) -> dict[str, object]:
        return {"stance": self.note.plain()}


class ConfusionRow(Struct, frozen=True, kw_only=True):
    """What the scorer says of the posts of which people say the same."""

    people: Annotated[Label, column("name", "What people say.")]
    negative: Annotated[int, column("posts", "Posts that the scorer calls so.")]
    neutral: Annotated[int, column("posts", "Posts that the scorer calls so.")]
    positive: Annotated[int, column("posts", "Posts that the scorer calls so.")]
    recall: Annotated[
        float | None,
        column(
            "share",
            "Share that the scorer calls as people do, each post weighed by one over the chance "
            "that it was drawn with; null without posts.",
        ),
    ]


class MeasureRow(Struct, frozen=True, kw_only=True):
    """One figure of the comparison."""

    measure: Annotated[str, column("name", "Its name.")]
    value: Annotated[float | None, column("mixed", "Posts or a share; null where not known.")]
    low: Annotated[float | None, column("mixed", "Of its 95 % interval.")] = None
    high: Annotated[float | None, column("mixed", "Of its 95 % interval.")] = None
