"""Five services on loopback on which posts about three incidents appear at a steady rate.

Each speaks as the real one does and holds posts of `bench.timeline.crisis`: number *n* appears at
its instant and tells of incident *n* modulo three. So what is there at any time is known without a
list being kept.
"""

import json
import math
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from multiprocessing.connection import Connection
from threading import Thread
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import parse_qs, urlsplit

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import serve

from bench.serving import Query, answering, beside
from bench.timeline import Made, crisis, status
from tests.sources import case_discourse, case_lemmy
from tests.sources.answers import item, rss
from tests.sources.case_bluesky import record
from tests.sources.case_jetstream import old

if TYPE_CHECKING:
    from websockets.sync.server import ServerConnection

TOPICS: Final = ("Anaheim police", "Hull clinic", "Porto ferry")
TAGS: Final = ("anaheim", "hull", "porto")
RATES: Final = {"jetstream": 62, "mastodon": 12, "discourse": 12, "rss": 12, "lemmy": 2}
"""Posts a second, of all incidents together."""

POOL: Final = 30_000
"""Texts of a service; longer runs say them again, each with its number."""

CONFIG: Final = """
[monitor]
scorer = "social"
{incidents}
[web]
enabled = true
port = {port}
internal = true
[source.mastodon]
instances = ["{mastodon}"]
every = "1m"
[source.jetstream]
base_url = "{jetstream}"
protocol = "v1"
every = "1m"
[source.discourse]
sites = ["{discourse}"]
every = "1m"
[source.lemmy]
instances = ["{lemmy}"]
listings = ["posts"]
api = "v3"
every = "1m"
[source.rss]
feeds = ["{rss}/feed"]
paged = true
every = "1m"
"""

INCIDENT: Final = """
[[incident]]
key = "{key}"
title = "{key}"
since = {since}
query = '{key} AND (police OR clinic OR ferry)'
hashtags = ["{key}"]
"""


class Flow:
    """The posts of a service: how many there are, and what each is; *rate* come in a second.

    Attributes:
        begin: When the first appears, in seconds since 1970; endless while nothing has begun.
        end: When the last does.
        sent: How many posts were sent, repeats included.
    """

    def __init__(self, rate: int, seed: int) -> None:
        self.rate, self.begin, self.end = rate, float("inf"), float("inf")
        self.sent = 0
        by_topic = [crisis(POOL // 3, seed * 10 + n, topic) for n, topic in enumerate(TOPICS)]
        self._made = [made for three in zip(*by_topic, strict=True) for made in three]

    @property
    def count(self) -> int:
        """How many posts have appeared."""
        return int(max(0.0, min(time.time(), self.end) - self.begin) * self.rate)

    def at(self, number: int) -> datetime:
        return datetime.fromtimestamp(self.begin + number / self.rate, UTC)

    def until(self, seconds: float) -> int:
        """Return how many posts had appeared by an instant."""
        return min(self.count, math.ceil(max(0.0, seconds - self.begin) * self.rate))

    def made(self, number: int) -> Made:
        """Return a post, which is sent."""
        self.sent += 1
        made: Made = self._made[number % POOL]
        again = number // POOL
        return made._replace(text=f"{made.text} {again}") if again else made

    def newest(self, below: int, most: int, topic: int | None = None) -> list[int]:
        """Return the highest numbers below one, descending; of one topic, or of all."""
        if topic is None:
            return list(range(below - 1, max(below - most, 0) - 1, -1))
        first = below - 1 - (below - 1 - topic) % 3
        return list(range(first, max(first - 3 * most, -1), -3))


def mastodon(flow: Flow, asked: Query) -> object:
    """Answer as an instance: ids grow with time, `min_id` is right above a place."""
    if asked.path.endswith("/instance"):
        return {"version": "4.5.2"}
    if "/statuses" in asked.path:  # those that are asked for again
        return [_status(flow, _place(flow, int(one))) for one in asked.ids]
    topic, limit = TAGS.index(asked.path.rpartition("/")[2]), asked.number("limit", 20)
    if "min_id" in asked.params:
        above = _place(flow, asked.number("min_id", 0) + 1)
        first = above + (topic - above) % 3
        numbers = [n for n in range(first, first + 3 * limit, 3) if n < flow.count][::-1]
    else:
        below = _place(flow, asked.number("max_id", 0)) if "max_id" in asked.params else flow.count
        numbers = flow.newest(below, limit, topic)
    return [_status(flow, number) for number in numbers]


def _id(flow: Flow, number: int) -> int:
    return (int(flow.at(number).timestamp() * 1000) << 16) + number % 65_536


def _place(flow: Flow, id_: int) -> int:
    """Return how many posts have an id below this one."""
    near = flow.until((id_ >> 16) / 1000)
    while near > 0 and _id(flow, near - 1) >= id_:
        near -= 1
    while near < flow.count and _id(flow, near) < id_:
        near += 1
    return near


def _status(flow: Flow, number: int) -> object:
    at = flow.at(number).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return {**status(number, flow.made(number)), "id": str(_id(flow, number)), "created_at": at}


def discourse(flow: Flow, asked: Query) -> object:
    """Answer as a forum: the newest posts of all, or those below a number."""
    below = min(asked.number("before", flow.count + 1) - 1, flow.count)
    posts = ((n, flow.made(n)) for n in flow.newest(below, 50))
    return case_discourse.latest(
        *(
            case_discourse.item(
                n + 1, flow.at(n), made.text, username=made.author, topic_id=n // 20
            )
            for n, made in posts
        )
    )


def lemmy(flow: Flow, asked: Query) -> object:
    """Answer as an instance of version 0.19: what has a word, newest first, by pages."""
    if asked.path.endswith("/site"):
        return {"version": "0.19.5"}
    if asked.path.endswith("/post"):  # one that is asked for again
        n = asked.number("id", 1) - 1
        return {"post_view": case_lemmy.view3(n + 1, flow.at(n), flow.made(n).text)}
    word, limit = asked.params["q"], asked.number("limit", 10)
    if word not in TAGS:
        return case_lemmy.found()
    skipped = (asked.number("page", 1) - 1) * limit
    numbers = flow.newest(flow.count, skipped + limit, TAGS.index(word))[skipped:]
    posts = [case_lemmy.view3(n + 1, flow.at(n), flow.made(n).text) for n in numbers]
    return case_lemmy.found(posts)


def feed(flow: Flow, asked: Query) -> object:
    """Answer as a feed of 50 entries, older ones under `?paged=2` and on."""
    below = flow.count - (asked.number("paged", 1) - 1) * 50
    if below <= 0 < flow.count:
        return None
    return rss(
        *(
            item(f"https://news.example/{n}", flow.at(n), "", flow.made(n).text)
            for n in flow.newest(max(below, 0), 50)
        )
    ).encode()


SERVICES: Final[Mapping[str, Callable[[Flow, Query], object]]] = {
    "mastodon": mastodon,
    "discourse": discourse,
    "lemmy": lemmy,
    "rss": feed,
}


def _stream(flow: Flow) -> Callable[["ServerConnection"], None]:
    """Send what came since the cursor, then what comes, until the listener goes."""

    def talk(line: "ServerConnection") -> None:
        asked = parse_qs(urlsplit(line.request.path if line.request else "").query)
        since = int(asked["cursor"][0]) / 1e6 if "cursor" in asked else time.time()
        number = flow.until(since)
        with suppress(ConnectionClosed):
            while True:
                for one in range(number, flow.count):
                    line.send(_frame(flow, one))
                number = max(number, flow.count)
                # A listener who is gone is noticed by asking, also where nothing comes.
                with suppress(TimeoutError):
                    line.recv(timeout=0.05)

    return talk


def _frame(flow: Flow, number: int) -> bytes:
    at, made = flow.at(number), flow.made(number)
    frame = json.loads(old(at, f"{number:013d}", record(at, made.text, langs=[made.lang])))
    return json.dumps({**frame, "did": f"did:plc:{made.author:a>24}"}).encode()


def _serve(line: Connection) -> None:
    flows = {name: Flow(rate, seed) for seed, (name, rate) in enumerate(RATES.items(), start=1)}
    urls = {name: answering(partial(answer, flows[name])) for name, answer in SERVICES.items()}
    stream = serve(_stream(flows["jetstream"]), "127.0.0.1", 0)
    Thread(target=stream.serve_forever, daemon=True).start()
    line.send({**urls, "jetstream": f"ws://127.0.0.1:{stream.socket.getsockname()[1]}"})
    while True:
        said = line.recv()
        for flow in flows.values():
            if said == "begin":
                flow.begin = time.time()
            if said == "end":
                flow.end = time.time()
        line.send({name: Shown(flow.count, flow.sent) for name, flow in flows.items()})


class Shown(NamedTuple):
    """How many posts a service has, and how many it sent, repeats included."""

    there: int
    sent: int


class Serving(NamedTuple):
    """Services that run: where each is, and the line to them."""

    urls: Mapping[str, str]
    line: Connection

    def tell(self, what: str) -> Mapping[str, Shown]:
        """Let posts "begin" or "end", or "tell" only; return what each service has shown."""
        self.line.send(what)
        found: Mapping[str, Shown] = self.line.recv()
        return found


@contextmanager
def serving() -> Iterator[Serving]:
    """Serve all five from a process of its own; posts appear once it hears "begin"."""
    with beside(_serve) as line:
        yield Serving(line.recv(), line)
