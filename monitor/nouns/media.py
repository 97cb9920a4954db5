"""What is attached to a post: pictures, videos, sounds, previews of pages. Facts, not files."""

from collections.abc import Sequence
from typing import Final, Literal, TypeAlias, get_args

from msgspec import Struct
from msgspec.structs import astuple

MediaKind: TypeAlias = Literal["image", "video", "gif", "audio", "card", "other"]
MEDIA: Final[tuple[MediaKind, ...]] = get_args(MediaKind)


class Attachment(Struct, frozen=True, kw_only=True, gc=False):
    """Something that a post shows besides its text, as its service tells of it.

    Attributes:
        kind: A `card` is the preview of a page that the post points to.
        native_id: The service's own id of the file, equal wherever it shows that file again; None
            where it has none, as for cards.
        alt: What its author says that it shows; of a card the title, then the description.
        width, height: In pixels; of a service that tells only their ratio, its two numbers.
        size: Of the file, in bytes.
        duration: In milliseconds.
        views: As the service counts them.
    """

    kind: MediaKind
    native_id: str | None = None
    alt: str | None = None
    width: int | None = None
    height: int | None = None
    size: int | None = None
    duration: int | None = None
    views: int | None = None


def card(title: str, description: str) -> tuple[Attachment, ...]:
    """Return the preview of a page by its words; nothing where it has none."""
    words = f"{title}\n{description}".strip()
    return (Attachment(kind="card", alt=words),) if words else ()


def together(seen: Sequence[Attachment]) -> tuple[Attachment, ...]:
    """Return what is attached, each thing once, with all that any of *seen* tells of it, sorted.

    The same whatever the order: of two values the larger is kept (views only grow), of two texts
    the longer. What has no id of its own is told apart by kind and text.
    """
    if not seen:
        return ()
    found: dict[tuple[str, str], Attachment] = {}
    for one in seen:
        key = (one.kind, f"={one.native_id}" if one.native_id else one.alt or "")
        held = found.get(key)
        found[key] = one if held is None else _both(held, one)
    return tuple(found[key] for key in sorted(found))


def _both(one: Attachment, other: Attachment) -> Attachment:
    numbers = zip(astuple(one)[3:], astuple(other)[3:], strict=True)
    most = [max((n for n in pair if n is not None), default=None) for pair in numbers]
    alt = max(filter(None, (one.alt, other.alt)), key=lambda text: (len(text), text), default=None)
    names = ("width", "height", "size", "duration", "views")
    return Attachment(
        kind=one.kind,
        native_id=one.native_id,
        alt=alt,
        **dict(zip(names, most, strict=True)),
    )
