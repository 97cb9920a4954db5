"""The bounds of a post's values, whoever wrote the source that hands it in.

What is out of bounds, or cannot be read at all, costs its own post, which becomes a reject with a
reason. Addresses, a language and attachments are claims in addition to the post: what cannot be
kept of these is left out, and the post is kept without it. A reason names the field and never
repeats the value, which may hold a name.

A counter may be negative: where people vote a post down, its score is.
"""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from traceback import extract_tb
from typing import Final
from urllib.parse import urlsplit

import msgspec
from msgspec.structs import replace

from monitor.nouns.media import MEDIA, UNREAD, Attachment
from monitor.nouns.posts import KINDS, RAW_CAP, Page, Post, Reject, Rejecting

LONGEST_ID: Final = 1_024  # characters; the longest that a service has are addresses
LONGEST_URL: Final = 4_096
LONGEST_LANG: Final = 64
MOST_BESIDE: Final = 100  # links, and attachments, of one post; services allow four to twenty
MOST: Final = 2**63 - 1  # what SQLite can hold
SAME_ID: Final = "two different posts of one answer have the same id"

_NUMBERS: Final = ("width", "height", "size", "duration", "views")  # of an attachment
_HEX: Final = re.compile("[0-9a-f]{64}")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
_UNWRITABLE: Final = re.compile(r"[\x00-\x20\x7f\ud800-\udfff]")
_USUAL: Final = re.compile(r"https?://[a-z0-9][a-z0-9.-]*(?:/[!-~]*)?")
"""An address that need not be taken apart to know that it is one."""

# msgspec tells what it refused in words alone.
_SAID: Final[tuple[tuple[re.Pattern[str], Rejecting], ...]] = (
    (re.compile(r"Invalid RFC3339|Invalid epoch|Expected `datetime` with"), "time"),
    (re.compile(r"Expected `(?:int|float)` [<>]|Number out of range"), "number"),
    (re.compile(r"Expected `str` (?:of length|matching)"), "text"),
)


class Unfit(ValueError):  # noqa: N818  says what is wrong with the value
    """A value lies outside its bounds; *kind* says which sort of value, the text which bounds."""

    def __init__(self, message: str, kind: Rejecting) -> None:
        super().__init__(message)
        self.kind: Rejecting = kind


def within_bounds(page: Page) -> Page:
    """Return a page of which every post can be kept; the others are among its rejects.

    Two different posts under one id are two posts, of which the first is kept: an edit shows an id
    again later, and says so, but not twice in one answer.
    """
    posts: list[Post] = []
    rejects: list[Reject] = []
    known: dict[str, Post] = {}
    for post in page.posts:
        try:
            one = fit(post)
        except Unfit as error:
            rejects.append(rejected(post, error))
            continue
        if _are_two(known.setdefault(one.native_id, one), one):
            rejects.append(rejected(post, Unfit(SAME_ID, "same id")))
        else:
            posts.append(one)
    return replace(page, posts=tuple(posts), rejected=(*page.rejected, *rejects))


def rejected(post: object, error: Unfit) -> Reject:
    return refused(error, repr(post).encode("utf-8", "backslashreplace"))


def refused(error: Exception, raw: bytes) -> Reject:
    """Return the reject that an item has become, which could not be read or made into a post.

    An exception that nobody raised on purpose may repeat what somebody wrote: its reason is only
    its type and the line of code.
    """
    reason, kind = str(error), _kind_of(error)
    if isinstance(error, OverflowError):
        reason = "this is no time within the years 1 to 9999 (UTC)"
    elif not isinstance(error, Unfit | msgspec.DecodeError | UnicodeError | RecursionError):
        last = extract_tb(error.__traceback__)[-1]
        reason = f"{Path(last.filename).name}, line {last.lineno}: {type(error).__name__}"
    return Reject(reason, raw[:RAW_CAP], kind)


def _kind_of(error: Exception) -> Rejecting:
    match error:
        case Unfit():
            return error.kind
        case OverflowError():  # numbers of Python have no end, but its calendar has
            return "time"
        case msgspec.ValidationError():
            message = str(error)
            return next((kind for pattern, kind in _SAID if pattern.match(message)), "shape")
        case UnicodeError() | msgspec.DecodeError():
            return "encoding"
        case RecursionError():
            return "shape"
        case _:
            return "other"


def _are_two(one: Post, other: Post) -> bool:
    if one is other or one.edited_at != other.edited_at or one.deleted_at or other.deleted_at:
        return False
    return (one.text, one.author, one.url) != (other.text, other.author, other.url)


def fit(post: object, keys: Mapping[str, str] = {}) -> Post:
    """Return a post that can be kept: as it is, or without an address or language that cannot be.

    An author without a name is none: all who left a service would be one account. *keys* is what
    messages call a field, where its own name is not known there.

    Raises:
        Unfit: A value is out of bounds, or of another type than `Post` says.
    """
    if not isinstance(post, Post):
        raise Unfit(f"this is no Post, but {type(post).__name__}", "shape")
    if post.native_id == "":
        raise Unfit(f"{keys.get('native_id', 'native_id')}: the id is empty", "text")
    for field, rule in (_DELETION if post.deleted_at is not None else _RULES).items():
        value = getattr(post, field)
        if value is not None:
            rule(keys.get(field, field) if keys else field, value)
        elif field in _NEEDED:
            raise Unfit(f"{keys.get(field, field)}: the value is missing", "shape")
    if not _is_address(post.url):
        post = replace(post, url=None)
    if not _is_short(post.lang):
        post = replace(post, lang=None)
    if isinstance(post.author, str) and not post.author.strip():
        post = replace(post, author=None)
    if post.links or post.media:
        links = [one for one in _listed(post.links) if one and _is_address(one)]
        media = filter(None, map(_attached, _listed(post.media)))
        post = replace(post, links=tuple(links), media=tuple(media))
    return post


def _listed(values: object) -> tuple[object, ...] | list[object]:
    """Return the first of what stands beside a post; of what is no list, nothing."""
    return values[:MOST_BESIDE] if isinstance(values, tuple | list) else ()


def _attached(one: object) -> Attachment | None:
    """Return what of an attachment can be kept; None where not even its kind can."""
    if not isinstance(one, Attachment) or one.kind not in MEDIA:
        return None
    kept = {
        name: value
        for name in _NUMBERS
        if type(value := getattr(one, name)) is int and 0 <= value <= MOST
    }
    native_id = None
    with suppress(Unfit):
        _id("native_id", one.native_id)
        native_id = one.native_id or None
    alt = one.alt if isinstance(one.alt, str) else None
    preview = one.preview if one.preview and _is_address(one.preview) else None
    return Attachment(
        kind=one.kind,
        native_id=native_id,
        alt=alt or None,
        preview=preview,
        digest=_bits(one.digest),
        pdq=_bits(one.pdq),
        unread=one.unread if one.unread in UNREAD else None,
        **kept,
    )


def _bits(value: object) -> str | None:
    """Return 256 bits in hexadecimal; of anything else, none are known."""
    return value if isinstance(value, str) and _HEX.fullmatch(value) else None


def _id(field: str, value: object) -> None:
    text = _text(field, value)
    if len(text) > LONGEST_ID:
        raise Unfit(f"{field}: it has {len(text):,} characters, more than {LONGEST_ID:,}", "text")
    if text.isprintable():
        return  # neither control characters nor half ones
    if _CONTROL.search(text):
        raise Unfit(f"{field}: it holds control characters", "encoding")
    _writable(field, text)


def _writable(field: str, value: object) -> None:
    text = _text(field, value)
    if text.isascii():
        return
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise Unfit(f"{field}: it holds half a character (a lone surrogate)", "encoding") from error


def _text(field: str, value: object) -> str:
    # Its characters are cleaned as it is masked.
    if not isinstance(value, str):
        raise Unfit(f"{field}: it is no text, but {type(value).__name__}", "shape")
    return value


def _instant(field: str, value: object) -> None:
    if not isinstance(value, datetime):
        raise Unfit(f"{field}: it is no time, but {type(value).__name__}", "shape")
    if value.tzinfo is UTC:
        return
    try:
        value.astimezone(UTC)
    except (OverflowError, ValueError) as error:
        raise Unfit(f"{field}: it is no time within the years 1 to 9999 (UTC)", "time") from error
    if value.utcoffset() is None:
        raise Unfit(f"{field}: the time has no zone", "time")


def _count(field: str, value: object) -> None:
    if type(value) is int and -MOST <= value <= MOST:
        return
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Unfit(f"{field}: it is no whole number, but {type(value).__name__}", "shape")
    raise Unfit(f"{field}: it is no whole number of at most 63 bits", "number")


def _kind(field: str, value: object) -> None:
    if value not in KINDS:
        raise Unfit(f"{field}: it is none of {', '.join(KINDS)}", "shape")


def _is_address(value: object) -> bool:
    """Tell whether this is nothing, or the address of a page on the web that can be read back."""
    if value is None:
        return True
    if not isinstance(value, str) or len(value) > LONGEST_URL:
        return False
    if _USUAL.fullmatch(value):
        return True
    if _UNWRITABLE.search(value):
        return False
    try:
        parts = urlsplit(value)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a host in brackets that is no address, or a port that is no number
        return False


def _is_short(value: object) -> bool:
    return value is None or (isinstance(value, str) and len(value) <= LONGEST_LANG)


_Rule = Callable[[str, object], object]

_NEEDED: Final = frozenset({"native_id", "text", "kind"})
_DELETION: Final[Mapping[str, _Rule]] = {
    "native_id": _id,
    "published_at": _instant,
    "deleted_at": _instant,
}
_RULES: Final[Mapping[str, _Rule]] = {
    "native_id": _id,
    "text": _text,
    "published_at": _instant,
    "author": _writable,
    "kind": _kind,
    "parent_id": _id,
    "repost_of": _id,
    "ref": _id,
    "version": _id,
    "likes": _count,
    "reposts": _count,
    "replies": _count,
    "edited_at": _instant,
}
"""What each field is held to; `url` and `lang` are dropped where they do not fit."""
