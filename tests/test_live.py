"""The daemon against real servers: snac2 behind nginx as Mastodon, and a feed that changes.

Promises 4 and 8.
"""

import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.clock import read_instant, utc_now
from monitor.errors import StoreError
from monitor.store.reading.reader import open_reader
from tests.servers import SOURCES, Feed, Snac, end, snac_behind_nginx, until

CONFIG = """
[monitor]
timezone = "America/Los_Angeles"

[[incident]]
key = "anaheim"
title = "Anaheim"
since = {since}
query = 'anaheim AND (officer OR police)'
hashtags = ["anaheim"]
"""


class House:
    """A folder with a configuration, real servers, and the commands run in it as a user would."""

    def __init__(self, folder: Path, snac: Snac) -> None:
        self.folder, self.snac = folder, snac
        self.program = [sys.executable, "-m", "monitor", "--config", str(folder / "config.toml")]
        self.since = datetime.now(UTC) - timedelta(hours=1)  # noqa: TID251  the servers live in real time
        (folder / "config.toml").write_text(
            (CONFIG + SOURCES).format(
                port=snac.public, since=self.since.isoformat(timespec="seconds")
            )
        )
        self.feed = Feed(folder)

    def monitor(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = [*self.program, *words]
        return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

    def daemon(self) -> subprocess.Popen[bytes]:
        """Start the daemon; its log is beside the configuration."""
        with (self.folder / "log.txt").open("ab") as log:
            return subprocess.Popen([*self.program, "run"], stderr=log)

    def volume(self) -> dict[str, Any]:
        done = self.monitor("report", "volume", "--every", "1m", "--by", "source", "--json")
        assert done.returncode == 0, done.stderr
        report: dict[str, Any] = json.loads(done.stdout)
        return report

    def posts(self) -> dict[str, int]:
        groups = self.volume()["groups"].items()
        return {name: sum(one["posts"] or 0 for one in buckets) for name, buckets in groups}

    def kept(self, many: int) -> bool:
        """Tell whether so many posts are stored; a process for each look would cost more."""
        with suppress(StoreError), open_reader(self.folder / "db" / "monitor.db") as reader:
            return bool(reader.rows("SELECT count(*) FROM post") == [(many,)])
        return False


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with snac_behind_nginx(tmp_path) as snac:
        house = House(tmp_path, snac)
        house.feed.publish("Police in Anaheim say little")
        yield house


@pytest.mark.repeats
def test_the_daemon_sees_what_is_written_while_it_runs(house: House) -> None:
    """Posts and entries appear, what is beside the point does not; an outage is no zero."""
    house.snac.post("Police everywhere in #Anaheim, an officer fired his gun")
    house.snac.post("Sunny day at the park in #anaheim")
    daemon = house.daemon()
    try:
        until(lambda: house.kept(2))
        assert house.posts() == {"mastodon": 1, "news": 1}
        house.snac.post("The officer was off duty #anaheim")
        house.feed.publish("Anaheim police to hold a press conference")
        house.feed.publish("Ducks win again in Anaheim")
        until(lambda: house.kept(4))
        assert house.posts() == {"mastodon": 2, "news": 2}
        assert house.monitor("run").returncode == 75, "a second daemon is refused"
        status = json.loads(house.monitor("status", "--json").stdout)
        assert {row["source"]: row["state"] for row in status["sources"]} == {
            "mastodon": "ok",
            "news": "ok",
        }
    finally:
        started = time.monotonic()
        assert end(daemon, signal.SIGTERM) == 0
        assert time.monotonic() - started < 10

    house.snac.stop()
    threading.Event().wait(1.5)
    done = house.monitor("collect")
    assert done.returncode == 69
    assert "502" in done.stdout
    status = json.loads(house.monitor("status", "--json").stdout)
    assert {row["source"]: row["state"] for row in status["sources"]} == {
        "mastodon": "failing",
        "news": "ok",
    }
    stopped = utc_now()
    seen = {lane["source"]: lane["observed"][-1][1] for lane in house.volume()["method"]["lanes"]}
    assert read_instant(seen["mastodon"]) < stopped - timedelta(seconds=1)
    assert read_instant(seen["mastodon"]) < read_instant(seen["news"])
    for buckets in house.volume()["groups"].values():
        assert not [b for b in buckets if b["posts"] == 0 and b["coverage"] == 0]

    house.snac.start()
    assert house.monitor("collect").returncode in {0, 69}, "the back-off may still hold"
    assert "Traceback" not in (house.folder / "log.txt").read_text()
