"""What an alert finds: a source that shows nothing, a spike, more posts than a limit."""

from datetime import datetime
from typing import Final

from monitor.nouns.finding import Finding
from monitor.nouns.quantity import Quantity


class Blind(Finding, frozen=True, kw_only=True, tag="alert.blind"):
    """A source that has shown nothing of an incident for longer than the configuration allows.

    Attributes:
        incident: Its key.
        seen_until: Up to when it showed all; None where it never did.
    """

    incident: str
    seen_until: datetime | None


class Spike(Finding, frozen=True, kw_only=True, tag="alert.spike"):
    """An incident that has far more posts on a source than is usual there.

    Attributes:
        incident: Its key.
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


class AlertCount(Finding, frozen=True, kw_only=True, tag="alert.list"):
    """How many alerts began in the span, or last, and how many last.

    Attributes:
        lasting: Of all.
    """

    number: Quantity
    lasting: Quantity


KINDS: Final = (Blind, Spike, OverLimit, AlertCount)
