"""The world as tests hand it to the client: a clock that moves when told, and short limits."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from ssl import SSLContext
from typing import Any

import httpcore

from monitor.http.client import HttpClient
from monitor.http.dial import Resolver, resolve
from monitor.http.pace import MemoryLedger, PaceLedger

START = datetime(2017, 2, 22, 6, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
OUTSIDE, PUBLIC = "outside.example", "93.184.215.14"


class World:
    """A clock whose time passes by sleeping only."""

    def __init__(self) -> None:
        self.instant = START
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self.instant

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.instant += timedelta(seconds=seconds)

    def pass_by(self, length: timedelta) -> None:
        self.instant += length

    def http(
        self,
        ledger: PaceLedger | None = None,
        *,
        min_interval: timedelta = timedelta(),
        allow_private: bool = True,
        deadline: float = 3,
        max_bytes: int = 1_000_000,
        secrets: Collection[str] = (),
        resolver: Resolver = resolve,
        backend: httpcore.NetworkBackend | None = None,
        tls: SSLContext | None = None,
    ) -> HttpClient:
        return HttpClient(
            ledger or MemoryLedger(),
            now=self.now,
            sleep=self.sleep,
            min_interval=min_interval,
            allow_private=allow_private,
            deadline=timedelta(seconds=deadline),
            max_bytes=max_bytes,
            secrets=secrets,
            resolver=resolver,
            backend=backend,
            tls=tls,
        )

    def outside(self) -> HttpClient:
        """Return a client for which `OUTSIDE` is this machine, at a public address."""

        def resolver(host: str, port: int) -> Sequence[str]:
            return [PUBLIC] if host == OUTSIDE else resolve(host, port)

        return self.http(allow_private=False, resolver=resolver, backend=Near())


class Near(httpcore.SyncBackend):
    """Dials this machine in place of the public address."""

    def connect_tcp(self, host: str, port: int, *rest: Any, **more: Any) -> httpcore.NetworkStream:
        return super().connect_tcp("127.0.0.1" if host == PUBLIC else host, port, *rest, **more)


class Deaf(httpcore.NetworkBackend):
    """Dials nobody and remembers whom it was to dial."""

    def __init__(self) -> None:
        self.dialled: list[tuple[str, int]] = []

    def connect_tcp(self, host: str, port: int, *_: object, **__: object) -> httpcore.NetworkStream:
        self.dialled.append((host, port))
        raise httpcore.ConnectError


def knowing(*addresses: str) -> Resolver:
    """Return a resolver that gives every name these addresses."""

    def resolver(_host: str, _port: int) -> Sequence[str]:
        return addresses

    return resolver
