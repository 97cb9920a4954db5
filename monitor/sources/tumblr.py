"""Tumblr: posts by tag, as far as the service cares to list them.

Service: GET {base_url}/v2/tagged?tag=&before=, with a key. Limits: 20 posts a page, backwards only;
1,000 requests an hour and 5,000 a day for each key. See docs/sources/tumblr.md; read on 2026-11-24.

This is a sample and never claims coverage: the list leaves out posts that the site itself shows
under the tag, and nothing says which.

References:
    tumblr/docs, api.md, "/tagged", "/posts" with `id`, "Blog identifiers" and "Fields available for
    all Post types", with its issues 77, 131 and 136; read on 2026-11-24.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from datetime import timedelta
from functools import partial
from typing import ClassVar, Final
from urllib.parse import quote

from msgspec import Raw, Struct

from monitor.clock import from_epoch, rfc3339
from monitor.errors import BadAnswer, NeedsAttention, NotFound, excerpt
from monitor.nouns.incident import Incident
from monitor.nouns.media import Attachment
from monitor.nouns.posts import Page, Post, Traits
from monitor.privacy.secret import Secret
from monitor.sources import backwards
from monitor.sources.answers import beginning, beside, decode, each, listed_beside
from monitor.sources.backwards import DatedListing
from monitor.sources.base import Held, Http, Job, Recheck, Source, SourceSettings, gone
from monitor.sources.configured import address, credential
from monitor.sources.values import Epoch, digest

SITE: Final = "https://api.tumblr.com"
LIMIT: Final = 20
OK: Final = 200

# What an author wrote, by the fields that the types of posts have it in; order is that of reading.
_WORDS: Final = ("title", "question", "answer", "body", "text", "caption", "description")
_ID: Final = re.compile(r"/(\d{6,20})(?:/|$)")


class Settings(SourceSettings, frozen=True, kw_only=True):
    """The key of an application, and which server.

    Attributes:
        api_key: The OAuth consumer key of an application registered at tumblr.com/oauth/apps.
            Required.
        base_url: Another server of the same API.
    """

    api_key: Secret | None = None
    base_url: str = SITE


class TumblrKey(Struct):
    """What a list is ordered by: when a post was featured, on a tag that editors look after."""

    timestamp: Epoch
    featured_timestamp: Epoch | None = None


class Blog(Struct):
    uuid: str | None = None  # no name, and outlives a change of it


class TumblrPost(TumblrKey):
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
    meta: TumblrStatus
    response: Posts


class TumblrPage(DatedListing, frozen=True):
    featured: bool = False  # whether editors chose what stands on it


class Tumblr(Source, settings=Settings):
    kind: ClassVar = "tumblr"
    traits: ClassVar = Traits(
        clock="created",
        settle=timedelta(minutes=15),
        min_interval=timedelta(seconds=4),  # so that an hour's allowance lasts an hour
        exhaustive=False,
    )
    batch: ClassVar = 1

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.key = credential(self.kind, settings, "api_key", "a consumer key")
        self.url = f"{address(self.kind, settings.base_url, SITE)}/v2"

    def lanes(self, incident: Incident) -> tuple[str, ...]:
        return incident.tags

    def pull(self, job: Job, http: Http) -> Iterator[Page]:
        return backwards.pull(partial(self._listing, job.lane, http), job, self.settle, self.kind)

    def server_of(self, post: Held) -> str | None:
        """Return the one server; None where a post came without the id of its blog."""
        return None if post.ref is None else self.url

    def look(self, posts: Sequence[Held], recheck: Recheck, http: Http) -> Iterator[Page]:
        # The blog is named by an id that is not its author's name. What is not there (404) is gone,
        # alone or with its blog.
        [held] = posts
        url = f"{self.url}/blog/{quote(held.ref or '', safe=':')}/posts"
        params = {"id": held.native_id, "filter": "text", "api_key": self.key.value}
        try:
            body = http.get(url, params=params).body
        except NotFound:
            yield gone(posts, recheck)
            return
        found, rejected = each(decode(body, Single, "Tumblr").response.posts, TumblrPost, post)
        yield Page(posts=tuple(found), rejected=tuple(rejected))

    def check(self, incident: Incident, http: Http) -> str:
        if not incident.tags:
            message = f"tumblr: incident {incident.key!r} has no hashtags: add `hashtags`"
            raise NeedsAttention(message)
        listing = self._listing(incident.tags[0], http, None)
        newest = rfc3339(from_epoch(max(listing.keys))) if listing.keys else "none yet"
        chosen = ", chosen by editors" if listing.featured else ""
        tags = ", ".join(f"#{tag}" for tag in incident.tags)
        return (
            f"Tumblr: a sample of the posts tagged {tags} (newest of the first: {newest}{chosen}), "
            "which proves no coverage: the service lists some posts and leaves out others."
        )

    def _listing(self, tag: str, http: Http, before: int | None) -> TumblrPage:
        params = {"tag": tag, "before": before, "limit": LIMIT, "filter": "text"}
        # The key can only be given in the address: the network hides it wherever it is shown.
        body = http.get(f"{self.url}/tagged", params={**params, "api_key": self.key.value}).body
        listing = parse(body)
        # Posts may come again, since the last second of a page does: only time must go back.
        stuck = before is not None and backwards.oldest(listing.keys, before) > before
        if stuck or (listing.rejected and not listing.keys):
            got = listing.keys[:3] or beginning(body)
            message = f"Tumblr: the answer shows no posts of #{tag} before {before}, but {got!r}"
            raise BadAnswer(message)
        return listing


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
