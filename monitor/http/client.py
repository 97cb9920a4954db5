"""The one class that asks: a question in, a whole answer or one sentence out."""

import ssl
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from http import HTTPStatus
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Final, Self

import httpcore
import httpx

from monitor.errors import RetryLater, SourceError, excerpt, quoted
from monitor.http.body import ACCEPTED, read_beginning, read_body
from monitor.http.dial import Dialler, DialWatch, Resolver, resolve
from monitor.http.network import Params
from monitor.http.pace import LONGEST_SLEEP, Pace, PaceLedger
from monitor.http.question import HttpQuestion, posted, question, redirected
from monitor.http.rates import insisting, read_limits
from monitor.http.verdict import refusal
from monitor.http.wire import Dropped, Wire, default_tls
from monitor.logs import redact, visible
from monitor.nouns.posts import Answer
from monitor.version import __version__

MOST_HOPS: Final = 5

WAITS: Final = (1.0, 3.0)
"""Seconds before the second and the third try of a question that a server could not answer just
then: a restart, a deployment, a full queue are over that soon."""

LONGEST_MESSAGE: Final = 500

_FOUND: Final = frozenset({HTTPStatus.OK})
_MADE: Final = frozenset(
    {HTTPStatus.OK, HTTPStatus.CREATED, HTTPStatus.ACCEPTED, HTTPStatus.NO_CONTENT}
)
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_BEGINNING: Final = 65_536


class HttpClient:
    """Asks services within bounds: time, size, addresses, pace. Not for use by two threads at once.

    *sleep* is given a number of seconds. It returns true where the wait was broken off because the
    program is stopping: then nothing more is asked.
    """

    def __init__(
        self,
        ledger: PaceLedger,
        *,
        now: Callable[[], datetime],
        sleep: Callable[[float], object],
        min_interval: timedelta = timedelta(seconds=1),  # between two questions to one host
        allow_private: bool = False,  # loopback, private and shared addresses
        deadline: timedelta = timedelta(seconds=30),  # for all, from the name to the last redirect
        max_bytes: int = 8 * 2**20,  # of a body, both on the wire and decompressed
        secrets: Collection[str] = (),  # no message may show them
        resolver: Resolver = resolve,
        backend: httpcore.NetworkBackend | None = None,  # dials; None: the system's sockets
        tls: ssl.SSLContext | None = None,  # None: the bundled authorities and the system's
    ) -> None:
        self._now, self._sleep = now, sleep
        self._max_bytes = max_bytes
        self._secrets = tuple(secrets)
        self._pace = Pace(ledger, now=now, sleep=sleep, min_interval=min_interval)
        self._watch = DialWatch(deadline)
        inner = backend or httpcore.SyncBackend()
        dialler = Dialler(resolver, inner, self._watch, allow_private=allow_private)
        self._client = httpx.Client(
            transport=Wire(dialler, self._watch, tls or default_tls()),
            headers={"User-Agent": f"reaction-monitor/{__version__}", "Accept-Encoding": ACCEPTED},
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),  # none is kept
            trust_env=False,  # no proxy and no .netrc that the configuration does not name
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._client.close()

    def get(
        self,
        url: str,
        *,
        params: Params | None = None,
        headers: Mapping[str, str] | None = None,
        follow: bool = False,
    ) -> Answer:
        """Return the answer to a GET, as `monitor.http.network.Http` promises it.

        What is over in a moment is waited for and asked again, twice at most: 5xx, a connection
        that was dropped, a pause of at most 5 s. Each try has the whole deadline. At most 5
        redirects are followed; *headers* that are not harmless go to the origin of *url* only. The
        address in the answer is without name and password.
        """
        with self._cleaned():
            return self._tried(question(url, params, headers), follow=follow)

    def post(
        self,
        url: str,
        *,
        json: object | None = None,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Return the answer to a POST: status 200, 201, 202 or 204.

        It is sent once, since it may have done its work.
        """
        with self._cleaned():
            return self._walk(posted(url, json=json, form=form, headers=headers), follow=False)

    @contextmanager
    def _cleaned(self) -> Iterator[None]:
        # What a block raises is let out as it may be shown: redacted, on one line, and short.
        try:
            yield
        except SourceError as error:
            error.args = (excerpt(self._clean(str(error)), LONGEST_MESSAGE),)
            raise

    def _tried(self, asked: HttpQuestion, *, follow: bool) -> Answer:
        for wait in WAITS:
            try:
                return self._walk(asked, follow=follow)
            except SourceError as error:
                if not self._waited(asked, error, wait):
                    raise
        return self._walk(asked, follow=follow)

    def _waited(self, asked: HttpQuestion, error: SourceError, wait: float) -> bool:
        """Return whether to try again; then all is waited for that the next try does not wait for.

        A host that named a time has its next question wait until then, as any question does.
        """
        if isinstance(error, RetryLater) and error.status is not None:
            until: datetime | None = error.until
        elif isinstance(error, Dropped) or error.kind == "server error":
            until = self._pace.until(asked.where)
        else:
            return False
        if until is not None:
            return until - self._now() <= LONGEST_SLEEP
        return not self._sleep(wait)

    def _walk(self, asked: HttpQuestion, *, follow: bool) -> Answer:
        # One deadline holds for all of it, redirects included.
        seen: list[str] = []
        while True:
            self._pace.claim(asked.where, spaced=asked.where not in seen)
            if not seen:
                self._watch.start()
            seen.append(asked.where)
            step = self._ask(asked, follow=follow)
            if isinstance(step, Answer):
                return step
            if len(seen) > MOST_HOPS:
                raise SourceError(
                    f"{asked.where}: more than {MOST_HOPS} redirects, at last to "
                    f"{quoted(step.url)}: look at the address"
                )
            asked = step

    def _ask(self, asked: HttpQuestion, *, follow: bool) -> Answer | HttpQuestion:
        try:
            method = "GET" if asked.body is None else "POST"
            with self._client.stream(
                method, asked.url, headers=asked.headers, content=asked.body
            ) as response:
                return self._judge(asked, response, follow=follow)
        # It reads Location even where nobody follows, and a name in it may be no name.
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
            message = f"{asked.where}: the answer cannot be read as HTTP ({error})"
            raise SourceError(message, kind="unreadable") from error

    def _judge(
        self, asked: HttpQuestion, response: httpx.Response, *, follow: bool
    ) -> Answer | HttpQuestion:
        status, headers = response.status_code, dict(response.headers)
        packed = headers.get("content-encoding", "")
        now = self._now()
        said_of_limits = read_limits(headers, now)
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            said_of_limits = insisting(said_of_limits, now)
        until = self._pace.note(asked.where, said_of_limits)
        if status in (_MADE if asked.body is not None else _FOUND) or (
            status == HTTPStatus.NOT_MODIFIED and asked.conditional
        ):
            body = read_body(
                response.iter_raw(), encoding=packed, cap=self._max_bytes, where=asked.where
            )
            return Answer(status, body, headers, str(asked.url))
        leads_to = headers.get("location") if status in _REDIRECTS else None
        if leads_to is not None and follow:
            return redirected(asked, leads_to)
        if leads_to:
            body, address = b"", quoted(self._clean(leads_to))
            answer = f"it points to {address}: write that address if it is the right one"
        else:
            body = read_beginning(response.iter_raw(), encoding=packed, cap=_BEGINNING)
            said = self._clean(" ".join(body.decode("utf-8", "replace").split()))
            answer = quoted(said) if said else ""
        failure = refusal(asked.where, status, answer, until=until)
        failure.body, failure.leads_to = body, leads_to
        raise failure

    def _clean(self, text: str) -> str:
        return visible(redact(text, self._secrets))
