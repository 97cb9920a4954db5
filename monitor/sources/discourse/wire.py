"""What Discourse answers, and the posts that we read in it.

References:
    discourse/discourse, app/serializers/post_serializer.rb; read on 2026-11-24.
"""

import re
from datetime import UTC, datetime
from typing import Annotated, Final

from msgspec import Meta, Raw, Struct

from monitor.clock import LATEST
from monitor.intake.bounds import Unfit
from monitor.nouns.posts import Post
from monitor.sources.answers import Listing, decode, each
from monitor.sources.html import text_of_html, text_of_markdown
from monitor.sources.values import Aware

HIGHEST: Final = 2**63 - 1  # an id; what is beyond would lead the walk astray
LIKE: Final = 2  # the action that a reader calls a like

# What others said stands in the text of who answers them; it is theirs.
_QUOTE: Final = re.compile(r"\[quote[^\[\]]*\](?:(?!\[quote).)*?\[/quote\]", re.DOTALL)
_PICTURE: Final = re.compile(r"!\[([^\[\]|]{0,500})[^\[\]]{0,100}\]\([^()\s]{0,2000}\)")
_DEPTH: Final = 8  # quotes in quotes; no person goes further

Number = Annotated[int, Meta(ge=1, le=HIGHEST)]


class DiscourseId(Struct):
    """The id alone, so that a broken post still shows where the page ends."""

    id: Number


class Action(Struct):
    id: int
    count: int = 0  # left out where it is zero


class DiscoursePost(DiscourseId):
    created_at: Aware
    username: str | None = None
    raw: str | None = None
    cooked: str = ""
    post_number: int = 0
    topic_title: str | None = None
    version: int = 1
    updated_at: Aware | None = None
    deleted_at: Aware | None = None
    user_deleted: bool = False
    hidden: bool = False
    reply_to_post_number: str | int | None = None
    reply_count: int | None = None
    actions_summary: list[Action] = []
    locale: str | None = None


class Latest(Struct):
    latest_posts: list[Raw]


class DiscoursePage(Listing, frozen=True):
    """One page, newest first; `latest` is when the youngest of its posts was written.

    `made` is when the page was, which may have lain in a cache.
    """

    ids: tuple[int, ...] = ()
    latest: datetime | None = None
    made: datetime = LATEST


def parse(body: bytes, site: str, before: int | None = None) -> DiscoursePage:
    """Read a page; posts that are hidden at present are left out.

    Ids are local to *site*, its host and folder. *before* is the id that the page was to begin
    below: older versions begin it with that very post, which is left out.
    """
    found, limit = decode(body, Latest, site).latest_posts, before or HIGHEST
    read, rejects = each(found, DiscoursePost, lambda item: (_below(limit, item), post(item, site)))
    named = [one.id for one in each(found, DiscourseId)[0]]
    # One id that is false costs its post; where all are, the list goes on elsewhere.
    ids = [number for number in named if number <= limit] or named
    return DiscoursePage(
        ids=tuple(number for number in ids if number != before),
        posts=tuple(post for item, post in read if item.id != before and not item.hidden),
        rejected=tuple(rejects),
        latest=max((item.created_at for item, _ in read), default=None),
    )


def _below(limit: int, item: DiscoursePost) -> DiscoursePost:
    if item.id > limit:
        raise Unfit("id: it is not below those of the page before", "number")
    return item


def post(item: DiscoursePost, site: str) -> Post:
    """Turn an item into a post: a topic's first one begins with its title.

    The id of the post that it answers is not known: only its number in the topic is.
    """
    edited = item.updated_at if item.version > 1 else None
    taken = item.deleted_at or (item.updated_at or item.created_at if item.user_deleted else None)
    return Post(
        native_id=f"{site}/{item.id}",
        text="" if taken else text(item),
        published_at=item.created_at.astimezone(UTC),
        author=f"{item.username}@{site}" if item.username else None,
        url=f"https://{site}/p/{item.id}",
        kind="reply" if item.reply_to_post_number else "post",
        lang=item.locale or None,
        version=str(item.version),
        likes=sum(action.count for action in item.actions_summary if action.id == LIKE),
        replies=item.reply_count,
        edited_at=edited.astimezone(UTC) if edited else None,
        deleted_at=taken.astimezone(UTC) if taken else None,
    )


def text(item: DiscoursePost) -> str:
    """Return what the author wrote, in Markdown, without quotes of others and picture addresses."""
    written = text_of_html(item.cooked) if item.raw is None else text_of_markdown(item.raw)
    for _ in range(_DEPTH):
        written, quotes = _QUOTE.subn("", written)
        if not quotes:
            break
    title = item.topic_title if item.post_number == 1 else None
    return "\n".join(filter(None, (title, _PICTURE.sub(r"\1", written).strip())))
