"""Killed in the middle of a walk over a real server: what it holds is stored in the end, once.

Promise 2.
"""

import json
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from monitor.clock import rfc3339, utc_now
from tests.servers import Snac, end, snac_behind_nginx, until
from tests.simulation.disturbed import number_of

pytestmark = pytest.mark.repeats

CONFIG = """
[monitor]
timezone = "America/Los_Angeles"

[[incident]]
key = "anaheim"
title = "Anaheim"
since = {since}
query = 'anaheim AND police'
hashtags = ["anaheim"]

[source.mastodon]
instances = ["http://127.0.0.1:{port}"]
every = "30s"
settle = "1s"
allow_private = true
"""

# Five posts a page, whatever is asked for, and some time for each: so that a walk has a middle.
# What the server sends to itself is not held up.
ZONE = """
  map $request_method $reader { GET $binary_remote_addr; default ""; }
  limit_req_zone $reader zone=slow:1m rate=8r/s;
"""
RULES = 'limit_req zone=slow burst=99; if ($args ~ "^limit=40(.*)$") { set $args limit=5$1; }'


class House:
    """Real servers, and a collector that is killed and started again."""

    def __init__(self, folder: Path, snac: Snac) -> None:
        self.folder, self.snac = folder, snac
        self.started: list[subprocess.Popen[bytes]] = []
        self.path = folder / "config.toml"
        since = rfc3339(utc_now() - timedelta(hours=1))
        self.path.write_text(CONFIG.format(since=since, port=snac.public))

    def start(self, word: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "monitor", "--config", str(self.path), word]
        with (self.folder / "log.txt").open("ab") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log)
        self.started.append(process)
        return process

    def kill_in_the_middle(self, word: str) -> None:
        """Start the collector, and kill it once some of what is new is stored."""
        before = len(self.stored())
        process = self.start(word)
        until(lambda: len(self.stored()) > before, every=0.05)
        end(process, signal.SIGKILL)

    def stored(self) -> list[int]:
        """Return the numbers of the posts that are stored, each as often as it is."""
        database = self.folder / "db" / "monitor.db"
        try:
            with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as conn:
                rows = conn.execute("SELECT native_id, text FROM post").fetchall()
        except sqlite3.OperationalError:
            return []  # it has not been made yet
        return sorted(number_of(name, text) for name, text in rows)

    def counted(self) -> int:
        words = ["report", "volume", "--every", "1h", "--json"]
        command = [sys.executable, "-m", "monitor", "--config", str(self.path), *words]
        done = subprocess.run(command, capture_output=True, check=True, timeout=60)
        total: int = json.loads(done.stdout)["total"]["posts"]
        return total

    def held(self) -> list[int]:
        """Return the numbers of the posts that the server itself lists."""
        found: list[int] = []
        below: dict[str, str] = {}
        while True:
            listed = httpx.get(
                f"http://127.0.0.1:{self.snac.port}/api/v1/timelines/tag/anaheim",
                params={"limit": "40", **below},
                headers={"Connection": "close"},
                timeout=60,
            ).json()
            if not listed:
                return sorted(found)
            found += [number_of("", one["content"]) for one in listed]
            below = {"max_id": listed[-1]["id"]}


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with snac_behind_nginx(tmp_path, zone=ZONE, rules=RULES) as snac:
        house = House(tmp_path, snac)
        yield house
        for process in house.started:
            end(process, signal.SIGKILL)


def test_a_kill_in_the_middle_of_a_walk(house: House) -> None:
    """Back through what was there, then forward through what came: each killed in the middle."""
    for number in range(40):
        house.snac.post(f"Police in #Anaheim n{number}.")
    house.kill_in_the_middle("collect")
    assert 0 < len(house.stored()) < 40
    assert house.start("collect").wait(60) == 0
    assert house.stored() == house.held() == list(range(40))

    for number in range(40, 80):
        house.snac.post(f"Police in #Anaheim n{number}.")
    house.kill_in_the_middle("run")
    assert 40 < len(house.stored()) < 80
    daemon = house.start("run")
    try:
        until(lambda: len(house.stored()) >= 80, every=0.05)
    finally:
        assert end(daemon, signal.SIGTERM) == 0
    assert house.stored() == house.held() == list(range(80))
    assert house.counted() == 80
