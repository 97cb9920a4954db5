"""What the daemon does with one source, in turn for each incident."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path
from threading import Event

import pytest

from monitor.app import wiring
from monitor.app.turns import Polls, Round, go_round
from monitor.app.wiring import Collector, SourceTurn
from monitor.clock import DAY, utc_now
from monitor.collect import Outturn
from monitor.config import Config, read_config, session_vault
from monitor.errors import StoreError
from monitor.nouns.hosts import HostLimits
from monitor.nouns.incident import Incident
from monitor.sentiment import base
from monitor.store.writing.budgets import StoreLedger
from tests.app.test_wiring import REPLAY, _config
from tests.cli.run import CONFIG
from tests.http.servers import Handler, handling
from tests.sources.answers import rss

SECOND = """
[[incident]]
key = "lapd"
title = "The same, seen from elsewhere"
since = 2017-02-21T00:00:00-08:00
query = "anaheim OR lapd"
"""
NEWS = """
[source.news]
kind = "rss"
feeds = ["{url}"]
allow_private = true
"""
X = """
[source.{name}]
kind = "x"
enabled = false
bearer_env = "{variable}"
posts_per_day = 100
"""


@contextmanager
def feed(body: bytes) -> Iterator[tuple[str, list[str]]]:
    """Serve a feed on loopback; tells its address, and every request for it."""
    asked = []

    class Feed(Handler):
        def answered(self) -> None:
            asked.append(self.path)
            self.reply(200, body, {"Content-Type": "application/rss+xml"})

    with handling(Feed) as url:
        yield f"{url}/feed", asked


def _collector(config: Config) -> Collector:
    return Collector(config, [base.load("textblob")], sleep=Event().wait)


def test_a_bug_in_one_incident_keeps_no_other_waiting(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Promise 3: whatever one incident meets is logged, and the next has its pass."""
    config = _config(tmp_path, CONFIG + SECOND + REPLAY)
    seen = []

    def act(turn: SourceTurn, incident: Incident) -> Outturn | None:
        seen.append((incident.key, turn.now))
        if incident.key == "anaheim":
            message = "a bug"
            raise ZeroDivisionError(message)
        if incident.key == "lapd":
            message = "the disk is full"
            raise StoreError(message)
        return None

    with caplog.at_level(logging.ERROR):
        made = go_round(_collector(config), config.sources[0], act)
    assert [key for key, _ in seen] == ["anaheim", "lapd"]
    assert len({now for _, now in seen}) == 1
    assert made is not None
    assert made.new == 0
    assert "ZeroDivisionError" in caplog.text
    assert "lapd: the disk is full; it will be tried again" in caplog.text


def test_incidents_share_the_answers_of_a_source(tmp_path: Path) -> None:
    """Two incidents that read one feed ask for it once, and both have its posts."""
    now = utc_now()
    when = [format_datetime(now - n * timedelta(minutes=1)) for n in range(5)]
    items = [
        f"<item><guid>{n}</guid><title>Police in Anaheim</title><pubDate>{at}</pubDate></item>"
        for n, at in enumerate(when)
    ]
    with feed(rss(*items).encode()) as (url, asked):
        (tmp_path / "config.toml").write_text(CONFIG + SECOND + NEWS.format(url=url))
        config = read_config(tmp_path / "config.toml", environ={})
        collector = _collector(config)
        made = go_round(collector, config.sources[0], SourceTurn.collect)
    assert asked == ["/feed"]
    assert made is not None
    assert made.new == 5
    with wiring.writer(config) as store:
        topics = store.conn.execute(
            "SELECT t.key, count(*) FROM mention AS m JOIN topic AS t ON t.id = m.topic "
            "WHERE t.kind = 'incident' GROUP BY 1 ORDER BY 1"
        ).fetchall()
        assert topics == [("anaheim", 5), ("lapd", 5)]
        assert store.conn.execute("SELECT count(*) FROM post").fetchone() == (5,)
        assert store.conn.execute("SELECT count(*) FROM pass").fetchone() == (2,)


def test_the_wait_depends_on_what_was_found(tmp_path: Path) -> None:
    """The first pass leaves the wait as it is; without a database there is none to tell."""
    config = _config(tmp_path)
    polls = Polls(_collector(config), config.sources[0])
    assert polls() == config.sources[0].every
    config.database.unlink()
    config.database.mkdir()
    assert polls() is None


def test_a_clock_that_is_set_back_in_a_burst_keeps_no_source_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else nothing would be asked until it shows the time again, in the midst of the burst."""
    config = _config(tmp_path)
    every, clock = config.sources[0].every, [utc_now()]
    collector = Collector(config, [base.load("textblob")], sleep=Event().wait, now=lambda: clock[0])
    polls = Polls(collector, config.sources[0])

    def burst(*_: object) -> Round:
        made = Round(now=clock[0], new=10_000, eased=True)
        clock[0] -= DAY
        return made

    monkeypatch.setattr("monitor.app.turns.go_round", burst)
    assert polls() == every
    assert (polls() or DAY) < every


def test_a_window_that_is_used_up_is_not_asked_more(tmp_path: Path) -> None:
    """A host that has half of its window left or less is asked no more often than configured."""
    config = _config(tmp_path)
    with wiring.writer(config) as store:
        ledger = StoreLedger(store)
        for remaining, eased in ((100, True), (151, True), (150, False), (0, False)):
            limit = 100 if remaining == 100 else 300
            ledger.write("a.example", HostLimits(remaining=remaining, limit=limit))
            budget = ledger.read("a.example")
            assert budget is not None
            assert budget.eased is eased
        assert [b and b.remaining for b in ledger.asked()] == [0]


def test_sources_that_log_in_alike_share_a_session(tmp_path: Path) -> None:
    """One credential has one allowance, whatever the sources are called; another has its own."""
    tables = [("x1", "ONE"), ("x2", "ONE"), ("x3", "TWO")]
    text = CONFIG + "".join(X.format(name=name, variable=variable) for name, variable in tables)
    (tmp_path / "config.toml").write_text(text)
    config = read_config(tmp_path / "config.toml", environ={"ONE": "secret 1", "TWO": "secret 2"})
    first, same, other = (session_vault(config, entry) for entry in config.sources)
    first.write("used", "12")
    assert same.read("used") == "12"
    assert other.read("used") is None
    assert b"secret" not in (tmp_path / "monitor.vault").read_bytes()
