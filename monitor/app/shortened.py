"""Shorteners are asked where their addresses lead, where the configuration asks for it."""

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urljoin

from monitor.app import wiring
from monitor.clock import utc_now
from monitor.config import Config
from monitor.errors import RetryLater, SourceError
from monitor.http import HttpClient
from monitor.sources.base import Http
from monitor.store.identity import FileId
from monitor.store.writing import attached
from monitor.store.writing.budgets import StoreLedger
from monitor.text.links import Link, address, canonical, is_short
from monitor.version import __version__

log = logging.getLogger("monitor")

EVERY: Final = timedelta(minutes=1)
DEADLINE: Final = timedelta(seconds=10)
LARGEST: Final = 2**16
"""Bytes of an answer: what leads elsewhere needs none."""

MOST: Final = 3
"""Shorteners that an address may lead through, one after the other."""


class Resolving:
    """Asks about some short addresses each time it is called.

    Only shorteners are asked (`monitor.text.links.SHORTENERS`), never the pages they lead to.

    Args:
        config: What may be asked.
        stop: Asked between addresses; True ends a round.
        sleep: Waits so many seconds, at most 5.
        file: The one file that the database may be; None takes what is there.
        now: The present instant.
        network: Makes the network, with budgets kept in a ledger.
    """

    def __init__(
        self,
        config: Config,
        *,
        stop: Callable[[], bool] = bool,
        sleep: Callable[[float], object],
        file: FileId | None = None,
        now: Callable[[], datetime] = utc_now,
        network: Callable[[StoreLedger], AbstractContextManager[Http]] | None = None,
    ) -> None:
        self._config, self._file, self._stop = config, file, stop
        self._door = wiring.door(config)
        self._network = network or (
            lambda ledger: HttpClient(
                ledger,
                now=now,
                sleep=sleep,
                user_agent=f"reaction-monitor/{__version__}",
                deadline=DEADLINE,
                max_bytes=LARGEST,
                secrets=config.secrets,
            )
        )

    def __call__(self) -> None:
        """Ask about addresses that nobody was asked about, up to the budget of a minute.

        Raises:
            StoreError: The database failed; what was written is safe.
        """
        with wiring.writer(self._config, self._file) as store:
            keys = attached.waiting(store, self._config.links.per_minute)
            if not keys:
                return
            found: list[Link | None] = []
            with self._network(StoreLedger(store)) as http:
                for key in keys:
                    if self._stop():
                        break
                    try:
                        link = self._resolved(http, key)
                    except RetryLater:
                        continue
                    attached.resolve(store, key, link)
                    found.append(link)
        failed = found.count(None)
        if failed:
            log.info("%d of %d short links lead nowhere that is known", failed, len(found))

    def _resolved(self, http: Http, key: str) -> Link | None:
        """Return where a short address leads; None where it leads nowhere, or may not be kept.

        Raises:
            RetryLater: Its host asks for patience.
        """
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
