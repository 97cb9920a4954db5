"""What an alert finds: a source that shows nothing, a spike, more posts than a limit."""

from datetime import datetime
from typing import Annotated, Literal, TypeAlias

from msgspec import Struct

from monitor.nouns.finding import Finding, Uncounted
from monitor.nouns.frame import column
from monitor.nouns.quantity import Expectation, Quantity

AlertState: TypeAlias = Literal["pending", "firing", "recovering", "blind"]

Stands: TypeAlias = Literal["holds", "unsure", "over", "unseen"]
"""How the condition of a rule stands: it holds; it is not settled, or has not held (or not been
gone) for long enough; it does not hold; so little was observed that nobody can say."""


class StateRow(Struct, frozen=True, kw_only=True):
    """How a rule stands now, where it does not simply find nothing."""

    state: Annotated[
        AlertState,
        column(
            "name",
            "`pending`: what it looks for is there, not yet settled or not for long enough; "
            "`firing`; `recovering`: gone, not yet for long enough; `blind`: too little was "
            "observed to say.",
        ),
    ]
    since: Annotated[datetime, column("time", "Since when: of the episode, if there is one.")]
    rule: Annotated[str, column("name", "`blind`, `burst`, `volume` ...")]
    incident: Annotated[str, column("name", "Its key.")]
    source: Annotated[str, column("name", "Its name; empty where all are meant.")]
    episode: Annotated[int | None, column("name", "Its number; null where none lasts.")]


class RuleRow(Struct, frozen=True, kw_only=True):
    """How often a rule fired for an incident, and how often that was a wave of its report."""

    rule: Annotated[str, column("name", "`blind`, `burst`, `volume` ...")]
    incident: Annotated[str, column("name", "Its key.")]
    since: Annotated[datetime, column("time", "From when on they are counted.")]
    fired: Annotated[int, column("alerts", "Episodes that began since then.")]
    waves: Annotated[
        int | None,
        column("alerts", "Those of them that overlap a wave; null where it looks for none."),
    ]
    recent: Annotated[int | None, column("alerts", "Those that are too recent for that, likewise.")]


class Blind(Uncounted, frozen=True, kw_only=True, tag="alert.blind"):
    """A source that has shown nothing about an incident for longer than the configuration allows.

    Attributes:
        seen_until: Up to when it showed all; None where it never did.
    """

    incident: str
    seen_until: datetime | None


class Spike(Finding, frozen=True, kw_only=True, tag="alert.spike"):
    """An incident that has far more posts on a source than is usual there.

    Attributes:
        posts: Of the first bucket that was far above what is usual; `span` is that bucket.
    """

    incident: str
    posts: Quantity


class OverLimit(Finding, frozen=True, kw_only=True, tag="alert.volume"):
    """An hour with more posts about an incident than the configuration's limit.

    Attributes:
        posts: Of the hour, which is `span`.
        limit: Of the configuration, in posts an hour.
    """

    posts: Quantity
    limit: Quantity


class Foreseen(Finding, frozen=True, kw_only=True, tag="alert.forecast"):
    """How many posts an incident is expected to have by a given time, the end of `span`.

    Attributes:
        counted: Posts of the span that are there.
        posts: These and those to come, were all of them seen; None where nothing is forecast.
        limit: Of the configuration.
        chance: That there will be as many, at least.
    """

    counted: Quantity
    posts: Expectation | None
    limit: Quantity
    chance: Quantity


class TookOver(Finding, frozen=True, kw_only=True, tag="alert.mix"):
    """A platform, link or version of events that has most posts now and did not lead before.

    Attributes:
        before: Its share of the posts of the day before `span`.
        now: Of those of the last 3, 6, 12 or 24 hours, which are `span`.
    """

    incident: str
    before: Quantity
    now: Quantity


class AlertCount(Uncounted, frozen=True, kw_only=True, tag="alert.list"):
    """How many alerts began in the span, or last, and how many last.

    Attributes:
        lasting: Of all.
        replayed: Whether the current rules would have sent them, and nobody did.
        later: Then, posts of the span that were first kept after it, so that no rule could have
            seen them; None where the alerts are those that were.
    """

    number: Quantity
    lasting: Quantity
    replayed: bool = False
    later: Quantity | None = None
