"""A burst as the daemon meets it: what is lost, how late it is, and what it costs.

    python -m tests.simulation.burst                    400 posts a minute, for two hours
    python -m tests.simulation.burst --rate 6000 --minutes 17

A Mastodon instance with its real limit (300 requests in 5 minutes, said in its headers; 40 posts a
page) is asked through the real source, store, pace and cadence. Time is made up, so that nobody has
to wait: a request takes a fifth of a second of it. Most posts come within seconds; two of a hundred
take up to 25 minutes, and land in the middle of the timeline. After each pass the instance is asked
for its own list of what it shows, and nothing may be missing in time that is covered.
"""

import argparse
import json
import sys
from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Final

from monitor.clock import EPOCH, rfc3339, to_epoch_ms
from monitor.collect import PassWatch, collect
from monitor.collect.cadence import Cadence
from monitor.errors import RetryLater
from monitor.http.pace import Pace
from monitor.http.rates import insisting, read_limits
from monitor.nouns.posts import Answer
from monitor.sources.base import Param
from monitor.sources.mastodon.source import Mastodon, Settings
from monitor.sources.values import digest
from monitor.store.connection import Store, open_store
from monitor.store.reading.reader import open_reader
from monitor.store.writing.budgets import StoreLedger
from monitor.store.writing.passes import settle_settings
from monitor.testing.contract import INCIDENT, SINCE
from tests.simulation.rules import lanes_of, settled_spans
from tests.simulation.run import MASKER, Coin
from tests.sources.answers import instance, status

SECOND: Final = timedelta(seconds=1)
MINUTE: Final = timedelta(minutes=1)
WINDOW: Final = 5 * MINUTE  # in which requests are counted
SHOWN: Final = 40  # posts a page
ANSWER: Final = SECOND / 5  # what a request takes
EVERY: Final = 5 * MINUTE  # between two passes, as configured; a burst makes it less
PROMPT: Final = 20 * SECOND  # within which a post comes that is not late
LATE: Final = 0.02  # share of posts that take up to `Flow.late`
BEFORE: Final = 60 * MINUTE  # in which a post comes every two minutes, as after the burst


@dataclass(frozen=True)
class Shown:
    """A post as the instance has it; its id follows when it was written."""

    id: int
    created: datetime
    arrived: datetime
    late: bool
    key: str
    body: bytes


@dataclass
class Flow:
    """What is posted: an ordinary hour, then a burst of *rate* posts a minute, then that again.

    A *fresh* hashtag has no post before the burst.
    """

    rate: int
    minutes: int
    late: timedelta
    seed: int = 20170221
    fresh: bool = False

    @property
    def over(self) -> datetime:
        return SINCE + BEFORE + self.minutes * MINUTE

    def posts(self) -> list[Shown]:
        """Return all posts in the order of their ids."""
        random = Random(self.seed)  # noqa: S311  by seed
        length = self.minutes * MINUTE
        usual = [SINCE + n * 2 * MINUTE for n in range(BEFORE // MINUTE // 2) if not self.fresh]
        burst = sorted(
            SINCE + BEFORE + random.random() * length for _ in range(self.rate * self.minutes)
        )
        after = [self.over + n * 2 * MINUTE for n in range(90)]
        return [self._shown(n, at, random) for n, at in enumerate([*usual, *burst, *after])]

    def _shown(self, number: int, at: datetime, random: Random) -> Shown:
        late = random.random() < LATE
        delay = min(random.expovariate(1 / 3) * SECOND, PROMPT)
        arrived = at + (self.late * random.random() if late else delay)
        native = (to_epoch_ms(at) << 16) + number % 65_536
        shape = status(native, at, f"Police & <crowd> in Anaheim n{number}.")
        return Shown(
            native, at, arrived, late, digest(str(shape["uri"])), json.dumps(shape).encode()
        )


class Instance:
    """Shows each post from its arrival on, and answers so many requests in five minutes.

    Attributes:
        asked: Requests that were answered.
        sent: Posts in all of the answers.
        refused: Requests that were too many.
    """

    def __init__(self, posts: Sequence[Shown], limit: int | None) -> None:
        self._coming = sorted(posts, key=lambda it: it.arrived)
        self._next = 0
        self._there: list[Shown] = []
        self._limit, self._window, self._used = limit, -1, 0
        self.asked = self.sent = self.refused = 0

    def until(self, now: datetime) -> list[Shown]:
        """Return what has arrived before *now*, in the order of the ids."""
        while self._next < len(self._coming) and self._coming[self._next].arrived < now:
            insort(self._there, self._coming[self._next], key=lambda it: it.id)
            self._next += 1
        return self._there

    def respond(self, url: str, params: Mapping[str, object], now: datetime) -> Answer:
        """Answer at *now*, with headers that tell of the limit."""
        headers, refused = self._counted(now)
        if refused:
            self.refused += 1
            return Answer(429, b"", headers, url)
        self.asked += 1
        if "/timelines/" not in url:
            return Answer(200, json.dumps(instance()).encode(), headers, url)
        page = self._page(self.until(now), params)
        self.sent += len(page)
        body = b"[" + b",".join(it.body for it in reversed(page)) + b"]"
        return Answer(200, body, headers, url)

    def _page(self, there: list[Shown], params: Mapping[str, object]) -> list[Shown]:
        def at(value: object, side: Callable[..., int]) -> int:
            return side(there, int(str(value)), key=lambda it: it.id)

        if params.get("min_id"):
            start = at(params["min_id"], bisect_right)
            return there[start : start + SHOWN]
        end = at(params["max_id"], bisect_left) if params.get("max_id") else len(there)
        return there[max(end - SHOWN, 0) : end]

    def _counted(self, now: datetime) -> tuple[dict[str, str], bool]:
        headers = {"date": now.strftime("%a, %d %b %Y %H:%M:%S GMT")}
        if self._limit is None:
            return headers, False
        window = (now - EPOCH) // WINDOW
        self._used = self._used + 1 if window == self._window else 1
        self._window = window
        headers |= {
            "x-ratelimit-limit": str(self._limit),
            "x-ratelimit-remaining": str(max(self._limit - self._used, 0)),
            "x-ratelimit-reset": rfc3339(EPOCH + (window + 1) * WINDOW),
        }
        return headers, self._used > self._limit


class Network:
    """The network of a daemon whose time is made up; it keeps the pace that `monitor.http` does."""

    def __init__(self, service: Instance, store: Store, begin: datetime, pause: timedelta) -> None:
        self.now, self._service = begin, service
        self.ledger = StoreLedger(store)
        self._pace = Pace(self.ledger, now=lambda: self.now, sleep=self._sleep, min_interval=pause)

    def _sleep(self, seconds: float) -> None:
        self.now += seconds * SECOND

    def get(
        self,
        url: str,
        *,
        params: Mapping[str, Param | None] | None = None,
        headers: Mapping[str, str] | None = None,
        follow: bool = False,
    ) -> Answer:
        """Ask, once the pace allows it."""
        del headers, follow
        host = url.split("/")[2]
        self._pace.claim(host)
        self.now += ANSWER
        answer = self._service.respond(url, params or {}, self.now)
        said = read_limits(answer.headers, self.now)
        if answer.status != 429:
            self._pace.note(host, said)
            return answer
        message = f"{host}: the answer is 429 Too Many Requests"
        raise RetryLater(message, self._pace.note(host, insisting(said, self.now)) or self.now)

    def post(self, url: str, **_: object) -> Answer:
        raise AssertionError(f"{url} is not to be asked")

    @property
    def eased(self) -> bool:
        """Tell whether the instance has room for more, as the daemon judges it."""
        return all(budget is None or budget.eased for budget in self.ledger.asked())


@dataclass
class Figures:
    """What became of a burst.

    Attributes:
        new: Posts that were stored.
        held: Share of what the instance shows in the end that is stored.
        missing: Posts that were missing in covered time, after any pass.
        prompt: Seconds from its arrival until a post was stored, of those that came in time.
        late: The same of those that came late.
        behind: Seconds by which what is covered was behind the present, after each pass.
    """

    passes: int = 0
    asked: int = 0
    sent: int = 0
    refused: int = 0
    new: int = 0
    held: float = 0
    missing: int = 0
    prompt: list[float] = field(default_factory=list)
    late: list[float] = field(default_factory=list)
    behind: list[float] = field(default_factory=list)

    @property
    def requests_a_page(self) -> float:
        """Return how many requests a full page of new posts took."""
        return self.asked / ceil(self.new / SHOWN)

    @property
    def read_for_one(self) -> float:
        """Return how many posts were read for each new one."""
        return self.sent / self.new


class Watching:
    """A daemon that watches one hashtag of one instance, from half an hour before the burst on."""

    def __init__(
        self,
        folder: Path,
        flow: Flow,
        *,
        limit: int | None,
        pause: timedelta = SECOND,
        settle: str | None = None,
    ) -> None:
        self.posts = flow.posts()
        self.service = Instance(self.posts, limit)
        self.store = open_store(folder / "burst.db", zone="UTC", scorer="textblob")
        settle_settings(self.store)
        self.http = Network(self.service, self.store, SINCE + BEFORE / 2, pause)
        source = Mastodon(Settings(base_url="https://a.example", settle=settle))
        self.watched = PassWatch(
            name="mastodon",
            source=source,
            incident=INCIDENT,
            settle=source.settle,
            every=EVERY,
            masker=MASKER,
            scorers=[Coin()],
            clock=lambda: self.http.now,
        )
        self.figures = Figures()
        self._by_key = {it.key: it for it in self.posts}
        self._stored: set[str] = set()
        self._last = 0

    def run(self, until: datetime) -> Figures:
        """Make passes as the daemon would, up to an instant, and return what they came to."""
        cadence, found = Cadence(EVERY, EVERY), self.figures
        while self.http.now < until:
            began = self.http.now
            made = collect(self.store, self.watched, self.http, now=began)
            found.passes += 1
            self._note()
            self._recount()
            cadence = cadence.after(made.new, began, dense=self.http.eased)
            found.held = len(self._stored) / max(len(self.service.until(self.http.now)), 1)
            self.http.now += cadence.last
        found.asked, found.sent = self.service.asked, self.service.sent
        found.refused, found.new = self.service.refused, len(self._stored)
        self.store.conn.close()
        return found

    def _note(self) -> None:
        """Note how late each post was stored in the pass that has just ended."""
        rows = self.store.conn.execute(
            "SELECT id, native_id FROM post WHERE id > ? ORDER BY id", (self._last,)
        ).fetchall()
        for number, key in rows:
            it, self._last = self._by_key[key], number
            self._stored.add(key)
            if it.arrived > SINCE + BEFORE:
                waited = (self.http.now - it.arrived).total_seconds()
                (self.figures.late if it.late else self.figures.prompt).append(waited)

    def _recount(self) -> None:
        """Compare what is covered with the instance's own list."""
        now = self.http.now
        with open_reader(self.store.path) as reader:
            [lane] = lanes_of(reader, now)
        if not lane.observed:
            return
        self.figures.behind.append((now - lane.observed[-1].end).total_seconds())
        for span in settled_spans(lane):
            first = bisect_left(self.posts, span.start, key=lambda it: it.created)
            last = bisect_left(self.posts, span.end, key=lambda it: it.created)
            self.figures.missing += sum(
                it.arrived < now and it.key not in self._stored for it in self.posts[first:last]
            )


def quantile(values: Sequence[float], share: float) -> float:
    """Return the value that so large a share does not exceed; 0 of none."""
    return sorted(values)[ceil(share * len(values)) - 1] if values else 0


def told(found: Figures) -> str:
    prompt, late, behind = found.prompt, found.late, found.behind
    return "\n".join(
        (
            f"passes                            {found.passes:,}",
            f"posts stored                      {found.new:,}"
            f" ({found.held:.1%} of what is shown after the last pass)",
            f"missing in covered time           {found.missing:,}",
            f"requests for a page of new posts  {found.requests_a_page:.2f}"
            f" ({found.asked:,} in all, {found.refused:,} refused)",
            f"posts read for a new one          {found.read_for_one:.2f}",
            f"arrival to stored, in time        median {quantile(prompt, 0.5):.0f} s,"
            f" 99 % {quantile(prompt, 0.99):.0f} s, most {quantile(prompt, 1):.0f} s",
            f"arrival to stored, late           median {quantile(late, 0.5) / 60:.0f} min,"
            f" most {quantile(late, 1) / 60:.0f} min",
            f"covered up to                     {quantile(behind, 0.5):.0f} s ago (median),"
            f" {quantile(behind, 1):.0f} s at most",
        )
    )


def main() -> None:
    """Watch a burst, and print what it came to; end with 1 where something was missing."""
    form = argparse.RawTextHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=form)
    parser.add_argument("--rate", type=int, default=400, help="posts a minute")
    parser.add_argument("--minutes", type=int, default=120, help="of the burst")
    parser.add_argument("--limit", type=int, default=300, help="requests in 5 minutes; 0: none")
    parser.add_argument("--pause", type=float, default=1, help="seconds between two requests")
    parser.add_argument("--fresh", action="store_true", help="no post before the burst")
    parser.add_argument("--after", type=int, default=0, help="minutes to go on after the burst")
    asked = parser.parse_args()
    flow = Flow(asked.rate, asked.minutes, 25 * MINUTE, fresh=asked.fresh)
    with TemporaryDirectory() as folder:
        pause = asked.pause * SECOND
        watching = Watching(Path(folder), flow, limit=asked.limit or None, pause=pause)
        found = watching.run(flow.over + asked.after * MINUTE)
    print(told(found))  # noqa: T201
    sys.exit(1 if found.missing else 0)


if __name__ == "__main__":
    main()
