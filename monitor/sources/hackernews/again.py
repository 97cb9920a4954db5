"""What has become of stories and comments on Hacker News: they are asked for one by one.

Both sources ask the item API, since the search leaves out what is dead or deleted and so tells
nothing of it.

References:
    github.com/HackerNews/API, "Items"; read on 2026-11-24.
"""

from collections.abc import Iterator
from typing import Final

from monitor.nouns.posts import Page, Reject
from monitor.sources.base import Http, Recheck
from monitor.sources.hackernews.items_wire import HackerNewsItem, post, question, read

PAGE: Final = 40  # items between two commits


def again(base_url: str, recheck: Recheck, http: Http) -> Iterator[Page]:
    """Yield the items, 40 at once, as `Checker.again` has it.

    Of one that the service does not have (`null`) nothing is known: it never lets go of any.

    Args:
        base_url: Of the item API, without a slash at its end.
        recheck: The ids are those of items.
        http: The network.

    Raises:
        BadAnswer: An answer is no item.
        SourceError: The service failed; the pages yielded before stand.
    """
    numbers = [int(held.native_id) for held in recheck.posts if held.native_id.isdecimal()]
    for start in range(0, len(numbers), PAGE):
        some = numbers[start : start + PAGE]
        found = [read(http.get(question(base_url, number)).body, number) for number in some]
        yield Page(
            posts=tuple(
                post(item, recheck.now) for item in found if isinstance(item, HackerNewsItem)
            ),
            rejected=tuple(item for item in found if isinstance(item, Reject)),
        )
