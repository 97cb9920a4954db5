"""What posts point to: one address for one page or video, however it was shared.

References:
    The forms of YouTube, Vimeo, TikTok, X, Facebook, Instagram, Streamable, Reddit and Dailymotion
    addresses as these services hand them out; read on 2026-11-24. Those of PeerTube: known, not
    read again on 2026-11-27.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from msgspec import Struct

LONGEST: Final = 2048

_URL: Final = re.compile(r"https?://[^\s<>\"'\x60]+", re.IGNORECASE)
_HOST: Final = re.compile(r"[\w-]+(?:\.[\w-]+)+")
_TAIL: Final = ".,;:!?…)]}»”’*_"
_HOSTS: Final = re.compile(r"^(?:www|m|mobile|amp|old|new|np)\.(?=[^.]+\.)")
_TRACKING: Final = re.compile(
    r"utm_\w+|fbclid|gclid|dclid|msclkid|yclid|igshid|igsh|mc_[ce]id|_ga|ref|ref_src|ref_url|"
    r"si|feature|cmpid|cmp|ns_\w+|at_\w+|spm|smid|smtyp|ocid|xtor|__twitter_impression|"
    r"guccounter|sr_share|outputtype|amp",
    re.IGNORECASE,
)
_QUERY_TELLS_NOTHING: Final = frozenset({"twitter.com", "x.com", "instagram.com", "tiktok.com"})
_VIDEOS: Final[Mapping[str, tuple[str, re.Pattern[str]]]] = {
    "youtube.com": ("youtube", re.compile(r"/(?:embed|v|shorts|live)/([\w-]{11})")),
    "youtube-nocookie.com": ("youtube", re.compile(r"/embed/([\w-]{11})")),
    "youtu.be": ("youtube", re.compile(r"/([\w-]{11})")),
    "vimeo.com": ("vimeo", re.compile(r"/(?:.*/)?(\d{6,})")),
    "player.vimeo.com": ("vimeo", re.compile(r"/video/(\d{6,})")),
    "tiktok.com": ("tiktok", re.compile(r"/@[^/]+/video/(\d+)")),
    "streamable.com": ("streamable", re.compile(r"/(?:e/)?(\w{4,8})$")),
    "dailymotion.com": ("dailymotion", re.compile(r"/(?:embed/)?video/(\w+)")),
    "dai.ly": ("dailymotion", re.compile(r"/(\w+)$")),
    "instagram.com": ("instagram", re.compile(r"/(?:p|reels?|tv)/([\w-]+)")),
    "facebook.com": ("facebook", re.compile(r"/(?:[^/]+/videos|reel)/(?:[^/]+/)?(\d+)")),
    "v.redd.it": ("reddit", re.compile(r"/(\w+)")),
    "twitter.com": ("x", re.compile(r"/[^/]+/status/(\d+)/video")),
    "x.com": ("x", re.compile(r"/[^/]+/status/(\d+)/video")),
}

_PEERTUBE: Final = re.compile(r"^(?:videos?|tv)\.|tube")
_WATCHED: Final = re.compile(r"/(?:w|videos/(?:watch|embed))/([\w-]{4,})")
"""PeerTube has a host for each of its servers, mostly called for what it is, and the same paths."""


class Sharing(Struct, frozen=True, kw_only=True):
    """Posts with one text on one source.

    Attributes:
        posts: How many, 1 or more.
        people: Who wrote them, as far as that is known.
        first: When the earliest of them was published (UTC).
    """

    text: str
    source: str
    posts: int
    people: frozenset[int] = frozenset()
    first: datetime


class Link(Struct, frozen=True, order=True):
    """A page or a video that posts point to.

    Attributes:
        key: Equal for all addresses of it: `youtube:dQw4w9WgXcQ`, `example.org/story?id=3`.
        kind: `video` where the address tells so, else `page`.
    """

    key: str
    kind: str


class LinkSpread(Struct, frozen=True, kw_only=True):
    """How far a page or a video spread.

    Attributes:
        posts: With its address.
        people: Who wrote them, as far as that is known.
        sources: Source -> when it was first pointed to there (UTC), earliest first.
    """

    link: Link
    posts: int
    people: int
    sources: Mapping[str, datetime]


def link_spread(shared: Iterable[Sharing]) -> list[LinkSpread]:
    """Return what the posts point to, most posts first; of equals the first in the alphabet."""
    posts: Counter[Link] = Counter()
    people: dict[Link, set[int]] = defaultdict(set)
    firsts: dict[Link, dict[str, datetime]] = defaultdict(dict)
    for one in shared:
        for link in links(one.text):
            posts[link] += one.posts
            people[link] |= one.people
            first = firsts[link].get(one.source, one.first)
            firsts[link][one.source] = min(first, one.first)
    return [
        LinkSpread(
            link=link,
            posts=count,
            people=len(people[link]),
            sources=dict(sorted(firsts[link].items(), key=_when)),
        )
        for link, count in sorted(posts.items(), key=lambda pair: (-pair[1], pair[0]))
    ]


def _when(pair: tuple[str, datetime]) -> tuple[datetime, str]:
    return pair[1], pair[0]


def links(text: str) -> Iterator[Link]:
    """Yield what *text* points to, in its order, each once.

    >>> [link.key for link in links("See https://youtu.be/dQw4w9WgXcQ?t=3 (http://m.a.example/b/).")]
    ['youtube:dQw4w9WgXcQ', 'a.example/b']
    """
    seen = set()
    for found in _URL.finditer(text):
        link = canonical(found.group().rstrip(_TAIL))
        if link is not None and link not in seen:
            seen.add(link)
            yield link


def canonical(url: str) -> Link | None:
    """Return what an address points to, or None where it is no address of a page.

    Scheme, mobile hosts, port, fragment, trailing slash and the parameters that tell who shared it
    are set aside; those that are left are sorted. Nobody is asked: a shortened address stands for
    itself.
    """
    try:
        parts = urlsplit(url)
        host = _HOSTS.sub("", (parts.hostname or "").lower())
    except ValueError:
        return None
    if not _HOST.fullmatch(host) or len(url) > LONGEST:
        return None
    return _video(host, parts.path, parts.query) or _page(host, parts.path, parts.query)


def _video(host: str, path: str, query: str) -> Link | None:
    if _PEERTUBE.search(host) and (own := _WATCHED.fullmatch(path.rstrip("/"))):
        return Link(f"{host}/w/{own[1]}", "video")
    service, pattern = _VIDEOS.get(host, (None, None))
    if service is None or pattern is None:
        return None
    watched = dict(parse_qsl(query)).get("v") if path.startswith("/watch") else None
    found = pattern.match(path)
    number = watched if watched is not None else found and found[1]
    return Link(f"{service}:{number}", "video") if number else None


def _page(host: str, path: str, query: str) -> Link:
    pairs = [] if host in _QUERY_TELLS_NOTHING else parse_qsl(query)
    kept = sorted((k, v) for k, v in pairs if not _TRACKING.fullmatch(k))
    tail = f"?{urlencode(kept)}" if kept else ""
    return Link(f"{host}{path.rstrip('/')}{tail}", "page")
