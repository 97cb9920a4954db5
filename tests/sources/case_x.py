"""A search of X that holds given posts, and the cases for the contract."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html import escape

from monitor.clock import read_instant, rfc3339, to_epoch_ms
from monitor.nouns.posts import Answer
from monitor.privacy.secret import Secret
from monitor.sources.base import Source
from monitor.sources.x.post import Tweet
from monitor.sources.x.posts import Settings, X
from monitor.testing.contract import START, Case
from monitor.testing.poison import WireFormat
from monitor.testing.service import Item, Params, Service, answer

SITE = "https://api.x.com/2/tweets"
BEARER = "bearer-of-tests"
WEEK = timedelta(days=7)


def id_at(instant: datetime, number: int = 0) -> str:
    return str(((to_epoch_ms(instant) - 1_288_834_974_657) << 22) + number)


def tweet(number: int, created: datetime, text: str = "", **other: object) -> dict[str, object]:
    native_id = id_at(created, number)
    return {
        "id": native_id,
        "text": escape(text),
        "edit_history_tweet_ids": [native_id],
        "created_at": rfc3339(created),
        "author_id": "77",
        "lang": "en",
        "public_metrics": {"like_count": 2, "retweet_count": 1, "reply_count": 0},
        **other,
    }


def found(*tweets: Mapping[str, object], more: str | None = None, **other: object) -> object:
    ids = [str(one["id"]) for one in tweets]
    ends = {"newest_id": ids[0], "oldest_id": ids[-1]} if ids else {}
    place = {"next_token": more} if more else {}
    data = {"data": list(tweets)} if tweets else {}
    return {**data, "meta": {"result_count": len(tweets), **ends, **place}, **other}


def problem(native_id: str, kind: str) -> dict[str, object]:
    """Return what X says beside the data of a post that it does not show."""
    place = "https://api.twitter.com/2/problems/"
    return {
        "resource_id": native_id,
        "resource_type": "tweet",
        "title": "Not shown",
        "detail": f"Could not show post {native_id}.",
        "type": f"{place}{kind}",
    }


@dataclass
class RecentSearch(Service):
    """X: newest first, nothing younger than 30 s or older than a week, tokens that last."""

    page: int = 100
    sent: list[int] = field(default_factory=list)

    def respond(self, url: str, params: Params, headers: Mapping[str, str]) -> Answer:
        assert headers == {"Authorization": f"Bearer {BEARER}"}
        if url == f"{SITE}/counts/recent":
            return answer({"meta": {"total_tweet_count": len(self.arrived())}})
        if url == SITE:
            return self.by_id(str(params["ids"]).split(","))
        assert url == f"{SITE}/search/recent"
        shown = self.matching(params)
        size = min(self.page, int(str(params["max_results"])))
        assert 10 <= int(str(params["max_results"])) <= 100
        at = int(str(params.get("next_token") or 0))
        here = shown[at : at + size]
        self.sent.append(len(here))
        more = str(at + size) if len(shown) > at + size else None
        return answer(found(*map(self.shape, here), more=more))

    def by_id(self, ids: list[str]) -> Answer:
        """Return posts, and beside them what is wrong with the others."""
        assert len(ids) <= 100
        known = {id_at(it.created, it.number): it for it in self.arrived()}
        shown = [self.shape(known[one]) for one in ids if self.shows(known[one])]
        self.sent.append(len(shown))
        errors = [
            problem(one, "resource-not-found" if it.number in self.gone else "not-authorized")
            for one in ids
            if not self.shows(it := known[one])
        ]
        return answer({"data": shown, "errors": errors} if errors else {"data": shown})

    def matching(self, params: Params) -> list[Item]:
        """Return what was written in the window that is asked for, newest first."""
        end = read_instant(str(params["end_time"]))
        assert end <= self.now - timedelta(seconds=10), "end_time must be 10 s ago"
        since = int(str(params.get("since_id") or 0))
        start = read_instant(str(params["start_time"])) if not since else self.now - WEEK
        assert start >= self.now - WEEK, "start_time must be within the last 7 days"
        assert not since or int(id_at(self.now - WEEK)) < since, "since_id is too old"
        inside = (it for it in self.arrived() if start <= it.created < end)
        return sorted(
            (it for it in inside if int(id_at(it.created, it.number)) > since),
            key=lambda it: int(id_at(it.created, it.number)),
            reverse=True,
        )

    def shape(self, it: Item) -> dict[str, object]:
        shape = tweet(it.number, it.created, self.says(it))
        return {**shape, "text": None} if it.number in self.broken else shape


def an_x(held: Sequence[Item], page: int = 100) -> tuple[X, RecentSearch]:
    settings = Settings(bearer=Secret(BEARER), posts_per_day=10_000)
    return X(settings), RecentSearch(held, START, page=page)


def a_source(held: Sequence[Item]) -> tuple[Source, Service]:
    return an_x(held, page=40)


TWEETS = WireFormat(
    Tweet,
    lambda body: body.get("data", ()),
    more={
        "note_tweet": {"text": "long"},
        "referenced_tweets": [{"type": "quoted", "id": "1"}],
    },
    words=frozenset({"text", "note_tweet"}),
    hides=frozenset({"edit_history_tweet_ids"}),
)

CASES = (Case("x", a_source, wire=TWEETS),)
