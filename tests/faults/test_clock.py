"""The clock of the machine jumps under a daemon that runs: libfaketime moves it."""

import time
from functools import partial
from pathlib import Path

import pytest

from tests.faults import rules
from tests.faults.answers import honest
from tests.faults.house import House, wait_until
from tests.http.servers import replying, serving

LIBRARIES = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
"""Where Debian has it."""

MADE = "news / anaheim: ok"
JUMP = "the clock jumped by"
"""What the log says of a pass, and of a jump."""


def _jump(file: Path, hours: int) -> None:
    draft = file.with_suffix(".new")
    draft.write_text(f"{hours:+d}h")
    draft.rename(file)


def _said(house: House, words: str, times: int) -> bool:
    return house.log.count(words) >= times


def test_a_clock_that_jumps_stops_nothing(tmp_path: Path) -> None:
    """An hour ahead (as after a suspend) and an hour back: each source is asked within seconds.

    Its interval is half a minute: nothing waits for the old hour. Nothing is doubled.
    """
    if not LIBRARIES:
        pytest.skip("libfaketime is not installed (Debian: apt-get install libfaketime)")
    house, moved = House(tmp_path), tmp_path / "faketime"
    _jump(moved, 0)
    house.environ |= {
        "LD_PRELOAD": str(LIBRARIES[0]),
        "FAKETIME_TIMESTAMP_FILE": str(moved),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }
    with serving(replying(lambda _: honest("rss"))) as server:
        house.add("news", server.url)
        with house.daemon() as daemon:
            wait_until(partial(_said, house, MADE, 1))
            for jumps, hours in enumerate((1, 0), start=1):
                passes, begun = house.log.count(MADE), time.monotonic()
                _jump(moved, hours)
                wait_until(partial(_said, house, JUMP, jumps))
                wait_until(partial(_said, house, MADE, passes + 1))
                assert time.monotonic() - begun < 10
            assert daemon.poll() is None
    assert "Traceback" not in house.log
    assert len(rules.sound(tmp_path)) == 2
