"""What has become of comments and videos on YouTube: they are asked for by their ids.

What is deleted, private or held back for review is left out, or is the reason why the whole
question is refused (404, commentNotFound); then each half is asked for by itself.

References:
    developers.google.com/youtube/v3/docs: comments/list, videos/list; read on 2026-11-24.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from monitor.errors import NotFound
from monitor.nouns.posts import Page, Post
from monitor.sources.base import Recheck
from monitor.sources.youtube.api import Api
from monitor.sources.youtube.search import details
from monitor.sources.youtube.videos import VIDEO, parse_details
from monitor.sources.youtube.wire import YoutubePage, parse_comments, parse_ids, reasons

MANY: Final = 50  # ids that a question may name
MISSING: Final = "commentNotFound"


def again(api: Api, recheck: Recheck) -> Iterator[Page]:
    """Yield the comments, then the videos, fifty at once, as `Checker.again` has it.

    Raises:
        RetryLater: The day's units are used up.
        SourceError: An answer is no list, or the service failed; the pages yielded before stand.
    """
    ids = [held.native_id for held in recheck.posts]
    comments = [one for one in ids if not VIDEO.fullmatch(one)]
    for start in range(0, len(comments), MANY):
        yield from _comments(api, comments[start : start + MANY], recheck)
    videos = [one for one in ids if VIDEO.fullmatch(one)]
    for start in range(0, len(videos), MANY):
        some = videos[start : start + MANY]
        body = api.ask("videos", details(some))
        yield _page(parse_details(body), some, body, recheck)


def _comments(api: Api, some: Sequence[str], recheck: Recheck) -> Iterator[Page]:
    params = {"part": "snippet", "id": ",".join(some), "textFormat": "plainText"}
    try:
        body = api.ask("comments", params)
    except NotFound as error:
        if MISSING not in reasons(error.body):
            raise
        if len(some) == 1:
            yield Page(posts=(Post(native_id=some[0], deleted_at=recheck.now),))
            return
        middle = len(some) // 2
        yield from _comments(api, some[:middle], recheck)
        yield from _comments(api, some[middle:], recheck)
        return
    yield _page(parse_comments(body), some, body, recheck)


def _page(shown: YoutubePage, some: Sequence[str], body: bytes, recheck: Recheck) -> Page:
    """Return what is shown of *some*, and as deletions what is left out."""
    there = parse_ids(body)
    left_out = set[str]() if there is None else set(some) - there
    posts = [post for post in shown.posts if post.native_id in some]
    gone = [Post(native_id=one, deleted_at=recheck.now) for one in some if one in left_out]
    return Page(posts=(*posts, *gone), rejected=shown.rejected)
