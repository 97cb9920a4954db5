"""Tasks of the daemon that ask the web about some addresses each minute, within their bounds.

Shorteners are asked where their addresses lead, and small pictures are fetched, looked at and
forgotten, where the configuration asks for it.
"""

import logging
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import KW_ONLY, dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import ClassVar, Final
from urllib.parse import urljoin

from monitor.app import wiring
from monitor.clock import utc_now
from monitor.config import Config
from monitor.errors import RetryLater, SourceError
from monitor.http.client import HttpClient
from monitor.sources.base import Http
from monitor.store.connection import Store
from monitor.store.identity import FileId
from monitor.store.writing import attached
from monitor.store.writing.budgets import StoreLedger
from monitor.text.links import Link, address, canonical, is_short

log = logging.getLogger("monitor")

MOST: Final = 3  # shorteners that an address may lead through, one after the other


@dataclass
class AddressRound(ABC):
    """Asks about some addresses each time it is called; a host that wants patience has it.

    *stop* is asked between addresses; True ends a round. *network* makes the network, with budgets
    kept in a ledger; None makes the real one.
    """

    LARGEST: ClassVar[int]
    """Bytes of an answer, at most."""

    config: Config
    _: KW_ONLY
    sleep: Callable[[float], object]
    stop: Callable[[], bool] = bool
    file: FileId | None = None
    now: Callable[[], datetime] = utc_now
    network: Callable[[StoreLedger], AbstractContextManager[Http]] | None = None

    def __call__(self) -> None:
        reach = self.network or partial(
            HttpClient,
            now=self.now,
            sleep=self.sleep,
            deadline=timedelta(seconds=10),
            max_bytes=self.LARGEST,
            secrets=self.config.secrets,
        )
        with wiring.writer(self.config, self.file) as store:
            addresses = self._waiting(store)
            if not addresses:
                return
            with reach(StoreLedger(store)) as http:
                for address in addresses:
                    if self.stop():
                        return
                    try:
                        self._ask(store, http, address)
                    except RetryLater:
                        continue

    @abstractmethod
    def _waiting(self, store: Store) -> Sequence[str]:
        """Return what nobody was asked about yet, as many as a minute may have."""

    @abstractmethod
    def _ask(self, store: Store, http: Http, address: str, /) -> None:
        """Ask about one of them, and keep what came.

        Raises:
            RetryLater: Its host asks for patience: it waits on.
            StoreError: Nothing was kept.
        """


@dataclass
class Fingerprinting(AddressRound):
    """Looks at pictures: what is kept is a digest and a fingerprint, or why there is none.

    Raises:
        ConfigError: The extra `media` is not installed.
    """

    LARGEST = 4 * 2**20  # a small picture has a hundredth of that

    def __post_init__(self) -> None:
        # What it computes with costs more memory than all else that waits in the daemon.
        from monitor.collect.pictures import looker

        self._look = looker()

    def _waiting(self, store: Store) -> Sequence[str]:
        return attached.pictures_waiting(store, self.config.media.per_minute)

    def _ask(self, store: Store, http: Http, address: str, /) -> None:
        try:
            seen = self._look(http.get(address, follow=True).body)
        except RetryLater:
            raise
        except SourceError as error:
            log.info("a picture could not be fetched: %s", error)
            attached.keep_picture(store, address, None, None, "gone")
        else:
            attached.keep_picture(store, address, *seen)


@dataclass
class Resolving(AddressRound):
    """Only shorteners are asked (`monitor.text.links.SHORTENERS`), never the pages they lead to."""

    LARGEST = 2**16  # what leads elsewhere needs no body

    def __post_init__(self) -> None:
        self._masker = wiring.masker(self.config)

    def _waiting(self, store: Store) -> Sequence[str]:
        return attached.waiting(store, self.config.links.per_minute)

    def _ask(self, store: Store, http: Http, key: str, /) -> None:
        link = self._resolved(http, key)
        attached.resolve(store, key, link)
        if link is None:
            log.info("a short link leads nowhere that is known")

    def _resolved(self, http: Http, key: str) -> Link | None:
        """Return where a short address leads; None where it leads nowhere, or may not be kept."""
        url: str | None = address(key)
        for _ in range(MOST):
            url = _next(http, url or "")
            kept = None if url is None else self._masker.link(url)
            link = None if kept is None else canonical(kept)
            if link is None or not is_short(link.key):
                return link
        return None


def _next(http: Http, url: str) -> str | None:
    try:
        http.get(url)
    except RetryLater:
        raise
    except SourceError as error:
        try:
            return None if error.leads_to is None else urljoin(url, error.leads_to)
        except ValueError:
            return None
    return None
