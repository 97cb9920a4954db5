"""What each service tells of links, pictures, videos, previews and descriptions is kept."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import msgspec
import pytest

from monitor.nouns.media import Attachment, together
from monitor.nouns.posts import Post
from monitor.sources import tumblr
from monitor.sources.bluesky import wire as bluesky
from monitor.sources.hackernews import post as hackernews
from monitor.sources.lemmy import wire as lemmy
from monitor.sources.mastodon import wire as mastodon
from monitor.sources.reddit import wire as reddit
from monitor.sources.rss import document as rss
from monitor.sources.x import wire as x
from monitor.sources.youtube import wire as youtube
from monitor.text.links import links

AT = "2026-11-24T08:00:00Z"
SEEN = datetime(2026, 11, 24, 9, tzinfo=UTC)
FILE = "https://files.example/1.mp4"


def digest(address: str) -> str:
    return sha256(address.encode()).hexdigest()[:32]


def body(value: Any) -> bytes:
    return msgspec.json.encode(value)


def of_x(**beside: Any) -> Post:
    tweet = {"id": "20", "text": "Look https://t.co/abc https://t.co/def", "created_at": AT}
    return x.parse(body({"meta": {"result_count": 1}, "data": [{**tweet, **beside}]}), SEEN).posts[
        0
    ]


def of_bluesky(**beside: Any) -> Post:
    view = {
        "uri": "at://did:plc:a/app.bsky.feed.post/1",
        "cid": "c",
        "author": {"did": "did:plc:a"},
    }
    record = {"text": "Look", "createdAt": AT, **beside}
    found = bluesky.parse(body({"posts": [{**view, "indexedAt": AT, "record": record}]}), "bluesky")
    return found.posts[0]


def of_mastodon(**beside: Any) -> Post:
    status = {"id": "1", "uri": "https://a.example/1", "created_at": AT, "content": "<p>Look</p>"}
    return mastodon.parse(body([{**status, **beside}]), "a", "a.example").posts[0]


def of_reddit(**beside: Any) -> Post:
    data = {"name": "t3_1", "created_utc": 1.0, "title": "Look", "is_self": False, **beside}
    children = [{"kind": "t3", "data": data}]
    return reddit.parse(body({"kind": "Listing", "data": {"children": children}}), "r", SEEN).posts[
        0
    ]


def of_lemmy(**beside: Any) -> Post:
    item = {"ap_id": "https://a.example/post/1", "published": AT, "name": "Look", **beside}
    view = {"post": item, "creator": {"name": "a"}}
    return lemmy.parse(body({"posts": [view], "comments": []}), "l", "a.example", SEEN).posts[0]


def of_tumblr(**beside: Any) -> Post:
    item = {"id": 1, "timestamp": 1, "body": "Look", **beside}
    return tumblr.parse(body({"meta": {"status": 200}, "response": [item]})).posts[0]


def of_youtube(**beside: Any) -> Post:
    video = {"id": "dQw4w9WgXcQ", "snippet": {"publishedAt": AT, "title": "Look"}, **beside}
    return youtube.parse_details(body({"items": [video]})).posts[0]


def of_hackernews(**beside: Any) -> Post:
    item = {"id": 1, "time": 1, "type": "story", "title": "Look", **beside}
    found = hackernews.read(body(item), 1)
    assert isinstance(found, hackernews.HackerNewsItem)
    return hackernews.post(found, SEEN)


def of_rss(**beside: Any) -> Post:
    feed = (
        '<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"><channel><item>'
        f"<guid>a:1</guid><title>Look</title>{beside.get('inside', '')}</item></channel></rss>"
    )
    return rss.parse(feed.encode(), "https://a.example/feed").posts[0]


def picture(cid: str, alt: str) -> dict[str, Any]:
    image = {"$type": "blob", "ref": {"$link": cid}, "mimeType": "image/jpeg", "size": 7}
    return {"alt": alt, "image": image, "aspectRatio": {"width": 4, "height": 3}}


EXTERNAL = {"uri": "https://b.example/2", "title": "A title", "description": "and more"}
CARD = Attachment(kind="card", alt="A title\nand more")
PHOTO = Attachment(kind="image", native_id="3_6")
IMAGE = Attachment(kind="image", native_id="c1", alt="A dog", width=4, height=3, size=7)
URLS = [
    {"url": "https://t.co/abc", "expanded_url": "https://is.example/1", "title": "A title",
     "unwound_url": "https://b.example/2?utm_source=x", "description": "and more"},
    {"url": "https://t.co/def", "expanded_url": "https://x.com/a/status/20/video/1",
     "display_url": "pic.x.com/def", "media_key": "7_5"},
]  # fmt: skip
VIDEO = {"fallback_url": "https://v.redd.it/abc1/DASH_720.mp4", "width": 9, "height": 16,
         "duration": 12}  # fmt: skip
GALLERY: dict[str, Any] = {
    "url": "https://www.reddit.com/gallery/1",
    "gallery_data": {"items": [{"media_id": "m1", "caption": "A dog"}, {"media_id": "m2"}]},
    "media_metadata": {
        "m1": {"e": "Image", "s": {"x": 4, "y": 3}},
        "m2": {"e": "AnimatedImage", "s": {"x": 4, "y": 3}},
    },
}
MEDIA_RSS = (
    "<link>https://b.example/2</link>"
    f'<enclosure url="{FILE}" type="video/mp4" length="70" />'
    '<media:content url="https://files.example/2.jpg" type="image/jpeg" width="4" height="3" />'
)

CASES: list[tuple[Callable[..., Post], dict[str, Any], set[str], list[Attachment]]] = [
    (
        of_x,
        {"entities": {"urls": URLS}, "attachments": {"media_keys": ["7_5", "3_6"]}},
        {"b.example/2", "x:20"},
        [Attachment(kind="video", native_id="7_5"), PHOTO, CARD],
    ),
    (of_bluesky, {"embed": {"images": [picture("c1", "A dog")]}}, set(), [IMAGE]),
    (
        of_bluesky,
        {"embed": {"$type": "app.bsky.embed.gallery", "items": [
            {"$type": "app.bsky.embed.gallery#image", **picture(f"c{n}", f"Dog {n}")}
            for n in range(5)
        ]}},
        set(),
        [Attachment(kind="image", native_id=f"c{n}", alt=f"Dog {n}", width=4, height=3, size=7)
         for n in range(5)],
    ),
    (
        of_bluesky,
        {"embed": {"video": {"cid": "c9"}, "alt": "A dog", "presentation": "gif"}},
        set(),
        [Attachment(kind="gif", native_id="c9", alt="A dog")],
    ),
    (of_bluesky, {"embed": {"external": EXTERNAL}}, {"b.example/2"}, [CARD]),
    (
        of_bluesky,
        {"embed": {"record": {"record": {"uri": "at://b"}}, "media": {"external": EXTERNAL}}},
        {"b.example/2"},
        [CARD],
    ),
    (
        of_bluesky,
        {"embed": {"video": {"ref": {"$link": "v1"}, "size": 9}, "alt": "A film"}},
        set(),
        [Attachment(kind="video", native_id="v1", alt="A film", size=9)],
    ),
    (
        of_mastodon,
        {
            "card": {"url": EXTERNAL["uri"], "title": "A title", "description": "and more"},
            "media_attachments": [
                {"type": "gifv", "url": "https://here.example/1", "remote_url": FILE,
                 "description": "A dog", "preview_url": "https://here.example/small/1",
                 "meta": {"original": {"width": 4, "height": 3, "duration": 5.76}}},
            ],
        },
        {"b.example/2"},
        [
            Attachment(kind="gif", native_id=digest(FILE), alt="A dog", width=4, height=3,
                       duration=5760, preview="https://here.example/small/1"),
            CARD,
        ],
    ),
    (
        of_reddit,
        {"url": "https://v.redd.it/abc1", "media": {"reddit_video": VIDEO}},
        {"reddit:abc1"},
        [Attachment(kind="video", native_id="abc1", width=9, height=16, duration=12000)],
    ),
    (
        of_reddit,
        {"url": "https://youtu.be/dQw4w9WgXcQ", "media": {"oembed": {"title": CARD.alt}}},
        {"youtube:dQw4w9WgXcQ"},
        [CARD],
    ),
    (
        of_reddit,
        GALLERY,
        set(),
        [
            Attachment(kind="image", native_id="m1", alt="A dog", width=4, height=3),
            Attachment(kind="gif", native_id="m2", width=4, height=3),
        ],
    ),
    (
        of_reddit,
        {"url": "https://i.redd.it/pic7.png",
         "preview": {"images": [{"source": {"url": "https://preview.redd.it/pic7.png?s=1"}}]}},
        set(),
        [
            Attachment(kind="image", native_id="pic7",
                       preview="https://preview.redd.it/pic7.png?s=1"),
        ],
    ),
    (
        of_lemmy,
        {"url": FILE, "url_content_type": "video/mp4", "alt_text": "A film",
         "embed_title": "A title", "embed_description": "and more"},
        {"files.example/1.mp4"},
        [Attachment(kind="video", native_id=digest(FILE), alt="A film"), CARD],
    ),
    (
        of_tumblr,
        {"url": "https://b.example/2", "photos": [
            {"caption": "A dog", "original_size": {"url": FILE, "width": 4, "height": 3}}]},
        {"b.example/2"},
        [Attachment(kind="image", native_id=digest(FILE), alt="A dog", width=4, height=3)],
    ),
    (
        of_youtube,
        {"statistics": {"viewCount": "1200"}},
        {"youtube:dQw4w9WgXcQ"},
        [
            Attachment(kind="video", native_id="dQw4w9WgXcQ", views=1200,
                       preview="https://i.ytimg.com/vi/dQw4w9WgXcQ/hqdefault.jpg"),
        ],
    ),
    (of_hackernews, {"url": "https://b.example/2"}, {"b.example/2"}, []),
    (
        of_rss,
        {"inside": MEDIA_RSS},
        {"b.example/2"},
        [
            Attachment(kind="video", native_id=digest(FILE), size=70),
            Attachment(kind="image", native_id=digest("https://files.example/2.jpg"), width=4,
                       height=3),
        ],
    ),
]  # fmt: skip


def keys(post: Post) -> set[str]:
    return {one.key for address in (post.text, *post.links) for one in links(address)}


@pytest.mark.parametrize(("of", "beside", "expected", "media"), CASES)
def test_links_and_attachments_are_kept(
    of: Callable[..., Post], beside: dict[str, Any], expected: set[str], media: list[Attachment]
) -> None:
    """As the service resolves and describes them."""
    post = of(**beside)
    assert keys(post) == expected
    assert together(post.media) == together(media)
    assert of().text.startswith("Look")


def test_addresses_of_x_are_spelled_out() -> None:
    """Where a short one leads to stands in the text; that of an own video does not."""
    assert of_x(entities={"urls": URLS}).text == "Look https://b.example/2?utm_source=x"
    assert of_x().text == "Look https://t.co/abc https://t.co/def"
    note = {"text": "Long https://t.co/abc", "entities": {"urls": URLS}}
    assert of_x(note_tweet=note).text == "Long https://b.example/2?utm_source=x"


def spoilt(value: Any) -> Iterator[Any]:
    """Yield a value with something else in place of each of its parts."""
    yield from (7, "x", None, [], {}, [None, 7, "x", [], {}])
    if isinstance(value, dict):
        for name, part in value.items():
            yield from ({**value, name: one} for one in spoilt(part))
    if isinstance(value, list) and value:
        yield from ([one, *value[1:]] for one in spoilt(value[0]))


OPTIONAL = {
    "media", "media_metadata", "gallery_data", "entities", "attachments", "card", "photos",
    "media_attachments", "url_content_type", "alt_text", "embed_title", "embed_description",
}  # fmt: skip


@pytest.mark.parametrize(("of", "beside"), [case[:2] for case in CASES])
def test_what_cannot_be_read_beside_a_post_costs_no_post(
    of: Callable[..., Post], beside: dict[str, Any]
) -> None:
    """A service may change how it tells of pictures: the text is kept."""
    for name in OPTIONAL & set(beside):
        for value in spoilt(beside[name]):
            assert of(**{**beside, name: value}).text.startswith("Look")
    if of is of_bluesky:
        for part in set(beside["embed"]) - {"record"}:
            for value in spoilt(beside["embed"][part]):
                assert of(embed={**beside["embed"], part: value}).text == "Look"
