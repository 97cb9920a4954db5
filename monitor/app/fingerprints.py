"""Small pictures are fetched, looked at and forgotten, where the configuration asks for it."""

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Final, TypeAlias

from monitor.app import wiring
from monitor.clock import utc_now
from monitor.collect.pictures import PictureLook, looker
from monitor.config import Config
from monitor.errors import RetryLater, SourceError
from monitor.http import HttpClient
from monitor.nouns.media import Unread
from monitor.sources.base import Http
from monitor.store.identity import FileId
from monitor.store.writing import fingerprints
from monitor.store.writing.budgets import StoreLedger
from monitor.version import __version__

Seen: TypeAlias = tuple[str | None, str | None, Unread | None]
"""Digest and fingerprint of a picture, and why it has none."""

log = logging.getLogger("monitor")

EVERY: Final = timedelta(minutes=1)
DEADLINE: Final = timedelta(seconds=10)
LARGEST: Final = 4 * 2**20
"""Bytes of a picture: a small one has a hundredth of that."""


class Fingerprinting:
    """Looks at some pictures each time it is called.

    Args:
        config: What may be fetched.
        stop: Asked between pictures; True ends a round.
        sleep: Waits so many seconds, at most 5.
        file: The one file that the database may be; None takes what is there.
        now: The present instant.
        network: Makes the network, with budgets kept in a ledger.

    Raises:
        ConfigError: The extra `media` is not installed.
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
        self._look: Callable[[bytes], PictureLook] = looker()
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
        """Fetch pictures that wait, up to the budget of a minute.

        Raises:
            StoreError: The database failed; what was written is safe.
        """
        with wiring.writer(self._config, self._file) as store:
            addresses = fingerprints.waiting(store, self._config.media.per_minute)
            if not addresses:
                return
            with self._network(StoreLedger(store)) as http:
                for address in addresses:
                    if self._stop():
                        return
                    seen = self._fetched(http, address)
                    if seen is not None:
                        fingerprints.put(store, address, *seen)

    def _fetched(self, http: Http, address: str) -> Seen | None:
        """Return what was seen of a picture; None where its host asks for patience."""
        try:
            return self._look(http.get(address, follow=True).body)
        except RetryLater:
            return None
        except SourceError as error:
            log.info("a picture could not be fetched: %s", error)
            return None, None, "gone"
