"""What has become of posts and comments on Reddit: they are asked for by their names.

What was deleted or removed is shown without its words; of what is not shown at all (its subreddit
may have been closed to visitors) nothing is known.

References:
    reddit.com/dev/api, "/api/info" (100 names at once); read on 2026-11-24.
"""

from collections.abc import Iterator
from typing import Final

from monitor.nouns.posts import Page
from monitor.sources.base import Http, Param, Recheck
from monitor.sources.reddit import session
from monitor.sources.reddit.session import RedditCredentials
from monitor.sources.reddit.wire import parse

MANY: Final = 100


def again(base_url: str, who: RedditCredentials, recheck: Recheck, http: Http) -> Iterator[Page]:
    """Yield the posts, a hundred at once, as `Checker.again` has it.

    Args:
        base_url: Of the API, without a slash at its end.
        who: Asks.
        recheck: The ids are the names that Reddit gave.
        http: The network.

    Raises:
        NeedsAttention: The key is refused.
        SourceError: An answer is no listing, or the service failed.
    """
    url = f"{base_url}/api/info"
    names = [held.native_id for held in recheck.posts]
    for start in range(0, len(names), MANY):
        some = names[start : start + MANY]
        params: dict[str, Param | None] = {"id": ",".join(some), "raw_json": 1}
        body = session.ask(url, params, http, recheck.vault, who, recheck.now).body
        listing = parse(body, url, recheck.now)
        yield Page(
            posts=tuple(post for post in listing.posts if post.native_id in some),
            rejected=listing.rejected,
        )
