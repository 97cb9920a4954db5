"""Killed in the middle of a walk over a real server: what it holds is stored in the end, once.

Promise 2.
"""

import json
import signal
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from tests.faults.house import House
from tests.servers import Snac, end, snac_behind_nginx, until
from tests.simulation.disturbed import number_of

pytestmark = pytest.mark.repeats

# Five posts a page, whatever is asked for, and some time for each: so that a walk has a middle.
# What the server sends to itself is not held up.
ZONE = """
  map $request_method $reader { GET $binary_remote_addr; default ""; }
  limit_req_zone $reader zone=slow:1m rate=8r/s;
"""
RULES = 'limit_req zone=slow burst=99; if ($args ~ "^limit=40(.*)$") { set $args limit=5$1; }'


class RealHouse(House):
    """Real servers, and a collector that is killed and started again."""

    def __init__(self, folder: Path, snac: Snac) -> None:
        super().__init__(folder)
        self.snac, self.started = snac, list[subprocess.Popen[bytes]]()
        self.add("mastodon", f"http://127.0.0.1:{snac.public}", "mastodon", settle="1s")

    def start(self, word: str) -> subprocess.Popen[bytes]:
        with (self.folder / "log.txt").open("ab") as log:
            process = subprocess.Popen(self.command(word), stdout=log, stderr=log)
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
        report = json.loads(self.run("report", "volume", "--every", "1h", "--json").stdout)
        return int(report["total"]["posts"])

    def held(self) -> list[int]:
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
def house(tmp_path: Path) -> Iterator[RealHouse]:
    with snac_behind_nginx(tmp_path, zone=ZONE, rules=RULES) as snac:
        house = RealHouse(tmp_path, snac)
        yield house
        for process in house.started:
            end(process, signal.SIGKILL)


def test_a_kill_in_the_middle_of_a_walk(house: RealHouse) -> None:
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
