"""The older documents of a feed, where it has any.

References:
    RFC 5005, paged and archived feeds; WordPress, "paged"; read on 2026-11-24.
"""

from collections.abc import Collection, Iterator
from typing import Final

from monitor.errors import BadAnswer, NeedsAttention, NotFound
from monitor.nouns.posts import Answer
from monitor.sources.base import Http
from monitor.sources.rss.document import FeedDocument, parse

MOST: Final = 50  # documents; a hole that reaches further back is named


def older(
    document: FeedDocument,
    answer: Answer,
    feed: str,
    http: Http,
    *,
    paged: bool,
    known: Collection[str] = (),
) -> Iterator[FeedDocument]:
    """Yield the documents before *document*, newest first, each asked for only when it is wanted.

    They end where one links to none, is not there, is no feed, or shows nothing new.

    Args:
        document: What the feed shows now.
        answer: As *document* came.
        feed: Address that is configured; ids are made with it.
        http: The network.
        paged: Whether ``?paged=2`` and on are asked for where no older document is named.
        known: Ids that were shown in earlier passes.

    Raises:
        SourceError: One cannot be asked for at present.
    """
    shown = {post.native_id for post in document.posts}
    for number in range(2, MOST + 2):
        if document.older is None and not paged:
            return
        params = None if document.older else {"paged": number}
        try:
            got = http.get(document.older or answer.url, params=params, follow=True)
            document = parse(got.body, feed, got.headers.get("content-type", ""), got.url, known)
        except (NotFound, NeedsAttention, BadAnswer):
            return
        new = {post.native_id for post in document.posts} - shown
        if not new:
            return
        shown |= new
        yield document
