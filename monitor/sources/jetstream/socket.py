"""The line to Jetstream: a websocket to an address that passed the guard, within bounds.

`http` asks one question at a time, so a stream has this module. It resolves and dials as `http`
does, with the same guard; each wait is bounded by whoever listens, each frame by its size.

References:
    websockets 17, sync client, websockets.readthedocs.io; read on 2026-11-24.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from functools import partial
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final, TypeAlias
from urllib.parse import urlsplit

from msgspec import Struct

from monitor.clock import utc_now
from monitor.errors import ConfigError, CursorLost, SourceError, quoted
from monitor.extras import how_to_install
from monitor.sources.jetstream.wire import Protocol
from monitor.version import __version__

if TYPE_CHECKING:
    from socket import socket

    from websockets.http11 import Response
    from websockets.sync.client import ClientConnection

    from monitor.http.dial import DialWatch

PATIENCE: Final = timedelta(seconds=10)
# A record has at most 1 MiB, and JSON can make six bytes of one.
MOST_BYTES: Final = 8 * 2**20
PORTS: Final = {"ws": 80, "wss": 443}

Receive: TypeAlias = Callable[[float], bytes | None]
"""Waits so many seconds for a frame; None where none came. Raises `Closed` where the line ended."""


class LineCut(SourceError):  # noqa: N818
    """The line was cut while we listened; what came before stands."""


class Subscription(Struct, frozen=True):
    """What is listened to; a line begins at an instant, in microseconds since 1970, or now."""

    line: Callable[[int | None], AbstractContextManager[Receive]]
    server: str  # its address, which distinguishes it from others
    protocol: Protocol
    deletions: bool
    settle: timedelta  # so much is read again of another server; by more no two of them differ
    clock: Callable[[], float]


class Call(Struct, frozen=True):
    """Whom to call, what framing to agree on (None: none), and whether private hosts may be."""

    url: str
    framing: str | None = None
    allow_private: bool = False


Connect: TypeAlias = Callable[[Call], AbstractContextManager[Receive]]


def require(package: str = "websockets") -> None:
    """Return where the package that streams need is installed.

    Raises:
        ConfigError: It is not.
    """
    try:
        found = find_spec(package)
    except ModuleNotFoundError:  # not even the package that it is a part of
        found = None
    if found is None:
        message = f"jetstream: the package {package} is not installed: {how_to_install('stream')}"
        raise ConfigError(message)


@contextmanager
def dial(call: Call) -> Iterator[Receive]:
    """Yield what listens to the stream; the line is closed at the end.

    Raises:
        CursorLost: The server no longer knows the place that was asked for.
        RetryLater: It has too many listeners.
        SourceError: It cannot be reached, must not be, or speaks no websocket.
    """
    from websockets.exceptions import InvalidStatus, WebSocketException  # noqa: PLC0415  an extra
    from websockets.sync.client import connect  # noqa: PLC0415
    from websockets.typing import Subprotocol  # noqa: PLC0415

    from monitor.http.wire import default_tls  # noqa: PLC0415

    where = urlsplit(call.url).netloc
    try:
        line = connect(
            call.url,
            sock=_dialled(call),
            ssl=default_tls() if urlsplit(call.url).scheme == "wss" else None,
            subprotocols=[Subprotocol(call.framing)] if call.framing else None,
            user_agent_header=f"reaction-monitor/{__version__}",
            proxy=None,  # none that the configuration does not name
            open_timeout=PATIENCE.total_seconds(),
            close_timeout=1,
            max_size=MOST_BYTES,
        )
    except InvalidStatus as error:
        failure = _refusal(where, error.response)
        raise failure from error
    except (OSError, WebSocketException, AssertionError) as error:
        # The package trips over its own assertion where a server hangs up while it is still asked.
        why = str(error) or "nothing of the kind came"
        raise SourceError(
            f"{where}: no websocket ({quoted(why)}): look at its address; the next pass asks again"
        ) from error
    with line:
        yield partial(_receive, line, where)


def _receive(line: "ClientConnection", where: str, seconds: float) -> bytes | None:
    from websockets.exceptions import ConnectionClosed  # noqa: PLC0415

    try:
        return line.recv(timeout=seconds, decode=False)
    except TimeoutError:
        return None
    except ConnectionClosed as error:
        message = f"{where}: the stream was cut ({quoted(error)}); the next pass goes on from there"
        raise LineCut(message) from error


def _dialled(call: Call) -> "socket":
    import httpcore  # noqa: PLC0415  heavy, and for streams only

    from monitor.http.dial import Dialler, DialWatch, resolve  # noqa: PLC0415

    parts = urlsplit(call.url)
    watch = DialWatch(PATIENCE)
    watch.start()
    inner = httpcore.SyncBackend()
    dialler = Dialler(resolve, inner, watch, allow_private=call.allow_private)
    try:
        stream = dialler.connect_tcp(parts.hostname or "", parts.port or PORTS[parts.scheme])
    except (httpcore.ConnectError, httpcore.TimeoutException) as error:
        raise SourceError(
            f"{parts.netloc}: no connection ({_reason(error, watch)}): look at its address; the "
            "next pass asks again"
        ) from error
    found: socket = stream.get_extra_info("socket")
    return found


def _reason(error: Exception, watch: "DialWatch") -> str:
    if isinstance(error.__cause__, ConnectionRefusedError):
        return "it was refused (Connection refused)"
    return str(error) or f"{watch.doing} took more than {PATIENCE.seconds} s"


def _refusal(where: str, response: "Response") -> SourceError:
    from monitor.http.rates import read_limits  # noqa: PLC0415
    from monitor.http.verdict import refusal  # noqa: PLC0415
    from monitor.logs import visible  # noqa: PLC0415

    body = visible(" ".join(bytes(response.body or b"")[:4096].decode("utf-8", "replace").split()))
    if "CursorTooOld" in body:
        message = f"{where}: the place that was asked for is too old ({quoted(body)})"
        return CursorLost(f"{message}; the stream begins where the server begins")
    headers = {key.lower(): value for key, value in response.headers.raw_items()}
    until = read_limits(headers, utc_now()).not_before
    return refusal(where, response.status_code, quoted(body) if body else "", until=until)
