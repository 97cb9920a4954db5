"""Why time was not seen, in plain words for readers: made from kinds, never from what was quoted.

What a service answered may name paths, hosts and accounts of whoever watches.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

_SERVICE: Final = "the service"
_LOSES: Final[Mapping[str, str]] = {
    "capped": "shows no more posts of that time",
    "too old": "no longer shows posts that old",
    "other": "can no longer show it",
}
LOSING: Final[Mapping[str, str]] = {
    **{kind: f"{_SERVICE} {what}" for kind, what in _LOSES.items()},
    "turned over": "older posts had left the listing before it was read again",
    "gone": "the listing is no longer there",
    "over budget": "there was more than one fetch may read",
    "sparse": "the stream carried far fewer posts than usual",
    "other": "the reason was not recorded",
}
"""Why a service can no longer show a time whole, by `Losing`."""

_FAILS: Final[Mapping[str, str]] = {
    "unreachable": "could not be reached",
    "slow": "did not answer in time",
    "rate limited": "asked for a pause",
    "refused": "refused to answer",
    "missing": "has no such listing",
    "server error": "failed",
    "cursor lost": "no longer knew where the last fetch had ended",
}
FAILING: Final[Mapping[str, str]] = {
    **{kind: f"{_SERVICE} {what}" for kind, what in _FAILS.items()},
    "bug": "the program met a bug",
    "killed": "the program was stopped",
    "too large": "the answer was too large",
    "unreadable": "the answer could not be read",
    "over budget": "there was more than one fetch may read",
    "clock": "the clock of this machine was wrong",
    "other": "fetches failed",
}
"""Why a pass did not show a time, by `Failing`."""

WAITING: Final[Mapping[str, str]] = {
    "not tried": "nothing was fetched",
    "not reached": "fetches worked, but the feed does not reach back this far",
    "not ended": "a fetch was begun that has not ended",
    "put off": "fetches were put off, as the service or an earlier failure asked",
    "stopped": "fetches were stopped before they had ended",
    "given up": "it was taken out of the configuration",
    "not claimed": "nobody claims to have seen all of that time",
}
"""Why a time was not seen although no pass failed in it, by `Waiting`."""


def repeated(error: str, times: int) -> str:
    """Return an error that came several times with other times of day in it."""
    return f"{error} ({times:,} times, the last one quoted)"


def because(kinds: Iterable[str], *, lost: bool) -> str:
    """Return why a time was not seen, or, where it is *lost*, can no longer be."""
    words = LOSING if lost else {**WAITING, **FAILING}
    return "; ".join(words[kind] for kind in kinds)


def unseen(why: Sequence[str], lost: Sequence[str]) -> str:
    """Return why a time was not seen, and why it can no longer be; the service is named once.

    >>> unseen(["server error"], ["too old"])
    'the service failed, and no longer shows posts that old'
    """
    if not why or not lost:
        return because(why or lost, lost=not why)
    first, *others = lost
    again = why[-1] in _FAILS and first in _LOSES
    gone = _LOSES[first] if again else LOSING[first]
    return f"{because(why, lost=False)}, and {'; '.join((gone, *map(LOSING.__getitem__, others)))}"
