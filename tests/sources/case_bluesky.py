"""An account's server with a search that behaves as Bluesky's, and the cases for the contract."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial

from monitor.clock import read_instant, rfc3339
from monitor.errors import NeedsAttention, SourceError
from monitor.nouns.posts import Answer
from monitor.privacy.secret import Secret
from monitor.sources.base import Source
from monitor.sources.bluesky.source import Bluesky, Settings
from monitor.sources.bluesky.wire import BlueskyPost
from monitor.testing.contract import START, Case
from monitor.testing.poison import WireFormat
from monitor.testing.service import Item, Params, Service, answer

DID = "did:plc:ann"
HANDLE, PASSWORD = "ann.example", "abcd-efgh-ijkl-mnop"
XRPC = "https://pds.example/xrpc/"


def uri(number: int, did: str = DID) -> str:
    return f"at://{did}/app.bsky.feed.post/{number}"


def record(created: datetime | str, text: str = "", **other: object) -> dict[str, object]:
    created = created if isinstance(created, str) else rfc3339(created)
    return {"$type": "app.bsky.feed.post", "text": text, "createdAt": created, **other}


def view(
    number: int, created: datetime, text: str = "", indexed: datetime | None = None, **other: object
) -> dict[str, object]:
    return {
        "uri": uri(number),
        "cid": f"cid{number}",
        "author": {"did": DID, "handle": HANDLE, "labels": []},
        "record": record(created, text, langs=["en"]),
        "indexedAt": rfc3339(indexed or created),
        "likeCount": 2,
        "repostCount": 1,
        "replyCount": 0,
        "labels": [],
        **other,
    }


def refusal(name: str, kind: type[SourceError] = SourceError) -> SourceError:
    """Return the error that the network makes of a refusal with that name."""
    error = kind(f"pds.example: the answer is 4xx: {name}")
    error.body = json.dumps({"error": name, "message": "no"}).encode()
    return error


@dataclass
class Pds(Service):
    """Windows of `sortAt`, newest first.

    Attributes:
        weight: How many hits it says there are for each that it holds.
        log_ins: Log-ins and renewals, in order.
        valid: The access tokens that it takes.
        renewable: Whether tokens can be renewed; `broken_renewal` is another failure.
        refused: What the next search is answered with.
        forgetful: Whether it takes no token at all.
    """

    page: int = 20
    weight: int = 1
    handle: str = HANDLE
    log_ins: list[str] = field(default_factory=list)
    valid: set[str] = field(default_factory=set)
    renewable: bool = True
    broken_renewal: SourceError | None = None
    refused: SourceError | None = None
    forgetful: bool = False

    def respond(self, url: str, params: Params, headers: Mapping[str, str]) -> Answer:
        bearer = headers.get("Authorization", "").removeprefix("Bearer ")
        answers = {
            "com.atproto.server.createSession": self._log_in,
            "com.atproto.server.refreshSession": self._renew,
            "app.bsky.feed.searchPosts": self._search,
            "app.bsky.feed.getPosts": self._posts,
            "com.atproto.repo.getRecord": self._record,
        }
        return answers[url.removeprefix(XRPC)](params, bearer)

    def _log_in(self, params: Params, bearer: str) -> Answer:
        if (params["identifier"], params["password"]) != (self.handle, PASSWORD):
            raise refusal("AuthenticationRequired", NeedsAttention)
        return self._session("log in")

    def _renew(self, params: Params, bearer: str) -> Answer:
        if self.broken_renewal:
            raise self.broken_renewal
        if not (self.renewable and bearer.startswith("refresh")):
            raise refusal("ExpiredToken")
        return self._session("renew")

    def _search(self, params: Params, bearer: str) -> Answer:
        refused, self.refused = self.refused, None
        if refused:
            raise refused
        if bearer not in self.valid or self.forgetful:
            raise refusal("ExpiredToken")
        return answer(self._found(params))

    def _posts(self, params: Params, bearer: str) -> Answer:
        assert bearer in self.valid
        asked = params["uris"]
        assert isinstance(asked, Sequence)
        assert len(asked) <= 25
        known = {uri(it.number): it for it in self.arrived()}
        shown = [known[one] for one in reversed(asked) if self.shows(known[one])]
        return answer({"posts": [self.shape(it) for it in shown]})

    def _record(self, params: Params, bearer: str) -> Answer:
        assert (bearer in self.valid, params["repo"]) == (True, DID)
        assert params["collection"] == "app.bsky.feed.post"
        if int(str(params["rkey"])) in self.gone:
            raise refusal("RecordNotFound")
        return answer({"uri": uri(int(str(params["rkey"]))), "value": {}})

    def _session(self, how: str) -> Answer:
        self.log_ins.append(how)
        access = f"access {len(self.log_ins)}"
        self.valid.add(access)
        return answer({"accessJwt": access, "refreshJwt": f"refresh {len(self.log_ins)}"})

    def _found(self, params: Params) -> dict[str, object]:
        words = str(params["q"]).lower().split()
        low, high = (
            read_instant(str(params[key]))
            if key in params
            else datetime(2026 + n * 9, 1, 1, tzinfo=UTC)
            for n, key in enumerate(("since", "until"))
        )
        hits = [
            it
            for it in self.arrived()
            if low <= min(it.created, it.arrived) < high
            and all(word in it.text.lower() for word in words)
        ]
        hits.sort(key=lambda it: (min(it.created, it.arrived), it.number), reverse=True)
        start = int(str(params.get("cursor") or 0))
        end = start + min(self.page, int(str(params["limit"])))
        found: dict[str, object] = {"posts": [self.shape(it) for it in hits[start:end]]}
        if end < len(hits):
            found["cursor"] = str(end)
        return {**found, "hitsTotal": len(hits) * self.weight}

    def shape(self, it: Item) -> dict[str, object]:
        shape = view(it.number, it.created, self.says(it), min(it.created, it.arrived))
        return {**shape, "record": {"text": 7}} if it.number in self.broken else shape


def settings(handle: str = HANDLE) -> Settings:
    return Settings(
        base_url="https://pds.example", handle=Secret(handle), password=Secret(PASSWORD)
    )


def a_bluesky(held: Sequence[Item], weight: int = 1) -> tuple[Source, Service]:
    return Bluesky(settings()), Pds(held, START, weight=weight)


VIEWS = WireFormat(
    BlueskyPost,
    lambda body: body.get("posts", ()),
    more={
        "facets": [
            {"index": {"byteStart": 0, "byteEnd": 6}, "features": [{"uri": "https://l.example"}]}
        ],
        "reply": {"parent": {"uri": uri(7)}},
        "embed": {"uri": uri(8)},
        "record": {"uri": uri(8)},
        "labels": [{"val": "spam", "src": "did:plc:bob"}],
        "langs": ["en"],
    },
    words=frozenset({"text", "facets"}),
)

CASES = (
    Case("bluesky", a_bluesky, wire=VIEWS, forgets=True),
    Case("bluesky at the ceiling", partial(a_bluesky, weight=300)),
)
