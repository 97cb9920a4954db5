"""Real servers on loopback: snac2 as a Mastodon instance, nginx before it and before a feed.

Both come from Debian. Where they are not installed a test that needs them is skipped and says so;
`.ci/run` installs them.
"""

import json
import re
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

import httpx
import pytest

OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"

SOURCES = """
[source.mastodon]
instances = ["http://127.0.0.1:{port}"]
every = "30s"
settle = "2s"
allow_private = true

[source.news]
kind = "rss"
feeds = ["http://127.0.0.1:{port}/feed/news.xml"]
every = "30s"
settle = "2s"
allow_private = true
"""
"""What a configuration says of both, behind `nginx`."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def program(name: str, where: str = "Debian: apt-get install snac2 nginx-light") -> str:
    """Return the path of a server's program, or skip the test and say *where* it is to be had."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")
    if found is None:
        pytest.skip(f"{name} is not installed ({where})")
    return found


def until(done: Callable[[], object], seconds: float = 45, every: float = 0.1) -> None:
    """Wait for what real servers and daemons do in their time."""
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline, "it did not happen in time"
        threading.Event().wait(every)


class Feed:
    """The feed that `nginx` serves from *folder*: each change is a whole new file."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "www" / "news.xml"
        self._entries: list[str] = []

    def publish(self, title: str) -> None:
        """Add an entry of this moment; the newest is first."""
        now = format_datetime(datetime.now(UTC))  # noqa: TID251  the servers live in real time
        number = len(self._entries)
        self._entries.insert(
            0,
            f"<item><title>{title}</title><guid>news-{number}</guid><pubDate>{now}</pubDate></item>",
        )
        draft, items = self._path.with_name("draft"), "".join(self._entries)
        draft.write_text(f'<rss version="2.0"><channel><title>News</title>{items}</channel></rss>')
        draft.rename(self._path)


class Snac:
    """A snac2 instance with one user; `post` writes as a person would."""

    def __init__(self, folder: Path, public_port: int) -> None:
        self.folder, self.port, self.public = folder, free_port(), public_port
        self._program = program("snac")
        self._process: subprocess.Popen[bytes] | None = None
        self._make()

    def _make(self) -> None:
        answers = f"127.0.0.1\n{self.port}\n127.0.0.1:{self.public}\n\nadmin@example.org\n"
        subprocess.run(
            [self._program, "init", self.folder],
            input=answers.encode(),
            check=True,
            capture_output=True,
        )
        settings = self.folder / "server.json"
        settings.write_text(json.dumps({**json.loads(settings.read_text()), "protocol": "http"}))
        made = subprocess.run(
            [self._program, "adduser", self.folder, "alice"],
            input=b"\n",
            check=True,
            capture_output=True,
        )
        found = re.search(rb"password is (\S+)", made.stdout + made.stderr)
        assert found
        self._password = found[1].decode()

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self._process = subprocess.Popen(
            [self._program, "httpd", self.folder],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_for(self.port)

    def stop(self) -> None:
        """Stop it; nginx in front of it answers 502 from then on."""
        if self._process is not None:
            end(self._process)
            self._process = None

    def log_in(self) -> None:
        """Get the token that `post` writes with."""
        with httpx.Client(
            base_url=f"http://127.0.0.1:{self.port}", headers={"Connection": "close"}
        ) as client:
            scopes = {"client_name": "tests", "redirect_uris": OUT_OF_BAND, "scopes": "read write"}
            app = client.post("/api/v1/apps", data=scopes).json()
            form = {
                "login": "alice",
                "passwd": self._password,
                "redir": OUT_OF_BAND,
                "cid": app["client_id"],
                "state": "",
            }
            code = client.post(
                "/oauth/x-snac-login", data={**form, "scope": "read write"}
            ).text.strip()
            claim = {"grant_type": "authorization_code", "redirect_uri": OUT_OF_BAND, "code": code}
            known = {"client_id": app["client_id"], "client_secret": app["client_secret"]}
            self._token = client.post("/oauth/token", data={**claim, **known}).json()[
                "access_token"
            ]

    def post(self, text: str) -> None:
        """Publish *text*, in English, with the hashtags in it."""
        headers = {"Authorization": f"Bearer {self._token}", "Connection": "close"}
        data = {"status": text, "language": "en"}
        # Its own delivery to itself can hold a request for some seconds.
        httpx.post(
            f"http://127.0.0.1:{self.port}/api/v1/statuses", headers=headers, data=data, timeout=30
        ).raise_for_status()


@contextmanager
def snac_behind_nginx(folder: Path, *, zone: str = "", rules: str = "") -> Iterator[Snac]:
    """Give an instance to which somebody has logged in, behind nginx at its `public` port."""
    snac = Snac(folder / "snac", free_port())
    with nginx(folder, snac.public, snac.port, zone=zone, rules=rules):
        snac.start()
        try:
            snac.log_in()
            yield snac
        finally:
            snac.stop()


@contextmanager
def nginx(
    folder: Path, port: int, upstream: int, *, zone: str = "", rules: str = ""
) -> Iterator[None]:
    """Serve *folder*/www at /feed/ and pass the rest on to *upstream*, while the block runs.

    *zone* is a `limit_req_zone`; *rules*, which may speak of it, hold for what is passed on.
    """
    (folder / "www").mkdir(parents=True)
    (folder / "logs").mkdir()
    (folder / "nginx.conf").write_text(
        f"""
daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/logs/error.log;
events {{}}
http {{
  {zone}
  access_log {folder}/logs/access.log; types {{ application/rss+xml xml; }}
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  server {{
    listen 127.0.0.1:{port};
    location /feed/ {{ alias {folder}/www/; }}
    # snac sends each of its posts to itself, and has no hand free to take it in.
    location = /shared-inbox {{ return 202; }}
    location / {{
      proxy_pass http://127.0.0.1:{upstream}; proxy_http_version 1.0;
      proxy_set_header Host $http_host; {rules}
    }}
  }}
}}
"""
    )
    with started_nginx(folder, port, folder / "logs" / "error.log"):
        yield


@contextmanager
def started_nginx(folder: Path, port: int, errors: Path) -> Iterator[None]:
    """Run nginx with the `nginx.conf` of a folder, while the block runs."""
    configuration = folder / "nginx.conf"
    with answering(port, [program("nginx"), "-p", folder, "-c", configuration, "-e", errors]):
        yield


@contextmanager
def answering(port: int, command: Sequence[str | Path], seconds: float = 10) -> Iterator[None]:
    """Run a server on a port of 127.0.0.1 while the block runs; it must answer within *seconds*."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(port, seconds)
        yield
    finally:
        end(process)


def wait_for(port: int, seconds: float = 10) -> None:
    """Wait until somebody listens on a port of 127.0.0.1."""
    for _ in range(int(seconds * 50)):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        threading.Event().wait(0.02)
    message = f"nobody listens on port {port}"
    raise TimeoutError(message)


def end(process: subprocess.Popen[bytes], number: int = signal.SIGTERM, seconds: float = 15) -> int:
    """Send a signal to a process and return its exit code; kill it if it stays."""
    process.send_signal(number)
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()
