"""How often each host may be asked, kept in the database so that a restart does not forget it."""

import msgspec

from monitor.nouns.hosts import HostLimits
from monitor.store.connection import Store


class StoreLedger:
    """The ledger of `monitor.http` on the database; it belongs to the thread of its store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._hosts: set[str] = set()

    def read(self, host: str) -> HostLimits | None:
        self._hosts.add(host)
        found = next(self._store.table("budget").rows_where("host = ?", (host,)), None)
        return None if found is None else msgspec.json.decode(found["value"], type=HostLimits)

    def asked(self) -> list[HostLimits | None]:
        return [self.read(host) for host in sorted(self._hosts)]

    def write(self, host: str, budget: HostLimits) -> None:
        """Keep *budget* in place of what was known of *host*.

        Raises:
            StoreError: It was not kept; the request must not be sent.
        """
        row = {"host": host, "value": msgspec.json.encode(budget).decode()}
        with self._store.transaction():
            self._store.table("budget").upsert(row, pk="host")
