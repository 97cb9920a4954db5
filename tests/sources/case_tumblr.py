"""A Tumblr that holds given posts, and the case for the contract."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.clock import from_epoch
from monitor.errors import NotFound
from monitor.nouns.posts import Answer
from monitor.privacy.secret import Secret
from monitor.sources.base import Source
from monitor.sources.tumblr import Settings, Tumblr
from monitor.sources.tumblr import TumblrPost as TumblrItem
from monitor.testing.contract import START, Case
from monitor.testing.poison import WireFormat
from monitor.testing.service import Item, Params, Service, answer

KEY = Secret("0123456789abcdef0123456789abcdef")


def item(number: int, created: datetime, text: str = "", **other: object) -> dict[str, object]:
    return {
        "type": "text",
        "blog_name": "ann",
        "id": number,
        "id_string": str(number),
        "post_url": f"https://ann.tumblr.example/post/{number}/words",
        "timestamp": int(created.timestamp()),
        "tags": [],
        "summary": "summary",
        "title": "",
        "body": text,
        "note_count": 4,
        **other,
    }


def tagged(*items: object, status: int = 200) -> dict[str, object]:
    return {"meta": {"status": status, "msg": "OK"}, "response": list(items)}


@dataclass
class Tag(Service):
    """A tag: whole seconds, newest first, below `before`; `featured` orders by another time."""

    page: int = 20
    featured: bool = False

    def respond(self, url: str, params: Params, headers: Mapping[str, str]) -> Answer:
        if url.startswith("https://api.tumblr.com/v2/blog/t:ann/posts"):
            return self.single(int(str(params["id"])))
        assert (url, params["tag"]) == ("https://api.tumblr.com/v2/tagged", "anaheim")
        end = from_epoch(int(str(params["before"] or 10**10)))
        found = [it for it in self.arrived() if self.key(it).replace(microsecond=0) < end]
        found.sort(key=lambda it: (self.key(it), it.number), reverse=True)
        return answer(tagged(*map(self.shape, found[: self.page])))

    def single(self, number: int) -> Answer:
        if number in self.gone:
            message = "404: Not Found"
            raise NotFound(message)
        [it] = [it for it in self.items if it.number == number]
        meta = {"status": 200, "msg": "OK"}
        return answer({"meta": meta, "response": {"posts": [self.shape(it)]}})

    def key(self, it: Item) -> datetime:
        return it.arrived if self.featured else it.created

    def shape(self, it: Item) -> dict[str, object]:
        at = {"featured_timestamp": int(it.arrived.timestamp())} if self.featured else {}
        blog = {"name": "ann"} if it.number in self.hidden else {"name": "ann", "uuid": "t:ann"}
        shape = item(it.number, it.created, self.says(it), blog=blog, **at)
        return {**shape, "timestamp": "soon"} if it.number in self.broken else shape


def a_tag(held: Sequence[Item], *, featured: bool = False) -> tuple[Source, Service]:
    return Tumblr(Settings(api_key=KEY)), Tag(held, START, featured=featured)


def a_featured_tag(held: Sequence[Item]) -> tuple[Source, Service]:
    return a_tag(held, featured=True)


ITEMS = WireFormat(
    TumblrItem,
    lambda body: body.get("response", ()),
    more={"blog": {}},
    words=frozenset({"title", "question", "answer", "body"}),
)

CASES = (Case("tumblr", a_tag, wire=ITEMS), Case("tumblr, a featured tag", a_featured_tag))
