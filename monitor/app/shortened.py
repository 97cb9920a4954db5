"""Shorteners are asked where their addresses lead, where the configuration asks for it."""

import logging
from collections.abc import Sequence
from typing import Final
from urllib.parse import urljoin

from monitor.app import wiring
from monitor.app.asking import AddressRound
from monitor.errors import RetryLater, SourceError
from monitor.sources.base import Http
from monitor.store.connection import Store
from monitor.store.writing import attached
from monitor.text.links import Link, address, canonical, is_short

log = logging.getLogger("monitor")

MOST: Final = 3
"""Shorteners that an address may lead through, one after the other."""


class Resolving(AddressRound):
    """Only shorteners are asked (`monitor.text.links.SHORTENERS`), never the pages they lead to."""

    LARGEST = 2**16  # what leads elsewhere needs no body

    def __post_init__(self) -> None:
        super().__post_init__()
        self._door = wiring.door(self.config)

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
            kept = None if url is None else self._door.link(url)
            link = None if kept is None else canonical(kept)
            if link is None or not is_short(link.key):
                return link
        return None


def _next(http: Http, url: str) -> str | None:
    """Return where an address of a shortener leads; None where it leads nowhere.

    Raises:
        RetryLater: Its host asks for patience.
    """
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
