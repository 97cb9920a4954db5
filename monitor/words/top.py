"""What the live view of a terminal says around its figures."""

from datetime import timedelta
from typing import Final

from monitor.words.numbers import duration

SOURCE: Final = "source"
INCIDENT: Final = "incident"
COLUMNS: Final = ("state", "last ok", "next in", "posts", "watched")
STATES: Final = {
    "ok": "ok",
    "late": "late",
    "failing": "failing",
    "blind": "blind",
    "off": "off",
}
"""Of a source."""

LABELS: Final = {
    "negative": "negative",
    "neutral": "neutral",
    "positive": "positive",
    "unscored": "unscored",
}
"""Of a post."""

HOURLY: Final = "hourly"
NEVER: Final = "never"
MISSING: Final = "What is missing"
ALERTS: Final = "Alerts"
NEWEST: Final = "Newest posts"
HINT: Final = "q ends it"


def age(length: timedelta) -> str:
    """Return a length of time in its largest unit.

    >>> age(timedelta(minutes=90)), age(timedelta(seconds=-3))
    ('1 h', '0 s')
    """
    return " ".join(duration(max(length, timedelta())).split()[:2])


def daemon(now: str, *, runs: bool, seen: timedelta | None) -> str:
    sign = "" if seen is None else f", last seen {age(seen)} ago"
    return f"{now}: the daemon {'runs' if runs else 'does not run'}{sign}."


def bars(timezone: str) -> str:
    return f"A bar for each hour of the last day ({timezone})"


def more(number: int) -> str:
    return f"… {number:,} more"


def missing(source: str, incident: str, state: str, until: str | None, *, ever: bool) -> str:
    """Say which source is not watched, and up to when it was.

    *until* is when it showed all last, None where it did not lately; *ever* says whether it ever
    answered.
    """
    seen = "never watched" if not ever else "not watched lately"
    return f"{source}, {incident}: {state}, {seen if until is None else f'watched until {until}'}"


def alert(said: str, since: str, *, lasts: bool) -> str:
    return f"{'since ' if lasts else 'over, '}{since}: {said}"


def not_read(error: str) -> str:
    return f"Not read again: {error}"
