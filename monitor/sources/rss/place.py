"""Where we are with a feed: what the cursor remembers, and how it is asked.

References:
    RFC 9110, 13.1 (conditional requests) and 15.4 (301 and 308 are for good); read on 2026-11-24.
"""

import re
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from monitor.errors import RetryLater, SourceError
from monitor.nouns.posts import Answer
from monitor.sources.base import Http

_FOR_GOOD: Final = re.compile(r"\bgot 30[18]\b")


class Place(Struct, frozen=True, omit_defaults=True):
    """The cursor: when the feed was last asked, what it showed, and its validators.

    Attributes:
        since: From when on all that came is known; after `asked` where what the last look showed
            had come only while it was made.
        known: Ids, newest first.
        ttl: How long it said itself that it may be left alone.
        due: Not asked again before, by its own word.
        moved: Address that is asked instead of the configured one: it moved there for good.
        led: Address that we were led to for the time being.
        gone: When it was said to be gone for good.
    """

    asked: datetime | None = None
    since: datetime | None = None
    known: tuple[str, ...] = ()
    etag: str | None = None
    modified: str | None = None
    ttl: timedelta | None = None
    due: datetime | None = None
    moved: str | None = None
    led: str | None = None
    gone: datetime | None = None


def ask(feed: str, http: Http, place: Place) -> tuple[Answer, Place]:
    """Return what the feed answers, and the place with the address that it has now.

    The address that it moved to is asked first; where that fails, the configured one.

    Raises:
        NotFound: It is not there; `gone` where it said that it never will be.
        SourceError: It cannot be asked.
    """
    address = place.moved or feed
    validators = {"If-None-Match": place.etag, "If-Modified-Since": place.modified}
    # One that HTTP has no bytes for cannot be sent back: the feed is read whole each time.
    headers = {k: v for k, v in validators.items() if v and v.isascii() and v.isprintable()}
    try:
        answer = http.get(address, headers=headers, follow=True)
    except SourceError as error:
        if address == feed or isinstance(error, RetryLater):
            raise
        return ask(feed, http, replace(place, moved=None, led=None))
    if answer.url in {address, place.led}:
        return answer, place
    if not _moved_for_good(address, http):
        return answer, replace(place, led=answer.url)
    return answer, replace(place, led=None, moved=answer.url if answer.url != feed else None)


def _moved_for_good(address: str, http: Http) -> bool:
    """Ask once more without following, for an answer tells only where it came from in the end."""
    try:
        http.get(address)
    except SourceError as error:
        return _FOR_GOOD.search(str(error)) is not None
    return False
