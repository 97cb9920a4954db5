"""What Reddit's API answers, and the posts that we read in it.

References:
    reddit.com/dev/api, "listings" and "things", with `raw_json=1`; read on 2026-11-24.
"""

from datetime import datetime
from typing import Annotated, Final, Literal

from msgspec import Meta, Raw, Struct

from monitor.clock import from_epoch
from monitor.nouns.posts import Kind, Post, Reject
from monitor.sources.answers import decode, each

SITE: Final = "https://www.reddit.com"
GONE: Final = frozenset({"[deleted]", "[removed]"})

Epoch = Annotated[float, Meta(ge=0, lt=253_402_300_800)]  # to the end of the year 9999


class Original(Struct):
    """The text of the post that a crosspost repeats."""

    selftext: str | None = None


class Data(Struct):
    """What is read of a post or comment; one without the first two is rejected.

    A comment has a `body`, a post a `title`; one that has neither is rejected too.
    """

    name: Annotated[str, Meta(pattern="^t[13]_[0-9a-z]+$")]
    created_utc: Epoch
    body: str | None = None
    title: str | None = None
    selftext: str | None = None
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
            message = "expected a body or a title"
            raise ValueError(message)


class Thing(Struct):
    """A post (`t3`) or a comment (`t1`)."""

    kind: Literal["t1", "t3"]
    data: Data


class Children(Struct):
    """The inside of a listing."""

    children: list[Raw]
    after: str | None = None


class RedditListing(Struct):
    """A listing as it comes."""

    kind: Literal["Listing"]
    data: Children


class RedditPage(Struct, frozen=True):
    """One page of a listing, newest first; `after` names the next page, None where there is none.

    Attributes:
        rows: Id and time of writing of all that could be read, in order.
    """

    posts: tuple[Post, ...]
    rejected: tuple[Reject, ...]
    rows: tuple[tuple[str, datetime], ...]
    after: str | None


def parse(body: bytes, what: str, seen: datetime) -> RedditPage:
    """Read a page of a listing; see `post` for *seen*.

    Raises:
        BadAnswer: The body is no listing; the message names *what*.
    """
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

    Args:
        data: As it was shown.
        seen: When that was, for the service does not tell when something was taken back.
    """
    published = from_epoch(data.created_utc)
    if data.removed_by_category or not GONE.isdisjoint({data.body, data.selftext}):
        return Post(native_id=data.name, published_at=published, deleted_at=seen)
    edited = from_epoch(data.edited) if not isinstance(data.edited, bool) else None
    return Post(
        native_id=data.name,
        text=_text(data),
        published_at=published,
        author=None if data.author in GONE else data.author,
        url=_address(data),
        kind=_kind(data),
        parent_id=data.parent_id,
        repost_of=data.crosspost_parent,
        version=str(data.edited) if data.edited else None,
        likes=None if data.score_hidden or data.hide_score else data.score,
        replies=data.num_comments,
        edited_at=edited,
    )


def _kind(data: Data) -> Kind:
    if data.body is not None:
        return "comment"
    return "repost" if data.crosspost_parent else "post"


def _text(data: Data) -> str:
    """Return the words: of a crosspost its own title, then the text of its original."""
    originals = [original.selftext for original in data.crosspost_parent_list]
    parts = (data.title, data.body, data.selftext, *originals)
    return "\n".join(part.strip() for part in parts if part and part.strip() and part not in GONE)


def _address(data: Data) -> str:
    """Return what a post links to, or else its own page; old answers lack that of comments."""
    if not data.is_self and (data.url or "").startswith(("http://", "https://")):
        return data.url or ""
    thread = (data.link_id or "").removeprefix("t3_")
    return SITE + (data.permalink or f"/comments/{thread}/_/{data.name[3:]}")
