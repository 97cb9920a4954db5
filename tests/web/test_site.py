"""What readers are sent: made once however many ask, rested, and told as it changes."""

import asyncio
import json
from collections.abc import Callable, Coroutine
from contextlib import aclosing
from threading import Event
from typing import Any, TypeVar

import httpx
import pytest

from monitor.errors import StoreError
from monitor.page.document import document
from monitor.web.app import application
from monitor.web.site import PUBLIC_REST, REST, SHARE, UNCHANGED, Site
from tests.page.stories import front
from tests.web.asking import ask

pytestmark = pytest.mark.repeats

T = TypeVar("T")


class World:
    """A store in some version, a clock, and a page that counts how often it was made."""

    def __init__(self, took: float = 0.0) -> None:
        self.version, self.clock, self.computed, self.took = 1, 0.0, 0.0, took
        self.made: list[int] = []
        self.stands: list[str] = ["all is well"]
        self.broken = False
        self.slow: Event | None = None

    def ask(self) -> int:
        if self.broken:
            message = "the database is damaged"
            raise StoreError(message)
        return self.version

    def page(self, edition: int) -> bytes:
        self.ask()
        self.made.append(edition)
        self.computed += self.took
        if self.slow is not None:
            self.slow.wait(5)
        return f"<p>edition {edition} of version {self.version}".encode()

    def site(self, **how: Any) -> Site:
        how = {"every": 0, "clock": lambda: self.clock, "spent": lambda: self.computed, **how}
        return Site(self.ask, lambda: self.stands[-1], self.page, **how)


def run(act: Callable[[], Coroutine[Any, Any, T]]) -> T:
    return asyncio.run(act())


async def get(site: Site, host: str = "localhost") -> httpx.Response:
    transport = httpx.ASGITransport(app=application(site))
    async with httpx.AsyncClient(transport=transport) as client:
        return await client.get(f"http://{host}:8017/")


def test_only_this_machine_is_answered() -> None:
    """A page elsewhere that points a name of its own here (DNS rebinding) gets nothing."""
    for host, code in (("127.0.0.1", 200), ("localhost", 200), ("evil.example", 400)):
        assert run(lambda host=host: get(World().site(), host)).status_code == code  # type: ignore[misc]


def test_answers_are_never_kept_nor_framed() -> None:
    """The headers say so, on a refusal too."""
    for host in ("localhost", "evil.example"):
        headers = run(lambda host=host: get(World().site(), host)).headers  # type: ignore[misc]
        assert headers["cache-control"] == "no-store"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["cross-origin-resource-policy"] == "same-origin"


def test_a_slash_too_many_leads_nowhere() -> None:
    """Behind a proxy it led out of its folder, and from HTTPS to HTTP."""
    answer = ask(application(World().site()), "GET", "/events/")
    assert (answer.status_code, "location" in answer.headers) == (404, False)


def test_many_readers_get_one_making() -> None:
    """However many ask at once."""
    world = World()

    async def crowd() -> list[httpx.Response]:
        site = world.site()
        return await asyncio.gather(*(get(site) for _ in range(5)))

    assert {answer.text for answer in run(crowd)} == {"<p>edition 1 of version 1"}
    assert world.made == [1]


@pytest.mark.parametrize(("took", "rest"), [(0.0, REST), (4.0, SHARE * 4.0), (20.0, SHARE * 20.0)])
def test_a_page_rests_in_proportion_to_its_cost(took: float, rest: float) -> None:
    """At least some seconds, and so long that making it takes a tenth of a core at most."""
    world = World(took)

    async def read() -> list[int]:
        site, editions = world.site(), []
        for world.clock in (0.0, rest - 0.1, rest):
            world.version += 1
            await get(site)
            editions.append(len(world.made))
        return editions

    assert run(read) == [1, 1, 2]


def test_a_public_page_renews_its_sums_every_quarter_of_an_hour() -> None:
    """Two sums a moment apart would tell what few posted in it."""
    world = World()

    async def read() -> list[int]:
        site, editions = world.site(rest=PUBLIC_REST), []
        for world.clock in (0.0, 899.0, 900.0):
            world.version += 1
            await get(site)
            editions.append(len(world.made))
        return editions

    assert run(read) == [1, 1, 2]


def test_a_server_that_follows_another_offers_a_page_of_its_own() -> None:
    """A page that is open while it is started again is renewed, however few there were before."""
    world, offered = World(), list[set[int]]()

    async def serve() -> None:
        site = world.site()
        offered.append(set())
        for _ in range(4):
            offered[-1].add(site.edition())
            await get(site)
            world.clock, world.version = world.clock + REST, world.version + 1

    run(serve)
    run(serve)
    assert not offered[0] & offered[1]


def test_time_alone_makes_a_page_old() -> None:
    """Nothing was written, but `now` moved on: who was well may be blind by now."""
    world = World()

    async def read() -> None:
        site = world.site()
        for world.clock in (0.0, UNCHANGED - 0.1, UNCHANGED):
            await get(site)

    run(read)
    assert world.made == [1, 2]


def test_what_an_editor_did_while_a_page_was_made_is_in_the_next() -> None:
    """Nobody who writes a note in those seconds waits until the page has rested."""
    world, made = World(took=5), Event()
    world.slow = made

    async def noting() -> None:
        site = world.site()
        first = asyncio.create_task(get(site))
        while not world.made:
            await asyncio.sleep(0.001)
        site.renew()
        made.set()
        await first
        await get(site)
        await get(site)

    run(noting)
    assert len(world.made) == 2


def test_nothing_is_made_when_nobody_reads() -> None:
    """A stream that is listened to does not make a page by itself, and knows what could be had."""
    world = World()

    async def listen() -> list[str]:
        async with aclosing(world.site()._stream()) as stream:  # type: ignore[type-var]
            found = [await anext(stream)]
            world.version, world.clock = 9, 99.0
            return [*found, await anext(stream)]

    first, second = run(listen)
    assert "event: edition\ndata: 1\n\n" in first
    assert second == 'event: here\ndata: ""\n\n'
    assert world.made == []


def test_what_changed_is_told_once() -> None:
    """How things stand as HTML in JSON, and the edition; then only that it is still there."""
    world = World()

    async def listen() -> list[str]:
        site = world.site(links={"desk": "label"})
        await get(site)
        async with aclosing(site._stream()) as stream:  # type: ignore[type-var]
            told = [await anext(stream) for _ in range(3)]
            world.stands.append("</script>\n\nevent: blind")
            world.version, world.clock = 2, REST
            return [*told, await anext(stream), await anext(stream)]

    desk, first, quiet, second, still = run(listen)
    assert desk == 'event: links\ndata: {"desk":"label"}\n\n'
    assert first == 'event: now\ndata: "all is well"\n\nevent: edition\ndata: 1\n\n'
    assert quiet == still == 'event: here\ndata: ""\n\n'
    now, edition = second.strip().split("\n\n")
    assert json.loads(now.removeprefix("event: now\ndata: ")) == world.stands[-1]
    assert edition == "event: edition\ndata: 2"


def test_a_store_that_cannot_be_read_is_said() -> None:
    """In the page's place, and in the stream; the stream goes on."""
    world = World()

    async def read() -> tuple[httpx.Response, str, str]:
        site = world.site()
        world.broken = True
        answer = await get(site)
        async with aclosing(site._stream()) as stream:  # type: ignore[type-var]
            told = await anext(stream)
            world.broken = False
            return answer, told, await anext(stream)

    answer, told, well = run(read)
    assert (answer.status_code, answer.text) == (503, "the database is damaged\n")
    assert "the database is damaged" in told
    assert "all is well" in well


def test_a_page_says_how_often_it_is_renewed() -> None:
    """For the public every quarter of an hour, else as posts arrive."""
    public, internal = (document(front(internal=one)).decode() for one in (False, True))
    assert f"Live: renewed every {PUBLIC_REST / 60:g} minutes." in public
    assert "renewed as posts arrive" not in public
    assert "Live: renewed as posts arrive." in internal
