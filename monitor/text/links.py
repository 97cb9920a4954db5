"""What a text points to: one address for one page or video, however it was shared.

References:
    The forms of YouTube, Vimeo, TikTok, X, Facebook, Instagram, Streamable, Reddit and Dailymotion
    addresses as these services hand them out; read on 2026-11-24. Those of PeerTube: known, not
    read again on 2026-11-27.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final, Literal, TypeAlias
from unicodedata import name, normalize
from urllib.parse import parse_qsl, quote, quote_plus, unquote, unquote_plus, urlencode, urlsplit

from msgspec import Struct

from monitor.text import LETTER_MARK, word_set

LinkKind: TypeAlias = Literal["page", "video"]

LONGEST: Final = 2048

# What follows an address without a space: the other half of a link in Markdown, the next address,
# signs of East Asian scripts, and those that nobody sees.
_URL: Final = re.compile(
    r"https?://(?:[^\s<>\"'\x60\]|,;"
    r"\u200b-\u200f\u2060\ufeff\u3001-\u3003\u3008-\u3011\u3014-\u301f"
    r"\uff01\uff08\uff09\uff0c\uff0e\uff1a\uff1b\uff1f\uff3b\uff3d\uff5b\uff5d\uff5e]++"
    r"|\](?!\()|[|,;](?!https?://))+",
    re.IGNORECASE,
)
_BEFORE, _AFTER = "[name", " withheld]"
"""What stands in place of a protected name: what is left of the address is no page."""

_NO_PAGE: Final = re.compile(
    r".*\[(?:handle|phone|e-mail)\]|.*[?&]phone=%5Bphone%5D.*"
    r"|(?:t(?:elegram)?\.(?:me|dog)/(?:s/)?|vk(?:ontakte)?\.(?:com|ru)/\w*"
    r"|(?:youtube|patreon)\.com/(?:\w+/)?|twitch\.tv/(?!.*/clip/))\[handle\].*"
    r"|(?:vk(?:ontakte)?\.(?:com|ru)|news\.ycombinator\.com)/.*%5Bhandle%5D.*"
)
"""Profiles of masked accounts, chats with masked numbers, and posts that are numbered by channel:
many would count as one."""
_READER: Final = "[e-mail]"
"""A masked value of a parameter: to whom a letter with the address was sent."""

_HOST: Final = re.compile(rf"(?:[\w-]|{LETTER_MARK})+(?:\.(?:[\w-]|{LETTER_MARK})+)+")
_SCHEME: Final = re.compile(r"^(?:https?://)?(?:www\.)?", re.IGNORECASE)
_TAIL: Final = frozenset(".,;:!?…)]}»”’*~'\"/،؛؟۔।")
_PAIRS: Final = {")": "(", "]": "["}
_HOSTS: Final = re.compile(r"^(?:(?:www|m|mobile|amp|old|new|np)\.(?=[^.]+\.))+")
_TRACKING: Final = re.compile(
    r"utm_\w+|fbclid|gclid|dclid|msclkid|yclid|igshid|igsh|mc_[ce]id|_ga|ref|ref_src|ref_url|"
    r"si|feature|cmpid|cmp|ns_\w+|at_\w+|spm|smid|smtyp|ocid|xtor|__twitter_impression|"
    r"guccounter|sr_share|outputtype|amp|"
    # What is another at each request: sessions, and signatures of addresses good for a while.
    r"(?:php|j)sessid|(?:j|php)?session_?id|aspsessionid\w*|cfid|cftoken|"
    r"x-(?:amz|goog)-[\w-]+|signature|expires|key-pair-id",
    re.IGNORECASE,
)
_NUMBERED: Final = re.compile("[0-9]")
_SESSION: Final = re.compile(r";jsessionid=[^/]*", re.IGNORECASE)
_QUERY_TELLS_NOTHING: Final = frozenset({"x.com", "instagram.com", "tiktok.com"})
_VIDEOS: Final = {
    host: (service, re.compile(pattern, re.ASCII))
    for host, service, pattern in (
        ("youtube.com", "youtube", r"/(?:embed|v|shorts|live)/([\w-]{11})"),
        ("youtube-nocookie.com", "youtube", r"/embed/([\w-]{11})"),
        ("youtu.be", "youtube", r"/([\w-]{11})"),
        ("vimeo.com", "vimeo", r"/(?:.*/)?(\d{6,})"),
        ("player.vimeo.com", "vimeo", r"/video/(\d{6,})"),
        ("tiktok.com", "tiktok", r"/@[^/]+/video/(\d+)"),
        ("streamable.com", "streamable", r"/(?:e/)?(\w{4,8})$"),
        ("dailymotion.com", "dailymotion", r"/(?:embed/)?video/(\w+)"),
        ("dai.ly", "dailymotion", r"/(\w+)$"),
        ("instagram.com", "instagram", r"/(?:[^/]+/)?(?:p|reels?|tv)/([\w-]+)"),
        ("facebook.com", "facebook", r"/(?:[^/]+/videos|reel)/(?:[^/]+/)?(\d+)"),
        ("v.redd.it", "reddit", r"/(\w+)"),
        ("x.com", "x", r"/[^/]+/status/(\d+)/video"),
    )
}

SHORTENERS: Final = ("bit.ly", "t.co", "tinyurl.com")
"""Hosts whose addresses only lead elsewhere."""

_LEADS: Final[Mapping[str, tuple[str, str]]] = {
    "google.com": ("/url", "url q"),
    "bing.com": ("/news/apiclick.aspx", "url"),
    "l.facebook.com": ("/l.php", "u"),
    "lm.facebook.com": ("/l.php", "u"),
    "l.instagram.com": ("", "u"),
    "l.threads.net": ("", "u"),
    "l.threads.com": ("", "u"),
    "linkedin.com": ("/redir/redirect", "url"),
    "disq.us": ("/url", "url"),
    "duckduckgo.com": ("/l/", "uddg"),
    "out.reddit.com": ("", "url"),
    "t.umblr.com": ("/redirect", "z"),
    "youtube.com": ("/redirect", "q"),
    "t.me": ("/iv", "url"),
    "vk.com": ("/away.php", "to"),
    "safelinks.protection.outlook.com": ("", "url"),
    "href.li": ("", ""),
}
"""Whose addresses lead to another, at that path or any, and which parameter has it (or the query).

News alerts of Google, and what services put before the links on their pages.
"""

_SEAL: Final = re.compile(r":[\w-]{27}\Z")
"""What Disqus puts behind the other address, so that nobody makes one up."""

_GOOGLE: Final = re.compile(r"google\.(?:com?\.)?[a-z]{2,3}")
_AMP: Final = re.compile(
    r"(?:google\.com/amp|[\w-]+\.cdn\.ampproject\.org/[cv])/(?:s/)?([\w-]+\..+)"
)
"""Copies of pages that Google keeps."""

_LEADER: Final = re.compile(
    rf"//(?:[\w-]+\.)*(?:{'|'.join([*map(re.escape, _LEADS), _GOOGLE.pattern])}"
    r"|cdn\.ampproject\.org)/",
    re.IGNORECASE,
)
_DEEP: Final = 8
_NONE_IN_AN_ADDRESS: Final = re.compile(r"[\x00-\x20\x7f-\xa0<>\"'\x60\s]")

_SAME_HOST: Final = {
    "bbc.co.uk": "bbc.com",
    "edition.cnn.com": "cnn.com",
    "music.youtube.com": "youtube.com",
    "threads.net": "threads.com",
    "twitter.com": "x.com",
}
_ENCODED: Final = re.compile(r"(?:%[89A-F][0-9A-F])+", re.IGNORECASE)
_PHONES: Final = re.compile(r"(?<=\.)m\.(?=(?:wikipedia|wikinews|wiktionary|wikimedia)\.org$)")
_SHOWS_X: Final = word_set(
    "fixupx.com fixvx.com fxtwitter.com nitter.net vxtwitter.com x.com xcancel.com"
)
"""X, and sites that show its posts to those who have no account there, or in a chat."""
_POST_OF_X: Final = re.compile(r"/(?:i/web|[^/]+)/status(?:es)?/(\d+)")
_POST_OF_THREADS: Final = re.compile(
    r"threads\.com/(?:@[^/]+/post|t)/([\w-]+)(?:/media)?", re.ASCII
)
_POST_OF_TUMBLR: Final = re.compile(
    r"https?://(?:(?:www\.)?tumblr\.com/(?:blog/(?:view/)?)?\[handle\]"
    r"|\[handle\]\.tumblr\.com/(?:post|image))/(\d{5,})\b",
    re.IGNORECASE,
)
_POST_OF_REDDIT: Final = re.compile(
    r"(?:reddit\.com(?:/(?:r|u|user)/[^/]+)?/comments|redd\.it)/(\w+)(?:/[^/]*(?:/(\w+))?)?",
    re.ASCII,
)
"""Whose post it is, its title and where it stands make no other page."""

_WATCH_PAGES: Final = frozenset({"youtube.com", "facebook.com"})
_NUMBER: Final = re.compile(r"[\w-]{1,64}")
_PEERTUBE: Final = re.compile(r"^(?:videos?|tv)\.|tube")
_WATCHED: Final = re.compile(r"/(?:w|videos/(?:watch|embed))/([\w-]{4,})", re.ASCII)
"""PeerTube has a host for each of its servers, mostly called for what it is, and the same paths."""


class Link(Struct, frozen=True, order=True, gc=False):
    """A page or a video that posts point to.

    Attributes:
        key: Equal for all addresses of it: `youtube:dQw4w9WgXcQ`, `example.org/story?id=3`.
        kind: `video` where the address says so, else `page`.
    """

    key: str
    kind: LinkKind


def links(text: str) -> Iterator[Link]:
    """Yield what *text* points to, in its order, each once; no link in which a name is withheld.

    >>> [link.key for link in links("See https://youtu.be/dQw4w9WgXcQ?t=3 (http://m.a.example/b/).")]
    ['youtube:dQw4w9WgXcQ', 'a.example/b']
    """
    if "://" not in text:
        return
    seen = set()
    for found in _URL.finditer(text):
        named = found.group().endswith(_BEFORE) and text.startswith(_AFTER, found.end())
        link = None if named else canonical(found.group())
        if link is not None and link not in seen:
            seen.add(link)
            yield link


@lru_cache(4_096)  # what is linked in a crisis is linked again and again
def canonical(url: str) -> Link | None:
    """Return what an address points to, or None where it is no address of a page.

    None, too, for a profile or a chat that was masked: all of a service would count as one page.

    Scheme, mobile hosts, port, fragment, trailing slash, what ends a sentence, and the parameters
    that say who shared or asked for it are ignored; those that are left are sorted, and letters
    stand as letters (`María`, not `Mar%C3%ADa`), in hosts where browsers show them so. Nobody is
    asked: a shortened address stands for itself, until it is resolved (`monitor.app.asking`). The
    address that `address` makes of it is the same link.
    """
    if len(url) > LONGEST:
        return None
    if post := _POST_OF_TUMBLR.match(url):  # a masked host is none
        return Link(f"tumblr.com/[handle]/{post[1]}", "page")
    try:
        # As HTML and the Markdown of Reddit write these signs, which a text may hold as they are.
        parts = urlsplit(_bare(url).replace("&amp;", "&").replace("\\_", "_"))
        host = _PHONES.sub("", _HOSTS.sub("", (parts.hostname or "").lower()))
    except ValueError:
        return None
    if not _HOST.fullmatch(host):
        return None
    host = _in_letters(host) if "xn--" in host else host
    host, path = _SAME_HOST.get(host, host), _bare(_SESSION.sub("", parts.path))
    found = _video(host, path, parts.query) or _page(host, path, parts.query)
    return None if _NO_PAGE.fullmatch(found.key) else found


def _in_letters(host: str) -> str:
    """Return a host as browsers show it: in letters, where they are Latin or its ending has some.

    Elsewhere they may be there to be mistaken for Latin ones.

    >>> _in_letters("xn--mnchen-3ya.example"), _in_letters("xn--80ak6aa92e.com")
    ('münchen.example', 'xn--80ak6aa92e.com')
    """
    labels = host.split(".")
    try:
        said = [it[4:].encode().decode("punycode") if it[:4] == "xn--" else it for it in labels]
    except (UnicodeError, OverflowError):
        return host
    foreign = "".join(it for it in "".join(said) if not it.isascii())
    found = normalize("NFC", ".".join(said)).lower()
    shown = not said[-1].isascii() or all(name(it, "").startswith("LATIN") for it in foreign)
    return found if shown and _HOST.fullmatch(found) else host


def led(text: str) -> str:
    """Return a text in which each address that only leads to another one is that one.

    It has that one in itself, encoded, where nobody sees whose page it is.

    >>> led("See https://www.google.com/url?q=https%3A%2F%2Fa.example%2F%40ann&usg=AOv.")
    'See https://a.example/@ann.'
    """
    return _URL.sub(_led, text) if "//" in text and _LEADER.search(text) else text


def _led(found: re.Match[str]) -> str:
    address, tail = _bare(found[0]), found[0][len(_bare(found[0])) :]
    for _ in range(_DEEP):
        other = _behind(address)
        if other is None:
            break
        address = other
    return address + tail


def _behind(address: str) -> str | None:
    try:
        parts = urlsplit(address)
        host = _HOSTS.sub("", (parts.hostname or "").lower())
    except ValueError:
        return None
    host, query = "google.com" if _GOOGLE.fullmatch(host) else host, parts.query
    if amp := _AMP.fullmatch(f"{host}{parts.path}"):
        return f"https://{amp[1]}{'?' if query else ''}{query}"
    at, names = _LEADS.get(host) or _LEADS.get(host.partition(".")[2]) or (None, "")
    if at is None or parts.path != (at or parts.path):
        return None
    given = dict(parse_qsl(query))
    others = [given.get(name, "") for name in names.split()] or [query]
    other = next((it for it in others if it.lower().startswith(("http://", "https://"))), None)
    if other is None:
        return None
    page = _SEAL.sub("", other) if host == "disq.us" else other
    return _NONE_IN_AN_ADDRESS.sub(lambda it: quote(it[0]), page)


def is_short(key: str) -> bool:
    """Tell whether the link of a key only leads elsewhere.

    >>> is_short("t.co/a1"), is_short("t.co.example/a1"), is_short("bit.ly")
    (True, False, False)
    """
    host, _, path = key.partition("/")
    return bool(path) and host in SHORTENERS


def _bare(address: str) -> str:
    """Return an address without what a text or its mark-up ends with; brackets stay in pairs."""
    end = len(address)
    left: dict[str, int] = {}
    while end and address[end - 1] in _TAIL:
        last = address[end - 1]
        if last in _PAIRS:
            left = left or {sign: address.count(sign) for sign in "()[]"}
            begun = left[_PAIRS[last]]
            if begun and begun >= left[last]:
                break
            left[last] -= 1
        end -= 1
    return address[:end]


def _video(host: str, path: str, query: str) -> Link | None:
    if _PEERTUBE.search(host) and (own := _WATCHED.fullmatch(path)):
        return Link(f"{host}/w/{own[1]}", "video")
    service, pattern = _VIDEOS.get(host, (None, None))
    if service is None or pattern is None:
        return None
    if path.startswith("/watch") and host in _WATCH_PAGES:
        found = _NUMBER.fullmatch(dict(parse_qsl(query)).get("v", ""))
        return Link(f"{service}:{found[0]}", "video") if found else None
    found = pattern.match(path)
    return Link(f"{service}:{found[1]}", "video") if found else None


def _page(host: str, path: str, query: str) -> Link:
    if host in _SHOWS_X and (post := _POST_OF_X.match(path)):
        return Link(f"x.com/i/status/{post[1]}", "page")
    if post := _POST_OF_THREADS.fullmatch(f"{host}{path}"):
        return Link(f"threads.com/t/{post[1]}", "page")
    if post := _POST_OF_REDDIT.fullmatch(f"{host}{path}"):
        comment = f"/_/{post[2]}" if post[2] else ""
        return Link(f"reddit.com/comments/{post[1]}{comment}", "page")
    pairs = [] if host in _QUERY_TELLS_NOTHING else parse_qsl(query)
    kept = sorted((k, v) for k, v in pairs if not _TRACKING.fullmatch(k) and v != _READER)
    # What has a number, by itself, as in forums; a word by itself asks for another look at a page.
    whole = sorted(
        quote_plus(unquote_plus(one), safe="/")
        for one in (query.split("&") if host not in _QUERY_TELLS_NOTHING else ())
        if "=" not in one and _NUMBERED.search(one)
    )
    asked = "&".join([*whole, urlencode(kept)] if kept else whole)
    tail = f"?{asked}" if asked else ""
    readable = normalize("NFC", _ENCODED.sub(_letters, path))
    return Link(_bare(f"{host}{readable}{tail}"), "page")


def _letters(encoded: re.Match[str]) -> str:
    """Return encoded letters as these; what holds anything else stays as it is."""
    text = unquote(encoded[0], errors="replace")
    return text if normalize("NFC", text).isalnum() else encoded[0].upper()


_WATCH: Final[Mapping[str, str]] = {
    "youtube": "www.youtube.com/watch?v={}",
    "vimeo": "vimeo.com/{}",
    "tiktok": "www.tiktok.com/@_/video/{}",
    "streamable": "streamable.com/{}",
    "dailymotion": "www.dailymotion.com/video/{}",
    "instagram": "www.instagram.com/reel/{}",
    "facebook": "www.facebook.com/watch/?v={}",
    "reddit": "v.redd.it/{}",
    "x": "x.com/i/status/{}/video/1",
}


def address(key: str) -> str:
    """Return an address that leads to a link, by its key.

    >>> address("youtube:dQw4w9WgXcQ"), address("example.org/story?id=3")
    ('https://www.youtube.com/watch?v=dQw4w9WgXcQ', 'https://example.org/story?id=3')
    """
    service, colon, number = key.partition(":")
    form = _WATCH.get(service) if colon else None
    return f"https://{form.format(number) if form else key}"


def is_shortened(words: str, href: str) -> bool:
    """Tell whether the words of a link are its own address, whole or cut short.

    >>> is_shortened("example.org/a…", "https://www.example.org/abc")
    True
    """
    begin = _SCHEME.sub("", words.strip()).rstrip(".…").casefold()
    return "." in begin and _SCHEME.sub("", href).casefold().startswith(begin)
