"""What X's API answers, and the posts that we read in it.

References:
    docs.x.com: data dictionary, Response codes and errors; read on 2026-11-24.
"""

from datetime import datetime
from typing import Final

from msgspec import Raw, Struct

from monitor.nouns.posts import RAW_CAP, Post, Reject
from monitor.sources.answers import Listing, beside, decode, each, refuse
from monitor.sources.x.post import Id, Tweet, XMedia, post

FIELDS: Final = (
    "created_at,author_id,lang,public_metrics,note_tweet,referenced_tweets,edit_history_tweet_ids,"
    "entities,attachments"
)
FILES_TOO: Final = {
    "expansions": "attachments.media_keys",
    "media.fields": "alt_text,duration_ms,height,preview_image_url,public_metrics,url,width",
}
"""Asked for where pictures and videos are to be described; each is paid for as a post is."""

GONE: Final = "/resource-not-found"


class XIncludes(Struct):
    """What belongs to the posts of an answer, where it was asked for; X charges for each."""

    media: list[Raw] = []


class Problem(Struct):
    type: str = ""
    title: str = "not shown"
    detail: str = ""
    resource_type: str | None = None
    resource_id: Id | None = None


class Paging(Struct):
    result_count: int
    newest_id: Id | None = None
    next_token: str | None = None


class Lookup(Struct):
    """An answer to a question for given posts: one of the two lists is there."""

    data: list[Raw] = []
    errors: list[Raw] = []


class XSearch(Lookup, kw_only=True):
    meta: Paging
    includes: Raw = Raw()


class RecentCountsMeta(Struct):
    total_tweet_count: int


class RecentCounts(Struct):
    meta: RecentCountsMeta


class XPage(Listing, frozen=True):
    """One page, newest first; what is known to be gone comes at the end."""

    paid: int = 0  # how many posts and files X charges for
    newest: str | None = None


class Looked(Struct, frozen=True):
    tweets: tuple[Tweet, ...] = ()
    gone: tuple[str, ...] = ()
    rejected: tuple[Reject, ...] = ()
    paid: int = 0  # how many posts X charges for


def parse_lookup(body: bytes) -> Looked:
    found = decode(body, Lookup, "X")
    if not (found.data or found.errors):
        refuse("X", "data or errors", body)
    tweets, rejects = each(found.data, Tweet)
    gone, untold = _problems(found.errors)
    return Looked(tuple(tweets), tuple(gone), (*rejects, *untold), len(found.data))


def parse(body: bytes, now: datetime, *, further: bool = False) -> XPage:
    """Read an answer; a post that it says is not found counts as deleted at *now*.

    On a *further* page of a walk a single post may be broken, as on the first among others.
    """
    found = decode(body, XSearch, "X")
    files = (beside(found.includes, XIncludes) or XIncludes()).media
    known = {one.media_key: one for one in each(files, XMedia)[0]}
    posts, rejects = each(found.data, Tweet, lambda tweet: post(tweet, known))
    if found.meta.result_count and not (posts or (further and len(rejects) == 1)):
        refuse("X", f"{found.meta.result_count} posts that can be read", body)
    gone, untold = _problems(found.errors)
    return XPage(
        posts=(*posts, *(Post(native_id=one, deleted_at=now) for one in gone)),
        rejected=(*rejects, *untold),
        paid=len(found.data) + len(files),
        newest=found.meta.newest_id,
        after=found.meta.next_token,
    )


def _problems(errors: list[Raw]) -> tuple[list[str], list[Reject]]:
    """Return the ids of posts that are gone, and as rejects whatever else was not shown."""
    gone, untold = [], []
    for raw in errors:
        for problem in each([raw], Problem)[0] or [Problem()]:
            if problem.type.endswith(GONE) and problem.resource_type in {"tweet", "post"}:
                gone.append(problem.resource_id or "")
            else:
                reason = ": ".join(filter(None, (problem.title, problem.detail)))
                untold.append(Reject(reason, bytes(raw)[:RAW_CAP]))
    return [one for one in gone if one], untold
