"""What Reddit's API answers, and the posts that we read in it.

References:
    reddit.com/dev/api, "listings" and "things", with `raw_json=1`; read on 2026-11-24.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Final, Literal

from msgspec import Meta, Raw, Struct, field

from monitor.clock import from_epoch
from monitor.nouns.media import Attachment, MediaKind, card
from monitor.nouns.posts import Post
from monitor.sources.answers import Listing, beside, decode, each
from monitor.sources.html import text_of_markdown

SITE: Final = "https://www.reddit.com"

# What stands where words were that an author took back, or others removed: Reddit itself says why.
_GONE: Final = re.compile(r"\[ ?(?:deleted|removed)(?: by (?:user|reddit)\b.*)? ?\]", re.I | re.S)

# Where a picture of Reddit's own stands in a text, as its editors write it.
_PICTURE: Final = r"https://preview\.redd\.it/[^\s()\[\]]+"
_SHOWN: Final = re.compile(
    rf"!\[(?:img|gif)\]\([^()\s]{{1,100}}(?: \"[^\"]{{0,500}}\")?\)|\({_PICTURE}\)|{_PICTURE}"
)

Epoch = Annotated[float, Meta(ge=0, lt=253_402_300_800)]  # to the end of the year 9999


class Original(Struct):
    """The text of a post, such as the one that a crosspost repeats, and its files."""

    selftext: str | None = None
    media: Raw = Raw()
    media_metadata: Raw = Raw()
    gallery_data: Raw = Raw()
    preview: Raw = Raw()


class PictureAddress(Struct, frozen=True):
    url: str | None = None


class SmallPicture(Struct, frozen=True):
    source: PictureAddress = PictureAddress()  # in full size; smaller ones are not looked at


class Previews(Struct):
    """Small pictures of what a post shows or links to."""

    images: list[SmallPicture] = []


class HostedVideo(Struct):
    fallback_url: str = ""
    width: int | None = None
    height: int | None = None
    duration: Annotated[int, Meta(ge=0, le=10**9)] | None = None  # in seconds
    is_gif: bool = False


class PagePreview(Struct):
    title: str = ""
    description: str = ""


class Media(Struct):
    reddit_video: HostedVideo | None = None
    oembed: PagePreview | None = None


class PixelSize(Struct):
    x: int | None = None
    y: int | None = None


class FileInfo(Struct):
    e: str = ""
    s: PixelSize = field(default_factory=PixelSize)


class GalleryItem(Struct):
    media_id: str
    caption: str | None = None


class Gallery(Struct):
    items: list[Raw] = []


FILES: Final[dict[str, MediaKind]] = {
    "Image": "image",
    "AnimatedImage": "gif",
    "RedditVideo": "video",
}
HOSTED: Final = re.compile(r"https?://(?P<host>[iv]\.redd\.it)/(?P<id>\w+)(?:\.(?P<end>\w+))?")


class Data(Original, kw_only=True):
    name: Annotated[str, Meta(pattern="^t[13]_[0-9a-z]+$")]
    created_utc: Epoch
    body: str | None = None  # of a comment
    title: str | None = None  # of a post
    author: str | None = None
    url: str | None = None
    permalink: str | None = None
    link_id: str | None = None
    parent_id: str | None = None
    crosspost_parent: str | None = None
    crosspost_parent_list: list[Original] = []
    removed_by_category: str | None = None
    is_self: bool = True
    edited: bool | Epoch = False
    score: int | None = None
    score_hidden: bool = False
    hide_score: bool = False
    num_comments: int | None = None

    def __post_init__(self) -> None:
        if self.body is None and self.title is None:
            raise ValueError("neither a body nor a title is there")


class Thing(Struct):
    kind: Literal["t1", "t3"]  # a comment, or a post
    data: Data


class Children(Struct):
    children: list[Raw]
    after: str | None = None


class RedditListing(Struct):
    kind: Literal["Listing"]
    data: Children


class RedditPage(Listing, frozen=True, kw_only=True):
    """One page of a listing, newest first."""

    rows: tuple[tuple[str, datetime], ...]  # id and time of all that could be read, in order


def parse(body: bytes, what: str, seen: datetime) -> RedditPage:
    wire = decode(body, RedditListing, what).data
    read, rejects = each(wire.children, Thing, lambda thing: (thing.data, post(thing.data, seen)))
    return RedditPage(
        posts=tuple(post for _, post in read),
        rejected=tuple(rejects),
        rows=tuple((data.name, from_epoch(data.created_utc)) for data, _ in read),
        after=wire.after,
    )


def post(data: Data, seen: datetime) -> Post:
    """Turn a post or comment into a post; one that was taken back or removed keeps only its id.

    *seen* is when it was shown, for the service does not say when something was taken back.
    """
    published = from_epoch(data.created_utc)
    if data.removed_by_category or any(map(_is_gone, (data.title, data.body, data.selftext))):
        return Post(native_id=data.name, published_at=published, deleted_at=seen)
    edited = from_epoch(data.edited) if not isinstance(data.edited, bool) else None
    return Post(
        native_id=data.name,
        text=_text(data),
        published_at=published,
        author=None if _is_gone(data.author) else data.author,
        url=_address(data),
        kind="comment" if data.body is not None else "repost" if data.crosspost_parent else "post",
        parent_id=data.parent_id,
        repost_of=data.crosspost_parent,
        version=str(data.edited) if data.edited else None,
        likes=None if data.score_hidden or data.hide_score else data.score,
        replies=data.num_comments,
        edited_at=edited,
        links=tuple(_leads_to(data)),
        media=tuple(_attached(data)),
    )


def _leads_to(data: Data) -> Iterator[str]:
    """Yield what a post links to; its own pictures and galleries are no links."""
    url = data.url or ""
    hosted = HOSTED.match(url)
    own = f"{SITE}/gallery/" in url or (hosted is not None and hosted["host"] == "i.redd.it")
    if not (data.is_self or own) and url.startswith(("http://", "https://")):
        yield url


def _attached(data: Data) -> Iterator[Attachment]:
    """Yield what a post shows: files of Reddit's own by their ids, and previews."""
    for one in (data, *data.crosspost_parent_list):
        shown = beside(one.media, Media) or Media()
        video = shown.reddit_video
        if video and (hosted := HOSTED.match(video.fallback_url)):
            yield Attachment(
                kind="gif" if video.is_gif else "video",
                native_id=hosted["id"],
                width=video.width,
                height=video.height,
                duration=None if video.duration is None else video.duration * 1000,
                preview=_preview(one),
            )
        if shown.oembed:
            yield from card(shown.oembed.title, shown.oembed.description, _preview(one))
        yield from _listed(one)
    picture = HOSTED.match(data.url or "")
    if picture and picture["host"] == "i.redd.it":
        yield Attachment(
            kind="gif" if picture["end"] == "gif" else "image",
            native_id=picture["id"],
            preview=_preview(data),
        )


def _preview(one: Original) -> str | None:
    images = (beside(one.preview, Previews) or Previews()).images
    return images[0].source.url if images else None


def _listed(one: Original) -> Iterator[Attachment]:
    gallery = beside(one.gallery_data, Gallery) or Gallery()
    captions = {shown.media_id: shown.caption for shown in each(gallery.items, GalleryItem)[0]}
    for name, raw in (beside(one.media_metadata, dict[str, Raw]) or {}).items():
        info = beside(raw, FileInfo) or FileInfo()
        yield Attachment(
            kind=FILES.get(info.e, "other"),
            native_id=name,
            alt=captions.get(name),
            width=info.s.x,
            height=info.s.y,
        )


def _text(data: Data) -> str:
    """Return the words, without pictures: of a crosspost its title, then those of its original."""
    originals = [original.selftext for original in data.crosspost_parent_list]
    written = (data.body, data.selftext, *originals)
    words = (_SHOWN.sub("", text_of_markdown(part)) for part in written if part)
    parts = (data.title, *words)
    return "\n".join(part.strip() for part in parts if part and part.strip() and not _is_gone(part))


def _is_gone(words: str | None) -> bool:
    return words is not None and _GONE.fullmatch(words.strip()) is not None


def _address(data: Data) -> str:
    """Return what a post links to, or else its own page; old answers lack that of comments."""
    if not data.is_self and (data.url or "").startswith(("http://", "https://")):
        return data.url or ""
    thread = (data.link_id or "").removeprefix("t3_")
    return SITE + (data.permalink or f"/comments/{thread}/_/{data.name[3:]}")
