"""The daemon against real servers: snac2 behind nginx as Mastodon, and a feed that changes.

Promises 4 and 8.
"""

import json
import signal
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.clock import read_instant, utc_now
from tests.faults.house import House
from tests.faults.rules import acknowledged
from tests.servers import SOURCES, Feed, Snac, end, snac_behind_nginx, until


class RealHouse(House):
    def __init__(self, folder: Path, snac: Snac) -> None:
        super().__init__(folder)
        self.snac, self.feed = snac, Feed(folder)
        self.write(SOURCES.format(port=snac.public))

    def volume(self) -> dict[str, Any]:
        done = self.run("report", "volume", "--every", "1m", "--by", "source", "--json")
        assert done.returncode == 0, done.stderr
        report: dict[str, Any] = json.loads(done.stdout)
        return report

    def states(self) -> dict[str, str]:
        return {name: row["state"] for name, row in self.status().items()}

    def posts(self) -> dict[str, int]:
        groups = self.volume()["groups"].items()
        return {name: sum(one["posts"] or 0 for one in buckets) for name, buckets in groups}


@pytest.fixture
def house(tmp_path: Path) -> Iterator[RealHouse]:
    with snac_behind_nginx(tmp_path) as snac:
        house = RealHouse(tmp_path, snac)
        house.feed.publish("Police in Anaheim say little")
        yield house


@pytest.mark.repeats
def test_the_daemon_sees_what_is_written_while_it_runs(house: RealHouse) -> None:
    """Posts and entries appear, what is beside the point does not; an outage is no zero."""
    house.snac.post("Police everywhere in #Anaheim, an officer fired his gun")
    house.snac.post("Sunny day at the park in #anaheim")
    with house.daemon() as daemon:
        until(lambda: len(acknowledged(house.folder)) == 2)
        assert house.posts() == {"mastodon": 1, "news": 1}
        house.snac.post("The officer was off duty #anaheim")
        house.feed.publish("Anaheim police to hold a press conference")
        house.feed.publish("Ducks win again in Anaheim")
        until(lambda: len(acknowledged(house.folder)) == 4)
        assert house.posts() == {"mastodon": 2, "news": 2}
        assert house.run("run").returncode == 75, "a second daemon is refused"
        assert house.states() == {"mastodon": "ok", "news": "ok"}
        started = time.monotonic()
        assert end(daemon, signal.SIGTERM) == 0
        assert time.monotonic() - started < 10

    house.snac.stop()
    threading.Event().wait(1.5)
    done = house.run("collect")
    assert done.returncode == 69
    assert "502" in done.stdout
    assert house.states() == {"mastodon": "failing", "news": "ok"}
    stopped = utc_now()
    seen = {lane["source"]: lane["observed"][-1][1] for lane in house.volume()["method"]["lanes"]}
    assert read_instant(seen["mastodon"]) < stopped - timedelta(seconds=1)
    assert read_instant(seen["mastodon"]) < read_instant(seen["news"])
    for buckets in house.volume()["groups"].values():
        assert not [b for b in buckets if b["posts"] == 0 and b["coverage"] == 0]

    house.snac.start()
    assert house.run("collect").returncode in {0, 69}, "the back-off may still hold"
    assert "Traceback" not in house.log
