"""Every recorded answer, whatever it is: read to its last item, or no post comes out of it.

The other tests of recorded answers look closely at some; this one leaves none out.
"""

import gzip
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any, Final

import pytest

from monitor.errors import SourceError
from monitor.sources.answers import decode
from monitor.sources.bluesky import wire as bluesky
from monitor.sources.gdelt import source as gdelt
from monitor.sources.hackernews import post as hackernews_post
from monitor.sources.hackernews import search as hackernews_search
from monitor.sources.mastodon import wire as mastodon
from monitor.sources.reddit import wire as reddit
from monitor.sources.x import wire as x
from monitor.sources.x.counts import XCountsAnswer as XCounts
from monitor.sources.youtube import wire as youtube
from monitor.testing.contract import START
from tests.sources.test_recorded import RECORDED, hidden

HOST: Final = "recorded.example"
FEWEST: Final = 272
"""Recorded answers that the index has had."""

Read = Callable[[bytes], int]
"""Returns how many items of an answer came out of it: posts, and rejects with a reason."""


def _both(found: Any) -> int:
    assert all(reject.reason and reject.raw for reject in found.rejected)
    return len(found.posts) + len(found.rejected)


def _statuses(body: bytes) -> int:
    return _both(mastodon.parse(body, HOST, HOST)) + hidden(body)


def _searched(body: bytes) -> int:
    there = json.dumps(json.loads(body)["statuses"]).encode()
    return _both(mastodon.parse_search(body, HOST, HOST)) + hidden(there)


def _item(body: bytes) -> int:
    said = json.loads(body)
    number = said.get("id", 1) if isinstance(said, dict) else 1
    return int(isinstance(hackernews_post.read(body, number), hackernews_post.HackerNewsItem))


def _timeline(body: bytes) -> int:
    return len(gdelt.parse(body)[1])


def _buckets(body: bytes) -> int:
    return len(decode(body, XCounts, HOST).data)


READERS: Final[Mapping[str, Read]] = {
    "bsky.posts": lambda body: _both(bluesky.parse(body, HOST)),
    "gdelt.timelinevolraw": _timeline,
    "hn.algolia": lambda body: _both(hackernews_search.parse(body)),
    "hn.firebase": _item,
    "mastodon.search": _searched,
    "mastodon.statuses": _statuses,
    "reddit.listing": lambda body: _both(reddit.parse(body, HOST, START)),
    "twitter2.counts": _buckets,
    "twitter2.empty": lambda body: _both(x.parse(body, START)),
    "twitter2.tweets": lambda body: _both(x.parse(body, START)),
    "youtube#commentListResponse": lambda body: _both(youtube.parse_comments(body)),
    "youtube#commentThreadListResponse": lambda body: _both(youtube.parse_threads(body, "v")),
}
"""Who reads what of our services is asked for."""

OTHERS: Final[Mapping[str, tuple[Read, ...]]] = {
    "bluesky": (READERS["bsky.posts"],),
    "gdelt": (_timeline,),
    "hackernews": (READERS["hn.algolia"], _item),
    "mastodon": (lambda body: len(mastodon.parse(body, HOST, HOST).posts),),
    "reddit": (READERS["reddit.listing"],),
    "x": (READERS["twitter2.tweets"], _buckets),
    "youtube": (
        READERS["youtube#commentListResponse"],
        READERS["youtube#commentThreadListResponse"],
    ),
}
"""Who might mistake another answer of the platform for one of theirs."""


def answers() -> Iterator[tuple[str, str, str, bytes, int]]:
    """Yield name, platform, kind, body and number of items of each answer of the index."""
    for one in json.loads((RECORDED / "index.json").read_bytes()):
        body = (RECORDED / one["file"]).read_bytes()
        if one["file"].endswith(".jsonl.gz"):  # a walk: an answer on each line
            for number, line in enumerate(gzip.decompress(body).splitlines()):
                said = json.loads(line)["body"].encode()
                yield f"{one['file']}, {number}", one["platform"], *_of_a_walk(said)
            continue
        yield one["file"], one["platform"], one["kind"], body, one["items"]


def _of_a_walk(body: bytes) -> tuple[str, bytes, int]:
    said = json.loads(body)
    if isinstance(said, dict) and said.get("kind") == "Listing":
        return "reddit.listing", body, len(said["data"]["children"])
    return "reddit.comments", body, 0


def _expected(kind: str, items: int, body: bytes) -> int | None:
    """Return how many items are to come out of an answer; None where it is none of ours."""
    said: Any = json.loads(body) if kind in {*READERS} and not kind.startswith("youtube") else None
    match kind:
        case "hn.algolia":
            return items if isinstance(said, dict) and "hits" in said else None
        case "hn.firebase":
            return 1 if isinstance(said, dict) and "type" in said else None
        case "mastodon.search":
            return len(said["statuses"])
        case "twitter2.counts":  # the index tells how many posts they count
            return len(said["data"])
        case _:
            return items if kind in READERS else None


@pytest.mark.skipif(not (RECORDED / "index.json").exists(), reason="no recorded answers are here")
def test_none_is_left_out() -> None:
    """All items of what we ask for are accounted for; of anything else nothing becomes a post."""
    seen = Counter[str]()
    files = set()
    for name, platform, kind, body, items in answers():
        wanted = _expected(kind, items, body)
        files.add(name.partition(",")[0])
        if wanted is not None:
            assert READERS[kind](body) == wanted, name
            seen["read"] += 1
            continue
        for read in OTHERS[platform]:
            with suppress(SourceError):
                assert read(body) == 0, f"{name} is a {kind}, and gave posts"
        seen["refused"] += 1
    index = json.loads((RECORDED / "index.json").read_bytes())
    assert files == {one["file"] for one in index}
    assert len(index) >= FEWEST
    assert seen["read"] >= 150, seen
    assert set(READERS) <= {one["kind"] for one in index}
