"""A task of the daemon that asks the web about some addresses each minute, within its bounds."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import KW_ONLY, dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Final

from monitor.app import wiring
from monitor.clock import utc_now
from monitor.config import Config
from monitor.errors import RetryLater
from monitor.http import HttpClient
from monitor.sources.base import Http
from monitor.store.connection import Store
from monitor.store.identity import FileId
from monitor.store.writing.budgets import StoreLedger

EVERY: Final = timedelta(minutes=1)
DEADLINE: Final = timedelta(seconds=10)


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

    def __post_init__(self) -> None:
        self._reach = self.network or self._web

    def __call__(self) -> None:
        """Ask about addresses that wait, up to the budget of a minute."""
        with wiring.writer(self.config, self.file) as store:
            addresses = self._waiting(store)
            if not addresses:
                return
            with self._reach(StoreLedger(store)) as http:
                for address in addresses:
                    if self.stop():
                        return
                    try:
                        self._ask(store, http, address)
                    except RetryLater:
                        continue

    def _web(self, ledger: StoreLedger) -> HttpClient:
        return HttpClient(
            ledger,
            now=self.now,
            sleep=self.sleep,
            deadline=DEADLINE,
            max_bytes=self.LARGEST,
            secrets=self.config.secrets,
        )

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
