"""How a feed is asked: where it is now, its older documents, and how long it is to be left alone.

References:
    RFC 9110, 13.1 (conditional requests) and 15.4 (301 and 308 are for good); RFC 9111, 4.2
    (max-age, Age, Expires); RSS 2.0, ttl; RFC 5005, paged and archived feeds; WordPress, "paged";
    read on 2026-11-24.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from monitor.clock import read_instant
from monitor.errors import BadAnswer, NeedsAttention, NotFound, RetryLater, SourceError
from monitor.nouns.posts import Answer
from monitor.sources.base import Http
from monitor.sources.rss.document import FeedDocument, parse

MOST: Final = 50  # older documents; a hole that reaches further back is named
APART: Final = timedelta(minutes=1)  # that two pages of one feed may be made; clocks differ

_FOR_GOOD: Final = frozenset({HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.PERMANENT_REDIRECT})
_MAX_AGE: Final = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,9})")
_FRESH: Final = re.compile(r"(?:^|[,\s])no-(?:cache|store)")


class Place(Struct, frozen=True, omit_defaults=True):
    """The cursor: when the feed was last asked, what it showed, and its validators.

    All that came from `since` on is known. That lies after `asked` where what the last look showed
    had come only while it was made, before where it had lain in a cache.
    """

    asked: datetime | None = None
    since: datetime | None = None
    known: tuple[str, ...] = ()  # ids, newest first
    unnamed: Mapping[str, str] = {}  # those of entries without a guid, by digests of time and words
    shown: int = 0  # how many of `known` the last look showed
    read: datetime | None = None  # when it was last read whole, and not said to be unchanged
    etag: str | None = None
    modified: str | None = None
    ttl: timedelta | None = None  # how long it said itself that it may be left alone
    due: datetime | None = None  # not asked again before, by its own word
    moved: str | None = None  # asked instead of the configured address: it moved there for good
    led: str | None = None  # address that we were led to for the time being
    gone: datetime | None = None  # when it was said to be gone for good


def ask(feed: str, http: Http, place: Place) -> tuple[Answer, Place]:
    """Return what the feed answers, and the place with the address that it has now.

    The address that it moved to is asked first; where that fails, the configured one.

    Raises:
        NotFound: It is not there; `gone` where it said that it never will be.
        SourceError: It cannot be asked.
    """
    address, named = addressed(place.moved or feed, feed)
    validators = {"If-None-Match": place.etag, "If-Modified-Since": place.modified}
    # One that HTTP has no bytes for cannot be sent back: the feed is read whole each time.
    headers = {k: v for k, v in validators.items() if v and v.isascii() and v.isprintable()}
    try:
        answer = http.get(address, headers={**headers, **named}, follow=True)
    except SourceError as error:
        if not place.moved or isinstance(error, RetryLater):
            raise
        return ask(feed, http, replace(place, moved=None, led=None))
    if answer.url in {address, place.led}:
        return answer, place
    if not _moved_for_good(address, named, http):
        return answer, replace(place, led=answer.url)
    moved = answer.url if answer.url != addressed(feed, feed)[0] else None
    return answer, replace(place, led=None, moved=moved)


def addressed(address: str, feed: str) -> tuple[str, Mapping[str, str]]:
    """Return an address as answers show it, and the name of *feed* where it is of its server."""
    from monitor.http.question import origin, question  # noqa: PLC0415  heavy

    own, other = question(feed), question(address)
    return str(other.url), (own if origin(own.url) == origin(other.url) else other).headers


def _moved_for_good(address: str, named: Mapping[str, str], http: Http) -> bool:
    """Ask again without following, for an answer says only where it came from in the end."""
    try:
        http.get(address, headers=named)
    except SourceError as error:
        return error.status in _FOR_GOOD
    return False


def read(answer: Answer, feed: str, place: Place) -> FeedDocument:
    kind = answer.headers.get("content-type", "")
    return parse(answer.body, feed, kind, answer.url, place.known, place.unnamed)


def older(
    document: FeedDocument,
    answer: Answer,
    feed: str,
    http: Http,
    place: Place,
    now: datetime,
    *,
    paged: bool,
) -> Iterator[FeedDocument]:
    """Yield the documents before *document*, newest first, each asked for only when it is wanted.

    They end where one links to none, is not there, is no feed, or shows nothing new. A page that
    lay in a cache for longer than the first is not whole: what moved on to it since is on neither.
    With *paged* ``?paged=2`` and on are asked for where no older document is named.
    """
    shown = {post.native_id for post in document.posts}
    for number in range(2, MOST + 2):
        if document.older is None and not paged:
            return
        params = None if document.older else {"paged": number}
        archived = document.archived
        try:
            address, named = addressed(document.older or answer.url, feed)
            got = http.get(address, params=params, headers=named, follow=True)
            document = read(got, feed, place)
        except (NotFound, NeedsAttention, BadAnswer):
            return
        if not archived and answer.made(now) - got.made(now) > APART:
            document = replace(document, whole=False)
        # Many servers answer every page number with the first page: that is an end, and no failure.
        new = {post.native_id for post in document.posts} - shown
        if not new:
            return
        shown |= new
        yield document


def rest(headers: Mapping[str, str], ttl: timedelta | None) -> timedelta:
    """Return how long what was answered is good for; zero where nothing is said.

    Instants in *headers*, whose names are in lower case, are compared with each other, never with
    our clock. *ttl* is what the feed itself says.

    >>> rest({"cache-control": "public, max-age=600", "age": "60"}, None)
    datetime.timedelta(seconds=540)
    """
    return max(_of_the_answer(headers), ttl or timedelta())


def _of_the_answer(headers: Mapping[str, str]) -> timedelta:
    control = headers.get("cache-control", "").lower()
    if _FRESH.search(control):
        return timedelta()
    max_age = _MAX_AGE.search(control)
    if max_age:
        age = headers.get("age", "")
        passed = int(age) if age.isdecimal() and len(age) < len("1000000000") else 0
        return max(timedelta(seconds=int(max_age[1]) - passed), timedelta())
    date, until = _instant(headers.get("date")), _instant(headers.get("expires"))
    return max(until - date, timedelta()) if date and until else timedelta()


def _instant(text: str | None) -> datetime | None:
    try:
        return read_instant(text) if text else None
    except ValueError:
        return None
