"""The network with something done around each question; see `Dated` and `Rationed`."""

from collections.abc import Callable, Mapping

from monitor.nouns.posts import Answer
from monitor.sources.base import Http, Param


class Wrapped:
    """Hands each question on to another network, through `_ask`."""

    def __init__(self, http: Http) -> None:
        self._http = http

    def _ask(self, ask: Callable[[], Answer]) -> Answer:
        return ask()

    def get(
        self,
        url: str,
        *,
        params: Mapping[str, Param | None] | None = None,
        headers: Mapping[str, str] | None = None,
        follow: bool = False,
    ) -> Answer:
        """As `Http.get`."""
        return self._ask(lambda: self._http.get(url, params=params, headers=headers, follow=follow))

    def post(
        self,
        url: str,
        *,
        json: object | None = None,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """As `Http.post`."""
        return self._ask(lambda: self._http.post(url, json=json, form=form, headers=headers))
