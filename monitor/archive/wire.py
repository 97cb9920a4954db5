"""One line of an archive: its keys and their rules, to and from a `Post`."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Final, TypeAlias, get_args

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import asdict, replace

from monitor.clock import from_epoch, read_instant, rfc3339
from monitor.errors import excerpt
from monitor.intake.bounds import MOST, Unfit
from monitor.nouns.media import Attachment
from monitor.nouns.posts import Kind, Post, Reject
from monitor.privacy.ids import FORGOTTEN

_Count = Annotated[int, Meta(ge=0, le=MOST)]
_Votes = Annotated[int, Meta(ge=-MOST, le=MOST)]  # Reddit and Lemmy take those against from them
_Time: TypeAlias = str | int | float
SOURCE: Final = re.compile(r"[a-z0-9][a-z0-9_-]*")
"""How sources are called, whoever names them: else an export could not be read again."""

A_SOURCE: Final = "a short name of a-z, 0-9, - and _"
_UNSAFE: Final = re.compile("[\x00\ud800-\udfff]")
_HTTP: Final = ("http://", "https://")


class ArchiveWire(Struct, kw_only=True):
    """A line as it stands in the file; `None` and absent are the same."""

    source: Annotated[str, Meta(pattern=rf"^{SOURCE.pattern}\Z")] | None = None
    id: Annotated[str, Meta(min_length=1)]
    created_at: _Time | None = None
    text: str | None = None
    author: str | None = None
    url: str | None = None
    kind: Kind | None = None
    reply_to: str | None = None
    repost_of: str | None = None
    likes: _Votes | None = None
    reposts: _Count | None = None
    replies: _Count | None = None
    lang: str | None = None
    edited_at: _Time | None = None
    deleted_at: _Time | None = None
    available_at: _Time | None = None
    links: list[str] | str | None = None
    media: list[Attachment] | str | None = None


KEYS: Final = ArchiveWire.__struct_fields__
KNOWN: Final = frozenset(KEYS)

_PLACE: Final = re.compile(r" - at `\$\.([^`]+)`$")
_MISSING: Final = re.compile(r"required field `(\w+)`")
_TEXT: Final = "write text in quotes"
_MOMENT: Final = "write a time such as 2017-02-22T22:00:00-08:00"
_RULES: Final = {
    "source": f"write {A_SOURCE}",
    "id": "write text in quotes, and not an empty one",
    "kind": f"write one of {', '.join(get_args(Kind))}",
    "likes": "write a whole number",
    **dict.fromkeys(("reposts", "replies"), "write a whole number, 0 or more"),
    **dict.fromkeys(("created_at", "edited_at", "deleted_at", "available_at"), _MOMENT),
    "links": "write a list of addresses",
    "media": "write a list of objects, as `monitor help archive` has them",
}
"""What may stand under a key, where that is not just text."""


class Row(Struct, frozen=True, gc=False):
    """A line that was read.

    Attributes:
        line: Counted from 1, as an editor counts (Parquet: rows).
        source: None where the line names none.
        available_at: When the service began to show this version of the post: as the line says,
            or else its deletion, its edit or its publication, the first of these that it has.
    """

    line: int
    source: str | None
    post: Post
    available_at: datetime


class Broken(Struct, frozen=True):
    """A line that could not be read, with its number (from 1), the reason, and how it begins."""

    line: int
    reject: Reject


Entry: TypeAlias = Row | Broken


def convert(fields: Mapping[str, object]) -> ArchiveWire:
    """Read keys and values; lone surrogates and NUL become U+FFFD.

    Numbers are read from text too, as CSV has them, and from `12.0`, as tables with empty cells do.

    Raises:
        ValidationError: A value breaks its rule.
    """
    ours = ((key, value) for key, value in fields.items() if key in KNOWN)
    clean = {k: _UNSAFE.sub("\ufffd", v) if isinstance(v, str) else v for k, v in ours}
    return msgspec.convert(clean, ArchiveWire, strict=False)


def ruled(error: msgspec.ValidationError) -> str:
    """Return which value of a line breaks its rule, and what to write instead."""
    place, missing = _PLACE.search(str(error)), _MISSING.search(str(error))
    keys = [found[1] for found in (place, missing) if found]
    if not keys:
        return str(error)
    rule = "the value is missing: write it" if missing else _RULES.get(keys[0], _TEXT)
    return f"{'.'.join(keys)}: {rule}"


def to_row(line: int, wire: ArchiveWire) -> Row:
    """Return what *wire* says, with `kind` derived where it is absent.

    Raises:
        Unfit: Its text or its time is missing, a time cannot be read or lies outside the
            years 1 to 9999, or its address is not of the web.
    """
    published = _instant("created_at", wire.created_at)
    edited = _instant("edited_at", wire.edited_at)
    deleted = _instant("deleted_at", wire.deleted_at)
    moment = deleted or published
    gone = deleted is not None or wire.id.startswith(FORGOTTEN)
    if moment is None or (wire.text is None and not gone):
        missing = "created_at" if moment is None else "text"
        raise Unfit(f"{missing}: the value is missing: write it", "shape")
    if wire.url and not wire.url.lower().startswith(_HTTP):
        message = f"url: write an address with http or https, not {excerpt(wire.url, 60)!r}"
        raise Unfit(message, "address")
    post = Post(
        native_id=wire.id,
        text=wire.text or "",
        published_at=published,
        author=wire.author or None,
        url=wire.url or None,
        kind=wire.kind or ("repost" if wire.repost_of else "reply" if wire.reply_to else "post"),
        parent_id=wire.reply_to or None,
        repost_of=wire.repost_of or None,
        lang=wire.lang or None,
        version=rfc3339(edited) if edited else None,
        likes=wire.likes,
        reposts=wire.reposts,
        replies=wire.replies,
        edited_at=edited,
        deleted_at=deleted,
        links=_addresses(wire.links),
        media=_attached(wire.media),
    )
    available = _instant("available_at", wire.available_at) or deleted or edited or moment
    return Row(line, wire.source, post, available)


def _addresses(said: list[str] | str | None) -> tuple[str, ...]:
    found = tuple(said.split() if isinstance(said, str) else said or ())
    if not all(one.lower().startswith(_HTTP) for one in found):
        raise Unfit("links: one is no address: write each with http or https", "address")
    return found


def _attached(said: list[Attachment] | str | None) -> tuple[Attachment, ...]:
    if not isinstance(said, str):
        return tuple(said or ())
    try:
        return tuple(msgspec.json.decode(said, type=list[Attachment]))
    except msgspec.DecodeError as error:
        raise Unfit(f"media: write a list of objects in JSON ({error})", "shape") from error


def cell(value: object) -> object:
    """Return a value as a table can hold it: a list as the text that is read back.

    >>> cell(["https://a.example", "https://b.example"])
    'https://a.example https://b.example'
    """
    if not isinstance(value, list):
        return value
    if all(isinstance(one, str) for one in value):
        return " ".join(value)
    return msgspec.json.encode(value).decode()


def row(
    post: Post, *, source: str | None = None, available_at: datetime | None = None
) -> dict[str, object]:
    """Return a post under the keys of the format, in their order, without those that are None.

    Times become RFC 3339 in UTC, to the millisecond.
    """
    times = (post.published_at, post.edited_at, post.deleted_at, available_at)
    published, edited, deleted, available = (rfc3339(t) if t else None for t in times)
    values = (
        *(source, post.native_id, published, post.text, post.author, post.url, post.kind),
        *(post.parent_id, post.repost_of, post.likes, post.reposts, post.replies, post.lang),
        *(edited, deleted, available),
        list(post.links) or None,
        [fields_of(one) for one in post.media] or None,
    )
    return {k: v for k, v in zip(KEYS, values, strict=True) if v is not None}


def fields_of(one: Attachment) -> dict[str, object]:
    """Return what is known of an attachment, under the names of its values.

    The address of its small picture is none of that: it is kept for whoever fetches that alone.
    """
    kept = asdict(replace(one, preview=None, unread=None))
    return {name: value for name, value in kept.items() if value is not None}


def _instant(key: str, value: _Time | None) -> datetime | None:
    if value is None:
        return None
    try:
        return _read(value) if isinstance(value, str) else from_epoch(value)
    except ValueError as error:
        raise Unfit(f"{key}: {error}", "time") from error
    except OverflowError as error:
        # What programs call the time is often in milliseconds.
        how = "a time " if isinstance(value, str) else "seconds since 1970, not milliseconds, "
        raise Unfit(f"{key}: write {how}of the years 1 to 9999", "time") from error


def _read(text: str) -> datetime:
    # The common form first: read_instant() forgives more, and takes five times as long.
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return read_instant(text)
    return instant.astimezone(UTC) if instant.tzinfo else read_instant(text)
