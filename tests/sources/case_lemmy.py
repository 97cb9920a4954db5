"""Lemmy instances of both versions that hold given items, and the cases for the contract."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from functools import partial
from typing import Literal

from monitor.clock import rfc3339
from monitor.errors import NotFound
from monitor.nouns.posts import Answer
from monitor.sources.base import Source
from monitor.sources.lemmy.source import Lemmy, Settings
from monitor.sources.lemmy.wire import LemmyView
from monitor.testing.contract import START, Case
from monitor.testing.poison import WireFormat
from monitor.testing.service import Item, Params, Service, answer

BASE = "https://lemmy.example"


def view3(number: int, created: datetime, text: str = "", **other: object) -> dict[str, object]:
    """Return a post as version 3 shows it; *other* is said of the post itself."""
    post = {
        "id": number,
        "name": text,
        "ap_id": f"https://far.example/post/{number}",
        "published": rfc3339(created),
        "updated": None,
        "deleted": False,
        "removed": False,
        "featured_local": False,
        **other,
    }
    creator = {"name": "ann", "actor_id": "https://far.example/u/ann"}
    return {"post": post, "creator": creator, "counts": {"score": 3, "comments": 2}}


def comment3(number: int, created: datetime, text: str = "", **other: object) -> dict[str, object]:
    """Return a comment as version 3 shows it; *other* is said of the comment itself."""
    comment = {
        "id": number,
        "content": text,
        "path": f"0.{number}",
        "ap_id": f"https://far.example/comment/{number}",
        "published": rfc3339(created),
        "deleted": False,
        "removed": False,
        **other,
    }
    counts = {"score": 1, "child_count": 4}
    return {**view3(7, created, "the post"), "comment": comment, "counts": counts}


def view4(number: int, created: datetime, text: str = "", **other: object) -> dict[str, object]:
    post = {
        "id": number,
        "name": text,
        "ap_id": f"https://far.example/post/{number}",
        "published_at": rfc3339(created),
        "deleted": False,
        "removed": False,
        "score": 3,
        "comments": 2,
        **other,
    }
    return {"post": post, "creator": {"name": "ann", "ap_id": "https://far.example/u/ann"}}


def comment4(number: int, created: datetime, text: str = "", **other: object) -> dict[str, object]:
    comment = {
        "id": number,
        "content": text,
        "path": f"0.{number}",
        "ap_id": f"https://far.example/comment/{number}",
        "published_at": rfc3339(created),
        "score": 1,
        "child_count": 4,
        **other,
    }
    return {**view4(7, created, "the post"), "comment": comment}


def found(posts: Sequence[object] = (), comments: Sequence[object] = (), **other: object) -> object:
    return {"posts": list(posts), "comments": list(comments), **other}


@dataclass
class Instance(Service):
    """An instance; it shows each item as a post and as a comment.

    Attributes:
        version: Whose API it speaks.
        removed: Numbers of items that are shown no more.
    """

    version: str = "0.19.5"
    removed: frozenset[int] = frozenset()

    def respond(self, url: str, params: Params, headers: Mapping[str, str]) -> Answer:
        if url == f"{BASE}/api/{self.api}/site":
            date = format_datetime(self.now, usegmt=True)
            return answer({"version": self.version}, date=date)
        things = [f"{BASE}/api/{self.api}/{kind}" for kind in ("post", "comment")]
        if url in things:
            return self.by_id(url.rpartition("/")[2], int(str(params["id"])))
        if url != f"{BASE}/api/{self.api}/search":
            message = f"{url}: 404 Not Found"
            raise NotFound(message)
        kind = str(params["type_"])
        hits = [it for it in self.arrived() if it.number not in self.removed]
        return (self.page3 if self.api == "v3" else self.page4)(hits, kind, params)

    def by_id(self, kind: str, number: int) -> Answer:
        """Return a post or a comment; one that is gone is marked, or is not there."""
        it = next(it for it in self.arrived() if it.number == number)
        if number in self.gone and number % 2:
            message = "404: couldnt_find"
            raise NotFound(message)
        return answer({f"{kind}_view": self.shape(it, f"{kind}s")})

    @property
    def api(self) -> str:
        return "v4" if self.version.startswith("1.") else "v3"

    def page3(self, hits: list[Item], kind: str, params: Params) -> Answer:
        """Return a page by number, newest first, of what has the letters of `q`."""
        assert (params["sort"], params["listing_type"]) == ("New", "All")
        assert kind in {"Posts", "Comments"}
        rows = [it for it in self.newest(hits) if str(params["q"]) in it.text.lower()]
        limit = int(str(params["limit"]))
        start = (int(str(params["page"])) - 1) * limit
        things = [self.shape(it, kind) for it in rows[start : start + limit]]
        return answer(found(**{kind.lower(): things}))

    def page4(self, hits: list[Item], kind: str, params: Params) -> Answer:
        """Return a page by cursor, posts in an order of their own, of what is not too old."""
        assert kind in {"posts", "comments"}
        since = self.now - timedelta(seconds=int(str(params["time_range_seconds"])))
        rows = [it for it in hits if it.created > since]
        rows = [it for it in self.newest(rows) if str(params["search_term"]) in it.text.lower()]
        if kind == "posts":
            rows.sort(key=self.rank)
        limit, after = int(str(params["limit"])), params["page_cursor"]
        numbers = [it.number for it in rows]
        start = numbers.index(int(str(after))) + 1 if after else 0
        shown = rows[start : start + limit]
        more = str(shown[-1].number) if len(shown) == limit else None
        return answer(found(**{kind: [self.shape(it, kind) for it in shown]}, next_page=more))

    def rank(self, it: Item) -> int:
        return it.number * 7919 % 1013

    def newest(self, hits: Sequence[Item]) -> list[Item]:
        return sorted(hits, key=lambda it: (it.created, it.number), reverse=True)

    def shape(self, it: Item, kind: str) -> dict[str, object]:
        make = SHAPES[self.api, kind.lower()]
        time = "published" if self.api == "v3" else "published_at"
        broken = {time: "yesterday"} if it.number in self.broken else {}
        gone = {"deleted": True} if it.number in self.gone else {}
        return make(it.number, it.created, self.says(it), **broken, **gone)


SHAPES = {
    ("v3", "posts"): view3,
    ("v3", "comments"): comment3,
    ("v4", "posts"): view4,
    ("v4", "comments"): comment4,
}


def an_instance(
    held: Sequence[Item], version: str, kind: Literal["posts", "comments"]
) -> tuple[Source, Service]:
    own = Settings(instances=(BASE,), listings=(kind,))
    return Lemmy(own), Instance(held, START, version=version)


KINDS: tuple[Literal["posts", "comments"], ...] = ("posts", "comments")
VIEWS = WireFormat(
    LemmyView,
    lambda body: [*body.get("posts", ()), *body.get("comments", ())],
    more={"counts": {"score": 1}, "comment": {}},
    words=frozenset({"name", "content"}),
    hides=frozenset({"deleted", "removed", "comment"}),
)
CASES = tuple(
    Case(
        f"lemmy {version} {kind}",
        partial(an_instance, version=version, kind=kind),
        burst=400,
        wire=VIEWS if (version[0], kind) in {("0", "comments"), ("1", "posts")} else None,
        forgets=True,
    )
    for version in ("0.19.5", "1.0.0-beta.1")
    for kind in KINDS
)
