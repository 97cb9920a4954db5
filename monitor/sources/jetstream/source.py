"""Bluesky's Jetstream: every public post of the network as it is written, changed and deleted.

Service: GET {base_url}/xrpc/network.bsky.jetstream.subscribeEvents (v2) or /subscribe (v1), as a
websocket, no key. Limits: no search, so all posts come (tens a second); it goes back 36 hours. See
docs/sources/jetstream.md; read on 2026-11-24.

What proves that nothing is missing: a pass listens from where the last one stood, and the event
that was the newest then must come again. Where it does not, the server has let go of what lay
between: v2 says so, v1 begins later without a word. What is claimed when, and why, is in `walk`.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import ClassVar, Final, cast
from urllib.parse import urlencode, urlsplit

from monitor.errors import BadAnswer, ConfigError
from monitor.nouns.incident import Incident
from monitor.nouns.posts import Page, Traits
from monitor.sources.base import Http, Job, Source, SourceSettings
from monitor.sources.bluesky.wire import COLLECTION
from monitor.sources.jetstream.socket import (
    PATIENCE,
    Call,
    Connect,
    Receive,
    Subscription,
    dial,
    require,
)
from monitor.sources.jetstream.walk import Walk
from monitor.sources.jetstream.wire import Protocol, parse

SCHEMES: Final = {"http": "ws", "https": "wss", "ws": "ws", "wss": "wss"}

# Where each protocol listens, what it is asked for, and the framing that is agreed on.
ENDPOINTS: Final[Mapping[Protocol, tuple[str, Mapping[str, str], str | None]]] = {
    "v1": ("subscribe", {"wantedCollections": COLLECTION}, None),
    "v2": (
        "xrpc/network.bsky.jetstream.subscribeEvents",
        {"kinds": "commit", "collections": COLLECTION},
        "xrpc.v1.json",
    ),
}


class Settings(SourceSettings, frozen=True, kw_only=True):
    """`base_url`: a server; `protocol`: what it speaks; `deletions`: whether to keep those too."""

    base_url: str = "wss://jetstream.us-west.bsky.network"
    protocol: Protocol = "v2"
    deletions: bool = True


class Jetstream(Source):
    """Catches up with the stream, pass by pass.

    Args:
        settings: Where to listen, and how.
        connect: Opens a line.
        clock: Seconds from anywhere, for the length of a pass.
    """

    kind: ClassVar = "jetstream"
    traits: ClassVar = Traits(
        clock="arrival",
        settle=timedelta(minutes=10),  # apps that were offline send later, and date back
        lookback=timedelta(hours=36),
        ordered=True,
    )
    Settings: ClassVar[type[SourceSettings]] = Settings

    def __init__(
        self,
        settings: SourceSettings,
        connect: Connect = dial,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(settings)
        self.settings = cast("Settings", settings)
        self.url = _address(self.settings.base_url)
        self.connect, self.clock = connect, clock
        if self.settings.enabled:
            require()

    def lanes(self, incident: Incident) -> tuple[str, ...]:
        """Return the one listing that there is."""
        return ("posts",)

    def pull(self, job: Job, http: Http) -> Iterator[Page]:
        """Yield what came since the cursor, oldest first; each page claims what it completes.

        Without a cursor it begins at the start of the span. *http* is not used.
        """
        del http
        path, _, _ = ENDPOINTS[self.settings.protocol]
        subscription = Subscription(
            self.line,
            server=f"{self.url}/{path}",
            protocol=self.settings.protocol,
            deletions=self.settings.deletions,
            settle=self.settle,
            clock=self.clock,
        )
        return Walk(subscription, job).pages()

    def check(self, incident: Incident, http: Http) -> str:
        """Listen for one frame, and say what will be seen.

        Raises:
            BadAnswer: What is sent is no Jetstream.
            SourceError: The server cannot be reached.
        """
        with self.line(None) as receive:
            frame = receive(PATIENCE.total_seconds())
        host = urlsplit(self.url).netloc
        heard = parse([frame] if frame else [], self.settings.protocol, None)
        if heard.failure is not None:
            raise heard.failure
        if heard.rejected:
            reason = heard.rejected[0].reason
            message = f"{host}: expected Jetstream {self.settings.protocol}, got {reason}"
            raise BadAnswer(message)
        says = "speaks" if frame else "is silent now"
        return (
            f"Jetstream: all posts of Bluesky as {host} receives them, from 36 hours ago on (it "
            f"{says}); edits and deletions too, likes, reposts and counts not."
        )

    def line(self, since: int | None) -> AbstractContextManager[Receive]:
        """Open a line from *since* on, in microseconds since 1970; None means from now on."""
        path, asked, framing = ENDPOINTS[self.settings.protocol]
        query = urlencode(asked if since is None else {**asked, "cursor": since})
        url = f"{self.url}/{path}?{query}"
        return self.connect(Call(url, framing, self.settings.allow_private))


def _address(base_url: str) -> str:
    """Return the server's address as that of websockets.

    Raises:
        ConfigError: It is none.
    """
    parts = urlsplit(base_url)
    if parts.scheme not in SCHEMES or not parts.hostname:
        message = (
            "jetstream: expected an address such as wss://jetstream.us-west.bsky.network, "
            f"got {base_url!r}"
        )
        raise ConfigError(message)
    return f"{SCHEMES[parts.scheme]}://{parts.netloc}{parts.path.rstrip('/')}"
