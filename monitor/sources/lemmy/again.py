"""What has become of posts and comments on Lemmy: each is asked for where it was shown.

What was deleted or removed is shown with that mark, or is not there for visitors (404, and before
0.19 400). The copy of an instance tells what has reached it: a deletion elsewhere comes with delay.

References:
    github.com/LemmyNet/lemmy, GetPost and GetComment in its releases 0.19 and 1.0.0-beta.1; read on
    2026-11-24.
"""

from collections.abc import Callable, Iterator
from typing import Final

from monitor.errors import NotFound, SourceError
from monitor.nouns.posts import Page, Post
from monitor.sources.base import Held, Http, Recheck
from monitor.sources.lemmy.wire import parse_one

_MISSING: Final = (b"couldnt_find_post", b"couldnt_find_comment", b"not_found")


def again(host: str, api: Callable[[], str], recheck: Recheck, http: Http) -> Iterator[Page]:
    """Yield what an instance says of the posts that it showed, as `Checker.again` has it.

    Args:
        host: The instance, as `Post.ref` begins.
        api: Returns the address of its API, once it is sure that it is an instance still.
        recheck: Posts of this and of other instances.
        http: The network.

    Raises:
        SourceError: An answer is no post, or the instance failed.
    """
    held = [(post, (post.ref or "").split("/")) for post in recheck.posts]
    own = [(post, place[1:]) for post, place in held if place[0] == host]
    if not own:
        return
    url = api()
    for post, (kind, number) in own:
        yield _one(f"{url}/{kind}", number, host, post, recheck, http)


def _one(url: str, number: str, host: str, post: Held, recheck: Recheck, http: Http) -> Page:
    try:
        body = http.get(url, params={"id": number}).body
    except SourceError as error:
        if isinstance(error, NotFound) or any(name in error.body for name in _MISSING):
            return Page(posts=(Post(native_id=post.native_id, deleted_at=recheck.now),))
        raise
    posts, rejected = parse_one(body, url, host, recheck.now)
    return Page(posts=tuple(p for p in posts if p.native_id == post.native_id), rejected=rejected)
