"""Why time was not seen, in plain words for readers: made from kinds, never from what was quoted.

What a service answered may name paths, hosts and accounts of whoever watches.
"""

from collections.abc import Iterable, Mapping
from typing import Final

LOSING: Final[Mapping[str, str]] = {
    "capped": "the service shows no more posts of that time",
    "turned over": "older posts had left the listing before it was read again",
    "too old": "the service no longer shows posts that old",
    "gone": "the listing is no longer there",
    "over budget": "there was more than one pass may read",
    "other": "the service can no longer show it",
}
"""Why a service can no longer show a time whole, by `Losing`."""

FAILING: Final[Mapping[str, str]] = {
    "bug": "the program met a bug",
    "killed": "the program was stopped",
    "unreachable": "the service could not be reached",
    "slow": "the service did not answer in time",
    "too large": "the answer was too large",
    "rate limited": "the service asked for a pause",
    "refused": "the service refused to answer",
    "missing": "the service has no such listing",
    "server error": "the service failed",
    "unreadable": "the answer could not be read",
    "cursor lost": "the service no longer knew where the last pass had ended",
    "over budget": "there was more than one pass may read",
    "clock": "the clock of this machine was wrong",
    "other": "passes failed",
}
"""Why a pass did not show a time, by `Failing`."""

WAITING: Final[Mapping[str, str]] = {
    "not tried": "no pass was made",
    "not reached": "fetches worked, but the feed does not reach back this far",
    "not ended": "a pass was begun that has not ended",
    "put off": "passes were put off, as the service or a failure before asked for",
    "stopped": "passes were stopped before they came to their end",
}
"""Why a time was not seen although no pass failed in it, by `Waiting`."""


def repeated(error: str, times: int) -> str:
    """Return an error that came several times with other times of day in it."""
    return f"{error} ({times:,} times, the last one quoted)"


def because(kinds: Iterable[str], *, lost: bool) -> str:
    """Return why a time was not seen, or, where it is *lost*, can no longer be."""
    words = LOSING if lost else {**WAITING, **FAILING}
    return "; ".join(words[kind] for kind in kinds)
