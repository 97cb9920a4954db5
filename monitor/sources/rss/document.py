"""A feed's document, and the posts that we read in it.

References:
    RSS 2.0 (rssboard.org); RFC 4287, Atom; RFC 5005, which names older documents; read on
    2026-11-24.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from itertools import pairwise
from typing import Any, Final, NamedTuple
from urllib.parse import urljoin, urlsplit

from msgspec.structs import replace

from monitor.errors import BadAnswer
from monitor.intake.bounds import Unfit
from monitor.nouns.media import Attachment, MediaKind
from monitor.nouns.posts import Post, Reject
from monitor.sources.answers import Listing, one_by_one, refuse
from monitor.sources.html import text_of_html
from monitor.sources.rss.dates import instant
from monitor.sources.rss.parser import parsed
from monitor.sources.values import digest

ENTRIES: Final = 2_000  # feeds have 10 to 100; what lies beyond is refused, by name
BODY: Final = 5_000_000  # bytes; the parser is slow, and slower with nesting

# Before the root element; atomic groups, so that a hostile prologue costs one look at each byte.
_ENTITIES: Final = re.compile(
    rb"(?>[^<]*(?><\?.*?\?>|<!--.*?-->))*+[^<]*<!DOCTYPE[^>\[]*\[[^\]]*?<!ENTITY", re.DOTALL
)

# Ends of a document and of its entries: one that was cut short has its last entry open.
_END: Final = re.compile(rb"</(?:\w+:)?(?:rss|feed|rdf)\s*>", re.IGNORECASE)
_ENTRY: Final = re.compile(rb"<(/?)(?:\w+:)?(?:item|entry)[\s>]", re.IGNORECASE)

# An address of a file that is good for a while: without its query it is that of the file.
_SIGNED: Final = re.compile(
    r"[?&](?:[\w-]*signature|sig|hmac|hdn\w+|token|policy|expires)=", re.IGNORECASE
)

_VERSION: Final = re.compile(r"#\d{1,3}\Z")

# A guid that no two entries of a site have by chance: the same in all of its feeds.
_UNIQUE: Final = re.compile(r"(?=\D*\d)[^\s:]{20,}")

# What Reddit and Lemmy put around a text: who submitted it, how it is rated, where it is.
_BYLINE: Final = "submitted by "
_FRAME: Final = re.compile(rf"{_BYLINE}|-?\d+ points? \||\[(?:link|comments)\]")

# Ids and addresses of comments, as Reddit and WordPress have them.
_COMMENT: Final = re.compile(r"t1_|\S*#comment-\d")

# WordPress sites end an entry with "The post TITLE appeared first on SITE", in their language: so
# many characters may stand before the title.
_BEFORE_TITLE: Final = 20

# The class of what Substack puts between paragraphs: "Thanks for reading SITE! Subscribe for free."
_SUBSCRIBE: Final = "subscription-widget"

Entry = Mapping[str, Any]


class _Held(NamedTuple):
    ids: Collection[str]  # those that earlier documents had
    unnamed: Mapping[str, str]  # those of entries without a guid, by digests of time and words
    found: dict[str, str]  # the same of this document
    at: str  # address that this document came from


class FeedDocument(Listing, frozen=True):
    """A feed, newest entry first."""

    unnamed: Mapping[str, str] = {}  # ids of entries without a guid, by digests of time and words
    whole: bool = True  # whether nothing is missing in it, as beyond the cap, or where it was cut
    complete: bool = False
    older: str | None = None  # address of the document before this one; None where it names none
    archived: bool = False  # whether that is an archive, which does not change
    ttl: timedelta | None = None  # how long it says that it may be left alone; None: not said

    def and_older(self, other: "FeedDocument") -> "FeedDocument":
        """Return this document with the entries of an older one below its own."""
        known = {post.native_id for post in self.posts}
        below = tuple(post for post in other.posts if post.native_id not in known)
        return FeedDocument(posts=self.posts + below, whole=self.whole)


def parse(
    body: bytes,
    feed: str,  # address that is configured; ids are made with it
    content_type: str = "",  # the parser hears it only where the document is not UTF-8
    at: str = "",  # address that it came from, where another; relative links start there
    known: Collection[str] = (),
    unnamed: Mapping[str, str] | None = None,
) -> FeedDocument:
    """Read a document.

    *known* are ids that earlier documents had: an entry whose guid is not its own keeps its id.
    *unnamed* are those of entries without a guid: one whose address is another at each request
    keeps its id.

    Raises:
        BadAnswer: It is no feed (a login page, say), is too large, or declares entities.
    """
    if len(body) > BODY:
        raise BadAnswer(f"{feed}: the document is larger than {BODY:,} bytes, and was left")
    bare = body.replace(b"\0", b"")
    if _ENTITIES.match(bare):
        message = f"{feed}: the document declares entities, which no feed needs, and was left"
        raise BadAnswer(message)
    found = parsed(body, feed, {"content-location": at or feed, "content-type": content_type})
    if not found.get("version"):
        refuse(feed, "RSS or Atom", body)
    held = _Held(frozenset(known), unnamed or {}, {}, at or feed)
    entries, is_cut = found.entries, _is_cut(bare)
    read, rejected = one_by_one(
        (entries[:-1] if is_cut else entries)[:ENTRIES],
        lambda entry: _post(entry, found.feed, feed, held),
        lambda entry: repr(entry).encode(),
    )
    if is_cut:
        rejected.append(Reject(f"{feed}: the document ends within an entry, which was left", b""))
    surplus = len(entries) - ENTRIES
    if surplus > 0:
        reason = f"{feed}: only the first {ENTRIES:,} of {len(entries):,} entries were read"
        rejected.append(Reject(reason, b""))
    posts = newest_first(tuple(read))
    return FeedDocument(
        posts=tuple(_under_own_ids(posts, held.ids)),
        rejected=tuple(rejected),
        whole=surplus <= 0 and not is_cut,
        complete="fh_complete" in found.feed,
        older=_linked(found.feed, "prev-archive") or _linked(found.feed, "next"),
        archived=_linked(found.feed, "prev-archive") is not None,
        ttl=_ttl(found.feed),
        unnamed=held.found,
    )


def _is_cut(body: bytes) -> bool:
    marks = [] if _END.search(body) else _ENTRY.findall(body)
    return bool(marks) and not marks[-1]


def _under_own_ids(posts: Sequence[Post], known: Collection[str]) -> Iterator[Post]:
    # Some feeds give one guid to several entries, or to all. The lowest of these keeps it, for it
    # was most likely alone when it came; those above get ids made with their address, or their
    # words where the address is the same as well. An entry that had such an id before keeps it when
    # the others have scrolled out.
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


def _linked(feed: Entry, rel: str) -> str | None:
    links = {link.get("rel"): link.get("href", "") for link in feed.get("links", ())}
    found: str = links.get(rel) or ""
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


def _post(entry: Entry, feed: Entry, address: str, held: _Held) -> Post:
    title = _text_of(entry.get("title_detail"))
    summaries = (entry.get("summary_detail"), entry.get("media_description_detail"))
    details = (*entry.get("content", ()), *summaries)
    body = _unframed(next(filter(None, map(_text_of, details)), ""), title)
    link, author = entry.get("link") or "", entry.get("author") or ""
    comments = any(map(_COMMENT.match, (entry.get("id") or "", link)))
    key = entry.get("id") or link or f"{title}\n{entry.get('published', '')}".strip() or body
    if not key:
        raise Unfit(f"{address}: the entry has neither an id nor a link nor a text", "shape")
    # "Comment on TITLE by NAME": none of it was said by who comments.
    shown = "" if comments and author and author in title else title
    text = body if body.startswith(shown.rstrip(".…")) else f"{shown}\n{body}".strip()
    at = instant(entry, "published") or instant(entry, "updated")
    ids = [digest(one) for one in _names(key, link, address, held.at)]
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
        author=author or None,
        url=link if link.startswith(("http://", "https://")) else None,
        kind="comment" if comments else "article",
        lang=entry.get("title_detail", {}).get("language") or feed.get("language") or None,
        version=digest(text)[:16],
        links=(link,) if link and not moved else (),
        media=tuple(_attached(entry)),
    )


def _text_of(detail: Mapping[str, Any] | None) -> str:
    given: Mapping[str, Any] = detail or {}
    value: str = given.get("value") or ""
    if given.get("type") == "text/plain":
        return " ".join(value.split())
    return text_of_html(value, without=_SUBSCRIBE)


def _unframed(body: str, title: str) -> str:
    """Return a text without what a service put around it: the author's name, or the site's."""
    lines = body.split("\n")
    if title and 0 <= lines[-1].find(f"{title} (http") <= _BEFORE_TITLE:
        lines.pop()
    if any(line.startswith(_BYLINE) for line in lines):
        lines = [line for line in lines if not _FRAME.match(line)]
    return "\n".join(lines)


def _names(key: str, link: str, address: str, at: str) -> Iterator[str]:
    # What an id is made of; then what it was made of before. The BBC counts the versions of an
    # article behind its address (`#0`, `#1`). A key that is no address is one of its feed, or of
    # its site where it is long enough; an earlier release took it for an address without a host.
    if ":" in key:
        page = _VERSION.sub("", key)
        if page == link.partition("?")[0]:
            yield from _spelled(page)
        yield from _spelled(key)
        return
    if _UNIQUE.fullmatch(key):
        yield f"{urlsplit(address).hostname} {key}"
    yield from _spelled(f"{address} {key}")
    with suppress(ValueError):  # such as //[a
        yield from _spelled(urljoin(at, key))


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
            alt=_text_of(one.get("media_description_detail")) or None,
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
    """Return the id of a file: the same at each request, though its address may be signed again."""
    return digest(address.partition("?")[0] if _SIGNED.search(address) else address)


_FILES: Final[Mapping[str, MediaKind]] = {"image": "image", "video": "video", "audio": "audio"}


def _whole(value: object) -> int | None:
    """Return a whole number of at most twelve digits; of anything else, none is known."""
    return int(str(value)) if re.fullmatch(r"[0-9]{1,12}", str(value)) else None
