"""What is found of the time that a source did not show."""

from typing import Final, Literal, TypeAlias

from monitor.errors import Failing
from monitor.model import Losing
from monitor.nouns.finding import Finding

Waiting: TypeAlias = Literal["not tried", "not reached", "not ended", "put off", "stopped"]
"""Why a time was not seen although no pass failed in it."""


class Gap(Finding, frozen=True, kw_only=True, tag="watch.gap"):
    """Time that a source did not show, longer than the interval of a bucket.

    Attributes:
        why: What kept it from being seen when it was time, the most frequent first; nothing where
            it was looked at and the service did not show it whole.
        lost: Why the service can no longer show it; nothing where a later pass may still fill it.
        lasts: Whether it is not over now.
    """

    why: tuple[Failing | Waiting, ...]
    lost: tuple[Losing, ...]
    lasts: bool


KINDS: Final = (Gap,)
