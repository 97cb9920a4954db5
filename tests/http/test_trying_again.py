"""What is over in a moment is waited for within the pass: how often, how long, and what is not.

Each server counts what it was asked; the clock of these tests moves by sleeping only.
"""

import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Thread

import pytest

from monitor.errors import RetryLater, SourceError
from monitor.http.client import HttpClient
from monitor.http.pace import MemoryLedger
from tests.http.servers import Line, Server, always, answer, replying, serving
from tests.http.world import SECOND, START, World

GOOD = answer(b"posts")


@contextmanager
def in_order(*answers: bytes) -> Iterator[Server]:
    """Serve these answers, one for each request, and the last one for all that follow."""
    left = list(answers)
    with serving(replying(lambda _: left.pop(0) if len(left) > 1 else left[0])) as server:
        yield server


@pytest.mark.parametrize("status", ["500 Oops", "502 Bad Gateway", "503 Busy", "504 Late"])
def test_a_server_that_fails_once_is_asked_again_after_a_second(status: str) -> None:
    """One 5xx without a time costs a second, and no pass."""
    world = World()
    with in_order(answer(b"no", status), GOOD) as server, world.http() as http:
        assert http.get(server.url).body == b"posts"
        assert len(server.requests) == 2
    assert world.slept == [1]


def test_it_is_asked_three_times_and_no_more() -> None:
    """After 1 s and after 3 s; then the last answer is the failure, with its kind."""
    world = World()
    with in_order(answer(b"no", "503 Busy")) as server, world.http() as http:
        with pytest.raises(SourceError, match="the answer is 503") as caught:
            http.get(server.url)
        assert len(server.requests) == 3
    assert world.slept == [1, 3]
    assert (type(caught.value), caught.value.kind) == (SourceError, "server error")


def test_the_interval_of_the_host_counts_for_a_second_try_too() -> None:
    """Promise 6: where a host may be asked every 4 s only, a try after 1 s waits for the rest."""
    world = World()
    with in_order(answer(b"no", "503 Busy"), GOOD) as server:
        with world.http(min_interval=timedelta(seconds=4)) as http:
            http.get(server.url)
        assert len(server.requests) == 2
    assert world.instant == START + 4 * SECOND


@pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Busy"])
def test_a_short_pause_is_waited_for_to_its_end(status: str) -> None:
    """Promise 6: a pause of 3 s is slept, never less; then the same question is answered."""
    world, ledger = World(), MemoryLedger()
    with in_order(answer(b"", status, {"Retry-After": "3"}), GOOD) as server:
        with world.http(ledger) as http:
            assert http.get(server.url).body == b"posts"
        assert len(server.requests) == 2
    assert world.slept == [3]


@pytest.mark.parametrize("seconds", [6, 120])
def test_a_long_pause_is_not_waited_for(seconds: int) -> None:
    """Beyond 5 s the pass is put off, as the host asked: nothing is slept, nothing sent."""
    world = World()
    told = answer(b"", "429 Too Many Requests", {"Retry-After": str(seconds)})
    with in_order(told, GOOD) as server, world.http() as http:
        with pytest.raises(RetryLater) as caught:
            http.get(server.url)
        assert len(server.requests) == 1
    assert caught.value.until == START + seconds * SECOND
    assert caught.value.kind == "rate limited"
    assert world.slept == []


def test_pauses_without_end_are_waited_for_twice() -> None:
    """A host that asks for 2 s each time is asked three times, then the pass is put off."""
    world = World()
    told = answer(b"", "429 Too Many Requests", {"Retry-After": "2"})
    with in_order(told) as server, world.http() as http:
        with pytest.raises(RetryLater):
            http.get(server.url)
        assert len(server.requests) == 3
    assert world.slept == [2, 2]


def test_a_failure_that_names_a_long_time_is_not_asked_again() -> None:
    """500 with Retry-After of a minute stays that failure; the minute is heeded."""
    world = World()
    with in_order(answer(b"", "500 Oops", {"Retry-After": "60"}), GOOD) as server:
        with world.http() as http, pytest.raises(SourceError, match="the answer is 500"):
            http.get(server.url)
        assert len(server.requests) == 1
    assert world.slept == []


def resetting(line: Line) -> None:
    """Read a request and reset the connection."""
    line.hear()
    linger = struct.pack("ii", 1, 0)
    line._connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    line._connection.close()


def test_a_connection_that_is_reset_once_is_made_again() -> None:
    """The question is sent once more, a second later, on a connection of its own."""
    world, seen = World(), list[int]()

    def talk(line: Line) -> None:
        seen.append(1)
        (resetting if len(seen) == 1 else always(GOOD))(line)

    with serving(talk) as server, world.http() as http:
        assert http.get(server.url).body == b"posts"
        assert (len(server.requests), server.connections) == (2, 2)
    assert world.slept == [1]


@pytest.mark.parametrize("status", ["400 Bad", "401 No", "403 No", "404 None", "410 Gone"])
def test_a_refusal_is_final(status: str) -> None:
    """What the server means is not asked again."""
    world = World()
    with in_order(answer(b"", status), GOOD) as server, world.http() as http:
        with pytest.raises(SourceError):
            http.get(server.url)
        assert len(server.requests) == 1
    assert world.slept == []


@pytest.mark.parametrize("whole", [answer(b"", "503 Busy"), b""], ids=["503", "dropped"])
def test_a_post_is_sent_once(whole: bytes) -> None:
    """It may have done its work although the answer does not say so."""
    world = World()

    def talk(line: Line) -> None:
        line.hear()
        line.say(whole)

    with serving(talk) as server, world.http() as http:
        with pytest.raises(SourceError):
            http.post(server.url, json={})
        assert len(server.requests) == 1
    assert world.slept == []


def test_each_try_has_the_whole_deadline() -> None:
    """A second try after two slow answers does not end early: the time starts again."""
    slow, world = 0.4, World()
    left = [answer(b"", "503 Busy"), answer(b"", "503 Busy"), GOOD]

    def talk(line: Line) -> None:
        while line.hear() is not None:
            line._stopping.wait(slow)
            line.say(left.pop(0))

    with serving(talk) as server, world.http(deadline=2 * slow) as http:
        assert http.get(server.url).body == b"posts"


def test_a_program_that_stops_asks_nothing_more() -> None:
    """A wait that is broken off ends in the failure, at once: nothing is sent before its time."""
    asked, ledger = list[float](), MemoryLedger()

    def broken_off(seconds: float) -> bool:
        asked.append(seconds)
        return True

    def client(interval: timedelta) -> HttpClient:
        return HttpClient(
            ledger,
            now=World().now,
            sleep=broken_off,
            min_interval=interval,
            allow_private=True,
        )

    with in_order(answer(b"", "503 Busy"), GOOD) as server:
        with client(timedelta()) as http, pytest.raises(SourceError, match="the answer is 503"):
            http.get(server.url)
        assert asked == [1]
    with in_order(answer(b"", "503 Busy", {"Retry-After": "3"}), GOOD) as server:
        with (
            client(timedelta()) as http,
            pytest.raises(RetryLater, match="is stopping: it asks when it runs again"),
        ):
            http.get(server.url)
        assert len(server.requests) == 1
    with in_order(GOOD) as server, client(4 * SECOND) as http:
        http.get(server.url)
        with pytest.raises(RetryLater, match="is stopping: it asks when it runs again"):
            http.get(server.url)
        assert len(server.requests) == 1


def test_who_waits_keeps_nobody_else_waiting() -> None:
    """Another thread asks another host while one sleeps: no lock is held meanwhile."""
    world, ledger = World(), MemoryLedger()
    with in_order(answer(b"", "503 Busy"), GOOD) as bad, in_order(GOOD) as good:

        def sleep(seconds: float) -> None:
            def ask() -> None:
                with world.http(ledger) as http:
                    bodies.append(http.get(good.url).body)

            thread = Thread(target=ask)
            thread.start()
            thread.join(5)
            naps.append(seconds)

        naps, bodies = list[float](), list[bytes]()
        first = HttpClient(
            ledger,
            now=world.now,
            sleep=sleep,
            min_interval=timedelta(),
            allow_private=True,
        )
        with first as http:
            http.get(bad.url)
    assert naps == [1]
    assert bodies == [b"posts"]
