"""A Discourse site that holds given posts, and the case for the contract."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.clock import rfc3339
from monitor.errors import NeedsAttention, NotFound
from monitor.nouns.posts import Answer
from monitor.sources.base import Source
from monitor.sources.discourse.source import Discourse, Settings
from monitor.sources.discourse.wire import DiscoursePost as DiscourseItem
from monitor.testing.contract import START, Case
from monitor.testing.poison import WireFormat
from monitor.testing.service import Item, Params, Service, answer

SITE = "https://talk.example"


def item(number: int, created: datetime, text: str = "", **other: object) -> dict[str, object]:
    return {
        "id": number,
        "username": "ann",
        "created_at": rfc3339(created),
        "updated_at": rfc3339(created),
        "cooked": "<p>cooked</p>",
        "raw": text,
        "post_number": 2,
        "topic_id": 7,
        "topic_slug": "what-happened",
        "topic_title": "What happened",
        "reply_to_post_number": None,
        "reply_count": 0,
        "version": 1,
        "hidden": False,
        "deleted_at": None,
        "user_deleted": False,
        "actions_summary": [],
        **other,
    }


def latest(*items: object) -> dict[str, object]:
    return {"latest_posts": list(items)}


@dataclass
class Site(Service):
    """A site: ids follow arrival; `inclusive` shows the post that is asked from, as once it did."""

    page: int = 50
    inclusive: bool = False

    def respond(self, url: str, params: Params, headers: Mapping[str, str]) -> Answer:
        if url != f"{SITE}/posts.json":
            return self.single(int(url.removeprefix(f"{SITE}/posts/").removesuffix(".json")))
        there = {it.number: it for it in self.arrived() if self.shows(it)}
        ids = {n: it for n, it in self.ids().items() if it.number in there}
        end = (
            int(str(params["before"])) + self.inclusive if params["before"] else len(self.items) + 1
        )
        shown = sorted((n for n in ids if n < end), reverse=True)[: self.page]
        return answer(latest(*(self.shape(n, ids[n]) for n in shown)))

    def ids(self) -> dict[int, Item]:
        order = sorted(self.items, key=lambda it: (it.arrived, it.number))
        return dict(enumerate(order, start=1))

    def single(self, number: int) -> Answer:
        """Return a post by itself, which comes without the title of its topic."""
        it = self.ids()[number]
        if it.number in self.gone:
            message = "404: The requested URL or resource could not be found."
            raise NotFound(message)
        if it.number in self.hidden:
            message = "403: You are not permitted to view the requested resource."
            raise NeedsAttention(message)
        shape = self.shape(number, it)
        del shape["topic_title"]
        return answer(shape)

    def shape(self, number: int, it: Item) -> dict[str, object]:
        shape = item(number, it.created, self.says(it))
        return {**shape, "created_at": "yesterday"} if it.number in self.broken else shape


def a_site(held: Sequence[Item], *, inclusive: bool = False) -> tuple[Source, Service]:
    return Discourse(Settings(sites=(SITE,))), Site(held, START, inclusive=inclusive)


def an_old_site(held: Sequence[Item]) -> tuple[Source, Service]:
    return a_site(held, inclusive=True)


ITEMS = WireFormat(
    DiscourseItem,
    lambda body: body.get("latest_posts", ()),
    more={"actions_summary": [{"id": 2, "count": 1}]},
    words=frozenset({"raw"}),
    hides=frozenset({"hidden", "deleted_at", "user_deleted"}),
    others=frozenset({"id"}),  # below the top page a false one is known to be too high
)

CASES = (Case("discourse", a_site, wire=ITEMS), Case("discourse, older", an_old_site))
