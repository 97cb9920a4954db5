"""Batches that other processes work on: a pool on this machine, or a Dask cluster that is there."""

import logging
import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from importlib import import_module
from threading import Thread
from typing import Any, Final, TypeAlias, TypeVar

from monitor.errors import DataError, UsageError
from monitor.extras import how_to_install
from monitor.version import __version__

log = logging.getLogger("monitor")

LOCAL: Final = "local"
"""The address of a pool on this machine, which needs no package."""

AHEAD: Final = 32
"""Batches that are begun before the first of them is needed: they bound what is held in memory."""

_CONNECTED: Final = 10  # seconds in which a scheduler must have answered
_PATIENCE: Final = 60
"""Seconds in which a worker must have: some clusters start them when there is work."""

Work: TypeAlias = Callable[[bytes, bytes], bytes]
"""A pure function of how to work and of a batch. Another process finds it by its name, so it is in
a module; in bytes, so that no log of a cluster quotes a post."""

T = TypeVar("T")


class Workers:
    def __init__(self, executor: Executor) -> None:
        self._executor: Executor | None = executor

    def begin(self, work: Work, how: bytes, batch: bytes) -> Callable[[], bytes]:
        """Have a batch worked on elsewhere, and return what waits for its result.

        Where the other process has failed or is gone, it is worked on here: so a lost worker costs
        time only, and what is wrong with a batch is raised here, as if there were no other process.
        """
        future: Future[bytes | None] | None = None
        if self._executor is not None:
            try:
                future = self._executor.submit(_tried, work, how, batch)
            except Exception as error:  # noqa: BLE001  however a pool or a cluster comes to grief
                log.warning("no worker is left (%s): the rest is done here", type(error).__name__)
                self._executor = None

        def done() -> bytes:
            if future is not None:
                try:
                    found = future.result()
                except Exception as error:  # noqa: BLE001  likewise
                    log.warning(
                        "a worker was lost (%s): its batch is done here", type(error).__name__
                    )
                else:
                    if found is not None:
                        return found
            return work(how, batch)

        return done


def _tried(work: Work, how: bytes, batch: bytes) -> bytes | None:
    """Return what *work* does; None where it fails, so that no log of a cluster says why."""
    try:
        return work(how, batch)
    except Exception:  # noqa: BLE001  it fails again where the batch came from, and is told there
        return None


def in_order(begun: Iterable[T], ahead: int) -> Iterator[T]:
    """Yield what was begun in its order, *ahead* of which are begun before the first is yielded.

    Raises:
        DataError: What begins them has raised it; those before were yielded.
        UsageError: Likewise.
    """
    waiting: deque[T] = deque()
    try:
        for one in begun:
            waiting.append(one)
            if len(waiting) > ahead:
                yield waiting.popleft()
    except (DataError, UsageError):
        yield from waiting
        raise
    yield from waiting


@contextmanager
def workers(address: str | None) -> Iterator[Workers | None]:
    """Reach other processes while a block lasts; None where no *address* is given.

    Args:
        address: Of the scheduler of a Dask cluster, such as `tcp://10.0.0.5:8786`; `local` for a
            pool of as many processes as this machine has processors.

    Raises:
        UsageError: Dask is not installed, nobody answers there, or the program is not the same.
    """
    if address is None:
        yield None
    elif address == LOCAL:
        from concurrent.futures import ProcessPoolExecutor  # the daemon needs none
        from multiprocessing import get_context

        # Nothing is forked: a copy of this process would hold its locks on the database.
        pool = ProcessPoolExecutor(os.cpu_count(), get_context("spawn"), initializer=_follow)
        try:
            yield Workers(pool)
        finally:
            pool.shutdown(cancel_futures=True)
    else:
        with _client(address) as client:
            cluster = client.get_executor(pure=False)  # a batch that comes twice is worked on twice
            _same(address, cluster)
            yield Workers(cluster)


def _follow() -> None:
    """Leave Ctrl-C to the process that hands out the work, and end with it, however it ends."""
    from multiprocessing import parent_process

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()

    def end_with_it() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    Thread(target=end_with_it, daemon=True).start()


def _client(address: str) -> Any:
    try:
        distributed = import_module("distributed")
    except ImportError as error:
        message = f"--on {address}: Dask needs more packages: {how_to_install('scale')}"
        raise UsageError(message) from error
    try:
        return distributed.Client(address, timeout=_CONNECTED, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        raise UsageError(
            f"--on {address}: no scheduler of a Dask cluster answers ({error}): look at the address"
        ) from error


def _program() -> str:
    return f"{__version__} on Python {sys.version_info.major}.{sys.version_info.minor}"


def _same(address: str, cluster: Executor) -> None:
    try:
        found = cluster.submit(_program).result(_PATIENCE)
    except Exception as error:
        raise UsageError(
            f"--on {address}: no worker there could run this program ({error!r}): install "
            f"reaction-monitor {_program()} there"
        ) from error
    if found != _program():
        message = f"--on {address}: install reaction-monitor {_program()} there, not {found}"
        raise UsageError(message)
