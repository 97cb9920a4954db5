"""Servers that never come to an end, at the level of the pass; the deadline is short here."""

import inspect
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from monitor.collect import Outturn, PassWatch, collect
from monitor.errors import with_next
from monitor.http.client import HttpClient
from monitor.sources.rss.source import Rss, Settings
from monitor.testing.contract import INCIDENT, START
from tests.faults.rules import opened
from tests.http.servers import Line, serving
from tests.http.test_deadline import DEADLINE, SLOW
from tests.http.world import World
from tests.simulation.run import MASKER, Coin


class Left(NamedTuple):
    """What became of a pass: its outturn, what its lane observed, its row, and its seconds."""

    outturn: Outturn
    observed: Sequence[object]
    row: tuple[object, ...]
    seconds: float


def _pass(folder: Path, url: str) -> Left:
    minute = timedelta(minutes=1)
    watched = PassWatch(
        name="news",
        source=Rss(Settings(feeds=(url,))),
        incident=INCIDENT,
        settle=minute,
        every=minute,
        masker=MASKER,
        scorers=[Coin()],
    )
    begun = time.monotonic()
    with opened(folder) as store, World().http(deadline=DEADLINE) as http:
        outturn = collect(store, watched, http, now=START)
        seconds = time.monotonic() - begun
        observed = store.conn.execute("SELECT * FROM observed").fetchall()
        row = store.conn.execute("SELECT outcome, error, pages FROM pass").fetchone()
    return Left(outturn, observed, row, seconds)


def _is_left(left: Left, doing: str) -> None:
    assert left.seconds < DEADLINE + 10
    assert left.outturn.outcome == "failed"
    (error,) = left.outturn.errors
    assert f"no whole answer within {DEADLINE} s: still {doing}" in error
    outcome, said, pages = left.row
    assert (outcome, with_next(str(said), "slow"), pages) == ("failed", error, 0)
    assert left.observed == []


@pytest.mark.parametrize("phase", SLOW)
def test_a_slow_answer_fails_the_pass_in_time(phase: str, tmp_path: Path) -> None:
    """Promises 4 and 7: silence or dripping, wherever, ends the pass at the deadline.

    Its row says what it was waiting for, and nothing counts as observed.
    """
    with serving(SLOW[phase]) as server:
        _is_left(_pass(tmp_path, server.url), "reading the answer")


def test_slow_tls_fails_the_pass_in_time(tmp_path: Path) -> None:
    """Promises 4 and 7: so does a handshake that drips."""

    def talk(line: Line) -> None:
        line.say(b"\x16\x03\x03\x40\x00")
        line.drip(b"\x02", 0.02)

    with serving(talk) as server:
        _is_left(_pass(tmp_path, server.url.replace("http:", "https:")), "agreeing on TLS")


def test_the_deadline_of_the_program() -> None:
    """Promise 7: half a minute and 8 MiB, unless a caller says otherwise; none of ours does."""
    asked = inspect.signature(HttpClient).parameters
    assert asked["deadline"].default == timedelta(seconds=30)
    assert asked["max_bytes"].default == 8 * 2**20
