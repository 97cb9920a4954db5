"""The network, for several that ask one service in turn: they share its answers."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from monitor.http.network import Http, Wrapped
from monitor.nouns.posts import Answer

MOST: Final = 32 * 2**20  # bytes of answers remembered; what comes beyond is asked for again


class Memo(Wrapped):
    """Sends the question of an earlier turn no second time.

    Within a turn every question is sent: who asks twice wants to know what has changed. So is each
    POST.
    """

    def __init__(self, http: Http) -> None:
        super().__init__(http)
        self._earlier: dict[bytes, Answer] = {}
        self._present: dict[bytes, Answer] = {}
        self._room = MOST

    def turn(self) -> None:
        self._earlier |= self._present
        self._present = {}

    def get(self, url: str, **more: Any) -> Answer:
        """As `Http.get`; an answer of an earlier turn is marked as shared."""
        plain = {name: dict(it) if isinstance(it, Mapping) else it for name, it in more.items()}
        key = msgspec.json.encode((url, plain))
        if key in self._earlier:
            return self._earlier[key]
        answer = super().get(url, **more)
        if len(answer.body) <= self._room:
            self._room -= len(answer.body)
            self._present[key] = replace(answer, shared=True)
        return answer
