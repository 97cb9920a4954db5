"""A live page that is really served, from a database that can be changed, and a tab for it."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.cli.shell import CONFIG
from tests.servers import free_port

SECONDS = 20
"""What a busy machine may take for what a browser does at once."""

ALERT = """
INSERT INTO alert (rule, incident, source, since, at, said)
VALUES ('blind', 'anaheim', 'commons', 1487800000000, 1487800000000, ?)
"""

ROOT = Path(__file__).resolve().parents[2]


def change(path: Path, sql: str, *values: object) -> None:
    """Write to a database as another process does."""
    with closing(sqlite3.connect(path)) as conn, conn:
        conn.execute(sql, values)


def alive(path: Path, at: str) -> None:
    """Write when the daemon last gave a sign of life."""
    said = f'{{"pid": 1, "started_at": "{at}", "heartbeat_at": "{at}"}}'
    change(path, "INSERT OR REPLACE INTO setting VALUES ('daemon', ?)", said)


def ask(address: str) -> httpx.Response:
    """Ask once there is somebody who answers."""
    transport = httpx.HTTPTransport(retries=8)
    with httpx.Client(transport=transport, timeout=300) as client:
        return client.get(address)


@contextmanager
def serving(folder: Path, *words: str, config: str = CONFIG) -> Iterator[str]:
    """Serve `monitor.db` in *folder*, with a log beside it; gives the address of the page."""
    (folder / "config.toml").write_text(config, encoding="utf-8")
    port = free_port()
    command = [sys.executable, "-m", "monitor", "--config", str(folder / "config.toml"), "serve"]
    with (folder / "log.txt").open("ab") as log:
        process = subprocess.Popen([*command, "--port", str(port), *words], cwd=ROOT, stderr=log)
    try:
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.terminate()
        assert process.wait(60) == 0, (folder / "log.txt").read_text()


class Tab:
    """A page in the browser, with what it complained about and which hosts it asked."""

    def __init__(self, browser: Any, address: str, **how: Any) -> None:
        self.context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **how})
        self.context.set_default_timeout(SECONDS * 1000)
        self.page = self.context.new_page()
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.goto(address)

    def __enter__(self) -> "Tab":
        return self

    def __exit__(self, *_: object) -> None:
        self.context.close()

    def says(self, what: str) -> Any:
        """Return what *what*, run in the page, gives."""
        return self.page.evaluate(what)

    def fits(self, width: int) -> bool:
        """Tell whether nothing sticks out to the side."""
        return bool(self.says("document.documentElement.scrollWidth") <= width)
