"""The pace: nobody is asked too early, whoever asks and however often the program restarts.

Promise 6.
"""

from datetime import datetime, timedelta
from itertools import pairwise
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from monitor.errors import RetryLater
from monitor.http.pace import MemoryLedger, Pace, PaceLedger
from monitor.nouns.hosts import HostLimits
from monitor.sources.registry import BUILT_IN, load
from tests.http.servers import answer, replying, serving
from tests.http.world import SECOND, START, World

HOST = "example.org"
HOUR = timedelta(hours=1)


def pace(world: World, ledger: PaceLedger, interval: timedelta = SECOND) -> Pace:
    return Pace(ledger, now=world.now, sleep=world.sleep, min_interval=interval)


def test_a_short_wait_is_slept_and_a_long_one_is_refused() -> None:
    """Up to 5 s are slept; beyond, the caller is told when to come back, and nothing is kept."""
    world, ledger = World(), MemoryLedger()
    pace(world, ledger).note(HOST, HostLimits(not_before=START + 5 * SECOND))
    pace(world, ledger).claim(HOST)
    assert world.slept == [5]
    pace(world, ledger).note(HOST, HostLimits(not_before=START + 11 * SECOND))
    before = ledger.read(HOST)
    with pytest.raises(RetryLater, match=r"example\.org: it asked for a pause") as caught:
        pace(world, ledger).claim(HOST)
    assert caught.value.until == START + 11 * SECOND
    assert ledger.read(HOST) == before


@pytest.mark.parametrize("kind", BUILT_IN)
def test_a_source_waits_for_its_own_interval(kind: str) -> None:
    """However long it is: else no pass would come to a second listing, or a second page."""
    world, ledger, interval = World(), MemoryLedger(), load(kind).traits.min_interval
    for _ in range(3):
        pace(world, ledger, interval).claim(HOST)
    assert world.slept == [interval.total_seconds()] * 2 * bool(interval)


@given(st.lists(st.tuples(st.integers(0, 30), st.booleans()), max_size=20))
def test_requests_are_never_closer_than_the_interval(steps: list[tuple[int, bool]]) -> None:
    """Whatever the gaps between questions, and across restarts, the interval holds."""
    world, ledger, sent = World(), MemoryLedger(), list[datetime]()
    keeper = pace(world, ledger, 4 * SECOND)
    for tenths, restart in steps:
        world.pass_by(timedelta(seconds=tenths / 10))
        keeper = pace(world, ledger, 4 * SECOND) if restart else keeper
        keeper.claim(HOST)
        sent.append(world.now())
    assert all(b - a >= 4 * SECOND for a, b in pairwise(sent))


def test_threads_queue_for_the_same_host() -> None:
    """Passes that share a ledger get turns one interval apart; who would wait long is refused."""
    world, ledger, refused = World(), MemoryLedger(), list[RetryLater]()
    naps: list[float] = []

    def ask() -> None:
        try:
            Pace(ledger, now=world.now, sleep=naps.append, min_interval=2 * SECOND).claim(HOST)
        except RetryLater as error:
            refused.append(error)

    threads = [Thread(target=ask) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(naps) == [2, 4]
    assert [error.until for error in refused] == [START + 6 * SECOND] * 2


def test_the_hops_of_one_question_are_not_spaced() -> None:
    """A redirect to the same host is part of the question; its pauses count all the same."""
    world, ledger = World(), MemoryLedger()
    keeper = pace(world, ledger, HOUR)
    keeper.claim(HOST)
    keeper.claim(HOST, spaced=False)
    keeper.note(HOST, HostLimits(not_before=START + 60 * SECOND))
    with pytest.raises(RetryLater, match="it asked for a pause"):
        keeper.claim(HOST, spaced=False)


def test_hosts_do_not_wait_for_each_other() -> None:
    """A pause of one host delays no other."""
    world, ledger = World(), MemoryLedger()
    pace(world, ledger).note(HOST, HostLimits(not_before=START + HOUR))
    pace(world, ledger).claim("example.net")
    assert world.slept == []


@pytest.mark.parametrize(
    ("said", "until"),
    [
        (HostLimits(), None),
        (HostLimits(remaining=1, resets_at=START + HOUR), None),
        (HostLimits(remaining=0, resets_at=START + 90 * SECOND), START + 90 * SECOND),
        (HostLimits(not_before=START + 30 * SECOND), START + 30 * SECOND),
        (
            HostLimits(not_before=START + 30 * SECOND, remaining=0, resets_at=START + 90 * SECOND),
            START + 90 * SECOND,
        ),
    ],
)
def test_a_host_is_asked_again_when_all_that_it_said_is_over(
    said: HostLimits, until: datetime | None
) -> None:
    """The later of pause and reset counts; a reset counts only where nothing is left."""
    world, ledger = World(), MemoryLedger()
    assert pace(world, ledger).note(HOST, said) == until
    if until is not None:
        with pytest.raises(RetryLater) as caught:
            pace(world, ledger).claim(HOST)
        assert caught.value.until == until
        world.instant = until
    pace(world, ledger).claim(HOST)
    assert world.slept == []


def test_an_answer_that_says_nothing_keeps_what_was_known() -> None:
    """Only what is told is replaced, and nothing is written for nothing."""
    world = World()
    known = HostLimits(asked_at=START, not_before=START + HOUR, remaining=3, limit=9)

    class ReadOnly(MemoryLedger):
        def read(self, host: str) -> HostLimits | None:
            return known

        def write(self, host: str, budget: HostLimits) -> None:
            raise AssertionError(host, budget)

    assert pace(world, ReadOnly()).note(HOST, HostLimits(remaining=3)) == START + HOUR
    ledger = MemoryLedger()
    ledger.write(HOST, known)
    pace(world, ledger).note(HOST, HostLimits(remaining=2))
    assert ledger.read(HOST) == replace(known, remaining=2)


@pytest.mark.parametrize(
    "known",
    [
        HostLimits(asked_at=START + 6 * SECOND),
        HostLimits(not_before=START + 25 * HOUR),
        HostLimits(remaining=0, resets_at=START + HOUR + SECOND),
    ],
)
def test_a_clock_that_was_set_back_blocks_nothing(known: HostLimits) -> None:
    """Instants that no honest clock can have written are forgotten."""
    world, ledger = World(), MemoryLedger()
    ledger.write(HOST, known)
    pace(world, ledger).claim(HOST)
    assert world.slept == []


@pytest.mark.parametrize(
    ("status", "headers", "wait"),
    [
        ("429 Too Many Requests", {"Retry-After": "120"}, 120),
        ("429 Too Many Requests", {}, 60),
        ("429 Too Many Requests", {"X-RateLimit-Reset": "90"}, 90),
        ("503 Service Unavailable", {"Retry-After": "Wed, 22 Feb 2017 07:00:00 GMT"}, 3600),
        ("200 OK", {"ratelimit-remaining": "0", "ratelimit-reset": "300"}, 300),
    ],
)
def test_no_request_leaves_before_its_time_even_after_a_restart(
    status: str, headers: dict[str, str], wait: int
) -> None:
    """The server counts: between its word and the instant that it named, nobody knocks."""
    world, ledger = World(), MemoryLedger()
    told = {"Date": "Wed, 22 Feb 2017 06:00:00 GMT", **headers}
    with serving(replying(lambda _: answer(b"{}", status, told))) as server:

        def ask(at: datetime) -> datetime | None:
            world.instant = at
            with world.http(ledger) as http:
                try:
                    http.get(server.url)
                except RetryLater as error:
                    return error.until
            return None

        due = START + wait * SECOND
        assert ask(START) in {due, None}
        assert ask(START + SECOND) == ask(due - 6 * SECOND) == due
        assert len(server.requests) == 1
        assert ask(due) != due
        assert len(server.requests) == 2
