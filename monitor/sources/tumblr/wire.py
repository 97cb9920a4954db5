"""What Tumblr answers, and the posts that we read in it.

References:
    tumblr/docs, api.md, "Fields available for all Post types"; read on 2026-11-24.
"""

import re
from collections.abc import Collection
from typing import Final

from msgspec import Raw, Struct

from monitor.clock import from_epoch
from monitor.errors import BadAnswer, excerpt
from monitor.nouns.media import Attachment
from monitor.nouns.posts import Post
from monitor.sources.answers import beside, decode, each, listed_beside
from monitor.sources.backwards import DatedListing
from monitor.sources.values import Epoch, digest

OK: Final = 200

# What an author wrote, by the fields that the types of posts have it in; order is that of reading.
_WORDS: Final = ("title", "question", "answer", "body", "text", "caption", "description")
_ID: Final = re.compile(r"/(\d{6,20})(?:/|$)")


class TumblrKey(Struct):
    """What a list is ordered by: when a post was featured, on a tag that editors look after."""

    timestamp: Epoch
    featured_timestamp: Epoch | None = None


class Blog(Struct):
    """The blog that a post is on: an id that is no name, and outlives a change of it."""

    uuid: str | None = None


class TumblrPost(TumblrKey):
    """What is read of a post; one without id or time is rejected."""

    id: int = 0
    id_string: str | None = None
    blog_name: str | None = None
    blog: Blog | None = None
    post_url: str | None = None
    parent_post_url: str | None = None
    reblogged_from_id: str | int | None = None
    tags: list[str] = []
    title: str | None = None
    question: str | None = None
    answer: str | None = None
    body: str | None = None
    text: str | None = None
    caption: str | None = None
    description: str | None = None
    summary: str | None = None
    url: Raw = Raw()
    permalink_url: Raw = Raw()
    photos: Raw = Raw()
    trail: Raw = Raw()

    def __post_init__(self) -> None:
        if not (self.id or self.id_string):
            raise ValueError("neither an id nor an id_string is there")


class TrailBlog(Struct):
    name: str


class TrailItem(Struct):
    """What a reblog repeats, with the blog that it is of."""

    blog: TrailBlog


class PhotoSize(Struct):
    url: str
    width: int | None = None
    height: int | None = None


class Photo(Struct):
    original_size: PhotoSize
    caption: str | None = None


class TumblrStatus(Struct):
    """How the service sees the question; the status of HTTP is not always this one."""

    status: int
    msg: str = ""


class Tagged(Struct):
    meta: TumblrStatus
    response: list[Raw]


class Posts(Struct):
    posts: list[Raw]


class Single(Struct):
    """The answer to a question for one post of a blog."""

    meta: TumblrStatus
    response: Posts


class TumblrPage(DatedListing, frozen=True):
    """One page; `featured` where editors chose what stands on it."""

    featured: bool = False


def parse(body: bytes) -> TumblrPage:
    found = decode(body, Tagged, "Tumblr")
    if found.meta.status != OK:
        message = f"Tumblr: no posts came, but {found.meta.status} {excerpt(found.meta.msg)!r}"
        raise BadAnswer(message)
    posts, rejects = each(found.response, TumblrPost, post)
    keys = each(found.response, TumblrKey)[0]
    return TumblrPage(
        keys=tuple(key.featured_timestamp or key.timestamp for key in keys),
        posts=tuple(posts),
        rejected=tuple(rejects),
        featured=any(key.featured_timestamp for key in keys),
    )


def post(item: TumblrPost) -> Post:
    """Turn an item into a post: what was written, then the tags, in which people talk as well.

    Likes, reblogs and replies are one number there, the notes, which is none of ours.
    """
    signs = {f"{one.blog.name}:" for one in listed_beside(item.trail, TrailItem)}
    words = [_unsigned(getattr(item, field) or "", signs) for field in _WORDS]
    tags = " ".join(f"#{tag}" for tag in item.tags)
    text = "\n".join(filter(None, (*(words if any(words) else [item.summary]), tags)))
    original = _original(item)
    return Post(
        native_id=item.id_string or str(item.id),
        text=text,
        published_at=from_epoch(item.timestamp),
        author=item.blog_name,
        url=item.post_url,
        kind="repost" if original or item.parent_post_url else "post",
        repost_of=original,
        ref=item.blog.uuid if item.blog else None,
        version=digest(text)[:16],
        links=tuple(filter(None, (beside(raw, str) for raw in (item.url, item.permalink_url)))),
        media=tuple(map(_attached, listed_beside(item.photos, Photo))),
    )


def _unsigned(words: str, signs: Collection[str]) -> str:
    """Return a text without the lines that say whose words a reblog repeats."""
    if not signs:
        return words
    return "\n".join(line for line in words.split("\n") if line.strip() not in signs).strip()


def _attached(photo: "Photo") -> Attachment:
    """Return a picture; its address is one of a file, the same on every blog that shows it."""
    size = photo.original_size
    return Attachment(
        kind="image",
        native_id=digest(size.url),
        alt=photo.caption,
        width=size.width,
        height=size.height,
    )


def _original(item: TumblrPost) -> str | None:
    """Return the id of the reblogged post, from the address ``.../id/words`` if need be."""
    if item.reblogged_from_id:
        return str(item.reblogged_from_id)
    found = _ID.search(item.parent_post_url or "")
    return found[1] if found else None
