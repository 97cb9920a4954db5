"""A Reddit that holds given items in one subreddit, and the case for the contract."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Literal

from msgspec.structs import replace

from monitor.errors import NeedsAttention
from monitor.nouns.posts import Answer
from monitor.privacy.secret import Secret
from monitor.sources.base import Source
from monitor.sources.reddit.source import Reddit, Settings
from monitor.sources.reddit.wire import Thing
from monitor.testing.contract import START, Case
from monitor.testing.poison import WireFormat
from monitor.testing.service import Item, Params, Service, answer

Make = Callable[..., dict[str, object]]

AGENT = "newsdesk-monitor/1.0 (by /u/newsdesk)"
BASE = "https://api.example"
TOKENS = "https://www.example/api/v1/access_token"
OWN = Settings(
    subreddits=("Anaheim",),
    client_id="client",
    client_secret=Secret("5up3r"),
    user_agent=AGENT,
    base_url=BASE,
    token_url=TOKENS,
)


def link(number: int, created: datetime, text: str = "", **other: object) -> dict[str, object]:
    data = {
        "name": f"t3_{number:x}",
        "created_utc": created.timestamp(),
        "title": text,
        "selftext": "",
        "author": "ann",
        "url": f"https://www.reddit.example/r/anaheim/comments/{number:x}/x/",
        "permalink": f"/r/anaheim/comments/{number:x}/x/",
        "is_self": True,
        "edited": False,
        "score": 3,
        "hide_score": False,
        "num_comments": 2,
        "removed_by_category": None,
        **other,
    }
    return {"kind": "t3", "data": data}


def comment(number: int, created: datetime, text: str = "", **other: object) -> dict[str, object]:
    data = {
        "name": f"t1_{number:x}",
        "created_utc": created.timestamp(),
        "body": text,
        "author": "ann",
        "link_id": "t3_abc",
        "parent_id": "t3_abc",
        "permalink": f"/r/anaheim/comments/abc/x/{number:x}/",
        "edited": False,
        "score": 1,
        "score_hidden": False,
        **other,
    }
    return {"kind": "t1", "data": data}


def listing(*things: object, after: str | None = None) -> dict[str, object]:
    return {"kind": "Listing", "data": {"after": after, "children": list(things)}}


@dataclass
class Subreddit(Service):
    """A subreddit: newest first by time of writing, cut at `cap`; each item is in both listings.

    Attributes:
        crowd: How many things are written at the moment of each item, one of which is about it.
        removed: Numbers of items that are shown no more.
        valid: The tokens that are good.
        granted: How many tokens were handed out.
    """

    page: int = 100
    cap: int = 1000
    crowd: int = 1
    removed: frozenset[int] = frozenset()
    valid: set[str] = field(default_factory=set)
    granted: int = 0

    def respond(self, url: str, params: Params, headers: Mapping[str, str]) -> Answer:
        assert headers["User-Agent"] == AGENT
        if url == TOKENS:
            return self.grant(params, headers)
        if headers["Authorization"].removeprefix("Bearer ") not in self.valid:
            message = "api.example: the answer is 401 Unauthorized"
            raise NeedsAttention(message)
        if url == f"{BASE}/api/info":
            return self.by_name(str(params["id"]).split(","))
        root, _, kind = url.rpartition("/")
        assert (root, params["raw_json"]) == (f"{BASE}/r/anaheim", 1)
        found = sorted(self.arrived(), key=lambda it: (it.created, it.number), reverse=True)
        make = comment if kind == "comments" else link
        things = [(it, n) for it in found for n in range(self.crowd)]
        return self.shown(things if kind == "search" else things[: self.cap], params, make)

    def shown(self, found: list[tuple[Item, int]], params: Params, make: Make) -> Answer:
        """Return what lies below the anchor; below one that is not there lies nothing."""
        names = [self.name(it, n, make) for it, n in found]
        after = str(params.get("after") or "")
        start = names.index(after) + 1 if after in names else len(names) if after else 0
        size = min(self.page, int(str(params["limit"])))
        rows = found[start : start + size]
        more = names[start + size - 1] if start + size < len(names) else None
        there = [self.shape(it, n, make) for it, n in rows if it.number not in self.removed]
        return answer(listing(*there, after=more))

    def by_name(self, names: list[str]) -> Answer:
        """Return what is there of at most a hundred things; a deleted one without its words."""
        assert len(names) <= 100
        known = {self.name(it, 0, m): (it, m) for it in self.arrived() for m in (comment, link)}
        shown = [known[name] for name in names if known[name][0].number not in self.hidden]
        return answer(listing(*(self.shape(it, 0, make) for it, make in shown)))

    def grant(self, form: Params, headers: Mapping[str, str]) -> Answer:
        assert form == {"grant_type": "client_credentials"}
        assert headers["Authorization"] == "Basic Y2xpZW50OjV1cDNy"  # client:5up3r
        self.granted += 1
        self.valid.add(f"token{self.granted}")
        return answer({"access_token": f"token{self.granted}", "expires_in": 3600})

    def name(self, it: Item, n: int, make: Make) -> str:
        return f"{'t1' if make is comment else 't3'}_{it.number * self.crowd + n:x}"

    def shape(self, it: Item, n: int, make: Make) -> dict[str, object]:
        broken = {"created_utc": "now"} if it.number in self.broken else {}
        text = "beside the point" if n else self.says(it)
        words = {"body": "[deleted]"} if make is comment else {"selftext": "[removed]"}
        gone = words if it.number in self.gone else {}
        return make(it.number * self.crowd + n, it.created, text, **broken, **gone)


def a_subreddit(held: Sequence[Item], kind: Literal["new", "comments"]) -> tuple[Source, Service]:
    return Reddit(replace(OWN, listings=(kind,))), Subreddit(held, START, page=40)


THINGS = WireFormat(
    Thing,
    lambda body: body.get("data", {}).get("children", ()),
    more={"crosspost_parent_list": [{"selftext": "of another"}]},
    words=frozenset({"title", "body"}),
    hides=frozenset({"removed_by_category"}),
)

CASES = (
    Case("reddit posts", partial(a_subreddit, kind="new"), burst=400, wire=THINGS),
    Case("reddit comments", partial(a_subreddit, kind="comments"), burst=400),
)
