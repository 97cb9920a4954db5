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
        lost: Whether the service can no longer show it; else a later pass may.
        lasts: Whether it is not over now.
        why: What kept it from being seen, the most frequent first.
    """

    lost: bool
    lasts: bool
    why: tuple[Failing | Losing | Waiting, ...]


KINDS: Final = (Gap,)
