"""What has become of posts on Bluesky: they are asked for by their addresses.

A post that is not shown may be deleted, or its author may have blocked the account that asks. So
its record is asked for as well: only one that cannot be found is gone.

References:
    Lexicons app.bsky.feed.getPosts (25 addresses at once) and com.atproto.repo.getRecord,
    bluesky-social/atproto; read on 2026-11-24.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from msgspec import Raw, Struct

from monitor.errors import NotFound, SourceError
from monitor.nouns.posts import Page, Post
from monitor.sources.answers import decode, each
from monitor.sources.base import Held, Recheck
from monitor.sources.bluesky.session import BlueskySession, name_of
from monitor.sources.bluesky.wire import BlueskyPost, name, shown

POSTS: Final = "app.bsky.feed.getPosts"
RECORD: Final = "com.atproto.repo.getRecord"
MANY: Final = 25

# How servers say that there is no such record: the lexicon has the first name only.
_MISSING: Final = frozenset({"RecordNotFound", "InvalidRequest"})


class Addressed(Struct):
    """The address alone, so that a broken post still tells that it is there."""

    uri: str


class Views(Struct):
    """The answer: those of the posts that are shown, in no certain order."""

    posts: list[Raw]


def again(session: BlueskySession, recheck: Recheck) -> Iterator[Page]:
    """Yield the posts, 25 at once, as `Checker.again` has it.

    Raises:
        NeedsAttention: The account was refused.
        SourceError: An answer is no list of posts, or the service failed.
    """
    addressed = [post for post in recheck.posts if post.ref]
    for start in range(0, len(addressed), MANY):
        some = addressed[start : start + MANY]
        page, unseen = _ask(session, some)
        gone = [
            Post(native_id=post.native_id, deleted_at=recheck.now)
            for post in unseen
            if _is_gone(session, post.ref or "")
        ]
        yield Page(posts=(*page.posts, *gone), rejected=page.rejected)


def _ask(session: BlueskySession, some: Sequence[Held]) -> tuple[Page, list[Held]]:
    """Return what is shown of *some*, and of which nothing is shown."""
    body = session.get(POSTS, {"uris": [post.ref or "" for post in some]}).body
    found = decode(body, Views, "bluesky, posts").posts
    posts, rejected = each(found, BlueskyPost, shown)
    there = {name(one.uri) for one in each(found, Addressed)[0]}
    wanted = {post.native_id for post in some}
    return (
        Page(posts=tuple(p for p in posts if p.native_id in wanted), rejected=tuple(rejected)),
        [post for post in some if post.native_id not in there],
    )


def _is_gone(session: BlueskySession, uri: str) -> bool:
    *_, did, collection, key = uri.split("/")
    try:
        session.get(RECORD, {"repo": did, "collection": collection, "rkey": key})
    except NotFound:
        return True
    except SourceError as error:
        if name_of(error) in _MISSING:
            return True
        raise
    return False
