"""Bluesky's Jetstream: every public post of the network as it is written, changed and deleted.

Service: GET {base_url}/xrpc/network.bsky.jetstream.subscribeEvents (v2) or /subscribe (v1), as a
websocket, no key. Limits: no search, so all posts come (tens a second); it goes back 36 hours. See
docs/sources/jetstream.md; read on 2026-11-24.

What proves that nothing is missing: a pass listens from where the last one stood, and the event
that was the newest then must come again. Where it does not, the server has let go of what lay
between: v2 says so, v1 begins later without a word. What is claimed when, and why, is in `walk`.
"""

import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import ClassVar, Final
from urllib.parse import urlencode, urlsplit

from msgspec.structs import replace

from monitor.clock import rfc3339
from monitor.errors import BadAnswer, ConfigError
from monitor.nouns.incident import Incident
from monitor.nouns.posts import Page, Span, Traits
from monitor.sources.base import Http, Job, Source, SourceSettings
from monitor.sources.bluesky.wire import COLLECTION
from monitor.sources.configured import address, parted
from monitor.sources.jetstream.archive import Archive
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

LOOKBACK: Final = timedelta(hours=36)
ARCHIVE: Final = "https://jetstream.us-west.bsky.network"
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
    """What to listen to.

    Attributes:
        base_url: The server, `wss://...` (`https://...` is understood).
        protocol: `"v2"` or `"v1"`: what the server speaks.
        deletions: Whether deletions are kept.
        archive: A server whose archive is read for old spans, such as
            `"https://jetstream.us-west.bsky.network"`. Default: none.
    """

    base_url: str = "wss://jetstream.us-west.bsky.network"
    protocol: Protocol = "v2"
    deletions: bool = True
    archive: str = ""


class Jetstream(Source, settings=Settings):
    kind: ClassVar = "jetstream"
    traits: ClassVar = Traits(
        clock="arrival",
        settle=timedelta(minutes=10),  # apps that were offline send later, and date back
        min_interval=timedelta(milliseconds=250),  # of the archive, which is asked block by block
        lookback=LOOKBACK,
        ordered=True,
        unfiltered=True,
    )

    def __init__(
        self,
        settings: Settings,
        connect: Connect = dial,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(settings)
        self.settings = settings
        parts = parted(settings.base_url)
        if parts.scheme not in SCHEMES or not parts.hostname:
            raise ConfigError(
                f"jetstream: {settings.base_url!r} is no address of a stream: write one such as "
                "wss://jetstream.us-west.bsky.network",
                key="base_url",
            )
        self.url = f"{SCHEMES[parts.scheme]}://{parts.netloc}{parts.path.rstrip('/')}"
        self.connect, self.clock = connect, clock
        if self.settings.enabled:
            require()
        self.archive: Archive | None = None
        if self.settings.archive:
            url = address(self.kind, self.settings.archive, ARCHIVE)
            self.archive = Archive(url, self.settings.deletions, self.settle)
            self.traits = replace(self.traits, lookback=None)  # type: ignore[misc]  # of this one
            if self.settings.enabled and sys.version_info < (3, 14):
                require("backports.zstd")

    def pull(self, job: Job, http: Http) -> Iterator[Page]:
        """Yield what came since the cursor, oldest first; each page claims what it completes.

        Without a cursor it begins at the start of the span. An old span is read from the archive,
        where there is one; only that uses *http*.
        """
        if self.archive is not None:
            if job.purpose == "backfill":
                return self.archive.pages(job, http)
            # The archive goes back further than the stream.
            start = max(job.span.start, job.span.end - LOOKBACK)
            job = replace(job, span=Span(start, job.span.end))
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
        with self.line(None) as receive:
            frame = receive(PATIENCE.total_seconds())
        host = urlsplit(self.url).netloc
        heard = parse([frame] if frame else [], self.settings.protocol, None)
        if heard.failure is not None:
            raise heard.failure
        if heard.rejected:
            reason = heard.rejected[0].reason
            raise BadAnswer(
                f"{host} does not speak Jetstream {self.settings.protocol} ({reason}): look at "
                "`protocol`"
            )
        says = "speaks" if frame else "is silent now"
        older = ""
        if self.archive is not None:
            since = rfc3339(self.archive.since(http))
            older = f"; `monitor backfill` reads what is older from an archive, since {since}"
        return (
            f"Jetstream: all posts of Bluesky as {host} receives them, from 36 hours ago on (it "
            f"{says}); edits and deletions too, likes, reposts and counts not{older}."
        )

    def line(self, since: int | None) -> AbstractContextManager[Receive]:
        """Open a line from *since* on, in microseconds since 1970; None means from now on."""
        path, asked, framing = ENDPOINTS[self.settings.protocol]
        query = urlencode(asked if since is None else {**asked, "cursor": since})
        url = f"{self.url}/{path}?{query}"
        return self.connect(Call(url, framing, self.settings.allow_private))
