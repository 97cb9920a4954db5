"""A daemon that is told to stop in the middle of a pass, and one of whose sources has a bug."""

import signal
import time
from pathlib import Path
from threading import Event

import pytest

from tests.faults import rules
from tests.faults.answers import honest
from tests.faults.fast import BUG, fast
from tests.faults.house import House
from tests.faults.killing import pause
from tests.http.servers import Line, always, serving
from tests.servers import until

pytestmark = pytest.mark.repeats

DEADLINE = 20
"""Seconds that the daemon gives to what runs once it is to stop."""


def test_a_pass_may_end_its_page(tmp_path: Path) -> None:
    """Promise 8: at SIGTERM the page that is being asked for is still kept, then the code is 0."""
    house, asked = House(tmp_path), Event()

    def slow(line: Line) -> None:
        line.hear()
        asked.set()
        pause(1)
        line.say(honest("rss"))

    with serving(slow) as server:
        house.add("news", server.url)
        with fast(tmp_path, 30) as daemon:
            assert asked.wait(20)
            daemon.signal(signal.SIGTERM)
            begun = time.monotonic()
            assert daemon.end() == 0
            assert time.monotonic() - begun < DEADLINE
        assert len(server.requests) == 1
    assert len(rules.sound(tmp_path)) == 2
    assert house.rows()["news"].outcome in {"ok", "stopped"}


def test_a_second_signal_ends_it_at_once(tmp_path: Path) -> None:
    """Promises 2 and 8: SIGTERM twice does not wait for a server that says nothing.

    What was committed stays, the pass is recorded as killed, and the next daemon goes on.
    """
    house, silent, asked = House(tmp_path), Event(), Event()

    def talk(line: Line) -> None:
        if silent.is_set():
            asked.set()
            line.wait()
        else:
            always(honest("rss"))(line)

    with serving(talk) as server:
        house.add("news", server.url)
        with fast(tmp_path, 0.1) as daemon:
            until(lambda: len(rules.acknowledged(tmp_path)) == 2)
            silent.set()
            assert asked.wait(20)
            daemon.signal(signal.SIGTERM)
            pause(0.5)
            assert daemon.process.is_alive(), "a pass is under way"
            daemon.signal(signal.SIGTERM)
            begun = time.monotonic()
            assert daemon.end() == -signal.SIGTERM
            assert time.monotonic() - begun < DEADLINE / 2
        assert len(rules.sound(tmp_path)) == 2
        passes = house.rows()["news"].passes
        silent.clear()
        with fast(tmp_path, 0.1) as daemon:
            until(lambda: house.rows()["news"].passes > passes + 1)
            daemon.signal(signal.SIGTERM)
            assert daemon.end() == 0
    assert len(rules.sound(tmp_path)) == 2
    with rules.opened(tmp_path) as store:
        rows = store.conn.execute("SELECT outcome, count(*) FROM pass GROUP BY 1").fetchall()
        kinds = store.conn.execute(
            "SELECT error_kind FROM pass WHERE outcome = 'stopped'"
        ).fetchall()
    assert "ok" in dict(rows)
    assert ("killed",) in kinds


def test_a_source_that_always_raises(tmp_path: Path) -> None:
    """Promises 3 and 4: a bug in a source stops no other, and each attempt has its row.

    `status` calls the source blind; the log has the traceback.
    """
    house = House(tmp_path)
    with serving(always(honest("rss"))) as server:
        house.add("news", server.url)
        with fast(tmp_path, 0.1, buggy=True) as daemon:
            until(lambda: min([row.passes for row in house.rows().values()], default=0) > 5)
            daemon.signal(signal.SIGTERM)
            assert daemon.end() == 0
    house.add("buggy", "http://127.0.0.1:9")  # so that `status` knows of it
    status = house.status()
    assert (status["news"]["state"], status["buggy"]["state"]) == ("ok", "blind")
    assert f"ZeroDivisionError: {BUG}" in (tmp_path / "out.txt").read_text()
    with rules.opened(tmp_path) as store:
        rows = store.conn.execute(
            "SELECT s.name, p.outcome, p.error_kind, count(*) FROM pass AS p "
            "JOIN source AS s ON s.id = p.source GROUP BY 1, 2, 3"
        ).fetchall()
    found = {(name, outcome, kind): passes for name, outcome, kind, passes in rows}
    assert found["news", "ok", None] > 4
    # The back-off holds for a bug as for any failure: most of its passes are put off.
    assert found["buggy", "failed", "bug"] >= 1
    assert found["buggy", "postponed", None] >= 1
    assert {name for name, outcome, _ in found if outcome == "ok"} == {"news"}
