"""A video with given comments, as YouTube's API shows it, and the case for the contract."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from msgspec.structs import replace

from monitor.clock import rfc3339
from monitor.errors import NotFound, SourceError
from monitor.nouns.posts import Answer, Cursor, Page, Purpose, Span
from monitor.privacy.secret import Secret
from monitor.query import Query
from monitor.sources.base import MemoryVault, Source
from monitor.sources.youtube.source import Settings, YouTube
from monitor.sources.youtube.wire import Comment, Thread
from monitor.testing.contract import INCIDENT, SINCE, START, Case
from monitor.testing.poison import WireFormat
from monitor.testing.service import FakeHttp, Item, Params, Service, answer
from tests.sources.asking import in_turn, walked

SITE = "https://www.googleapis.com/youtube/v3"
KEY = "key-of-tests"
VIDEO = "dQw4w9WgXcQ"
T = TypeVar("T")
SPAN = Span(SINCE, START)


def comment(
    native_id: str, created: datetime, text: str = "", **other: object
) -> dict[str, object]:
    """Return a comment as YouTube shows it; *other* goes into its snippet."""
    snippet = {
        "textDisplay": text,
        "authorDisplayName": "@ann",
        "authorChannelId": {"value": "UCann"},
        "likeCount": 2,
        "publishedAt": rfc3339(created),
        "updatedAt": rfc3339(created),
        **other,
    }
    return {"kind": "youtube#comment", "id": native_id, "snippet": snippet}


def thread(
    first: Mapping[str, object], total: int = 0, replies: Sequence[object] = ()
) -> dict[str, object]:
    """Return a thread with *total* replies, of which some are shown."""
    snippet = {"videoId": VIDEO, "topLevelComment": first, "totalReplyCount": total}
    shown = {"replies": {"comments": list(replies)}} if replies else {}
    return {"kind": "youtube#commentThread", "id": first["id"], "snippet": snippet, **shown}


def video(native_id: str) -> dict[str, object]:
    """Return a video as a search shows it, as far as we read that."""
    return {"id": {"kind": "youtube#video", "videoId": native_id}}


def details(native_id: str, created: datetime, title: str, **other: object) -> dict[str, object]:
    """Return a video as one asks for it by its id; *other* goes into its snippet."""
    snippet = {"publishedAt": rfc3339(created), "title": title, "channelId": "UCbob", **other}
    counts = {"viewCount": "900", "likeCount": "20", "commentCount": "3"}
    return {"kind": "youtube#video", "id": native_id, "snippet": snippet, "statistics": counts}


def page(kind: str, *items: object, more: str | None = None) -> dict[str, object]:
    place = {"nextPageToken": more} if more else {}
    return {"kind": f"youtube#{kind}ListResponse", **place, "items": list(items)}


def refusal(code: int, reason: str) -> dict[str, object]:
    errors = [{"message": "No.", "domain": "youtube.commentThread", "reason": reason}]
    return {"error": {"code": code, "message": "No.", "errors": errors}}


@dataclass
class Comments(Service):
    """A video's comments: threads newest first by offsets, of whose replies few are shown.

    Attributes:
        parents: The thread that an item replies to, by numbers; the others begin threads.
    """

    size: int = 100
    shown: int = 5
    strict: bool = False
    parents: Mapping[int, int] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def respond(self, url: str, params: Params, headers: Mapping[str, str]) -> Answer:
        assert headers == {"X-Goog-Api-Key": KEY}
        method = url.removeprefix(f"{SITE}/")
        self.asked.append(method)
        if method == "videos" and params["part"] == "snippet,statistics":
            return answer(page("video", *self.videos(str(params["id"]).split(","))))
        if method == "comments" and "id" in params:
            return self.by_id(str(params["id"]).split(","))
        if method == "videos":
            many = {"id": VIDEO, "statistics": {"commentCount": str(len(self.arrived()))}}
            return answer(page("video", many))
        assert (params["textFormat"], params["maxResults"]) == ("plainText", 100)
        there = sorted(self.arrived(), key=lambda it: (it.created, it.number), reverse=True)
        if method == "comments":
            replies = self.replies(there, str(params["parentId"]))
            return self.listed("comment", replies, lambda shown: shown, params)
        assert (method, params["order"], params["videoId"]) == ("commentThreads", "time", VIDEO)
        threads = [it for it in there if it.number not in self.parents]
        return self.listed("commentThread", threads, lambda it: self.thread(it, there), params)

    def by_id(self, ids: list[str]) -> Answer:
        """Return comments; `strict` refuses the whole question for one that is gone."""
        assert len(ids) <= 50
        known = {str(it.number): it for it in self.arrived()}
        shown = [self.shape(known[one]) for one in ids if self.shows(known[one])]
        if self.strict and len(shown) < len(ids):
            raise refused(NotFound, 404, "commentNotFound")
        return answer(page("comment", *shown))

    def videos(self, ids: list[str]) -> list[dict[str, object]]:
        """Return videos, whose ids are numbers with eleven digits."""
        assert len(ids) <= 50
        known = {f"{it.number:011}": it for it in self.items}
        return [
            details(one, known[one].created, self.says(known[one]))
            for one in ids
            if self.shows(known[one])
        ]

    def listed(
        self, kind: str, found: Sequence[T], make: Callable[[T], object], params: Params
    ) -> Answer:
        at = int(str(params["pageToken"] or 0))
        more = str(at + self.size) if len(found) > at + self.size else None
        return answer(page(kind, *map(make, found[at : at + self.size]), more=more))

    def thread(self, it: Item, there: Sequence[Item]) -> dict[str, object]:
        replies = self.replies(there, str(it.number)) if self.parents else []
        return thread(self.shape(it), len(replies), replies[: self.shown])

    def replies(self, there: Sequence[Item], parent: str) -> list[dict[str, object]]:
        if not any(str(it.number) == parent for it in there):
            raise NotFound("404: commentNotFound")
        inside = [it for it in there if str(self.parents.get(it.number)) == parent]
        return [self.shape(it, parentId=parent) for it in inside]

    def shape(self, it: Item, **other: object) -> dict[str, object]:
        when = {"publishedAt": "yesterday"} if it.number in self.broken else {}
        return comment(str(it.number), it.created, self.says(it), **other, **when)


def a_video(
    held: Sequence[Item], size: int = 100, parents: Mapping[int, int] | None = None, shown: int = 5
) -> tuple[YouTube, Comments]:
    source = YouTube(Settings(key=Secret(KEY), videos=(VIDEO,)))
    return source, Comments(held, START, size=size, parents=parents or {}, shown=shown)


def a_source(held: Sequence[Item]) -> tuple[Source, Service]:
    return a_video(held, size=40)


def with_replies(held: Sequence[Item]) -> tuple[Source, Service]:
    # All odd numbers reply to the one before: each thread has one reply that is not shown.
    known = {it.number for it in held}
    parents = {n: n - 1 for n in known if n % 2 and n - 1 in known}
    return a_video(held, size=20, parents=parents, shown=0)


THREADS = WireFormat(
    Thread,
    lambda body: [one for one in body["items"] if "topLevelComment" in one.get("snippet", {})],
    more={"replies": {"comments": [comment("r{n}", START, "a reply", parentId="{n}")]}},
    within={"topLevelComment": Comment, "comments": Comment},
    words=frozenset({"textDisplay"}),
    others=frozenset({"comments", "id"}),  # two comments on a page may get one id
)

CASES = (
    Case("youtube", a_source, wire=THREADS, forgets=True),
    Case("youtube with replies", with_replies, burst=120),
)


def pull(
    *answers: object,
    lane: str = VIDEO,
    span: Span = SPAN,
    cursor: Cursor | None = None,
    purpose: Purpose = "poll",
    vault: MemoryVault | None = None,
    query: str = "anaheim police",
) -> tuple[list[Page], FakeHttp]:
    return walked(
        YouTube(Settings(key=Secret(KEY), videos=(VIDEO,), search=True)),
        in_turn(*answers),
        incident=replace(INCIDENT, query=Query.read(query)),
        lane=lane,
        span=span,
        cursor=cursor,
        purpose=purpose,
        vault=vault or MemoryVault(),
    )


def refused(kind: Callable[[str], SourceError], code: int, reason: str) -> SourceError:
    error = kind(f"{code}")
    error.body = json.dumps(refusal(code, reason)).encode()
    return error
