"""How long a feed may be left alone, by its own word.

References:
    RFC 9111, 4.2 (max-age, Age, Expires), and RSS 2.0, ttl; read on 2026-11-24.
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from monitor.clock import read_instant

NONE: Final = timedelta()

_MAX_AGE: Final = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,9})")
_FRESH: Final = re.compile(r"(?:^|[,\s])no-(?:cache|store)")


def rest(headers: Mapping[str, str], ttl: timedelta | None) -> timedelta:
    """Return how long what was answered is good for; zero where nothing is said.

    Args:
        headers: Of the answer, names in lower case. Instants in them are compared with each other,
            never with our clock.
        ttl: What the feed itself says.

    >>> rest({"cache-control": "public, max-age=600", "age": "60"}, None)
    datetime.timedelta(seconds=540)
    """
    return max(_of_the_answer(headers), ttl or NONE)


def _of_the_answer(headers: Mapping[str, str]) -> timedelta:
    control = headers.get("cache-control", "").lower()
    if _FRESH.search(control):
        return NONE
    told = _MAX_AGE.search(control)
    if told:
        age = headers.get("age", "")
        passed = int(age) if age.isdecimal() and len(age) < len("1000000000") else 0
        return max(timedelta(seconds=int(told[1]) - passed), NONE)
    said, until = _instant(headers.get("date")), _instant(headers.get("expires"))
    return max(until - said, NONE) if said and until else NONE


def _instant(text: str | None) -> datetime | None:
    try:
        return read_instant(text) if text else None
    except ValueError:
        return None
