"""An incident that was closed: collecting ends, figures stay, and nothing after it is a gap."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from monitor.app.turns import go_round
from monitor.app.wiring import Collector, SourceTurn, writer
from monitor.collect import PassWatch, collect
from monitor.config import read_config
from monitor.errors import ConfigError
from monitor.nouns.posts import Page, Span
from tests.cli.test_collecting import error, here, run
from tests.collect.test_poll import (
    INCIDENT,
    SETTLE,
    NoNetwork,
    Scripted,
    Service,
    Zero,
    _observed,
    _store,
    _watch,
)
from tests.store.pages import START

__all__ = ["here"]

CLOSED = START + timedelta(minutes=30)
MINUTE = timedelta(minutes=1)
OVER = replace(INCIDENT, closed=CLOSED)


def made(store: Any, watched: PassWatch, now: datetime) -> None:
    if isinstance(watched.source, Service):
        watched.source.now = now
    collect(store, watched, NoNetwork(), Zero(), now=now)


def test_what_is_published_later_is_not_kept(tmp_path: Path) -> None:
    """The last minute belongs to it, the instant at which it closes does not."""
    posts = {"last": CLOSED - MINUTE, "first after": CLOSED, "later": CLOSED + 5 * MINUTE}
    with _store(tmp_path) as store:
        for minutes in (20, 40, 60):
            made(store, _watch(Service(posts), OVER), START + minutes * MINUTE)
        held = store.conn.execute("SELECT native_id FROM post").fetchall()
        assert held == [("last",)]
        assert _observed(store) == [Span(START, CLOSED)]


def test_what_comes_late_is_waited_for(tmp_path: Path) -> None:
    """A listing by arrival is read for as long as posts of before may take, and no longer."""
    with _store(tmp_path) as store:
        source = Scripted(tag=[Page()])
        for minutes in (20, 35, 300):
            made(store, _watch(source, OVER), START + minutes * MINUTE)
    assert [job.span.end for job in source.jobs] == [
        START + 20 * MINUTE,
        START + 35 * MINUTE,
        CLOSED + SETTLE,
    ]


def closed_at(here: Path, at: str) -> None:
    """Write it into the configuration."""
    path = here / "config.toml"
    path.write_text(path.read_text().replace("query =", f"closed = {at}\nquery =", 1))


def test_a_source_is_asked_no_more(here: Path) -> None:
    """Neither by the daemon nor by hand; its state is `off`, which nobody is woken for."""
    closed_at(here, "2017-02-23T00:00:00-08:00")
    assert "chirper / anaheim: closed, so nothing was asked" in run(here, "collect").stderr
    config = read_config(here / "config.toml", environ={})
    with writer(config):
        collector = Collector(config, [Zero()], sleep=lambda _: None)
        went = go_round(collector, config.sources[0], SourceTurn.collect)
    assert went is not None
    assert went.new == 0
    status = json.loads(run(here, "status", "--json").stdout)
    assert {one["state"] for one in status["sources"]} == {"off"}
    assert "closed at 2017-02-23T08:00:00Z" in run(here, "check", "--offline").stdout


def test_reports_end_there_and_miss_nothing_after(here: Path) -> None:
    """Figures are those of before, however much later one asks."""
    run(here, "collect", "--source", "chirper")
    end, later = "2017-02-24T08:00:00Z", ("--json", "--now", "2017-06-01T00:00:00Z")
    before = json.loads(run(here, "report", "volume", "--json", "--now", end).stdout)
    closed_at(here, end)
    after = json.loads(run(here, "report", "volume", *later).stdout)
    assert after["until"] == end
    assert after["total"]["posts"] == before["total"]["posts"] == 5
    assert after["total"]["coverage"] >= before["total"]["coverage"]
    watched = json.loads(run(here, "report", "sources", *later).stdout)
    assert all(gap["end"] <= end for one in watched["sources"] for gap in one["gaps"])


def test_it_closes_after_it_begins(here: Path) -> None:
    """Else the configuration is refused, with the place."""
    closed_at(here, "2016-01-01T00:00:00Z")
    with pytest.raises(ConfigError, match=r'"anaheim", key "closed": expected a time after since'):
        read_config(here / "config.toml", environ={})
    assert error(run(here, "check", "--offline"), ConfigError)
