"""How the figures of a report came about, as values."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, Literal

from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import asdict

from monitor.nouns.posts import Losing
from monitor.nouns.quantity import Quantity

FEWEST_IN_ALL: Final = 100
"""Labelled posts of an incident from which its figures are corrected: the interval is then about 10
points to each side, as wide as the scorers' errors are large."""

FEWEST_HERE: Final = 30
"""Of these within the time that a report shows: intervals were not tried with fewer."""

LEAST_ALPHA: Final = 0.667
"""Agreement of two people below which labels reflect the coders as much as the posts.

References:
    K. Krippendorff, "Content Analysis", 11: draw tentative conclusions only from 0.667 on.
"""


class QueryNote(Struct, frozen=True, kw_only=True):
    """A query, and from when on (UTC) posts were matched against it."""

    kind: str
    key: str
    since: datetime
    query: str


class LaneNote(Struct, frozen=True, kw_only=True):
    """What one listing of a source showed within the report.

    Attributes:
        settle: ISO 8601 duration; posts younger than this may still turn up.
        coverage: Observed share of the span of the report in which it was to be read, 0 to 1.
        observed: Start and end of each observed span (UTC).
        since: Nothing before is expected of it; None where all is.
        until: Nothing after is expected of it; None while it is read.
    """

    source: str
    lane: str
    settle: str
    coverage: float
    observed: Sequence[tuple[datetime, datetime]]
    since: datetime | None
    until: datetime | None


class LostNote(Struct, frozen=True, kw_only=True):
    """Time that a service can no longer show whole, and why.

    Attributes:
        reason: As it was given.
        kind: The same as a kind.
    """

    source: str
    lane: str
    start: datetime
    end: datetime
    reason: str
    kind: Losing


class ScoredNote(Struct, frozen=True, kw_only=True):
    """How many posts have a label, and why the others have none.

    Attributes:
        share: 0 to 1; None where there is no post.
        reasons: Why posts have no label -> how many of `looked_at`; None where nobody asked.
        accounts: The same -> who wrote these, where of unknown authors each post counts.
        looked_at: How many posts were looked at one by one.
        sampled: Whether `looked_at` is a sample of the posts.
        neutral: How many of `looked_at` are neutral.
        wordless: How many of those are neutral only because no word of theirs counts for the
            scorer, or what counts is even: their number is 0.
    """

    posts: int
    scored: int
    share: float | None
    reasons: Mapping[str, int] | None = None
    accounts: Mapping[str, int] | None = None
    looked_at: int | None = None
    sampled: bool | None = None
    neutral: int | None = None
    wordless: int | None = None


class Differing(Struct, frozen=True):
    """How often another scorer's label is not that of the scorer in use.

    Attributes:
        both: Posts to which both gave a label, of those that were looked at.
        differ: How many of them have another label.
        negative: How many of them the other calls negative.
        negative_in_use: How many of them the scorer in use calls negative.
    """

    scorer: str
    both: int
    differ: int
    negative: int
    negative_in_use: int


class LabelRule(Struct, frozen=True, kw_only=True):
    """How a scorer of ours derives labels from a number, -1,000,000 to 1,000,000 in millionths.

    Attributes:
        number: What it is called.
        below: What is less is negative; what is neither that nor more than `above` is neutral.
        above: What is more is positive.
        ignored: How many words count for nothing, whatever they say; 0 where all count.
        listed: The file that lists them; empty where all count. The words are not named: they come
            from the texts that the scorer was made for, and those of another event would read as if
            they were this one's.
    """

    number: Literal["polarity", "number"]
    below: int
    above: int
    ignored: int = 0
    listed: str = ""


class Scoring(Struct, frozen=True):
    """Which scorer gave the labels, in which versions, and where it draws the line.

    Attributes:
        labels: The rule; None where that is the scorer's own affair.
        differing: How often further scorers give another label, of the posts that were looked at.
    """

    scorer: str
    versions: Sequence[str]
    labels: LabelRule | None
    differing: Sequence[Differing] = ()


class ValidationNote(Struct, frozen=True, kw_only=True):
    """How a scorer's labels compare with those of people, on this incident.

    Attributes:
        coded: Posts of the incident that people labelled and the scorer scored.
        here: Of these, how many lie within the report.
        doubly: Posts that two of them labelled.
        alpha: Krippendorff's alpha of these; None where it cannot be known.
        true_positive: Share of the negative posts that the scorer calls negative; None without any.
        false_positive: Share of the others that it calls so; None without any.
        shown: Part of a real change of the share of negative that its own share shows.
        method: How the total was corrected: `prediction-powered` or `adjusted count`.
        warning: What must be said with it; None where nothing.
    """

    coded: Quantity
    here: Quantity
    coders: Quantity
    doubly: Quantity
    alpha: Quantity | None
    true_positive: Quantity | None
    false_positive: Quantity | None
    shown: Quantity | None
    method: str
    warning: str | None

    @property
    def counts(self) -> dict[str, float | None]:
        """Return what was counted, and the agreement, as the JSON has them."""
        names = ("coded", "here", "coders", "doubly", "alpha")
        found: dict[str, Quantity | None] = {name: getattr(self, name) for name in names}
        return {name: None if one is None else one.value for name, one in found.items()}

    def plain(self) -> dict[str, object]:
        """Return the same in the shape of the JSON."""
        shares = {
            name: getattr(self, name) for name in ("true_positive", "false_positive", "shown")
        }
        return {
            **asdict(self),
            **self.counts,
            **{name: s and {**s.interval(), "corrected": False} for name, s in shares.items()},
        }


class KnownAt(Struct, frozen=True, kw_only=True):
    """That a report says what was known at an earlier instant (UTC).

    Attributes:
        history_since: Earlier changes were not kept; None where all were.
    """

    at: datetime
    history_since: datetime | None


class Method(Struct, frozen=True, kw_only=True):
    """How a report came about.

    Attributes:
        every: Length of a bucket.
        error: Largest relative standard error of accounts and texts; 0 where all were counted.
        by: What the posts are grouped by; None for the total only.
        sentiment: Whether it shows figures of sentiment.
        validation: What was measured on posts that people labelled; None where too few are.
        versions: Of this program, Python and the database's schema.
        as_of: Unset in a report of all that is known.
        switches: Ways in which the topic was taken out of the tone; unset where none was.
        mask: Words that were set aside; unset where none were.
    """

    simulated: bool
    queries: Sequence[QueryNote]
    lanes: Sequence[LaneNote]
    lost: Sequence[LostNote]
    scored: ScoredNote
    scoring: Scoring
    timezone: str
    every: timedelta
    error: float
    by: str | None
    sentiment: bool
    validation: ValidationNote | None
    versions: Mapping[str, str]
    as_of: KnownAt | UnsetType = UNSET
    switches: Sequence[str] | UnsetType = UNSET
    mask: Sequence[str] | UnsetType = UNSET
