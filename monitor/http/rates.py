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

from msgspec.structs import replace

from monitor.clock import from_epoch, read_instant
from monitor.nouns.hosts import HostLimits

DEFAULT_WAIT: Final = timedelta(minutes=1)
SHORTEST_WAIT: Final = timedelta(seconds=1)
LONGEST_WAIT: Final = timedelta(hours=24)
LONGEST_RESET: Final = timedelta(hours=1)

_DIALECTS: Final = ("ratelimit-", "x-ratelimit-", "x-rate-limit-")
_NUMBER: Final = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,9})?")
# As seconds since 1970 this is 2001; as seconds from now, 31 years.
_FIRST_EPOCH: Final = 1_000_000_000


def read_limits(headers: Mapping[str, str], now: datetime) -> HostLimits:
    """Read what an answer says from *headers* (names in lower case).

    *now* is by our own clock, and stands in for a missing Date. A window that has no request left
    always says when it ends.
    """
    said_at = _instant(headers.get("date", "")) or now
    asked = headers.get("retry-after")
    dialect = next(
        (d for d in _DIALECTS if {f"{d}remaining", f"{d}reset"} & headers.keys()), _DIALECTS[0]
    )
    remaining = _count(headers.get(f"{dialect}remaining"))
    reset = headers.get(f"{dialect}reset", "" if remaining == 0 else None)
    return HostLimits(
        not_before=None if asked is None else now + retry_after(asked, said_at),
        remaining=remaining,
        limit=_count(headers.get(f"{dialect}limit")),
        resets_at=None if reset is None else now + time_to_reset(reset, said_at),
    )


def insisting(said: HostLimits, now: datetime) -> HostLimits:
    """Return what an answer "too many requests" says: a pause, if only up to its reset."""
    due = now + DEFAULT_WAIT
    if said.resets_at is not None:
        due = max(said.resets_at, now + SHORTEST_WAIT)
    return replace(said, not_before=said.not_before or due)


def retry_after(text: str, said_at: datetime) -> timedelta:
    """Return the wait that ``Retry-After`` asks for, 1 s to 24 h.

    It is a minute where the text cannot be read or lies in the past. Of several numbers, of a
    server and of a proxy before it, the longest counts.

    >>> retry_after("120", datetime(2017, 2, 22)), retry_after("soon", datetime(2017, 2, 22))
    (datetime.timedelta(seconds=120), datetime.timedelta(seconds=60))
    """
    text = text.strip()
    said = [one.strip() for one in text.split(",")]
    if all(map(_NUMBER.fullmatch, said)):
        text = max(said, key=float)
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
