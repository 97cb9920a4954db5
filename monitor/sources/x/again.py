"""What has become of posts on X: they are asked for by their ids, and paid for once more.

New posts come first: posts are asked for again only while more than half of the day's budget is
left. X shows the version that is asked for; where it names a newer one, that is asked for as well.

References:
    docs.x.com: Posts lookup, Edit Posts, Response codes and errors; read on 2026-11-24.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Final

from monitor.errors import RetryLater
from monitor.nouns.posts import Page, Post
from monitor.sources.base import Recheck, Vault
from monitor.sources.daily import Daily
from monitor.sources.x.wire import Looked, Tweet, post

MANY: Final = 100

Ask = Callable[[Sequence[str]], Looked]


def again(budget: Daily, ask: Ask, recheck: Recheck) -> Iterator[Page]:
    """Yield the posts, as many at once as may be paid for, as `Checker.again` has it.

    Args:
        budget: What may be paid for in a day.
        ask: Asks for at most 100 posts by their ids, and pays.
        recheck: The ids are those of the first versions.

    Raises:
        RetryLater: What is left of the day is for new posts.
        SourceError: The service failed; the pages yielded before stand.
    """
    wanted = [held.native_id for held in recheck.posts]
    while wanted:
        some = wanted[: min(MANY, _spare(budget, recheck.vault, recheck.now))]
        wanted = wanted[len(some) :]
        first = ask(some)
        yield _page(first, set(some), recheck.now)
        newer = [tweet.edit_history_tweet_ids[-1] for tweet in first.tweets if _is_edited(tweet)]
        while newer:
            few = newer[: _spare(budget, recheck.vault, recheck.now)]
            newer = newer[len(few) :]
            yield _page(ask(few), set(some), recheck.now)


def _spare(budget: Daily, vault: Vault, now: datetime) -> int:
    """Return how many posts may be paid for.

    Raises:
        RetryLater: None.
    """
    spare = budget.left(vault, now) - budget.limit // 2
    if spare < 1:
        until = budget.allowance(vault, now).resets_at
        message = f"{budget.what}: the rest of this day's {budget.limit:,} is kept for new posts"
        raise RetryLater(message, until)
    return spare


def _is_edited(tweet: Tweet) -> bool:
    return bool(tweet.edit_history_tweet_ids) and tweet.edit_history_tweet_ids[-1] != tweet.id


def _page(looked: Looked, wanted: set[str], now: datetime) -> Page:
    """Return what is shown in its newest version, and what is told to be gone."""
    found = [post(tweet) for tweet in looked.tweets if not _is_edited(tweet)]
    gone = [Post(native_id=native_id, deleted_at=now) for native_id in looked.gone]
    posts = (*found, *gone)
    return Page(
        posts=tuple(one for one in posts if one.native_id in wanted), rejected=looked.rejected
    )
