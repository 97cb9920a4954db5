"""Many readers at once: what one costs serves all, and a slow one keeps nobody waiting."""

import asyncio
import re
import socket
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from monitor.app.asked import Asked
from monitor.app.live import LiveReaders, Served, kept
from monitor.app.newsroom import Newsroom
from monitor.config.chosen import configuration
from monitor.store.reading.reader import Reader
from tests.cli.shell import configured
from tests.report.coded import SPAN, incident
from tests.web.inside import World, answering
from tests.web.served import ALERT, change

pytestmark = pytest.mark.repeats

READERS = 50
SECONDS = 30


@pytest.fixture
def queries(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is asked of a store from now on."""
    asked: list[str] = []
    rows = Reader.rows

    def counted(self: Reader, sql: str, *more: object) -> object:
        asked.append(sql)
        return rows(self, sql, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(Reader, "rows", counted)
    return asked


def test_fifty_readers_cost_what_one_costs(tmp_path: Path, queries: list[str]) -> None:
    """In questions to the store: for the page, for how things stand, and for what is new then."""

    async def reads(path: Path, room: Newsroom, readers: int) -> tuple[int, int]:
        """Return how many questions the readers cost at first, and once something was written."""
        served = Served(room, Asked(("anaheim",), until=SPAN.end), LiveReaders(internal=True))
        app: Any = served.application()
        transport = httpx.ASGITransport(app=app)
        site = next(one.endpoint.__self__ for one in app.routes if one.path == "/events")
        site._every = 0.01
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            pages = await asyncio.gather(*(client.get("/") for _ in range(readers)))
        streams = [site._stream() for _ in range(readers)]
        begun = await asyncio.gather(*(anext(stream) for stream in streams))
        first = len(queries)
        change(path, ALERT, f"{readers} readers are there.")
        told = await asyncio.gather(*(news(stream) for stream in streams))
        assert {page.status_code for page in pages} == {200}
        assert len(begun) == len(told) == readers
        for stream in streams:
            await stream.aclose()
        return first, len(queries) - first

    async def news(stream: Any) -> str:
        async for told in stream:
            if "event: now" in told:
                return str(told)
        return ""

    cost = []
    for readers in (1, READERS):
        folder = tmp_path / str(readers)
        folder.mkdir()
        path, _ = incident(folder / "monitor.db", 60)
        room = Newsroom.of(configuration(configured(folder).config_path))
        with kept(room):
            queries.clear()
            cost.append(asyncio.run(reads(path, room, readers)))
    one, fifty = cost
    assert one == fifty
    assert min(one) > 0, "nothing was counted"


def test_looks_are_shared_by_whoever_comes_later() -> None:
    """However many streams are open, there is one look every so often."""
    world = World()
    looks = 0

    def now() -> str:
        nonlocal looks
        looks += 1
        world.version += 1  # always something new
        return f"look {looks}"

    world.now = now  # type: ignore[method-assign]

    async def reads() -> list[int]:
        site = world.site()
        site._every = 0
        seen = []
        streams: list[Any] = [site._stream() for _ in range(READERS)]
        for _ in range(3):
            await asyncio.gather(*(anext(stream) for stream in streams))
            seen.append(looks)
        for stream in streams:
            await stream.aclose()
        return seen

    assert asyncio.run(reads()) == [1, 2, 3]


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def address(world: World) -> Iterator[str]:
    with answering(world) as found:
        yield found


def listen(address: str, stack: ExitStack) -> Iterator[str]:
    client = stack.enter_context(httpx.Client(timeout=SECONDS))
    return stack.enter_context(client.stream("GET", f"{address}events")).iter_text()


def test_who_does_not_read_on_keeps_nobody_waiting(world: World, address: str) -> None:
    """Others are told all; it is kept no queue, and has the first and the last when it reads."""
    large = "x" * 8_000_000  # more than what the system keeps for it
    states = range(1, 11)
    world.stand(f"{large} state 0.")
    with ExitStack() as stack:
        slow = stack.enter_context(
            socket.create_connection(("127.0.0.1", urlsplit(address).port or 0), SECONDS)
        )
        slow.sendall(b"GET /events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        end = slow.recv(1000)  # it has begun to read
        told = listen(address, stack)
        for state in states:
            world.stand(f"{large} state {state}.")
            assert any(f"state {state}." in chunk for chunk in told)
        heard = set[int]()
        while states[-1] not in heard:
            part = slow.recv(1 << 20)
            assert part, "it was sent away"
            end = end[-20:] + part
            heard |= {int(found) for found in re.findall(rb"state (\d+)\.", end)}
    assert 0 in heard
    assert len(heard) < 5, f"it was kept {len(heard)} states"


def test_it_ends_in_order_though_fifty_listen(world: World) -> None:
    """`answering` fails where the server has not ended within its time."""
    with ExitStack() as stack:
        with answering(world) as address:
            streams = [listen(address, stack) for _ in range(READERS)]
            assert all("event: now" in next(stream) for stream in streams)
        for stream in streams:
            with suppress(httpx.RemoteProtocolError):  # it was cut off, and not in an answer
                assert all("event: " not in chunk.replace("event: here", "") for chunk in stream)
