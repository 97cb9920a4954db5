"""What has become of posts on Tumblr: each is asked for on its blog.

A blog is named by an id that is not its author's name; of a post that came without one nothing can
be asked. A post that is not there (404) is gone, alone or with its blog.

References:
    tumblr/docs, api.md, "/posts" with `id`, and "Blog identifiers"; read on 2026-11-24.
"""

from collections.abc import Iterator
from urllib.parse import quote

from monitor.errors import NotFound
from monitor.nouns.posts import Page, Post
from monitor.privacy.secret import Secret
from monitor.sources.base import Http, Recheck
from monitor.sources.tumblr.wire import parse_single


def again(url: str, key: Secret, recheck: Recheck, http: Http) -> Iterator[Page]:
    """Yield the posts, one by one, as `Checker.again` has it.

    Args:
        url: Of the API, with its version.
        key: Of the application, which can only be given in the address.
        recheck: Posts of any blog.
        http: The network.

    Raises:
        SourceError: An answer is no post, or the service failed.
    """
    for held in recheck.posts:
        if held.ref is None:
            continue
        params = {"id": held.native_id, "filter": "text", "api_key": key.value}
        blog = quote(held.ref, safe=":")
        try:
            body = http.get(f"{url}/blog/{blog}/posts", params=params).body
        except NotFound:
            yield Page(posts=(Post(native_id=held.native_id, deleted_at=recheck.now),))
            continue
        posts, rejected = parse_single(body)
        yield Page(
            posts=tuple(post for post in posts if post.native_id == held.native_id),
            rejected=rejected,
        )
