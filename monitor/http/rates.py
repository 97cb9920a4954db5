"""What a service says of its limits, read from the headers of an answer.

Instants are judged against the answer's own ``Date``, not against our clock, which may be wrong.

References:
    RFC 9110, 10.2.3 (Retry-After) and 6.6.1 (Date), read 2026-11-24. The reset headers are a
    convention with four dialects: Bluesky, Mastodon, Reddit, X; see docs/network.md.
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from monitor.clock import from_epoch, read_instant

DEFAULT_WAIT: Final = timedelta(minutes=1)
SHORTEST_WAIT: Final = timedelta(seconds=1)
LONGEST_WAIT: Final = timedelta(hours=24)
LONGEST_RESET: Final = timedelta(hours=1)

_DIALECTS: Final = ("ratelimit-", "x-ratelimit-", "x-rate-limit-")
_NUMBER: Final = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,9})?")
# As seconds since 1970 this is 2001; as seconds from now, 31 years.
_FIRST_EPOCH: Final = 1_000_000_000


class Rate(Struct, frozen=True, kw_only=True):
    """What one answer says of its service's limits; None where it says nothing.

    Attributes:
        pause: Wait that it asked for (Retry-After), 1 s to 24 h.
        remaining: Requests left in the present window, 0 or more.
        limit: Requests in a whole window, 0 or more.
        reset: Time until the window ends, 0 to 1 h; known wherever `remaining` is 0.
    """

    pause: timedelta | None = None
    remaining: int | None = None
    limit: int | None = None
    reset: timedelta | None = None


def read_rate(headers: Mapping[str, str], now: datetime) -> Rate:
    """Read the limits from *headers* (names in lower case); *now* stands in for a missing Date."""
    said_at = _instant(headers.get("date", "")) or now
    asked = headers.get("retry-after")
    dialect = next(
        (d for d in _DIALECTS if {f"{d}remaining", f"{d}reset"} & headers.keys()), _DIALECTS[0]
    )
    remaining = _count(headers.get(f"{dialect}remaining"))
    reset = headers.get(f"{dialect}reset", "" if remaining == 0 else None)
    return Rate(
        pause=None if asked is None else retry_after(asked, said_at),
        remaining=remaining,
        limit=_count(headers.get(f"{dialect}limit")),
        reset=None if reset is None else time_to_reset(reset, said_at),
    )


def insisting(rate: Rate) -> Rate:
    """Return *rate* of an answer "too many requests": it asks for a pause, if only by its reset."""
    fallback = DEFAULT_WAIT if rate.reset is None else max(rate.reset, SHORTEST_WAIT)
    return replace(rate, pause=rate.pause or fallback)


def retry_after(text: str, said_at: datetime) -> timedelta:
    """Return the wait that ``Retry-After`` asks for, 1 s to 24 h.

    It is a minute where the text cannot be read or lies in the past.

    >>> retry_after("120", datetime(2017, 2, 22)), retry_after("soon", datetime(2017, 2, 22))
    (datetime.timedelta(seconds=120), datetime.timedelta(seconds=60))
    """
    text = text.strip()
    wait = timedelta(seconds=float(text)) if _NUMBER.fullmatch(text) else _until(text, said_at)
    if wait is None or wait < timedelta():
        return DEFAULT_WAIT
    return min(max(wait, SHORTEST_WAIT), LONGEST_WAIT)


def time_to_reset(text: str, said_at: datetime) -> timedelta:
    """Return the time until the window ends, 0 to 1 h.

    It is a minute where the text cannot be read, lies in the past, or is more than an hour away.

    *text* is seconds since 1970 (Bluesky, X), a time in ISO 8601 (Mastodon), or seconds from
    *said_at* (Reddit), which is when the service said so, by its own clock.
    """
    text = text.strip()
    if _NUMBER.fullmatch(text) and float(text) < _FIRST_EPOCH:
        wait: timedelta | None = timedelta(seconds=float(text))
    else:
        wait = _until(text, said_at)
    return DEFAULT_WAIT if wait is None or not timedelta() <= wait <= LONGEST_RESET else wait


def _until(text: str, said_at: datetime) -> timedelta | None:
    instant = _instant(text)
    return None if instant is None else instant - said_at


def _instant(text: str) -> datetime | None:
    try:
        return from_epoch(float(text)) if _NUMBER.fullmatch(text) else read_instant(text)
    except (ValueError, OverflowError):
        return None


def _count(text: str | None) -> int | None:
    """Return a number of requests, rounded down (Reddit sends 59.0); None where it is none."""
    return int(float(text)) if text is not None and _NUMBER.fullmatch(text.strip()) else None
