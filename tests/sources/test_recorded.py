"""Real answers and real feeds, kept outside the repository: read, or refused in words."""

import json
import tarfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bench.attached import WHAT, counted, table
from monitor.errors import BadAnswer
from monitor.sources.hackernews import search as hackernews
from monitor.sources.mastodon import wire as mastodon_wire
from monitor.sources.rss import document as rss_document

DATA = Path(__file__).parents[3] / "shared" / "data"
RECORDED = DATA / "recorded"
FEEDS = DATA / "hardtext"
OTHER_LISTS = {"mastodon.tags", "mastodon.notifications"}
SUFFIXES = (".xml", ".rss", ".atom", ".rdf")


def exchanges(platform: str) -> list[dict[str, Any]]:
    """Return what the index says of each recorded answer of a platform, and its `body`."""
    if not (RECORDED / "index.json").exists():
        pytest.skip("the recorded answers are not here (../shared/data/recorded)")
    index = json.loads((RECORDED / "index.json").read_bytes())
    chosen = [one for one in index if one["platform"] == platform]
    return [{**one, "body": (RECORDED / one["file"]).read_bytes()} for one in chosen]


def documents() -> Iterator[tuple[str, bytes]]:
    """Yield name and bytes of each feed, unpacked or in an archive."""
    if not FEEDS.exists():
        pytest.skip("the hard feeds are not here (../shared/data/hardtext)")
    for path in sorted(FEEDS.rglob("*")):
        if path.suffix in SUFFIXES:
            yield str(path.relative_to(FEEDS)), path.read_bytes()
        elif path.name.endswith(".tar.gz"):
            yield from unpacked(path)


def unpacked(path: Path) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(path) as archive:
        for member in archive:
            file = archive.extractfile(member) if member.name.endswith(SUFFIXES) else None
            if file is not None:
                yield f"{path.name}/{member.name}", file.read()


def hidden(body: bytes) -> int:
    """Return how many items of a list are for followers only."""
    return sum(item.get("visibility") in {"private", "direct"} for item in json.loads(body))


def test_mastodon_timelines_lose_nothing() -> None:
    """Each item of a recorded timeline is a post, a reject with a reason, or was not public."""
    listings = [one for one in exchanges("mastodon") if one["kind"] == "mastodon.statuses"]
    assert len(listings) >= 30
    for one in listings:
        listing = mastodon_wire.parse(one["body"], "recorded.example", "recorded.example")
        read = len(listing.posts) + len(listing.rejected)
        assert read + hidden(one["body"]) == one["items"], one["file"]
        assert all("<" not in post.text and post.native_id for post in listing.posts)
        assert all(reject.reason and reject.raw for reject in listing.rejected)


def test_mastodon_lists_of_other_things_have_no_posts() -> None:
    """Tags and notifications come as lists too: none of their items passes for a post."""
    others = [one for one in exchanges("mastodon") if one["kind"] in OTHER_LISTS]
    assert len(others) >= 10
    for one in others:
        listing = mastodon_wire.parse(one["body"], "recorded.example", "recorded.example")
        assert listing.posts == ()
        assert len(listing.rejected) == len(json.loads(one["body"]))


def test_mastodon_answers_that_are_no_list_are_refused() -> None:
    """An error, a search or a context is no timeline."""
    known = {"mastodon.statuses", *OTHER_LISTS}
    others = [one for one in exchanges("mastodon") if one["kind"] not in known]
    assert len(others) >= 35
    for one in others:
        with pytest.raises(BadAnswer, match=r"recorded\.example: the answer is not JSON"):
            mastodon_wire.parse(one["body"], "recorded.example", "recorded.example")


def test_hackernews_searches_lose_nothing() -> None:
    """Each hit of a recorded search is a post; where more were found than shown, that is seen."""
    searches = [one for one in exchanges("hackernews") if "/search" in one["uri"]]
    assert len(searches) >= 25
    for one in searches:
        page = hackernews.parse(one["body"])
        assert (len(page.posts), page.rejected, page.truncated) == (one["items"], (), True)
        assert all("<" not in post.text and post.text for post in page.posts)


def test_hackernews_answers_that_are_no_search_are_refused() -> None:
    """An item, a user, or an answer of the other API is no search result."""
    others = [one for one in exchanges("hackernews") if "/search" not in one["uri"]]
    assert len(others) >= 15
    for one in others:
        with pytest.raises(BadAnswer, match="Hacker News: the answer is not JSON"):
            hackernews.parse(one["body"])


@pytest.mark.repeats
def test_hard_feeds_are_read_or_refused() -> None:
    """No feed of the parsers' own collections crashes us: read, or refused in words."""
    seen, feed = Counter[str](), "https://hard.example/feed"
    for name, body in documents():
        try:
            document = rss_document.parse(body, feed)
        except BadAnswer:
            seen["refused"] += 1
            continue
        seen.update(read=1, posts=len(document.posts), rejected=len(document.rejected))
        dates = [post.published_at for post in document.posts if post.published_at]
        assert all(date.tzinfo for date in dates), name
        assert all(len(post.native_id) == 32 for post in document.posts), name
    assert seen["read"] >= 2_000, seen
    assert seen["posts"] >= 500, seen
    assert seen["refused"] <= seen["read"] / 50, seen


def test_links_and_attachments_of_recorded_answers_are_kept() -> None:
    """All that the services tell, as `docs/sources/attached.md` says; counted by other code."""
    exchanges("mastodon")
    found = counted(RECORDED)
    for service, counts in found.items():
        for what in WHAT:
            assert counts[f"{what} kept"] == counts[f"{what} there"], (service, what)
    assert found["bluesky"]["links there"] >= 100
    assert found["reddit"]["links there"] >= 150
    page = Path("docs/sources/attached.md").read_text("utf-8")
    assert table(found) in page
