"""Promise 5: a pass has a budget; what is beyond it is named, claimed by nobody, and comes next."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any, ClassVar

import pytest
from msgspec.structs import replace

from monitor.app import wiring
from monitor.app.turns import Polls
from monitor.clock import rfc3339, utc_now
from monitor.collect import Outturn, collect
from monitor.collect.budget import Budget
from monitor.config import Config, read_config
from monitor.config.sources import SourceEntry
from monitor.errors import ConfigError
from monitor.http.memo import Memo
from monitor.nouns.posts import Answer, Page, Post, Purpose, Span, Traits
from monitor.sentiment import base
from monitor.sources.base import Http, Job
from monitor.store.connection import Store
from tests.app.test_turns import SECOND as TWICE
from tests.app.test_wiring import REPLAY, _config
from tests.cli.run import CONFIG
from tests.cli.shell import run_in
from tests.collect.test_poll import INCIDENT, SETTLE, Service, _observed, _store, _watch
from tests.faults.test_crashes import rows
from tests.http.servers import answer, replying, serving
from tests.store.pages import NOW, START

MINUTE = timedelta(minutes=1)
MUCH = Budget(timedelta(hours=10), 10**6, 10**9, 10**12)


class Wire:
    """A network that answers everything with ten bytes, and takes a second for it."""

    def __init__(self) -> None:
        self.now, self.asked = NOW, 0

    def get(self, url: str, **_: object) -> Answer:
        self.asked += 1
        self.now += timedelta(seconds=1)
        return Answer(200, b"x" * 10, {}, url)

    post = get


class Long(Service):
    """A listing of so many pages, ten posts each, oldest first; a cursor after each of them.

    Of the lanes that are named endless there is always another page.
    """

    traits: ClassVar = Traits(clock="arrival", settle=SETTLE)

    def __init__(
        self, pages: int = 0, lanes: tuple[str, ...] = ("tag",), endless: tuple[str, ...] = ()
    ) -> None:
        super().__init__({})
        self.pages, self.names, self.endless, self.known = pages, lanes, endless, 0
        self.resumes = True

    def lanes(self, incident: object) -> tuple[str, ...]:
        del incident
        return self.names

    def pull(self, job: Job, http: Http) -> Iterator[Page]:
        number = int(str((job.cursor or {}).get("n", 0))) if self.resumes else 0
        while job.lane in self.endless or number < self.pages:
            http.get("https://there.example/")
            number += 1
            assert number < 1_000, "nothing bounds the pass"
            posts = tuple(
                Post(native_id=f"{job.lane}{number}-{n}", text="Anaheim", published_at=START)
                for n in range(10)
            )
            cursor = {"n": number} if self.resumes and job.purpose == "poll" else None
            last = job.lane not in self.endless and number == self.pages
            yield Page(posts=posts, cursor=cursor, observed=job.span if last else None)


def go(
    store: Store,
    source: Service,
    budget: Budget | None,
    wire: Wire | None = None,
    purpose: Purpose = "poll",
) -> Outturn:
    wire = wire or Wire()
    return collect(
        store,
        replace(_watch(source), clock=lambda: wire.now),
        wire,
        now=wire.now,
        budget=budget,
        purpose=purpose,
        span=None if purpose == "poll" else Span(START, NOW),
    )


@pytest.mark.parametrize(
    ("budget", "pages", "key"),
    [
        (replace(MUCH, pages=7), 7, "pass_pages"),
        (replace(MUCH, posts=65), 7, "pass_posts"),
        (replace(MUCH, bytes=70), 7, "pass_bytes"),
        (replace(MUCH, time=timedelta(seconds=7)), 7, "pass_minutes"),
    ],
)
def test_an_endless_listing_ends_with_the_budget(
    tmp_path: Path, budget: Budget, pages: int, key: str
) -> None:
    """Whatever is used up first: the pass ends well, keeps what it has, claims nothing, says so."""
    wire = Wire()
    with _store(tmp_path) as store:
        outturn = go(store, Long(endless=("tag",)), budget, wire)
        assert (outturn.outcome, outturn.error_kind, outturn.behind) == ("ok", "over budget", True)
        assert (outturn.new, wire.asked) == (pages * 10, pages)
        (said,) = outturn.errors
        assert said.startswith("tag: backlog: stopped after 7 s, 7 pages, 70 posts and 0 MiB ")
        assert f"({key}); {rfc3339(START)} to {rfc3339(NOW)} is not observed yet" in said
        assert said.endswith("; it goes on at the next pass")
        assert _observed(store) == []
        assert store.conn.execute("SELECT outcome, error_kind FROM pass").fetchall() == [
            ("ok", "over budget")
        ]
        assert store.conn.execute("SELECT count(*) FROM lost").fetchone() == (0,)
        assert store.conn.execute("SELECT failures, not_before FROM pace").fetchall() == [(0, None)]


def test_a_burst_beyond_the_budget_is_walked_to_its_end(tmp_path: Path) -> None:
    """Pass by pass, each from where the last one stood; only the last one claims the time."""
    source = Long(pages=25)
    with _store(tmp_path) as store:
        made = [go(store, source, replace(MUCH, pages=10)) for _ in range(3)]
        assert [(one.new, one.behind) for one in made] == [(100, True), (100, True), (50, False)]
        assert made[-1].errors == ()
        assert store.conn.execute("SELECT count(*) FROM post").fetchone() == (250,)
        assert _observed(store) == [Span(START, NOW)]


def test_a_walk_that_ends_with_the_budget_is_whole(tmp_path: Path) -> None:
    """As many pages as it may take, and no more to read: that is no backlog."""
    with _store(tmp_path) as store:
        outturn = go(store, Long(pages=10), replace(MUCH, pages=10))
        assert (outturn.errors, outturn.behind) == ((), False)
        assert _observed(store) == [Span(START, NOW)]


@pytest.mark.parametrize(
    ("budget", "said"),
    [
        ({"pages": 10}, "(pass_pages)"),
        ({"time": timedelta(seconds=-1)}, "(pass_minutes)"),
        ({"time": timedelta(seconds=-1), "shared": True}, "(its share of `every`)"),
    ],
)
def test_a_listing_that_cannot_be_resumed_says_what_helps(
    tmp_path: Path, budget: dict[str, Any], said: str
) -> None:
    """Where no cursor moved and nothing was claimed the next pass begins again.

    To raise the budget helps but where others wait: with them it was not used up, and what lies
    between two passes is too short for all.
    """
    source = Long(pages=25)
    source.resumes = False
    with _store(tmp_path) as store:
        (error,) = go(store, source, replace(MUCH, **budget)).errors
        assert said in error
        assert "the next pass begins it again" in error
        shared = "shared" in budget
        assert ("raise the budget in the configuration" in error) is not shared
        assert ("if that stops too, set a longer `every`" in error) is shared
        assert _observed(store) == []


def test_the_listings_of_a_pass_share_its_budget(tmp_path: Path) -> None:
    """The first may take half, so that those behind an endless one have their turn."""
    source = Long(pages=3, lanes=("bad", "good", "worse"), endless=("bad", "worse"))
    with _store(tmp_path) as store:
        outturn = go(store, source, replace(MUCH, pages=20))
        kept = dict(
            store.conn.execute("SELECT substr(native_id, 1, 3), count(*) FROM post GROUP BY 1")
        )
        assert kept == {"bad": 100, "goo": 30, "wor": 70}
        assert [said.split(":")[0] for said in outturn.errors] == ["bad", "worse"]
        observed = store.conn.execute(
            "SELECT l.name FROM observed AS o JOIN lane AS l ON l.id = o.lane"
        ).fetchall()
        assert observed == [("good",)]


def test_each_listing_may_ask_one_question(tmp_path: Path) -> None:
    """However little is left: a listing that comes last is not starved by those before it."""
    source = Long(lanes=tuple("abcdef"), endless=tuple("abcdef"))
    with _store(tmp_path) as store:
        go(store, source, replace(MUCH, pages=2))
        kept = dict(
            store.conn.execute("SELECT substr(native_id, 1, 1), count(*) FROM post GROUP BY 1")
        )
    assert kept == dict.fromkeys("abcdef", 10)


def test_a_source_without_a_network_is_bounded_too(tmp_path: Path) -> None:
    """A stream that never ends asks no questions: its pages are counted as they come."""

    class Stream(Long):
        def pull(self, job: Job, http: Http) -> Iterator[Page]:
            return super().pull(job, Wire())

    with _store(tmp_path) as store:
        outturn = go(store, Stream(endless=("tag",)), replace(MUCH, pages=7))
    assert (outturn.behind, outturn.new) == (True, 80)


def test_a_backfill_has_no_budget(tmp_path: Path) -> None:
    """Whoever asks by hand for an old span wants all of it."""
    config = _config(tmp_path)
    source = Long(pages=40)
    source.traits = Traits(clock="created", settle=SETTLE)  # type: ignore[misc]
    settings = replace(config.sources[0].settings, pass_pages=5)
    entry = replace(config.sources[0], source=source, settings=settings)
    made = wiring.Collector(config, [base.load("textblob")], sleep=Event().wait)
    with made.turn(entry) as turn:
        turn._http = Memo(Wire())
        span = Span(INCIDENT.since, NOW)
        assert turn.collect(config.incidents[0], "backfill", span).seen == 400
        assert turn.collect(config.incidents[0]).seen == 50


class Flooded(Long):
    """Endless for the first incident only; each page takes ten seconds of *clock*."""

    traits: ClassVar = Traits(clock="arrival", settle=SETTLE, backfill=False)

    def __init__(self, clock: list[datetime]) -> None:
        super().__init__(pages=2)
        self.clock = clock

    def pull(self, job: Job, http: Http) -> Iterator[Page]:
        del http
        flooded = job.incident.key == "anaheim"
        for number in range(1_000 if flooded else 2):
            self.clock[0] += timedelta(seconds=10)
            name = f"{job.incident.key}-{self.clock[0].isoformat()}-{number}"
            post = Post(native_id=name, text="police in anaheim", published_at=self.clock[0])
            last = not flooded and number == 1
            yield Page(posts=(post,), cursor={"n": name}, observed=job.span if last else None)


def polls_of(config: Config, entry: SourceEntry, now: list[datetime]) -> Polls:
    made = wiring.Collector(config, [base.load("textblob")], sleep=Event().wait, now=lambda: now[0])
    return Polls(made, entry)


def test_an_endless_listing_of_one_incident_keeps_no_other_waiting(tmp_path: Path) -> None:
    """The other is asked each round, within `every`; the flooded one is caught up with apart."""
    config = _config(tmp_path, CONFIG + TWICE + REPLAY)
    now = [utc_now()]
    entry = replace(config.sources[0], source=Flooded(now))
    every, whole = entry.every, timedelta(minutes=entry.settings.pass_minutes)
    assert (every, whole) == (5 * MINUTE, 10 * MINUTE)
    polls = polls_of(config, entry, now)
    assert polls.can_catch_up
    assert polls.catch_up() is None, "nobody is behind yet"

    begun = now[0]
    polls()
    # Half of five minutes for the first, then the second: asked while its round is due.
    assert now[0] - begun < every
    assert [(row[1], row[2]) for row in rows(config, "chirper")] == [
        ("ok", "over budget"),
        ("ok", None),
    ]
    for _ in range(3):
        begun = now[0]
        polls()
        assert now[0] - begun < MINUTE, "the flooded one is not in the round"
    assert len(rows(config, "chirper")) == 5

    begun = now[0]
    assert polls.catch_up() == timedelta(seconds=10), "it goes on soon"
    assert whole <= now[0] - begun < whole + MINUTE, "with its whole budget"
    assert rows(config, "chirper")[-1][2] == "over budget"
    with wiring.writer(config) as store:
        observed = store.conn.execute(
            "SELECT DISTINCT l.incident FROM observed AS o JOIN lane AS l ON l.id = o.lane"
        ).fetchall()
    assert observed == [("lapd",)]


def test_what_was_caught_up_with_comes_back(tmp_path: Path) -> None:
    """Once a pass comes to its end the incident is polled with the others again."""
    config = _config(tmp_path, CONFIG + TWICE + REPLAY)
    now = [utc_now()]
    source = Flooded(now)
    entry = replace(config.sources[0], source=source)
    polls = polls_of(config, entry, now)
    polls()
    before = len(rows(config, "chirper"))
    source.pull = lambda job, http: iter([Page(observed=job.span)])  # type: ignore[method-assign]
    assert polls.catch_up() is None
    polls()
    assert len(rows(config, "chirper")) == before + 3


@pytest.mark.parametrize("about", [(), ("anaheim",)])
def test_a_round_without_an_incident_is_no_lull(tmp_path: Path, about: tuple[str, ...]) -> None:
    """While all are caught up with, the wait between rounds stays what the burst has made it.

    All for which the source is asked: another incident has no pass either.
    """
    config = _config(tmp_path, CONFIG + TWICE + REPLAY)
    now = [utc_now()]
    entry = replace(config.sources[0], source=Flooded(now), incidents=about)
    polls = polls_of(config, entry, now)
    endless = entry.source.pull
    entry.source.pull = lambda job, http: endless(  # type: ignore[method-assign]
        replace(job, incident=config.incidents[0]), http
    )
    polls()
    now[0] += 5 * MINUTE
    assert polls() is None


class Common(Flooded):
    """A listing that is the same for all incidents: each page takes ten seconds."""

    traits: ClassVar = Traits(clock="arrival", settle=SETTLE, unfiltered=True)
    pages_in_all = 70

    def pull(self, job: Job, http: Http) -> Iterator[Page]:
        del http
        for number in range(int(str((job.cursor or {}).get("n", 0))), self.pages_in_all):
            self.clock[0] += timedelta(seconds=10)
            post = Post(native_id=str(number), text="police in anaheim", published_at=START)
            last = number == self.pages_in_all - 1
            yield Page(posts=(post,), cursor={"n": number + 1}, observed=job.span if last else None)


def test_a_listing_of_all_incidents_is_read_once_however_long_it_is(tmp_path: Path) -> None:
    """They stop at one place, go on from there together, and none is caught up with apart."""
    config = _config(tmp_path, CONFIG + TWICE + REPLAY)
    now = [utc_now()]
    entry = replace(config.sources[0], source=Common(now))
    polls = polls_of(config, entry, now)
    assert not polls.can_catch_up
    begun = now[0]
    waits = [polls() for _ in range(3)]
    assert now[0] - begun == 70 * timedelta(seconds=10), "each page was asked for once"
    assert waits[:2] == [timedelta(seconds=10)] * 2, "it goes on soon"
    passes = [(row[1], row[2]) for row in rows(config, "chirper")]
    assert passes == [("ok", "over budget")] * 4 + [("ok", None)] * 2
    with wiring.writer(config) as store:
        held = store.conn.execute("SELECT count(*) FROM post").fetchone()
        said = store.conn.execute(
            "SELECT DISTINCT error FROM pass WHERE error IS NOT NULL"
        ).fetchall()
    assert held == (70,)
    assert any("(with the pass of another incident)" in str(one) for (one,) in said)


def test_the_wait_in_a_burst_is_counted_from_the_beginning_of_the_passes(tmp_path: Path) -> None:
    """Passes that take as long as the wait follow each other a second apart."""
    config = _config(tmp_path)
    now = [utc_now()]
    entry = replace(config.sources[0], source=Flooded(now))
    entry.source.pull = lambda job, http: _busy(now)  # type: ignore[method-assign]
    polls = polls_of(config, entry, now)
    assert polls() == entry.every
    now[0] += entry.every
    shortest = entry.every / 8
    assert polls() == shortest - 20 * timedelta(seconds=1)
    now[0] += shortest
    entry.source.pull = lambda job, http: _busy(now, 50)  # type: ignore[method-assign]
    assert polls() == timedelta(seconds=1)


def _busy(now: list[datetime], seconds: int = 20) -> Iterator[Page]:
    now[0] += timedelta(seconds=seconds)
    yield Page(
        posts=tuple(
            Post(native_id=f"{now[0]}-{n}", text="police in anaheim", published_at=now[0])
            for n in range(400)
        )
    )


def test_a_source_that_costs_money_is_not_asked_more_often(tmp_path: Path) -> None:
    """Its incidents share each round; nothing is caught up with between two of them."""
    config = _config(tmp_path, CONFIG + TWICE + REPLAY)
    now = [utc_now()]
    source = Flooded(now)
    source.traits = Traits(clock="arrival", settle=SETTLE, metered=True)  # type: ignore[misc]
    entry = replace(config.sources[0], source=source)
    polls = polls_of(config, entry, now)
    assert not polls.can_catch_up
    for _ in range(2):
        begun = now[0]
        assert polls() == entry.every
        assert now[0] - begun < entry.every
    assert len(rows(config, "chirper")) == 4


def test_one_incident_alone_goes_on_soon(tmp_path: Path) -> None:
    """Nobody waits for it: the next pass comes after ten seconds, with the whole budget."""
    config = _config(tmp_path)
    now = [utc_now()]
    entry = replace(config.sources[0], source=Flooded(now))
    polls = polls_of(config, entry, now)
    begun = now[0]
    assert polls() == timedelta(seconds=10)
    assert 10 * MINUTE <= now[0] - begun < 11 * MINUTE


ENDLESS = """
[source.mastodon]
instances = ["{url}"]
allow_private = true
pass_pages = 20
"""


def test_a_server_that_makes_pages_up_is_left_and_told(tmp_path: Path) -> None:
    """Over HTTP: unique ids, dates of now, no end. `collect` ends, `status` says why, code 0."""
    made = [10**17]

    def reply(request: str) -> bytes:
        if "/timelines/tag/" not in request:
            return answer(b'{"version": "4.3.0"}')
        page = []
        for _ in range(40 if made[0] > 10**17 - 20_000 else 0):
            made[0] -= 1
            page.append(
                {
                    "id": str(made[0]),
                    "uri": f"https://a.example/{made[0]}",
                    "created_at": rfc3339(utc_now()),
                    "content": "<p>police in anaheim</p>",
                    "visibility": "public",
                    "account": {"acct": "a"},
                    "url": None,
                    "favourites_count": 0,
                    "reblogs_count": 0,
                    "replies_count": 0,
                }
            )
        return answer(json.dumps(page).encode())

    with serving(replying(reply)) as server:
        (tmp_path / "config.toml").write_text(CONFIG + ENDLESS.format(url=server.url))
        result = run_in(tmp_path, "collect", "--json")
        asked = sum("/timelines/tag/" in request for request in server.requests)
    assert result.exception is None, result.output
    line = json.loads(result.stdout)
    assert (line["outcome"], line["error_kind"], line["behind"]) == ("ok", "over budget", True)
    assert 20 <= asked <= 22
    assert line["new"] <= 22 * 40
    status = json.loads(run_in(tmp_path, "status", "--json").stdout)
    (source,) = status["sources"]
    assert (source["state"], source["coverage_24h"]) == ("late", 0)
    assert "backlog: stopped after " in source["error"]
    assert "backlog: stopped after " in run_in(tmp_path, "status").stdout
    report = run_in(tmp_path, "report", "sources").stdout
    assert "The last fetch from mastodon" in report
    assert "failed: " not in report


@pytest.mark.parametrize("key", ["pass_minutes", "pass_pages", "pass_posts", "pass_bytes"])
@pytest.mark.parametrize("value", ["0", "-1", '"10m"', "1.5"])
def test_a_budget_that_is_none_is_refused(tmp_path: Path, key: str, value: str) -> None:
    """In one sentence, with file, table and key."""
    (tmp_path / "config.toml").write_text(
        CONFIG + f'[source.news]\nkind = "rss"\nfeeds = ["https://a.example/"]\n{key} = {value}\n'
    )
    with pytest.raises(ConfigError, match=rf"\[source.news\]: {key} is .*: write a whole") as c:
        read_config(tmp_path / "config.toml", environ={})
    assert "\n" not in str(c.value)
