"""A feed's document, and the posts that we read in it.

References:
    RSS 2.0 (rssboard.org) and RFC 4287, Atom; read on 2026-11-24.
"""

import re
from calendar import timegm
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from itertools import pairwise
from typing import Any, Final

from msgspec import Struct

from monitor.clock import from_epoch
from monitor.errors import BadAnswer
from monitor.model import Post, Reject
from monitor.sources.base import RAW_CAP
from monitor.sources.html import text_of_html

ENTRIES: Final = 2_000  # feeds have 10 to 100; what lies beyond is refused, by name
BODY: Final = 5_000_000  # bytes; the parser is slow, and slower with nesting

# Before the root element; atomic groups, so that a hostile prologue costs one look at each byte.
_ENTITIES: Final = re.compile(
    rb"(?>[^<]*(?><\?.*?\?>|<!--.*?-->))*+[^<]*<!DOCTYPE[^>\[]*\[[^\]]*?<!ENTITY", re.DOTALL
)

Entry = Mapping[str, Any]


class Document(Struct, frozen=True):
    """A feed, newest entry first; `whole` is False where entries beyond the cap were not read."""

    posts: tuple[Post, ...] = ()
    rejected: tuple[Reject, ...] = ()
    whole: bool = True


def parse(body: bytes, feed: str, content_type: str = "") -> Document:
    """Read a document; relative links are read as seen from *feed*.

    Args:
        body: The document, as it came.
        feed: Address that is configured; ids are made with it.
        content_type: As the server says; the parser hears it only where the document is not UTF-8.

    Raises:
        BadAnswer: It is no feed (a login page, say), is too large, or declares entities.
    """
    import feedparser  # noqa: PLC0415  slow to load, and the configuration needs only the settings

    if len(body) > BODY or _ENTITIES.match(body.replace(b"\0", b"")):
        message = (
            f"{feed}: expected at most {BODY:,} bytes that declare no entities, got {len(body):,}"
        )
        raise BadAnswer(message)
    headers = {"content-location": feed, "content-type": content_type}
    # Bytes in a file, for a string would be taken for an address or a file's name.
    found = feedparser.parse(BytesIO(body), response_headers=headers)
    if not found.get("version"):
        message = f"{feed}: expected RSS or Atom, got {body[:60].decode('utf-8', 'replace')!r}"
        raise BadAnswer(message)
    read = [_entry(entry, found.feed, feed) for entry in found.entries[:ENTRIES]]
    rejected = [item for item in read if isinstance(item, Reject)]
    surplus = len(found.entries) - ENTRIES
    if surplus > 0:
        reason = f"{feed}: {surplus} entries beyond the first {ENTRIES:,} were not read"
        rejected.append(Reject(reason, b""))
    posts = tuple({item.native_id: item for item in read if isinstance(item, Post)}.values())
    return Document(newest_first(posts), tuple(rejected), surplus <= 0)


def newest_first(posts: tuple[Post, ...]) -> tuple[Post, ...]:
    """Return posts in the order of the document, turned round where it clearly rises in time.

    A pinned entry at the top makes one step up; in doubt the order is the usual one, which at worst
    claims too little.
    """
    dates = [post.published_at for post in posts if post.published_at]
    rising = sum((one < other) - (one > other) for one, other in pairwise(dates))
    return posts[::-1] if 2 * rising > len(dates) - 1 else posts


def _entry(entry: Entry, feed: Entry, address: str) -> Post | Reject:
    title = _text(entry.get("title_detail"))
    details = (*entry.get("content", ()), entry.get("summary_detail"))
    body = next(filter(None, map(_text, details)), "")
    link = entry.get("link") or ""
    key = entry.get("id") or link or f"{title}\n{entry.get('published', '')}".strip() or body
    if not key:
        reason = f"{address}: expected an entry with an id, a link or a text, got none of them"
        return Reject(reason, repr(entry).encode()[:RAW_CAP])
    text = body if body.startswith(title.rstrip(".…")) else f"{title}\n{body}".strip()
    return Post(
        native_id=_digest(key if ":" in key else f"{address} {key}"),
        text=text,
        published_at=_instant(entry, "published_parsed") or _instant(entry, "updated_parsed"),
        author=entry.get("author") or None,
        url=link if link.startswith(("http://", "https://")) else None,
        kind="article",
        lang=entry.get("title_detail", {}).get("language") or feed.get("language") or None,
        version=_digest(text)[:16],
    )


def _text(detail: Entry | None) -> str:
    given: Entry = detail or {}
    value: str = given.get("value") or ""
    return " ".join(value.split()) if given.get("type") == "text/plain" else text_of_html(value)


def _digest(text: str) -> str:
    """Return 32 hexadecimal digits; ids of entries may carry the author's handle."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _instant(entry: Entry, key: str) -> datetime | None:
    if key not in entry:  # asked all the same, the parser hands in the other date, with a warning
        return None
    try:
        return from_epoch(timegm(entry[key])) if entry[key] else None
    except (ValueError, OverflowError):
        return None
