"""What an instance says of itself.

References:
    docs.joinmastodon.org, entity Instance; read on 2026-11-24.
"""

import re
from typing import Final

from msgspec import Struct, field

from monitor.errors import NeedsAttention, NotFound
from monitor.sources.answers import decode
from monitor.sources.base import Http

BATCHES: Final = (4, 3)  # the release from which on several posts can be asked for at once


class Access(Struct):
    """Who may read a feed: `public`, `authenticated` or `disabled`; before 4.5 it is not said."""

    local: str = "public"
    remote: str = "public"


class TimelinesAccess(Struct):
    """Access for each kind of feed, of which we read one."""

    hashtag_feeds: Access = field(default_factory=Access)


class Configuration(Struct):
    """The part of an instance's configuration that we read."""

    timelines_access: TimelinesAccess = field(default_factory=TimelinesAccess)


class Instance(Struct):
    """What an instance says of itself."""

    version: str
    configuration: Configuration = field(default_factory=Configuration)

    @property
    def lists(self) -> bool:
        """Tell whether it shows several posts at once when they are asked for by their ids.

        Other programs name the release whose API they speak, and in brackets what they are.
        """
        release = re.match(r"(\d+)\.(\d+)[^(]*$", self.version)
        return release is not None and (int(release[1]), int(release[2])) >= BATCHES


def look(base_url: str, http: Http) -> str:
    """Return what the instance runs, once it is sure that an empty timeline means nothing.

    Raises:
        NeedsAttention: Its hashtag timelines are not public: it would answer with empty lists.
        NotFound: It has no such API.
    """
    instance = ask(base_url, http)
    access = instance.configuration.timelines_access.hashtag_feeds
    if (access.local, access.remote) != ("public", "public"):
        message = (
            f"{base_url}: expected hashtag timelines open to visitors, got {access.local!r} "
            f"for posts of this server and {access.remote!r} for those of others"
        )
        raise NeedsAttention(message)
    return instance.version


def ask(base_url: str, http: Http) -> Instance:
    """Return what an instance says of itself.

    Raises:
        NotFound: It has no such API.
        BadAnswer: It does not answer as Mastodon does.
        SourceError: As the network has it.
    """
    try:
        body = http.get(f"{base_url}/api/v2/instance").body
    except NotFound:  # before 4.0; such a server says 401 where it hides a timeline
        body = http.get(f"{base_url}/api/v1/instance").body
    return decode(body, Instance, base_url)
