"""What Hacker News's search answers, and the posts that we read in it.

References:
    hn.algolia.com/api; read on 2026-11-24.
"""

from hashlib import sha256
from typing import Annotated, Final

from msgspec import Meta, Raw, Struct

from monitor.clock import from_epoch
from monitor.errors import BadAnswer
from monitor.nouns.posts import Post, Reject
from monitor.sources.answers import decode, each
from monitor.sources.html import text_of_html

CAP: Final = 1000
ITEM: Final = "https://news.ycombinator.com/item?id="


class AlgoliaHit(Struct):
    """What is read of a hit; one without the first two is rejected."""

    objectID: str  # noqa: N815  the service's name
    created_at_i: Annotated[int, Meta(ge=0, lt=253_402_300_800)]  # to the end of the year 9999
    author: str | None = None
    title: str | None = None
    url: str | None = None
    story_text: str | None = None
    comment_text: str | None = None
    parent_id: int | None = None
    points: int | None = None
    num_comments: int | None = None


class AlgoliaSearch(Struct):
    """An answer: the hits that are shown, how many there are, and what the service says of it."""

    hits: list[Raw]
    nbHits: int  # noqa: N815
    message: str | None = None


def parse(body: bytes) -> tuple[tuple[Post, ...], tuple[Reject, ...], bool]:
    """Read an answer.

    Returns:
        Posts, newest first; rejects; whether the service may hold more than it shows.

    Raises:
        BadAnswer: The body is no search result, or says that the page lies past the cap.
    """
    found = decode(body, AlgoliaSearch, "Hacker News")
    if found.message and not found.hits:
        text = f"Hacker News: expected hits, got none and the message {found.message[:100]!r}"
        raise BadAnswer(text)
    posts, rejects = each(found.hits, AlgoliaHit, post)
    truncated = len(found.hits) >= CAP or found.nbHits > len(found.hits)
    return tuple(posts), tuple(rejects), truncated


def post(hit: AlgoliaHit) -> Post:
    """Turn a hit into a post: a title stands before its body, and an edit shows in the digest."""
    parts = (hit.title or "", hit.comment_text or hit.story_text or "")
    text = "\n".join(filter(None, map(text_of_html, parts)))
    return Post(
        native_id=hit.objectID,
        text=text,
        published_at=from_epoch(hit.created_at_i),
        author=hit.author,
        url=hit.url or f"{ITEM}{hit.objectID}",
        kind="comment" if hit.parent_id else "post",
        parent_id=str(hit.parent_id) if hit.parent_id else None,
        version=sha256(text.encode()).hexdigest()[:16],
        likes=hit.points,
        replies=hit.num_comments,
    )
