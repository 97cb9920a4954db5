"""What is attached to a post: pictures, videos, sounds, previews of pages. Facts, not files."""

from collections.abc import Callable, Sequence
from typing import Any, Final, Literal, TypeAlias, get_args

from msgspec import Struct
from msgspec.structs import replace

MediaKind: TypeAlias = Literal["image", "video", "gif", "audio", "card", "other"]
MEDIA: Final[tuple[MediaKind, ...]] = get_args(MediaKind)

Unread: TypeAlias = Literal["gone", "unreadable", "small", "plain"]
UNREAD: Final[tuple[Unread, ...]] = get_args(Unread)
"""Why the small picture of a file has no fingerprint: it could not be fetched, is no picture, is
below 200 pixels, or has too little in it to be distinguished from others."""


class Attachment(Struct, frozen=True, kw_only=True, gc=False):
    """Something that a post shows besides its text, as its service gives it.

    Attributes:
        kind: A `card` is the preview of a page that the post points to.
        native_id: The service's own id of the file, equal wherever it shows that file again; None
            where it has none, as for cards.
        alt: What its author says that it shows; of a card the title, then the description.
        width, height: In pixels; of a service that gives only their ratio, its two numbers.
        size: Of the file, in bytes.
        duration: In milliseconds.
        views: As the service counts them.
        preview: Address of a small picture of it; only until that was looked at, and never shown.
        digest: SHA-256 of the bytes of that picture, in hexadecimal; None where it was not fetched.
        pdq: Its fingerprint without plain bars, 256 bits in hexadecimal; None where it has none.
        unread: Why it has none, where it was looked at.
    """

    kind: MediaKind
    native_id: str | None = None
    alt: str | None = None
    width: int | None = None
    height: int | None = None
    size: int | None = None
    duration: int | None = None
    views: int | None = None
    preview: str | None = None
    digest: str | None = None
    pdq: str | None = None
    unread: Unread | None = None


def card(title: str, description: str, preview: str | None = None) -> tuple[Attachment, ...]:
    """Return the preview of a page by its words; nothing where it has none."""
    words = f"{title}\n{description}".strip()
    return (Attachment(kind="card", alt=words, preview=preview),) if words else ()


def together(seen: Sequence[Attachment]) -> tuple[Attachment, ...]:
    """Return what is attached, each thing once, with all that any of *seen* says of it, sorted.

    The same whatever the order: of two values the larger is kept (views only grow), of two texts
    the longer. What has no id of its own is distinguished by kind and text.
    """
    if not seen:
        return ()
    found: dict[tuple[str, str], Attachment] = {}
    for one in seen:
        found[_key(one)] = _both(found.get(_key(one), one), one)
    return tuple(found[key] for key in sorted(found))


def renewed(old: Sequence[Attachment], new: Sequence[Attachment]) -> tuple[Attachment, ...]:
    """Return *new* as `together` does, with what was seen of the pictures of the same files."""
    looked_at = (one for one in old if one.digest is not None or one.unread is not None)
    looked = {_key(one): one for one in looked_at}
    known = [
        replace(one, digest=past.digest, pdq=past.pdq, unread=past.unread)
        for one in new
        if (past := looked.get(_key(one))) is not None
    ]
    return together([*new, *known])


def _key(one: Attachment) -> tuple[str, str]:
    return one.kind, f"={one.native_id}" if one.native_id else one.alt or ""


def _both(one: Attachment, other: Attachment) -> Attachment:
    def most(name: str, key: Callable[[Any], Any] | None = None) -> Any:
        known = [it for it in (getattr(one, name), getattr(other, name)) if it is not None]
        return max(known, key=key, default=None)

    numbers = {name: most(name) for name in ("width", "height", "size", "duration", "views")}
    texts = {
        name: most(name, lambda text: (len(text), text))
        for name in ("alt", "preview", "digest", "pdq", "unread")
    }
    if texts["pdq"]:
        texts["unread"] = None
    if texts["digest"] or texts["unread"]:
        texts["preview"] = None
    return replace(one, **numbers, **texts)
