"""A Threads that holds given posts, and the case for the contract."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.clock import from_epoch
from monitor.nouns.posts import Answer
from monitor.privacy.secret import Secret
from monitor.sources.base import Source
from monitor.sources.threads import Settings, Threads, ThreadsPost
from monitor.testing.contract import START, Case
from monitor.testing.poison import WireFormat
from monitor.testing.service import Item, Params, Service, answer

TOKEN = Secret("THAAx0123456789abcdef0123456789")


def item(number: int, created: datetime, text: str = "", **other: object) -> dict[str, object]:
    return {
        "id": str(number),
        "text": text,
        "media_type": "TEXT_POST",
        "permalink": f"https://www.threads.example/@ann/post/{number}",
        "timestamp": f"{created:%Y-%m-%dT%H:%M:%S}+0000",
        "username": "ann",
        "is_reply": False,
        "is_quote_post": False,
        **other,
    }


@dataclass
class Search(Service):
    """The search: whole seconds, newest first, before `until`; nothing for words in `sensitive`."""

    page: int = 100
    sensitive: frozenset[str] = frozenset()

    def respond(self, url: str, params: Params, headers: Mapping[str, str]) -> Answer:
        assert url == "https://graph.threads.net/v1.0/keyword_search"
        assert params["access_token"] == TOKEN.value
        if params["q"] in self.sensitive:
            return answer({"data": []})
        end = from_epoch(int(str(params.get("until") or 4_000_000_000)))
        found = [it for it in self.arrived() if it.created.replace(microsecond=0) < end]
        found.sort(key=lambda it: (it.created, it.number), reverse=True)
        limit = min(self.page, int(str(params["limit"])))
        return answer({"data": [self.shape(it) for it in found[:limit]]})

    def shape(self, it: Item) -> dict[str, object]:
        shape = item(it.number, it.created, self.says(it))
        return {**shape, "timestamp": "soon"} if it.number in self.broken else shape


def a_search(held: Sequence[Item], *, page: int = 100) -> tuple[Source, Service]:
    return Threads(Settings(token=TOKEN)), Search(held, START, page=page)


ITEMS = WireFormat(
    ThreadsPost,
    lambda body: body.get("data", ()),
    more={"replied_to": {"id": "7"}, "quoted_post": {"id": "8"}, "reposted_post": {"id": "9"}},
    words=frozenset({"text"}),
)

CASES = (Case("threads", a_search, wire=ITEMS),)
