"""How a person is told: over a real server, and by a real program."""

import json
import logging
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope
from apprise.plugins.base import NotifyBase
from apprise.plugins.google_chat import NotifyGoogleChat
from apprise.plugins.ntfy import NotifyNtfy
from msgspec.structs import replace

from monitor.alerts import delivery
from monitor.alerts.delivery import message, to_command, to_log, to_webhook
from monitor.alerts.services import Enclosure, notify, to_service
from monitor.store.records import Due
from tests.alerts.servers import Asked, listening
from tests.http.world import World
from tests.report.sample import NOW
from tests.servers import free_port

HOUR = timedelta(hours=1)
DUE = Due(
    alert=1,
    what="begun",
    way="log",
    tries=0,
    rule="blind",
    incident="anaheim",
    source="chirper",
    said="Nothing can be told.",
    since=NOW - HOUR,
    at=NOW,
    ended_at=None,
)
LONDON = ZoneInfo("Europe/London")
SENT = message(DUE, LONDON)
TITLES = {"anaheim": "Off-duty officer fires his gun"}
OTHER = "0123456789abcdef"
SHAPE = {
    "rule": "blind",
    "incident": "anaheim",
    "source": "chirper",
    "state": "begun",
    "since": "2017-02-23T10:10:00Z",
    "at": "2017-02-23T11:10:00Z",
    "ended_at": None,
    "text": "Nothing can be told.",
    "episode": 1,
    "key": SENT.key,
    "sequence": 1,
}


def test_the_end_of_an_episode_is_told_as_such() -> None:
    """It says what is over, and when it ended."""
    ended = message(replace(DUE, what="ended", ended_at=NOW), LONDON)
    assert (ended.state, ended.ended_at, ended.text) == (
        "ended",
        NOW,
        "Over since Thursday 23 February, 11:10 am. The alert said: Nothing can be told.",
    )
    assert (ended.key, ended.sequence, ended.episode) == (SENT.key, 2, SENT.episode)


@pytest.mark.parametrize(
    "other",
    [
        {"at": NOW + timedelta(milliseconds=1)},
        {"incident": "ottawa"},
        {"source": "commons"},
        {"rule": "burst"},
    ],
)
def test_an_episode_of_another_database_has_another_key(other: dict[str, Any]) -> None:
    """Both may bear the number 1; a receiver of both keeps them apart."""
    assert re.fullmatch("[0-9a-f]{16}", SENT.key)
    assert message(replace(DUE, **other), LONDON).key != SENT.key


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_a_webhook_is_given_json(status: int) -> None:
    """One POST, in the shape that docs/alerts.md describes; services confirm in several ways."""
    with listening(status) as (url, asked), World().http() as http:
        assert to_webhook(http, f"{url}/hook", SENT) is None
    assert [(one.method, one.path, json.loads(one.body)) for one in asked] == [
        ("POST", "/hook", SHAPE)
    ]


@pytest.mark.parametrize("status", [302, 401, 500])
def test_a_webhook_that_refuses_is_told(status: int) -> None:
    """The reason comes back as a sentence, and nothing is raised."""
    with listening(status) as (url, _), World().http() as http:
        failure = to_webhook(http, url, SENT)
    assert failure is not None
    assert str(status) in failure


def test_a_command_is_given_json_and_no_secret(tmp_path: Path) -> None:
    """The alert on its standard input; of the environment only what a program needs to run."""
    told = tmp_path / "told"
    code = f"import os, sys; sys.stdout = open({str(told)!r}, 'w'); "
    code += "print(sys.stdin.read() + str(dict(os.environ)))"
    environ = {"PATH": "/bin", "BLUESKY_PASSWORD": "SECRET"}
    assert to_command([sys.executable, "-c", code], environ, SENT) is None
    line, given = told.read_text().splitlines()
    assert json.loads(line) == SHAPE
    assert "/bin" in given
    assert "SECRET" not in given


def test_words_of_a_command_are_no_shell(tmp_path: Path) -> None:
    """What a shell would run stays a word."""
    told = tmp_path / "told"
    assert to_command(["/bin/echo", f"; touch {told}"], {}, SENT) is None
    assert not told.exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([sys.executable, "-c", "raise SystemExit(3)"], "it ended with code 3"),
        (["/no/such/program"], "it cannot be run (No such file or directory): look"),
        (
            [sys.executable, "-c", "import time; time.sleep(30)"],
            "stopped, for it ran over 2 s: let it end sooner",
        ),
    ],
)
def test_a_command_that_fails_is_told(
    words: list[str], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its code, that it is not there, or that it does not end; nothing is raised."""
    monkeypatch.setattr(delivery, "COMMAND_SECONDS", 2)
    failure = to_command(words, {}, SENT)
    assert failure is not None
    assert said in failure


def test_the_log_has_every_alert(caplog: pytest.LogCaptureFixture) -> None:
    """A begin is a warning, an end is not."""
    with caplog.at_level(logging.INFO):
        to_log(SENT)
        to_log(replace(SENT, state="ended"))
    assert [(r.levelname, r.getMessage()) for r in caplog.records] == [
        ("WARNING", "alert (blind): Nothing can be told."),
        ("INFO", "alert (blind): Nothing can be told."),
    ]


class Mailbox:
    """What a mail server was given; it knows nobody called Bob."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []

    async def handle_RCPT(  # noqa: N802
        self, _server: object, _session: object, envelope: Envelope, address: str, _: list[str]
    ) -> str:
        """Take a recipient."""
        if address.startswith("bob@"):
            return "550 No such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: object, _session: object, envelope: Envelope) -> str:  # noqa: N802
        """Keep a mail."""
        content = envelope.content
        assert isinstance(content, bytes)
        self.mails.append(message_from_bytes(content, policy=policy.default))
        return "250 OK"


@contextmanager
def mail_server(port: int) -> Iterator[list[EmailMessage]]:
    """Run a real mail server on loopback; tells what came."""
    box = Mailbox()
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    try:
        yield box.mails
    finally:
        server.stop()


def mail_address(port: int) -> str:
    """Return an address for that server, as `notify` takes it."""
    how = "mode=insecure&from=desk@example.org&to=ann@example.org&smtp=127.0.0.1"
    return f"mailto://127.0.0.1:{port}/?{how}"


@pytest.fixture
def mails() -> Iterator[tuple[str, list[EmailMessage]]]:
    """Run a real mail server on loopback; tells an address for it, and what came."""
    port = free_port()
    with mail_server(port) as came:
        yield mail_address(port), came


def test_mails_about_one_episode_are_one_conversation(
    mails: tuple[str, list[EmailMessage]],
) -> None:
    """Begin and end refer to the same message; another episode to another; several to none."""
    address, came = mails
    other = replace(SENT, key=OTHER, rule="burst", text="Anaheim is spiking on Mastodon.")
    for sent in ([SENT], [replace(SENT, state="ended", text="Over.")], [other], [SENT, other]):
        assert to_service(address, sent, TITLES) is None
    assert [mail["References"] for mail in came] == [
        f"<alert-{SENT.key}@reaction-monitor>",
        f"<alert-{SENT.key}@reaction-monitor>",
        f"<alert-{OTHER}@reaction-monitor>",
        None,
    ]
    assert [mail["Subject"] for mail in came] == [
        "Blind: Off-duty officer fires his gun",
        "Over: blind, Off-duty officer fires his gun",
        "Burst: Off-duty officer fires his gun",
        "2 alerts: Off-duty officer fires his gun",
    ]
    assert "Nothing can be told." in came[-1].as_string()
    assert "spiking on Mastodon" in came[-1].as_string()


def test_a_conversation_that_its_owner_named_stays(mails: tuple[str, list[EmailMessage]]) -> None:
    """What stands in the address goes before a key of ours."""
    address, came = mails
    assert to_service(f"{address}&+References=<desk@example.org>", [SENT], TITLES) is None
    assert [mail["References"] for mail in came] == ["<desk@example.org>"]


class Ntfy:
    """What ntfy shows on a phone: its server reads titles, texts and sequences as ours does here.

    Attributes:
        shown: Titles of a topic by sequence; the newest of each, the oldest sequence first.
    """

    def __init__(self) -> None:
        self.shown: dict[tuple[str, str], str] = {}

    def take(self, asked: Asked) -> None:
        """Show a message; as in ntfy, a header or a word of the query names its sequence."""
        address = urlsplit(asked.path)
        assert (asked.method, address.path) == ("POST", "/"), "JSON is taken at the root only"
        told, query = json.loads(asked.body), parse_qs(address.query)
        (sequence,) = query.get("sequence-id", [f"own-{len(self.shown)}"])
        assert re.fullmatch("[-_A-Za-z0-9]{1,64}", sequence)
        self.shown[told["topic"], sequence] = told["title"]


@pytest.mark.parametrize("given", ["ntfy://tk_SECRETSECRET@{host}/desk/night", "ntfy://"])
def test_ntfy_shows_the_end_instead_of_the_begin(
    given: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On each topic, of a server of one's own and of ntfy.sh; another episode stays, and several.

    A real ntfy was not there to ask; what its server does is written above.
    """
    ntfy = Ntfy()
    other = replace(SENT, key=OTHER, rule="burst")
    with listening(200) as (url, asked):
        monkeypatch.setattr(NotifyNtfy, "cloud_notify_url", url)
        monkeypatch.setattr(NotifyNtfy, "request_rate_per_sec", 0)
        own = given.format(host=url.removeprefix("http://"))
        address = "ntfy://desk/night?mode=cloud" if own == "ntfy://" else own
        for sent in ([SENT], [other], [SENT, other], [replace(SENT, state="ended")]):
            assert to_service(address, sent, TITLES) is None
    for one in asked:
        ntfy.take(one)
    assert len(asked) == 8
    for topic in ("desk", "night"):
        assert [title for (on, _), title in ntfy.shown.items() if on == topic] == [
            "Over: blind, Off-duty officer fires his gun",
            "Burst: Off-duty officer fires his gun",
            "2 alerts: Off-duty officer fires his gun",
        ]


def test_google_chat_has_one_thread_for_an_episode(monkeypatch: pytest.MonkeyPatch) -> None:
    """By a key that we choose, and none where one is in the address already."""
    with listening(200) as (url, asked):
        monkeypatch.setattr(NotifyGoogleChat, "notify_url", f"{url}/v1/spaces/{{workspace}}")
        for thread, sent in (("", [SENT]), ("", [replace(SENT, state="ended")]), ("/own", [SENT])):
            assert to_service(f"gchat://desk/KEY/TOKEN{thread}", sent, TITLES) is None
    threads = [json.loads(one.body)["thread"]["thread_key"] for one in asked]
    assert threads == [SENT.key, SENT.key, "own"]


PICTURE = Enclosure(name="a.png", kind="image/png", content=b"PNG", said='Posts, "up" & <on>')
PAGE = replace(PICTURE, name="a.html", kind="text/html")


def test_a_chat_gets_the_picture_after_the_text(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The text is as sure as without it: a picture that is refused repeats no text.

    A page is no picture; a program gets both in one message.
    """
    monkeypatch.setattr(NotifyNtfy, "request_rate_per_sec", 0)
    monkeypatch.setattr(NotifyBase, "request_rate_per_sec", 0)
    with listening(lambda path: 413 if path.startswith("/full") else 200) as (url, asked):
        host = url.removeprefix("http://")
        for address, enclosed in (
            (f"ntfy://{host}/desk?mode=private", PICTURE),
            (f"ntfy://{host}/full?mode=private", PICTURE),
            (f"ntfy://{host}/desk?mode=private", PAGE),
            (f"json://{host}/hook", PICTURE),
        ):
            assert notify(address, "Brief", "What happened", enclosed=enclosed) is None
    assert [urlsplit(one.path).path for one in asked] == ["/", "/desk", "/", "/full", "/", "/hook"]
    assert asked[1].body == b"PNG"
    assert parse_qs(urlsplit(asked[1].path).query)["message"] == [PICTURE.said]
    [sent] = json.loads(asked[-1].body)["attachments"]
    assert sent["filename"] == "a.png"
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("monitor")]
    assert ours == ["ntfy took no picture: allow files there, or use mail"]


def test_a_mail_shows_the_picture_in_its_place(mails: tuple[str, list[EmailMessage]]) -> None:
    """With its words for those who cannot see it; a mail of text only has it as a file."""
    address, came = mails
    for given, enclosed in (
        (address, PICTURE),
        (address, PAGE),
        (address + "&format=text", PICTURE),
    ):
        said, rich = "What <happened>\n- this", "What &lt;happened&gt;<ul><li>this</li></ul>"
        assert notify(given, "Brief", said, rich=rich, enclosed=enclosed) is None
    shown, paged, plain = came
    for mail in came:
        text = mail.get_body(("plain",))
        assert text is not None
        assert text.get_content().replace("\r", "").strip() == "What <happened>\n- this"
    body = shown.get_body(("html",))
    assert body is not None
    assert shown.get_content_type() == "multipart/related"
    assert rich in body.get_content()
    assert f'<img src="cid:a.png" alt="{escape(PICTURE.said)}"' in body.get_content()
    [picture] = [part for part in shown.walk() if part.get_content_type() == "image/png"]
    assert (picture["Content-ID"], picture.get_content_disposition()) == ("<a.png>", "inline")
    for mail, kind in ((paged, "text/html"), (plain, "image/png")):
        [file] = [part for part in mail.iter_attachments() if part.get_filename()]
        assert (file.get_content_type(), file.get_content_disposition()) == (kind, "attachment")
    assert plain.get_body(("html",)) is None


def test_a_service_that_cannot_be_had_is_told() -> None:
    """Why, as far as it says so; nothing is raised, and nothing waits for ever."""
    nobody = to_service("json://127.0.0.1:1/?retry=0", [SENT], {})
    assert nobody is not None
    assert "Connection" in nobody
    why = to_service("nosuch://example.org", [SENT], {})
    assert why == "it is no address that apprise knows: `monitor help alerts` shows some"


def test_without_the_extra_the_command_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is an extra; the message names how it is installed here."""
    monkeypatch.setitem(sys.modules, "apprise", None)
    failure = to_service("json://127.0.0.1:1/", [SENT], {})
    assert failure is not None
    assert "[notify]" in failure
    assert "pip install" in failure
