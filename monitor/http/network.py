"""The network as whoever asks sees it, and one that hands each question on to another."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, TypeAlias

from monitor.nouns.posts import Answer

Param: TypeAlias = str | int | float | Sequence[str]
Params: TypeAlias = Mapping[str, Param | None]
"""Of an address: entries that are None are left out; a sequence repeats its key."""


class Http(Protocol):
    """A question, a whole answer, within bounds set elsewhere."""

    def get(
        self,
        url: str,
        *,
        params: Params | None = None,
        headers: Mapping[str, str] | None = None,
        follow: bool = False,
    ) -> Answer:
        """Return the answer to a GET: status 200, or 304 where *headers* carried a validator.

        Args:
            url: Absolute address; a query that it has already is kept, *params* are added.
            params: Entries that are None are left out; a sequence repeats its key.
            headers: Sent as they are.
            follow: Follow redirects (feeds move; the final address is in the answer).

        Raises:
            RetryLater: 429 or 503 with a time, or our own budget for the host is used up.
            NeedsAttention: 401 or 403, with what the service said.
            NotFound: 404 or 410.
            SourceError: All else (unreachable, slow, large, refused, 5xx); `body`: what was said.
        """
        ...

    def post(
        self,
        url: str,
        *,
        json: object | None = None,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Return the answer to a POST: status 200, 201, 202 or 204.

        It sends *json*, or else *form* as a browser does, or nothing; never twice, nor elsewhere.

        Raises:
            SourceError: As `get`.
        """
        ...


class Wrapped:
    """Hands each question on to another network as it is, through `_ask`."""

    def __init__(self, http: Http) -> None:
        self._http = http

    def _ask(self, ask: Callable[[], Answer]) -> Answer:
        return ask()

    def get(self, url: str, **more: Any) -> Answer:
        return self._ask(lambda: self._http.get(url, **more))

    def post(self, url: str, **more: Any) -> Answer:
        return self._ask(lambda: self._http.post(url, **more))
