"""How many links, files, descriptions and previews of recorded answers are kept, by service.

    python -m bench.attached ../shared/data/recorded docs/sources/attached.md

What there is is counted in the JSON as it came, by other code than that of the sources: each once
a post. A link is there where the service resolves it: in mark-up, in an entity, as a target. Those
that stand in plain text alone are read out of any text, and are not counted here.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any, Final, NamedTuple

from bench import arguments
from monitor.collect.matching import pointed_to
from monitor.nouns.posts import Post
from monitor.sources.bluesky import wire as bluesky
from monitor.sources.hackernews import post as hackernews
from monitor.sources.hackernews import search as hackernews_search
from monitor.sources.mastodon import wire as mastodon
from monitor.sources.reddit import wire as reddit
from monitor.sources.x import wire as x
from monitor.sources.youtube import wire as youtube
from monitor.text.links import canonical

SEEN: Final = datetime(2026, 11, 28, tzinfo=UTC)
WHAT: Final = ("links", "files", "descriptions", "previews")

Item = Mapping[str, Any]


class There(NamedTuple):
    """What a service tells of one post: addresses; files; how many are described; previews."""

    links: frozenset[str]
    files: int
    descriptions: int
    previews: int


class Service(NamedTuple):
    """How the posts of a service are found in an answer, read by its source, and counted.

    Attributes:
        is_post: Whether an object in an answer is a post; what lies within one is not looked at.
        read: The source's own reading of an answer that holds this post alone.
        there: What the post has, counted in the JSON.
    """

    is_post: Callable[[Item], bool]
    read: Callable[[Item], Sequence[Post]]
    there: Callable[[Item], There]


def items(value: Any, is_post: Callable[[Item], bool]) -> Iterator[Item]:
    if isinstance(value, dict):
        if is_post(value):
            yield value
            return
        value = list(value.values())
    for one in value if isinstance(value, list) else ():
        yield from items(one, is_post)


def addresses(found: Sequence[str | None]) -> frozenset[str]:
    """Return what addresses lead to; those of no page are left out."""
    return frozenset(link.key for one in found if one and (link := canonical(one)))


def _mastodon(status: Item) -> There:
    said = status.get("reblog") or status
    anchors = re.findall(r'<a\b[^>]*href="([^"]*)"[^>]*>(.*?)</a>', said.get("content") or "")
    hrefs = [unescape(to) for to, inside in anchors if _text(inside)[:1] not in {"@", "#"}]
    card, media = said.get("card"), said.get("media_attachments") or []
    return There(
        addresses([*hrefs, card and card["url"]]),
        len(media),
        sum(bool(one.get("description")) for one in media),
        int(bool(card)),
    )


def _text(markup: str) -> str:
    return re.sub(r"<[^>]*>", "", markup).strip()


def _bluesky(view: Item) -> There:
    record = view["record"]
    embed = record.get("embed") or {}
    embed = embed.get("media") or embed
    files = [*embed.get("images", ()), *([embed] if "video" in embed else ())]
    facets = [
        feature.get("uri")
        for facet in record.get("facets") or ()
        for feature in facet.get("features", ())
    ]
    external = embed.get("external")
    return There(
        addresses([*facets, external and external["uri"]]),
        len(files),
        sum(bool(one.get("alt")) for one in files),
        int(external is not None and bool(external.get("title") or external.get("description"))),
    )


def _reddit(thing: Item) -> There:
    data = thing["data"]
    url = "" if data.get("is_self", True) else data.get("url") or ""
    picture = re.match(r"https?://i\.redd\.it/", url)
    media = data.get("media") or {}
    own = picture or "/gallery/" in url
    gallery = (data.get("gallery_data") or {}).get("items", ())
    return There(
        addresses([None if own else url]),
        int(bool(picture)) + int("reddit_video" in media) + len(data.get("media_metadata") or ()),
        sum(bool(one.get("caption")) for one in gallery),
        int(any((media.get("oembed") or {}).get(name) for name in ("title", "description"))),
    )


def _x(tweet: Item) -> There:
    urls = (tweet.get("entities") or {}).get("urls") or []
    far = [one for one in urls if not one.get("display_url", "").startswith("pic.")]
    return There(
        addresses([one.get("unwound_url") or one.get("expanded_url") for one in far]),
        len((tweet.get("attachments") or {}).get("media_keys") or ()),
        0,
        sum(bool(one.get("title") or one.get("description")) for one in urls),
    )


def _hackernews_read(item: Item) -> Sequence[Post]:
    if "objectID" in item:
        return hackernews_search.parse(_body({"hits": [item], "nbHits": 1})).posts
    found = hackernews.read(_body(item), item["id"])
    return [hackernews.post(found, SEEN)] if isinstance(found, hackernews.HackerNewsItem) else []


def _body(value: Any) -> bytes:
    return json.dumps(value).encode()


SERVICES: Final[dict[str, Service]] = {
    "bluesky": Service(
        lambda one: {"uri", "cid", "author", "record", "indexedAt"} <= set(one),
        lambda one: bluesky.parse(_body({"posts": [one]}), "bluesky").posts,
        _bluesky,
    ),
    "hackernews": Service(
        lambda one: "objectID" in one or {"id", "type", "time"} <= set(one),
        _hackernews_read,
        lambda one: There(addresses([one.get("url")]), 0, 0, 0),
    ),
    "mastodon": Service(
        lambda one: {"uri", "content", "visibility", "media_attachments"} <= set(one),
        lambda one: mastodon.parse(_body([one]), "mastodon", "recorded.example").posts,
        _mastodon,
    ),
    "reddit": Service(
        lambda one: one.get("kind") in {"t1", "t3"} and isinstance(one.get("data"), dict),
        lambda one: (
            reddit.parse(
                _body({"kind": "Listing", "data": {"children": [one]}}), "reddit", SEEN
            ).posts
        ),
        _reddit,
    ),
    "x": Service(
        lambda one: {"id", "text"} <= set(one) and isinstance(one["id"], str),
        lambda one: x.parse(_body({"meta": {"result_count": 1}, "data": [one]}), SEEN).posts,
        _x,
    ),
    "youtube": Service(
        lambda one: one.get("kind") == "youtube#video",
        lambda one: youtube.parse_details(_body({"items": [one]})).posts,
        lambda one: There(addresses([f"https://youtu.be/{one['id']}"]), 1, 0, 0),
    ),
}


def counted(folder: Path) -> dict[str, Counter[str]]:
    """Return service -> how many posts it has, and how much of each is there and is kept."""
    found: dict[str, Counter[str]] = {}
    for entry in json.loads((folder / "index.json").read_bytes()):
        service = SERVICES.get(entry["platform"])
        if service is None or entry["kind"].startswith(("twitter1", "x.v1")):
            continue
        try:
            answer = json.loads((folder / entry["file"]).read_bytes())
        except ValueError:
            continue
        counts = found.setdefault(entry["platform"], Counter())
        for item in items(answer, service.is_post):
            try:
                posts = service.read(item)
            except Exception:  # noqa: BLE001  it is no answer of that kind
                posts = ()
            for post in (one for one in posts if one.deleted_at is None):
                counts["posts"] += 1
                _add(counts, service.there(item), post)
    return dict(sorted(found.items()))


def _add(counts: Counter[str], there: There, post: Post) -> None:
    kept = {link.key for link in pointed_to(post)}
    files = [one for one in post.media if one.kind != "card"]
    has = {
        "links": (len(there.links), len(there.links & kept)),
        "files": (there.files, min(there.files, len({one.native_id for one in files}))),
        "descriptions": (there.descriptions, sum(bool(one.alt) for one in files)),
        "previews": (there.previews, len(post.media) - len(files)),
    }
    for name, (all_of, held) in has.items():
        counts[f"{name} there"] += all_of
        counts[f"{name} kept"] += held


BEGIN: Final = (
    "<!-- made by `python -m bench.attached ../shared/data/recorded docs/sources/attached.md` -->"
)
END: Final = "<!-- so far -->"


def table(found: Mapping[str, Counter[str]]) -> str:
    lines = [["service", "posts", *(f"{one} kept" for one in WHAT)], ["---"] * (2 + len(WHAT))]
    lines += (
        [
            name,
            f"{counts['posts']:,}",
            *(f"{counts[f'{one} kept']:,} of {counts[f'{one} there']:,}" for one in WHAT),
        ]
        for name, counts in found.items()
    )
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def main(folder: Path, page: Path) -> None:
    before, _, rest = page.read_text("utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    page.write_text(f"{before}{BEGIN}\n\n{table(counted(folder))}\n{END}{after}", "utf-8")


if __name__ == "__main__":
    recorded, page = arguments.words(__doc__, 2, 2)
    main(arguments.holding(recorded, "index.json"), arguments.file(page))
