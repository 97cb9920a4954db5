"""What has become of posts on Mastodon: each is asked for on the instance that showed it.

From 4.3 on several can be asked for at once; what is left out there, and each post on an older
server or another program, is asked for by itself. Only one that is not there (404) is gone: what is
shown to nobody without an account (401, 403) may be there still. That the instance answers for
itself first proves that the address is an instance still.

References:
    docs.joinmastodon.org, methods/statuses; app/controllers/api/base_controller.rb in
    mastodon/mastodon (20 posts at once); read on 2026-11-24.
"""

from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import quote

from monitor.errors import NeedsAttention, NotFound
from monitor.nouns.posts import Page, Post
from monitor.sources.base import Http, Recheck
from monitor.sources.mastodon import instance
from monitor.sources.mastodon.wire import MastodonPage, parse, parse_one

MANY: Final = 20


def again(host: str, base_url: str, recheck: Recheck, http: Http) -> Iterator[Page]:
    """Yield what an instance says of the posts that it showed, as `Checker.again` has it.

    Args:
        host: The instance, as `Post.ref` begins.
        base_url: Its address, without a slash at its end.
        recheck: Posts of this and of other instances.
        http: The network.

    Raises:
        SourceError: An answer is no post, or the instance failed; the pages yielded before stand.
    """
    refs = {post.native_id: (post.ref or "").partition("/") for post in recheck.posts}
    held = {number: key for key, (at, _, number) in refs.items() if at == host}
    if not held:
        return
    url, unlisted = f"{base_url}/api/v1/statuses", list(held)
    if instance.ask(base_url, http).lists:
        for start in range(0, len(held), MANY):
            some = list(held)[start : start + MANY]
            listing = parse(http.get(url, params={"id[]": some}).body, url, host)
            unlisted = [number for number in unlisted if number not in listing.ids]
            yield _page(listing, held)
    for number in unlisted:
        try:
            body = http.get(f"{url}/{quote(number, safe='')}").body
        except NotFound:
            yield Page(posts=(Post(native_id=held[number], deleted_at=recheck.now),))
        except NeedsAttention:
            continue
        else:
            yield _page(parse_one(body, url, host), held)


def _page(listing: MastodonPage, held: Mapping[str, str]) -> Page:
    wanted = set(held.values())
    posts = tuple(post for post in listing.posts if post.native_id in wanted)
    return Page(posts=posts, rejected=listing.rejected)
