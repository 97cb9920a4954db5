"""What has become of posts on Discourse: they are looked for in the list of posts.

The list shows 50 posts with neighbouring ids, and with them the titles of topics, which a post that
is asked for by itself lacks. Only what the list leaves out, because it was deleted, hidden or moved
out of sight, is asked for by itself; that it is not there (404, 410) proves that it is gone.

References:
    docs.discourse.org, "Retrieve a single post"; app/controllers/posts_controller.rb in
    discourse/discourse; read on 2026-11-24.
"""

from collections.abc import Callable, Iterator, Mapping

from monitor.errors import NeedsAttention, NotFound
from monitor.nouns.posts import Page, Post
from monitor.sources.base import Http, Recheck
from monitor.sources.discourse.wire import DiscoursePage, parse_one

Ask = Callable[[int | None], DiscoursePage]  # before
One = Callable[[int], Page]


def again(ask: Ask, one: One, wanted: Mapping[int, str]) -> Iterator[Page]:
    """Yield the posts of a site, as `Checker.again` has it.

    Args:
        ask: Asks for the posts below an id.
        one: Asks for a single post.
        wanted: Ids of the posts, each with the id that it is held by.

    Raises:
        NeedsAttention: The site asks visitors to log in.
        SourceError: An answer is none, or the site failed; the pages yielded before stand.
    """
    held, left = set(wanted.values()), sorted(wanted)
    while left:
        listing = ask(left[-1] + 1)
        found = tuple(post for post in listing.posts if post.native_id in held)
        yield Page(posts=found, rejected=listing.rejected)
        lowest = min((left[-1], *listing.ids))
        unlisted = [number for number in left if number >= lowest and number not in listing.ids]
        for number in unlisted:
            yield one(number)
        left = [number for number in left if number < lowest]


def single(url: str, headers: Mapping[str, str], site: str, recheck: Recheck, http: Http) -> One:
    """Return the question for a single post of a site, which tells whether it is gone.

    Args:
        url: Of the site.
        headers: Sent with each question.
        site: Its host and folder; ids are local to it.
        recheck: Tells the instant of the question.
        http: The network.
    """

    def one(number: int) -> Page:
        try:
            body = http.get(f"{url}/posts/{number}.json", headers=headers).body
        except NotFound:
            return Page(posts=(Post(native_id=f"{site}/{number}", deleted_at=recheck.now),))
        except NeedsAttention:  # out of sight, which is not gone
            return Page()
        found = parse_one(body, site)
        return Page(posts=tuple(post for post in found if post.deleted_at))

    return one
