"""The transport under the client: one pool of connections, and its failures in plain words."""

import re
import ssl
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from typing import Final

import httpcore
import httpx

from monitor.errors import SourceError
from monitor.http.dial import Dialler, DialWatch

_KEEP_ALIVE: Final = 60.0
_DROPPED: Final = (httpcore.ReadError, httpcore.WriteError, httpcore.RemoteProtocolError)


class Dropped(SourceError):  # noqa: N818  what became of the connection
    """The connection ended before the answer did: the same question may succeed at once."""

    kind = "unreachable"


_CUT: Final = "the connection was dropped before the answer ended"
_NO_HTTP: Final = "the answer cannot be read as HTTP"

_BYTES: Final = re.compile(r"bytearray\(b(.*)\)", re.DOTALL)

# The first that an error is, or was caused by, says what happened.
_CAUSES: Final[tuple[tuple[type[Exception], str], ...]] = (
    (ssl.SSLCertVerificationError, "its TLS certificate is not valid"),
    (ssl.SSLError, "no TLS connection"),
    (ConnectionRefusedError, "the connection was refused"),
    (ConnectionError, _CUT),
    (httpcore.ConnectError, "no connection"),
    (Exception, _NO_HTTP),
)


@cache
def default_tls() -> ssl.SSLContext:
    """Return TLS settings that trust the bundled authorities and the system's."""
    context = httpx.create_ssl_context(trust_env=False)
    context.load_default_certs()
    return context


class Wire(httpx.BaseTransport):
    """The *watch* is the one that *dialler* heeds; whoever asks starts it."""

    def __init__(self, dialler: Dialler, watch: DialWatch, tls: ssl.SSLContext) -> None:
        self._watch = watch
        self._pool = httpcore.ConnectionPool(
            ssl_context=tls, keepalive_expiry=_KEEP_ALIVE, network_backend=dialler
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Return the answer once its headers are there; its body is read as it is iterated over."""
        url = request.url
        question = httpcore.Request(
            request.method,
            httpcore.URL(
                scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
            ),
            headers=request.headers.raw,
            content=request.stream,
        )
        where = url.netloc.decode("ascii")
        with self._telling(where):
            answer = self._ask(question)
        return httpx.Response(
            answer.status,
            headers=answer.headers,
            stream=_Body(answer, lambda: self._telling(where, begun=True)),
        )

    def close(self) -> None:
        self._pool.close()

    def _ask(self, question: httpcore.Request) -> httpcore.Response:
        # A kept connection may turn out to be dropped: where not a byte came back, it is asked
        # again.
        self._watch.dialled = self._watch.heard = self._watch.ended = False
        try:
            return self._pool.handle_request(question)
        except _DROPPED:
            # A post may have done its work although nobody said so: it is never sent twice.
            if self._watch.dialled or self._watch.heard or question.method != b"GET":
                raise
            return self._pool.handle_request(question)

    @contextmanager
    def _telling(self, where: str, *, begun: bool = False) -> Iterator[None]:
        # What httpcore raises becomes a sentence; *begun* says whether the answer has begun as
        # HTTP.
        try:
            yield
        except httpcore.TimeoutException as error:
            seconds = self._watch.length.total_seconds()
            message = f"{where}: no whole answer within {seconds:g} s: still {self._watch.doing}"
            raise SourceError(message, kind="slow") from error
        except (httpcore.NetworkError, httpcore.ProtocolError) as error:
            cut = self._watch.ended and (begun or not self._watch.heard)
            message = f"{where}: {_cause(error, cut=cut)}"
            # What is no HTTP at all raises the same error as an answer that is cut.
            if isinstance(error, httpcore.ReadError | httpcore.WriteError) or self._watch.ended:
                raise Dropped(message) from error
            spoken = isinstance(error, httpcore.ProtocolError)
            raise SourceError(message, kind="unreadable" if spoken else "unreachable") from error


class _Body(httpx.SyncByteStream):
    """The body of an answer, whose failures are reported like those of its headers."""

    def __init__(
        self, answer: httpcore.Response, telling: Callable[[], AbstractContextManager[None]]
    ) -> None:
        self._answer = answer
        self._telling = telling

    def __iter__(self) -> Iterator[bytes]:
        with self._telling():
            yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()


def _cause(error: Exception, *, cut: bool) -> str:
    """Say what happened, by the error underneath; *cut* is what the server had only begun."""
    chain = [error, *filter(None, (error.__cause__, error.__context__))]
    found = ((words, e) for kind, words in _CAUSES for e in chain if isinstance(e, kind))
    words, cause = next(found)
    said = getattr(cause, "verify_message", None) or getattr(cause, "strerror", None)
    said = _BYTES.sub(r"\1", str(said or str(cause) or type(cause).__name__))
    return f"{_CUT if cut and words == _NO_HTTP else words} ({said})"
