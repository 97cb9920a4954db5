"""A feed's document, and the posts that we read in it.

References:
    RSS 2.0 (rssboard.org); RFC 4287, Atom; RFC 5005, which names older documents; read on
    2026-11-24.
"""

import re
from calendar import timegm
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, Final, NamedTuple

from msgspec.structs import replace

from monitor.clock import from_epoch, read_instant
from monitor.errors import BadAnswer
from monitor.intake.bounds import Unfit
from monitor.intake.refusal import refused
from monitor.nouns.media import Attachment, MediaKind
from monitor.nouns.posts import Post, Reject
from monitor.sources.answers import Listing, refuse
from monitor.sources.html import text_of_html
from monitor.sources.rss.parser import parsed
from monitor.sources.values import digest

ENTRIES: Final = 2_000  # feeds have 10 to 100; what lies beyond is refused, by name
BODY: Final = 5_000_000  # bytes; the parser is slow, and slower with nesting

# Before the root element; atomic groups, so that a hostile prologue costs one look at each byte.
_ENTITIES: Final = re.compile(
    rb"(?>[^<]*(?><\?.*?\?>|<!--.*?-->))*+[^<]*<!DOCTYPE[^>\[]*\[[^\]]*?<!ENTITY", re.DOTALL
)

# What Reddit and Lemmy put around a text: who submitted it, how it is rated, where it is.
_BYLINE: Final = "submitted by "
_FRAME: Final = re.compile(rf"{_BYLINE}|-?\d+ points? \||\[(?:link|comments)\]")

# Names of zones where a date has them: those that the parser knows, and others that mean one thing
# (IST, say, is Indian, Irish or Israeli). Any other it would take for UTC.
_ZONE: Final = re.compile(r"(?<=:\d\d)\s+(?P<name>[A-Za-z]\S*)(?P<year>\s+\d{4}\b)?")
_PARSED: Final = re.compile(r"z|utc?|gmt.*|etc/.*|mes?t|[aecmp][sd]?t", re.IGNORECASE)
_ZONES: Final = {
    "wet": "+0000", "west": "+0100", "bst": "+0100", "cet": "+0100", "cest": "+0200",
    "sast": "+0200", "eet": "+0200", "eest": "+0300", "msk": "+0300", "hkt": "+0800",
    "sgt": "+0800", "jst": "+0900", "kst": "+0900", "aest": "+1000", "aedt": "+1100",
    "nzst": "+1200", "nzdt": "+1300",
}  # fmt: skip

# An address of a file that is good for a while: without its query it is that of the file.
_SIGNED: Final = re.compile(
    r"[?&](?:[\w-]*signature|sig|hmac|hdn\w+|token|policy|expires)=", re.IGNORECASE
)

Entry = Mapping[str, Any]


class _Held(NamedTuple):
    """What is known of entries.

    Attributes:
        ids: Those that earlier documents had.
        unnamed: Of these the ones of entries without a guid, by digests of their time and words.
        found: The same of this document.
    """

    ids: Collection[str]
    unnamed: Mapping[str, str]
    found: dict[str, str]


class FeedDocument(Listing, frozen=True):
    """A feed, newest entry first.

    Attributes:
        whole: False where entries beyond the cap were not read.
        older: Address of the document before this one; None where it names none.
        ttl: How long it says that it may be left alone; None where it does not say.
        unnamed: Ids of its entries without a guid, by digests of their time and words.
    """

    unnamed: Mapping[str, str] = {}
    whole: bool = True
    complete: bool = False
    older: str | None = None
    ttl: timedelta | None = None

    def and_older(self, other: "FeedDocument") -> "FeedDocument":
        """Return this document with the entries of an older one below its own."""
        known = {post.native_id for post in self.posts}
        below = tuple(post for post in other.posts if post.native_id not in known)
        return FeedDocument(posts=self.posts + below, whole=self.whole and other.whole)


def parse(
    body: bytes,
    feed: str,
    content_type: str = "",
    at: str = "",
    known: Collection[str] = (),
    unnamed: Mapping[str, str] | None = None,
) -> FeedDocument:
    """Read a document.

    Args:
        body: The document, as it came.
        feed: Address that is configured; ids are made with it.
        content_type: As the server says; the parser hears it only where the document is not UTF-8.
        at: Address that it came from, where it is not *feed*; relative links start there.
        known: Ids that earlier documents had: an entry whose guid is not its own keeps its id.
        unnamed: Those of entries without a guid: one whose address is another at each request
            keeps its id.

    Raises:
        BadAnswer: It is no feed (a login page, say), is too large, or declares entities.
    """
    if len(body) > BODY:
        message = f"{feed}: the document is larger than {BODY:,} bytes, and was left"
        raise BadAnswer(message)
    if _ENTITIES.match(body.replace(b"\0", b"")):
        message = f"{feed}: the document declares entities, which no feed needs, and was left"
        raise BadAnswer(message)
    found = parsed(body, feed, {"content-location": at or feed, "content-type": content_type})
    if not found.get("version"):
        refuse(feed, "RSS or Atom", body)
    held = _Held(frozenset(known), unnamed or {}, {})
    read = [_entry(entry, found.feed, feed, held) for entry in found.entries[:ENTRIES]]
    rejected = [item for item in read if isinstance(item, Reject)]
    surplus = len(found.entries) - ENTRIES
    if surplus > 0:
        reason = f"{feed}: {surplus} entries beyond the first {ENTRIES:,} were not read"
        rejected.append(Reject(reason, b""))
    posts = newest_first(tuple(item for item in read if isinstance(item, Post)))
    return FeedDocument(
        posts=tuple(_under_own_ids(posts, held.ids)),
        rejected=tuple(rejected),
        whole=surplus <= 0,
        complete="fh_complete" in found.feed,
        older=_older(found.feed),
        ttl=_ttl(found.feed),
        unnamed=held.found,
    )


def _under_own_ids(posts: Sequence[Post], known: Collection[str]) -> Iterator[Post]:
    """Yield posts, newest first, each once and under an id of its own.

    Some feeds give one guid to several entries, or to all. The lowest of these keeps it, for it was
    most likely alone when it came; those above get ids made with their address, or their words
    where the address is the same as well. An entry that had such an id before keeps it when the
    others have scrolled out.
    """
    entries = {(post.native_id, post.url, post.version): post for post in posts}
    sharing: dict[str, list[Post]] = {}
    for post in entries.values():
        sharing.setdefault(post.native_id, []).append(post)
    for post in entries.values():
        group = sharing[post.native_id]
        own = [digest(f"{post.native_id} {mark}") for mark in (post.url, post.version)]
        before = [digest(f"{post.native_id} {url}") for url in _spelled(post.url or "")][1:]
        ids = [one for one in (*own, *before) if one in known]
        if not ids and post is not group[-1]:
            ids = own if len({other.url for other in group}) == len(group) else own[1:]
        yield replace(post, native_id=ids[0]) if ids else post


def _older(feed: Entry) -> str | None:
    """Return the address of the archive before, else of the next page."""
    links = {link.get("rel"): link.get("href", "") for link in feed.get("links", ())}
    found = links.get("prev-archive") or links.get("next") or ""
    return found if found.startswith(("http://", "https://")) else None


def _ttl(feed: Entry) -> timedelta | None:
    minutes = str(feed.get("ttl", "")).strip()
    return timedelta(minutes=int(minutes)) if re.fullmatch(r"[0-9]{1,6}", minutes) else None


def newest_first(posts: tuple[Post, ...]) -> tuple[Post, ...]:
    """Return posts in the order of the document, turned round where it clearly rises in time.

    A pinned entry at the top makes one step up; in doubt the order is the usual one, which at worst
    claims too little.
    """
    dates = [post.published_at for post in posts if post.published_at]
    rising = sum((one < other) - (one > other) for one, other in pairwise(dates))
    return posts[::-1] if 2 * rising > max(len(dates) - 1, 0) else posts


def _entry(entry: Entry, feed: Entry, address: str, held: _Held) -> Post | Reject:
    try:
        return _post(entry, feed, address, held)
    except Exception as error:  # noqa: BLE001  whatever one entry does, the others are read
        return refused(error, repr(entry).encode())


def _post(entry: Entry, feed: Entry, address: str, held: _Held) -> Post:
    title = _text(entry.get("title_detail"))
    said = (entry.get("summary_detail"), entry.get("media_description_detail"))
    details = (*entry.get("content", ()), *said)
    body = _unframed(next(filter(None, map(_text, details)), ""))
    link = entry.get("link") or ""
    key = entry.get("id") or link or f"{title}\n{entry.get('published', '')}".strip() or body
    if not key:
        message = f"{address}: the entry has neither an id nor a link nor a text"
        raise Unfit(message, "shape")
    text = body if body.startswith(title.rstrip(".…")) else f"{title}\n{body}".strip()
    at = _instant(entry, "published_parsed") or _instant(entry, "updated_parsed")
    ids = [digest(one) for one in _spelled(key if ":" in key else f"{address} {key}")]
    native_id = next((one for one in ids if one in held.ids), None)
    moved = None
    if not entry.get("id") and at is not None:
        mark = digest(f"{at} {text}")
        moved = None if native_id else held.unnamed.get(mark)
        held.found[mark] = native_id or moved or ids[0]
    return Post(
        native_id=native_id or moved or ids[0],
        text=text,
        published_at=at,
        author=entry.get("author") or None,
        url=link if link.startswith(("http://", "https://")) else None,
        kind="article",
        lang=entry.get("title_detail", {}).get("language") or feed.get("language") or None,
        version=digest(text)[:16],
        links=(link,) if link and not moved else (),
        media=tuple(_attached(entry)),
    )


def _spelled(key: str) -> Iterator[str]:
    """Yield a key, and as it was before its site went from http to https, or back."""
    yield key
    scheme, mark, rest = key.partition("://")
    if mark and scheme in {"http", "https"}:
        yield f"{'https' if scheme == 'http' else 'http'}://{rest}"


def _attached(entry: Entry) -> Iterator[Attachment]:
    """Yield files that an entry names: enclosures, and those of Media RSS, each once."""
    views = str(entry.get("media_statistics", {}).get("views", ""))
    files = (*entry.get("enclosures", ()), *entry.get("media_content", ()))
    found = {str(address): one for one in files if (address := one.get("href") or one.get("url"))}
    for address, one in found.items():
        kind, _, form = (one.get("type") or one.get("medium") or "").partition("/")
        if kind not in _FILES:
            continue
        yield Attachment(
            kind="gif" if form == "gif" else _FILES[kind],
            native_id=_file(address),
            alt=_text(one.get("media_description_detail")) or None,
            width=_whole(one.get("width")),
            height=_whole(one.get("height")),
            size=_whole(one.get("length") or one.get("filesize")),
            duration=None if (length := _whole(one.get("duration"))) is None else length * 1000,
            views=_whole(views),
        )
    if not found:
        for one in entry.get("media_thumbnail", ())[:1]:
            if one.get("url"):
                yield Attachment(kind="image", native_id=_file(str(one["url"])))


def _file(address: str) -> str:
    """Return the id of a file: the same at each request, though its address may be signed anew."""
    return digest(address.partition("?")[0] if _SIGNED.search(address) else address)


_FILES: Final[Mapping[str, MediaKind]] = {"image": "image", "video": "video", "audio": "audio"}


def _whole(value: object) -> int | None:
    """Return a whole number of at most twelve digits; of anything else, none is known."""
    return int(str(value)) if re.fullmatch(r"[0-9]{1,12}", str(value)) else None


def _text(detail: Entry | None) -> str:
    given: Entry = detail or {}
    value: str = given.get("value") or ""
    return " ".join(value.split()) if given.get("type") == "text/plain" else text_of_html(value)


def _unframed(body: str) -> str:
    """Return a text without what a service put around it, which has the author's name in it."""
    lines = body.split("\n")
    if not any(line.startswith(_BYLINE) for line in lines):
        return body
    return "\n".join(line for line in lines if not _FRAME.match(line))


def _instant(entry: Entry, key: str) -> datetime | None:
    if key not in entry:  # asked all the same, the parser hands in the other date, with a warning
        return None
    said = str(entry.get(key.removesuffix("_parsed"), ""))
    zone = _ZONE.search(said)
    try:
        if zone is not None and not _PARSED.fullmatch(zone["name"]):
            offset = _ZONES.get(zone["name"].lower(), "")
            at = f"{said[: zone.start()]}{zone['year'] or ''} {offset}"
            return read_instant(at) if offset else None
        return from_epoch(timegm(entry[key])) if entry[key] else None
    except (ValueError, OverflowError):
        return None
