"""The clock of the machine jumps under a daemon that runs: libfaketime moves it."""

import time
from email.utils import format_datetime
from functools import partial
from pathlib import Path

import pytest

from monitor.clock import utc_now
from tests.faults import rules
from tests.faults.answers import honest
from tests.faults.house import House
from tests.http.servers import replying, serving
from tests.servers import until

pytestmark = pytest.mark.repeats

LIBRARIES = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
"""Where Debian has it."""

MADE = "news / anaheim: ok"
JUMP = "the clock jumped by"
"""What the log says of a pass, and of a jump."""


def _jump(file: Path, hours: int) -> None:
    draft = file.with_suffix(".new")
    draft.write_text(f"{hours:+d}h")
    draft.rename(file)


def _dated() -> bytes:
    """Return an honest answer of a server whose clock is right."""
    date = f"Date: {format_datetime(utc_now(), usegmt=True)}\r\n"
    line, _, rest = honest("rss").partition(b"\r\n")
    return line + b"\r\n" + date.encode() + rest


def _said(house: House, words: str, times: int) -> bool:
    return house.log.count(words) >= times


def test_a_clock_that_jumps_stops_nothing(tmp_path: Path) -> None:
    """Promise 4: an hour ahead, as after a suspend, and an hour back: each source is asked at once.

    Its interval is half a minute: nothing waits for the old hour. Nothing is doubled. What is
    claimed while the clock is wrong ends at the time of the server; that they differ is told.
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
    with serving(replying(lambda _: _dated())) as server:
        house.add("news", server.url)
        with house.daemon() as daemon:
            until(partial(_said, house, MADE, 1))
            for jumps, hours in enumerate((1, 0), start=1):
                passes, begun = house.log.count(MADE), time.monotonic()
                _jump(moved, hours)
                until(partial(_said, house, JUMP, jumps))
                until(partial(_said, house, MADE, passes + 1))
                assert time.monotonic() - begun < 20
                observed = house.rows()["news"].observed
                assert (observed or utc_now()) <= utc_now(), "nothing is seen before it happens"
            # A pass of the wrong hour, ended only now, claims nothing; the next one does.
            until(lambda: house.rows()["news"].observed is not None, seconds=60)
            assert (house.rows()["news"].observed or utc_now()) <= utc_now()
            assert daemon.poll() is None
    assert "Traceback" not in house.log
    assert "nothing later counts as observed; set the clock" in house.log
    assert len(rules.sound(tmp_path)) == 2
