"""The live page behind a real proxy: nginx with the configuration of docs/live.md, with TLS."""

import json
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest
import trustme

from monitor.app import passwords
from monitor.clock import rfc3339, utc_now
from tests.browser import chromium
from tests.report.coded import incident
from tests.servers import free_port, started_nginx
from tests.web.served import ALERT, ROOT, Tab, alive, ask, change, serving

pytestmark = pytest.mark.repeats


NAME = "news.example"
RIGHT = "correct horse battery"
DOCUMENT = ROOT / "docs" / "live.md"


class Front(NamedTuple):
    """What is read through the proxy: its address, who vouches for it, and the folder behind."""

    port: int
    trust: ssl.SSLContext
    folder: Path

    @property
    def address(self) -> str:
        return f"https://{NAME}:{self.port}/monitor/"

    def client(self, *, address: str = "127.0.0.1", signed: bool = True) -> httpx.Client:
        """Return who asks from an address of this machine, as if NAME were known."""
        return httpx.Client(
            base_url=f"https://127.0.0.1:{self.port}/monitor/",
            headers={"host": f"{NAME}:{self.port}"},
            auth=("ann", RIGHT) if signed else None,
            transport=httpx.HTTPTransport(verify=self.trust, local_address=address),
            timeout=120,
        )

    def get(self, path: str = "", *, headers: dict[str, str] | None = None, **how: object) -> int:
        with self.client(**how) as client:  # type: ignore[arg-type]
            asks = {"sni_hostname": NAME}
            return client.get(path, headers=headers, extensions=asks).status_code


def documented(port: int, behind: int, folder: Path) -> str:
    """Return the configuration that the document shows, for these ports and this certificate."""
    found = re.search(r"<!-- nginx -->\n```nginx\n(.*?)```", DOCUMENT.read_text("utf-8"), re.DOTALL)
    assert found is not None
    text = found[1]
    for old, new in (
        ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
        ("127.0.0.1:8017", f"127.0.0.1:{behind}"),
        ("/etc/ssl/news.example.pem", str(folder / "news.pem")),
        ("/etc/ssl/news.example.key", str(folder / "news.key")),
    ):
        assert text.count(old) == 1
        text = text.replace(old, new)
    return text


@contextmanager
def proxied(folder: Path, behind: int) -> Iterator[Front]:
    """Run nginx before the page at a port of this machine."""
    authority, port = trustme.CA(), free_port()
    made = authority.issue_cert(NAME)
    made.cert_chain_pems[0].write_to_path(folder / "news.pem")
    made.private_key_pem.write_to_path(folder / "news.key")
    temporary = "\n".join(
        f"{kind}_temp_path {folder}/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off; master_process off; pid {folder}/nginx.pid;\nevents {{}}\n"
        f"http {{ access_log off; {temporary}\n{documented(port, behind, folder)} }}\n"
    )
    trust = ssl.create_default_context()
    authority.configure_trust(trust)
    with started_nginx(folder, port, folder / "error.log"):
        yield Front(port, trust, folder)


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    """Serve an internal page of 60 posts as the document says."""
    folder = tmp_path_factory.mktemp("front")
    incident(folder / "monitor.db", 60)
    passwords.keep(folder / "readers.txt", "ann", RIGHT)
    words = ("--host-name", NAME, "--password-file", str(folder / "readers.txt"), "--trust-proxy")
    shown = ("--internal", "--label", "ana", "--until", "2017-02-24T12:00Z")
    with serving(folder, *shown, *words) as address:
        ask(address)
        with proxied(folder, int(address.rstrip("/").rsplit(":", 1)[1])) as found:
            yield found


def test_it_is_read_by_its_name_and_with_a_password(front: Front) -> None:
    """Not by a name that somebody else points here, nor without a password."""
    assert front.get() == 200
    assert front.get(signed=False) == 401
    assert front.get("events", signed=False) == 401
    assert front.get(headers={"host": "evil.example"}) == 400


def test_what_is_new_comes_at_once(front: Front) -> None:
    """The proxy keeps nothing back: events are there while the stream is open."""
    with (
        front.client() as client,
        client.stream("GET", "events", extensions={"sni_hostname": NAME}) as stream,
    ):
        told = stream.iter_text()
        assert next(told).startswith("event: links")
        change(front.folder / "monitor.db", ALERT, "The feed has failed.")
        text = next(chunk for chunk in told if "The feed has failed." in chunk)
    assert "Alert: The feed has failed." in json.loads(text.split("data: ")[1].split("\n")[0])


def test_a_reader_in_a_browser(front: Front) -> None:
    """The page is live in its folder, a note is kept by whoever signed in, and nothing fails."""
    resolved = f"--host-resolver-rules=MAP {NAME} 127.0.0.1"
    how = {
        "ignore_https_errors": True,  # the browser does not know who vouches
        "http_credentials": {"username": "ann", "password": RIGHT},
    }
    with chromium(resolved) as browser, Tab(browser, front.address, **how) as tab:
        tab.page.get_by_text("Live: renewed").wait_for()
        tab.page.get_by_role("link", name="Add or change notes").click()
        tab.page.get_by_label("When").fill("2017-02-22T23:30")
        tab.page.get_by_label("What readers should know").fill("The mayor speaks")
        tab.page.get_by_role("button", name="Add the note").click()
        tab.page.get_by_text("Note 1 was added by ann.").wait_for()
        assert tab.page.url == f"{front.address}notes?done"
        tab.page.get_by_role("link", name="The live page").click()
        tab.page.get_by_text("Note: The mayor speaks (ann)").first.wait_for(state="attached")
        tab.page.get_by_role("link", name="Label posts by hand").click()
        tab.page.get_by_role("link", name="ana").click()
        tab.page.get_by_role("button", name="neutral").click()
        tab.page.get_by_role("heading", name="Post 2 of 60").wait_for()
        assert tab.page.url == f"{front.address}label/1"
        tab.page.goto(front.address)
        tab.page.get_by_text("Live: renewed").wait_for()
        alive(front.folder / "monitor.db", rfc3339(utc_now()))
        tab.page.locator("#status", has_text="The daemon is running").wait_for()
        assert tab.complaints == []
        assert {url.startswith(front.address) for url in tab.requests} == {True}


def test_who_guesses_is_known_by_address(front: Front) -> None:
    """As the proxy says it, whatever the reader says of itself; others are not kept waiting."""
    with front.client(address="127.0.0.2", signed=False) as client:
        forged = {"x-forwarded-for": "192.0.2.7", "x-forwarded-host": NAME}
        wrong = client.get(
            "", auth=("ann", "wrong"), headers=forged, extensions={"sni_hostname": NAME}
        )
    assert wrong.status_code == 401
    log = (front.folder / "log.txt").read_text()
    assert "a wrong name or password came from 127.0.0.2" in log
    assert "192.0.2.7" not in log


def test_a_proxy_is_not_believed_unless_asked_for(tmp_path: Path) -> None:
    """Any program on the machine could say who it is, or by which name it was asked."""
    incident(tmp_path / "monitor.db", 5)
    passwords.keep(tmp_path / "readers.txt", "ann", RIGHT)
    said = {"x-forwarded-for": "192.0.2.7", "x-forwarded-host": "127.0.0.1"}
    with serving(tmp_path, "--password-file", str(tmp_path / "readers.txt")) as address:
        assert ask(address).status_code == 401
        with httpx.Client(timeout=60) as client:
            assert client.get(address, auth=("ann", "wrong"), headers=said).status_code == 401
            assert client.get(address, headers={**said, "host": NAME}).status_code == 400
    log = (tmp_path / "log.txt").read_text()
    assert "a wrong name or password came from 127.0.0.1" in log
    assert "192.0.2.7" not in log
