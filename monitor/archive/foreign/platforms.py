"""Platforms by the words of other tools and by their addresses, and the ids that addresses hold.

The id of a post is the platform's own wherever its address has it: so the same post counts once,
whichever tools it came from.
"""

import re
from typing import Final, NamedTuple
from urllib.parse import urlsplit

NEWS: Final = "news"
"""Source of articles whose address belongs to no platform."""


class Platform(NamedTuple):
    """A platform.

    Attributes:
        hosts: Of its addresses, without `www.` and the like.
        words: What tools call it, in small letters, besides its name.
        post: Where the address of a post holds its id; None where it does not.
    """

    name: str
    hosts: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    post: str | None = None


PLATFORMS: Final = (
    Platform("twitter", ("twitter.com", "x.com"), ("x", "tweet"), r"/status(?:es)?/(\d+)"),
    Platform("instagram", ("instagram.com",), (), r"/(?:p|reel|reels|tv)/([\w-]+)"),
    Platform("facebook", ("facebook.com", "fb.com")),
    Platform("threads", ("threads.net", "threads.com"), (), r"/post/([\w-]+)"),
    Platform("tiktok", ("tiktok.com",), (), r"/video/(\d+)"),
    Platform("youtube", ("youtube.com", "youtu.be")),
    Platform("reddit", ("reddit.com",)),
    Platform("telegram", ("t.me", "telegram.me")),
    Platform("bluesky", ("bsky.app",), ("bsky",)),
    Platform("truthsocial", ("truthsocial.com",), ("truth",), r"/(\d+)$"),
    Platform("linkedin", ("linkedin.com",)),
    Platform("tumblr", ("tumblr.com",)),
    Platform("pinterest", ("pinterest.com",)),
    Platform("mastodon", ("mastodon.social",)),
    Platform("gab", ("gab.com",)),
    Platform("rumble", ("rumble.com",)),
    Platform("vk", ("vk.com",), ("vkontakte",)),
    Platform("blog", (), ("blogs", "weblog")),
    Platform("forum", (), ("forums", "messageboards")),
    Platform("review", (), ("reviews",)),
    Platform("podcast", (), ("podcasts",)),
    Platform(NEWS, (), ("online", "onlinenews", "newspaper", "magazine")),
)
_WORDS: Final = {word: one for one in PLATFORMS for word in (one.name, *one.words)}
_HOSTS: Final = {host: one for one in PLATFORMS for host in one.hosts}


def named(words: str) -> str | None:
    """Return the source that a tool's words mean: a platform, or the words as a name of their own.

    >>> named("SOCIALMEDIA_TWITTER"), named("Facebook Public"), named("Truth Social"), named("?")
    ('twitter', 'facebook', 'truthsocial', None)
    """
    small = words.lower()
    known = [_WORDS[word].name for word in re.findall("[a-z]+", small) if word in _WORDS]
    own = re.sub(r"[^a-z0-9]+", "-", small).strip("-")
    return known[0] if known else own or None


def of_address(url: str) -> tuple[str | None, str | None]:
    """Return the platform of an address and the id of the post, each None where it has none.

    >>> of_address("https://mobile.twitter.com/ann/status/834?s=20")
    ('twitter', '834')
    """
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return None, None
    places = host.split(".")
    found = next(
        (_HOSTS[name] for at in range(len(places)) if (name := ".".join(places[at:])) in _HOSTS),
        None,
    )
    if found is None:
        return None, None
    held = found.post and re.search(found.post, parts.path)
    return found.name, held[1] if held else None
