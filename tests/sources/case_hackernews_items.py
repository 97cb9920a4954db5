"""The item API of Hacker News with given items, and the cases for the contract."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from html import escape

from monitor.nouns.posts import Answer
from monitor.sources.base import Source
from monitor.sources.hackernews.items import HackerNewsItems, Settings
from monitor.sources.hackernews.post import HackerNewsItem
from monitor.testing.contract import SINCE, START, Case
from monitor.testing.poison import WireFormat
from monitor.testing.service import Item, Params, Service, answer

BASE = "https://news.example"
OLD = 100  # jobs that were there before, an hour apart


def item(number: int, created: datetime, text: str = "", **other: object) -> dict[str, object]:
    return {
        "id": number,
        "type": "comment",
        "by": "ann",
        "time": int(created.timestamp()),
        "text": escape(text),
        "parent": 7,
        **other,
    }


@dataclass
class Items(Service):
    """Items get their ids when they are written, and can be seen when they arrive."""

    def respond(self, url: str, params: Params, headers: Mapping[str, str]) -> Answer:
        self.now += self.tick
        order = sorted(self.items, key=lambda it: (it.created, it.number))
        name = url.removeprefix(f"{BASE}/v0/").removesuffix(".json")
        if name == "maxitem":
            return answer(OLD + sum(it.created < self.now for it in order))
        number = int(name.removeprefix("item/"))
        if number <= OLD:
            return answer(item(number, SINCE - timedelta(hours=1 + OLD - number), type="job"))
        it = order[number - OLD - 1]
        if it.arrived >= self.now or it.number in self.hidden:
            return answer(b"null")
        broken = {"time": "soon"} if it.number in self.broken else {}
        dead = {"dead": True} if it.number in self.gone else {}
        return answer(item(number, it.created, self.says(it), **broken, **dead))


def all_items(
    held: Sequence[Item], *, from_start: bool = False, most: int = 500
) -> tuple[Source, Service]:
    own = Settings(base_url=BASE, from_start=from_start, most=most)
    return HackerNewsItems(own), Items(held, START)


ITEMS = WireFormat(
    HackerNewsItem,
    lambda body: [body] if isinstance(body, dict) else [],
    words=frozenset({"title", "text"}),
    hides=frozenset({"deleted", "dead"}),
)

CASES = (
    Case("hackernews-items", all_items),
    Case("hackernews-items from the start", partial(all_items, from_start=True), wire=ITEMS),
)
