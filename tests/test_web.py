"""The live page: this machine only, made once for each version, fresh when the store changes."""

import asyncio
import shutil
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import aclosing
from pathlib import Path

import httpx
import pytest

pytest.importorskip("starlette", reason="the extra `web` is not installed")
pytest.importorskip("vl_convert", reason="the extra `charts` is not installed")

from monitor.web import Site, application
from tests.cli.shell import configured
from tests.page.stories import lanes, posts
from tests.store.build import build

ROOT = Path(__file__).resolve().parents[1]


class Store:
    """A store that says which version it is in, and a page that counts how often it was made."""

    def __init__(self) -> None:
        self.version = 1
        self.made: list[int] = []

    def render(self, version: int) -> bytes:
        self.made.append(version)
        return f"<p>version {version}".encode()


def asked(store: Store, *hosts: str) -> list[httpx.Response]:
    """Ask for the page once for each name of the host, all at once."""

    async def ask() -> list[httpx.Response]:
        app = application(Site(lambda: store.version, store.render))
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app)) as client:
            return await asyncio.gather(*(client.get(f"http://{host}:8017/") for host in hosts))

    return asyncio.run(ask())


def test_only_this_machine_is_answered() -> None:
    """A page elsewhere that points a name of its own here (DNS rebinding) gets nothing."""
    store = Store()
    codes = [
        answer.status_code for answer in asked(store, "127.0.0.1", "localhost", "evil.example")
    ]
    assert codes == [200, 200, 400]


def test_a_version_is_made_once() -> None:
    """However many ask at once; a new version is made anew."""
    store = Store()
    assert {answer.text for answer in asked(store, *["localhost"] * 5)} == {"<p>version 1"}
    assert store.made == [1]
    store.version = 2
    assert asked(store, "localhost")[0].text == "<p>version 2"


def test_answers_are_never_kept_nor_framed() -> None:
    """The headers say so."""
    (answer,) = asked(Store(), "localhost")
    assert answer.headers["cache-control"] == "no-store"
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


def test_the_stream_tells_each_version_once() -> None:
    """Then it only says that it is still there."""

    async def listen() -> list[str]:
        versions = iter([1, 1, 2])
        site = Site(lambda: next(versions), Store().render, every=0)
        async with aclosing(site._stream()) as stream:  # type: ignore[type-var]
            return [await anext(stream) for _ in range(3)]

    told = asyncio.run(listen())
    assert told == [
        "event: version\ndata: 1\n\n",
        ": still here\n\n",
        "event: version\ndata: 2\n\n",
    ]


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """Serve a database; give the address of the page and the path of the database."""
    path = build(tmp_path / "monitor.db", list(posts()), lanes=lanes(), narratives=("threat",))
    settings = configured(tmp_path)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "monitor", "--config", str(settings.config_path)]
    process = subprocess.Popen([*command, "serve", "--port", str(port)], cwd=ROOT)
    try:
        yield f"http://127.0.0.1:{port}/", path
    finally:
        process.terminate()
        assert process.wait(20) in {0, -15}


def answered(address: str) -> httpx.Response:
    transport = httpx.HTTPTransport(retries=8)
    with httpx.Client(transport=transport, timeout=60) as client:
        return client.get(address)


def test_the_page_renews_itself(served: tuple[str, Path]) -> None:
    """A change of the store is seen in the browser without a reload; nothing else is asked."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("no chromium on this machine")
    address, path = served
    assert "State of each source" in answered(address).text
    complaints: list[str] = []
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.goto(address)
        page.wait_for_selector("body[data-ready]")
        assert "`monitor run` starts it" in page.inner_text("#status")
        page.get_by_role("button", name="Zoom in", exact=True).click()
        looked_at = page.inner_text("#shown")
        at = '"2026-01-01T00:00:00Z"'
        said = f'{{"pid": 1, "started_at": {at}, "heartbeat_at": {at}}}'
        with sqlite3.connect(path) as conn:
            conn.execute("INSERT INTO setting VALUES ('daemon', ?)", (said,))
        conn.close()
        page.get_by_text("last sign of life").first.wait_for()
        assert page.inner_text("#shown") == looked_at
        browser.close()
    assert complaints == []
