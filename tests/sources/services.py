"""Small services that behave as the real ones do: what they hold is known, so losses are seen."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from html import escape

from monitor.clock import EPOCH, to_epoch_ms
from monitor.errors import NeedsAttention, NotFound
from monitor.nouns.posts import Answer
from monitor.testing.service import Item, Params, Service, answer
from tests.sources.answers import hit, hits, instance, item, rss, status


@dataclass
class Timeline(Service):
    """A Mastodon instance: ids follow arrival, those of late posts follow their writing."""

    late: timedelta = timedelta(seconds=1)
    page: int = 40
    ids: Callable[[int], str] = str
    version: str = "4.5.2"
    rising: bool = False  # what lies above an id comes oldest first

    def id_of(self, it: Item) -> int:
        instant = it.created if it.arrived - it.created >= self.late else it.arrived
        return (to_epoch_ms(instant) << 16) + it.number

    def respond(self, url: str, params: Params, headers: Mapping[str, str]) -> Answer:
        if url.endswith("/api/v2/instance"):
            return answer({**instance(), "version": self.version})
        if "/api/v1/statuses" in url:
            return self.by_id(url.partition("/api/v1/statuses")[2][1:], params)
        arrived = sorted(self.arrived(), key=self.id_of)
        if not arrived:
            message = "404: Record not found"
            raise NotFound(message)
        ids = {it.number: self.ids(self.id_of(it)) for it in arrived}
        shown = page_of(arrived, ids, params, min(self.page, int(str(params["limit"]))))
        ordered = shown if self.rising and params.get("min_id") else shown[::-1]
        return answer([self.shape(it, ids[it.number]) for it in ordered])

    def by_id(self, native_id: str, params: Params) -> Answer:
        """Return a post, or several where this release shows several."""
        known = {self.ids(self.id_of(it)): it for it in self.arrived()}
        if not native_id:
            asked = params["id[]"]
            assert self.version == "4.5.2"
            assert isinstance(asked, Sequence)
            assert len(asked) <= 20
            shown = [one for one in asked if self.shows(known[one])]
            return answer([self.shape(known[one], one) for one in shown])
        it = known[native_id]
        if it.number in self.gone:
            message = "404: Record not found"
            raise NotFound(message)
        if it.number in self.hidden:
            message = "401: This method requires an authenticated user"
            raise NeedsAttention(message)
        return answer(self.shape(it, native_id))

    def shape(self, it: Item, native_id: str) -> dict[str, object]:
        shape = {**status(it.number, it.created, self.says(it)), "id": native_id}
        return {**shape, "created_at": "yesterday"} if it.number in self.broken else shape


def page_of(
    items: Sequence[Item], ids: Mapping[int, str], params: Params, size: int
) -> Sequence[Item]:
    """Return, oldest first, what is right above `min_id`, or the newest below `max_id`."""
    if params.get("min_id"):
        return [it for it in items if ids[it.number] > str(params["min_id"])][:size]
    if params.get("max_id"):
        return [it for it in items if ids[it.number] < str(params["max_id"])][-size:]
    return items[-size:]


@dataclass
class Search(Service):
    """Algolia's search: whole seconds, newest first, a cap, and every word must be in the text."""

    cap: int = 1000

    def respond(self, url: str, params: Params, headers: Mapping[str, str]) -> Answer:
        if "/v0/item/" in url:
            number = int(url.rpartition("/")[2].removesuffix(".json"))
            return self.item(next(it for it in self.items if it.number == number))
        words = str(params["query"]).lower().split()
        low, high = bounds(str(params.get("numericFilters", "")))
        found = [
            it
            for it in self.arrived()
            if low <= (it.created - EPOCH).total_seconds() < high
            and all(w in it.text.lower() for w in words)
        ]
        found.sort(key=lambda it: (it.created, it.number), reverse=True)
        return answer(hits([self.shape(it) for it in found[: self.cap]], total=len(found)))

    def shape(self, it: Item) -> dict[str, object]:
        shape = hit(it.number, it.created, it.text)
        return {**shape, "created_at_i": None} if it.number in self.broken else shape

    def item(self, it: Item) -> Answer:
        """Return an item as the item API has it, which is another service."""
        if it.number in self.hidden:
            return answer(b"null")
        when = "soon" if it.number in self.broken else int(it.created.timestamp())
        gone = {"deleted": True} if it.number in self.gone else {"text": escape(self.says(it))}
        return answer({"id": it.number, "type": "comment", "time": when, "parent": 7, **gone})


def bounds(filters: str) -> tuple[float, float]:
    """Return the seconds between which a search looks; all of time where it does not say."""
    if not filters:
        return float("-inf"), float("inf")
    low, high = filters.split(",")
    return float(low.removeprefix("created_at_i>=")), float(high.removeprefix("created_at_i<"))


@dataclass
class Feed(Service):
    """A feed of the last `size` entries by arrival, with a validator; `pinned` keeps the first."""

    size: int = 20
    pinned: bool = False

    def respond(self, url: str, params: Params, headers: Mapping[str, str]) -> Answer:
        newest = sorted(self.arrived(), key=lambda it: (it.arrived, it.number), reverse=True)
        shown = newest[: self.size]
        if self.pinned and newest:
            shown = list(dict.fromkeys([newest[-1], *shown]))[: self.size]
        etag = f'W/"{hash(tuple(shown))}"'
        if headers.get("If-None-Match") == etag:
            return answer(b"", 304, url, etag=etag)
        return answer(rss(*self.shapes(shown)), url=url, etag=etag)

    def shapes(self, shown: Iterable[Item]) -> list[str]:
        return [
            "<item/>"
            if it.number in self.broken
            else item(
                f"https://news.example/{it.number}", it.created, "News", f"<p>{escape(it.text)}</p>"
            )
            for it in shown
        ]
