"""The addresses of webhook and heartbeat let whoever knows them in: they are in no output."""

import logging
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest

from monitor.app.alerting import Alerting
from monitor.app.wiring import Collector, keep_lanes, scorers, writer
from monitor.clock import utc_now
from monitor.config import Config, read_config
from monitor.logs import set_up
from monitor.store.records import News
from monitor.store.writing import alerts
from tests.security.careless import FAILURES, careless
from tests.security.test_secrets import CANARY, HEAD, Cli, cli
from tests.sources.answers import rss

__all__ = ["cli"]

HOOK, PING = f"hook-{CANARY}/+=%&", f"ping-{CANARY}?a=b"
ALERTS = """
[alerts]
allow_private = true
webhook_file = "hook.secret"
heartbeat_url_env = "CANARY_PING"
command = ["false", "--quiet"]
[source.feed]
kind = "rss"
feeds = ["{feed}"]
allow_private = true
"""


@pytest.fixture
def log(root_log: None, tmp_path: Path) -> Iterator[Path]:
    """The log of the program, at its most talkative, in a file."""
    path = tmp_path / "monitor.log"
    with path.open("w", encoding="utf-8") as stream:
        yield path
        stream.flush()


def configured(folder: Path, url: str, feed: str) -> Config:
    (folder / "hook.secret").write_text(f"{url}/{HOOK}\n")
    path = folder / "config.toml"
    path.write_text(HEAD + ALERTS.format(feed=feed))
    return read_config(path, environ={"CANARY_PING": f"{url}/{PING}"})


def told(config: Config) -> None:
    """Collect once, so that a heartbeat is due; let an alert begin; and deliver."""
    alerting = Alerting(config, sleep=Event().wait, environ={}, now=utc_now)
    with writer(config) as store:
        keep_lanes(config, store, utc_now())
        news = News(rule="burst", incident="anaheim", source="feed", since=utc_now(), said="Loud")
        alerts.begin(store, [news], ["log", "webhook", "command"], utc_now())
    Collector(config, scorers(config), sleep=Event().wait)(config.sources[0], config.incidents[0])
    alerting()


@pytest.mark.parametrize("failure", [*FAILURES, "away"])
def test_what_cannot_be_delivered_is_told_without_the_address(
    cli: Cli, log: Path, monkeypatch: pytest.MonkeyPatch, failure: str
) -> None:
    """Refused, redirected, cut short, not there: neither log nor database nor `alerts` has it."""
    with careless("404" if failure == "away" else failure) as (url, heard):
        target = "http://127.0.0.1:1" if failure == "away" else url
        feed = cli.folder / "feed.xml"
        feed.write_text(rss())
        monkeypatch.setenv("CANARY_PING", f"{target}/{PING}")
        config = configured(cli.folder, target, f"{url}/feed")
        with log.open("w", encoding="utf-8") as stream:
            set_up(level="DEBUG", stream=stream, secrets=config.secrets)
            told(config)
            logging.getLogger("monitor").error("the end", extra={"webhook": config.alerts.webhook})
        cli("--debug", "alerts", "--json")
        cli("--debug", "check")
        cli("--debug", "status", "--json")
    took = failure in {"no JSON", "other JSON"}  # an answer with status 200 is a delivery
    assert ("alert not delivered by webhook" in log.read_text()) is not took
    assert failure == "away" or any(f"hook-{CANARY}" in one for one in heard)
    assert CANARY not in cli.said
    assert [name for name, held in cli.kept().items() if CANARY.encode() in held] == []
