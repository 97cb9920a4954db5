"""Why time was not seen, in plain words for readers: made from kinds, never from what was quoted.

What a service answered may name paths, hosts and accounts of whoever watches.
"""

from collections.abc import Mapping
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
