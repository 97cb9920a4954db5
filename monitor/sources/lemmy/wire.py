"""What Lemmy's API answers in both of its versions, and the posts that we read in it.

References:
    github.com/LemmyNet/lemmy, crates/db_views and crates/api, at 1.0.0-beta.1 for version 4; its
    release 0.19 for version 3; read on 2026-11-24.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final, cast

from msgspec import Raw, Struct, field

from monitor.clock import rfc3339
from monitor.nouns.media import Attachment, MediaKind, card
from monitor.nouns.posts import Page, Post
from monitor.sources.answers import Listing, beside, decode, each, refuse
from monitor.sources.html import text_of_markdown
from monitor.sources.values import digest, utc

LAST: Final = 3


class LemmySite(Struct):
    version: str


class Creator(Struct):
    name: str
    actor_id: str | None = None  # the same on every instance, as is `ap_id` in version 4
    ap_id: str | None = None


class LemmyCounts(Struct):
    """How often it was answered and voted for; in version 4 these are part of the thing itself."""

    score: int | None = None
    comments: int | None = None
    child_count: int | None = None


class LemmyItem(LemmyCounts, kw_only=True):
    """A post or a comment; one without an address or a time is rejected.

    Times have the names of version 3 or of version 4. Before 0.19 they have no zone, and are UTC.
    """

    ap_id: str
    id: int | None = None
    published: datetime | None = None
    published_at: datetime | None = None
    updated: datetime | None = None
    updated_at: datetime | None = None
    name: str | None = None
    body: str | None = None
    content: str | None = None
    url: str | None = None
    path: str = ""
    deleted: bool = False
    removed: bool = False
    featured_local: bool = False
    url_content_type: Raw = Raw()
    alt_text: Raw = Raw()
    embed_title: Raw = Raw()
    embed_description: Raw = Raw()
    embed_video_url: Raw = Raw()

    def __post_init__(self) -> None:
        _ = self.at, self.changed
        if self.name is None and self.content is None:
            raise ValueError("neither a name nor a content is there")

    @property
    def at(self) -> datetime:
        instant = self.published_at or self.published
        if instant is None:
            raise ValueError("neither published nor published_at is there")
        return _utc(instant)

    @property
    def changed(self) -> datetime | None:
        instant = self.updated_at or self.updated
        return _utc(instant) if instant else None


class LemmyView(Struct):
    """A post with what belongs to it, or a comment with its post."""

    post: LemmyItem
    creator: Creator
    comment: LemmyItem | None = None
    counts: LemmyCounts = field(default_factory=LemmyCounts)

    @property
    def said(self) -> LemmyItem:
        return self.comment or self.post


class LemmySearch(Struct):
    posts: list[Raw]
    comments: list[Raw]
    next_page: str | None = None  # of version 4


class One(Struct):
    """The answer to a question for one post or one comment, which has one of the two."""

    post_view: Raw = Raw()
    comment_view: Raw = Raw()


class LemmyPage(Listing, frozen=True, kw_only=True):
    """One page of a search, and when the oldest on it was published, but for what is pinned.

    That is the youngest of the last three that could be read: one with a false date is not the end.
    """

    size: int  # things on the page, readable or not
    oldest: datetime | None


def parse(body: bytes, what: str, host: str, seen: datetime) -> LemmyPage:
    found = decode(body, LemmySearch, what)
    items = [*found.posts, *found.comments]
    read, rejects = each(items, LemmyView, lambda view: (view.said, post(view, host, seen)))
    ages = [said.at for said, _ in read if not said.featured_local]
    return LemmyPage(
        posts=tuple(post for _, post in read),
        rejected=tuple(rejects),
        size=len(items),
        oldest=max(ages[-LAST:], default=None),
        after=found.next_page,
    )


def parse_one(body: bytes, what: str, host: str, seen: datetime) -> Page:
    found = decode(body, One, what)
    one = bytes(found.comment_view) or bytes(found.post_view)
    if not one:
        refuse(what, "a comment_view or a post_view", body)
    posts, rejects = each([Raw(one)], LemmyView, lambda view: post(view, host, seen))
    return Page(posts=tuple(posts), rejected=tuple(rejects))


def post(view: LemmyView, host: str, seen: datetime) -> Post:
    """Turn a view into a post: Markdown as it is; one that was taken back keeps only its id.

    *host* is the instance that showed it; *seen* is when, for the service does not say when
    something was taken back.
    """
    said, counts, changed = view.said, view.counts, view.said.changed
    is_first = view.comment is not None and view.comment.path.count(".") == 1
    if said.deleted or said.removed:
        return Post(native_id=digest(said.ap_id), published_at=said.at, deleted_at=seen)
    written = (said.body or "", said.content or "")
    replies = (said.comments, said.child_count, counts.comments, counts.child_count)
    return Post(
        native_id=digest(said.ap_id),
        text="\n".join(filter(None, (said.name, *map(text_of_markdown, written)))),
        published_at=said.at,
        author=view.creator.ap_id or view.creator.actor_id or view.creator.name,
        url=said.url if (said.url or "").startswith(("http://", "https://")) else said.ap_id,
        kind="comment" if view.comment else "post",
        # An answer to a comment has only a number, which means nothing on other instances.
        parent_id=digest(view.post.ap_id) if is_first else None,
        ref=f"{host}/{'comment' if view.comment else 'post'}/{said.id}" if said.id else None,
        version=rfc3339(changed) if changed else None,
        likes=said.score if said.score is not None else counts.score,
        replies=next((count for count in replies if count is not None), None),
        edited_at=changed,
        links=tuple(filter(None, (said.url, beside(said.embed_video_url, str)))),
        media=tuple(_attached(said)),
    )


def _attached(said: LemmyItem) -> Iterator[Attachment]:
    """Yield what a post links to where that is a file, and the preview of a page."""
    kind, _, form = (beside(said.url_content_type, str) or "").partition("/")
    if said.url and kind in {"image", "video", "audio"}:
        yield Attachment(
            kind="gif" if form == "gif" else cast("MediaKind", kind),
            native_id=digest(said.url),
            alt=beside(said.alt_text, str),
        )
    title, description = (
        beside(raw, str) or "" for raw in (said.embed_title, said.embed_description)
    )
    yield from card(title, description)


def _utc(instant: datetime) -> datetime:
    return utc(instant) if instant.tzinfo else instant.replace(tzinfo=UTC)
