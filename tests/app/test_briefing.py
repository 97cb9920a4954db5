"""Briefs on schedule: once by each way, whatever fails or is restarted, over real servers."""

import base64
import json
import logging
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, time, timedelta
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from PIL import Image

from monitor.app.briefing import due_at, planned, send
from monitor.app.newsroom import Newsroom
from monitor.config import read_config
from monitor.nouns.posts import Lane, Span
from monitor.store.reading.alerts import unsent
from monitor.store.reading.reader import open_reader
from monitor.store.records import DueBrief
from tests.alerts.servers import Asked, Status, listening
from tests.alerts.test_delivery import mail_address, mail_server, mails
from tests.cli.shell import CONFIG
from tests.servers import free_port
from tests.store.build import Sample, build, instant

__all__ = ["mails"]

START = instant("02-21T08:00")
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
ANGELES = ZoneInfo("America/Los_Angeles")
TIMES = (time(7), time(17))
TABLES = """
[brief]
at = ["17:00", "07:00"]

[alerts]
allow_private = true
webhook = "{url}/hook/SECRET-CANARY"
notify = "json://{host}/ntfy {mail}"
"""


def local(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2017, 2, day, hour, minute, tzinfo=ANGELES).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "newest", "before"),
    [
        (local(23, 6, 59), local(22, 17), local(22, 7)),
        (local(23, 7), local(23, 7), local(22, 17)),
        (local(23, 23), local(23, 17), local(23, 7)),
    ],
)
def test_the_newest_and_the_one_before_it(
    now: datetime, newest: datetime, before: datetime
) -> None:
    """On the clock of the configuration; at its minute one is due."""
    assert due_at(TIMES, now, ANGELES) == (newest, before)


def test_one_time_a_day_keeps_its_hour_when_the_clocks_change() -> None:
    """A day of 23 hours lies between two of them."""
    newest, before = due_at([time(7)], datetime(2017, 3, 12, 20, tzinfo=UTC), ANGELES)
    assert newest - before == 23 * HOUR


def test_two_times_that_the_clocks_make_one_are_one_brief() -> None:
    """2:30 and 3:30 are the same instant on the morning without an hour from 2 to 3."""
    times = [time(2, 30), time(3, 30)]
    newest, before = due_at(times, datetime(2017, 3, 12, 20, tzinfo=UTC), ANGELES)
    assert newest - before == 23 * HOUR


class Desk:
    """A newsroom whose clock the test moves, with three ways to be reached."""

    def __init__(self, folder: Path, mail: str) -> None:
        lane = Lane(
            source="commons", name="#a", settle=HOUR, observed=(Span(START, START + 99 * HOUR),)
        )
        posts = [
            Sample(at=START + n * HOUR / 20, person=n % 40, source="commons")
            for n in range(20 * 70)
        ]
        build(folder / "monitor.db", posts, lanes=[lane])
        self.path, self.mail = folder / "config.toml", mail
        self.status, self.asked, self.url = Status(200), list[Asked](), ""
        self.now = local(22, 12)

    def write(self) -> None:
        """Write the configuration; only its owner may read it, since it holds secrets."""
        host = self.url.removeprefix("http://")
        told = TABLES.format(url=self.url, host=host, mail=self.mail)
        self.path.write_text(CONFIG.replace("[monitor]", '[monitor]\nscorer = "textblob"') + told)
        self.path.chmod(0o600)

    def look(self, at: datetime) -> bool:
        """Look as the daemon does each minute, from nothing that it remembers."""
        self.now = at
        config = read_config(self.path, environ={})
        due = planned(config, None, at)
        if due:
            send(Newsroom.of(config), {}, sleep=lambda _: None, now=lambda: self.now)
        return due

    def told(self, path: str) -> list[dict[str, Any]]:
        """Return what was posted to an address."""
        return [json.loads(one.body) for one in self.asked if one.path.startswith(path)]


@pytest.fixture
def desk(tmp_path: Path, mails: tuple[str, list[EmailMessage]]) -> Iterator[Desk]:
    with ExitStack() as stack:
        desk = Desk(tmp_path, mails[0])
        desk.url, desk.asked = stack.enter_context(listening(desk.status))
        desk.write()
        yield desk


def test_a_brief_is_sent_once_by_each_way(
    desk: Desk, mails: tuple[str, list[EmailMessage]], caplog: pytest.LogCaptureFixture
) -> None:
    """At its hour, and again where it failed; not what was due before anybody asked for it.

    After an outage the newest one comes late, once, and tells of all the time since the last.
    """
    assert not desk.look(local(22, 12))
    assert not desk.look(local(22, 16, 59))
    desk.status.number = 500
    with caplog.at_level(logging.INFO):
        assert desk.look(local(22, 17, 0))
    came = mails[1]
    assert [mail["Subject"] for mail in came] == [
        "Brief: Off-duty officer fires his gun in Anaheim"
    ]
    text = came[0].get_body(("plain",))
    assert text is not None
    assert "\nWhat happened\n" in text.get_content().replace("\r", "")
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("monitor")]
    assert any("was not sent by webhook" in line for line in ours)
    assert not any("SECRET-CANARY" in line for line in ours)
    desk.status.number = 200
    assert not desk.look(local(22, 17, 0) + MINUTE / 2)
    before = len(desk.told("/hook"))
    assert desk.look(local(22, 17, 1))
    assert not desk.look(local(22, 17, 5))
    assert (len(desk.told("/hook")) - before, len(came)) == (1, 1)
    sent = desk.told("/hook")[-1]
    assert (sent["rule"], sent["incident"]) == ("brief", "anaheim")
    assert (sent["at"], sent["generated_at"]) == ("2017-02-23T01:00:00Z", "2017-02-23T01:01:00Z")
    assert "What happened" in sent["text"]
    assert desk.told("/ntfy")[-1]["title"] == came[0]["Subject"]
    # Down from the evening to the evening after next.
    assert desk.look(local(24, 18))
    assert not desk.look(local(24, 18, 1))
    late = desk.told("/hook")[-1]
    assert late["at"] == "2017-02-25T01:00:00Z"
    assert "Wednesday 22 February, 5 pm to Friday 24 February 2017, 6 pm" in late["text"]
    assert len(came) == 2
    with open_reader(desk.path.with_name("monitor.db")) as reader:
        kept = reader.publications("anaheim", "brief", "public", local(25, 0), most=9)
    assert len(kept) == 2, "what was sent is compared with the next one"
    desk.path.write_text(CONFIG)
    assert b"SECRET-CANARY" not in desk.path.with_name("monitor.db").read_bytes()


def text_lines(mail: EmailMessage) -> list[str]:
    text = mail.get_body(("plain",))
    assert text is not None
    return str(text.get_content()).replace("\r", "").split("\n")


def test_a_mail_has_the_picture_once_after_an_outage(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whole or not at all: a text, and a picture that can be opened, made again for each try.

    Without the extra `charts` the page goes with it. Both are those that `monitor brief` writes.
    """
    port = free_port()
    desk.mail = mail_address(port)
    desk.write()
    desk.look(local(22, 12))
    desk.status.number = 200
    assert desk.look(local(22, 17))
    assert len(desk.told("/ntfy")) == 1, "a program gets text and picture in one message"
    [kept] = desk.told("/ntfy")[0]["attachments"]
    assert base64.b64decode(kept["base64"])[:4] == b"\x89PNG"
    with mail_server(port) as came:
        assert desk.look(local(22, 17, 1))
        assert not desk.look(local(22, 17, 9))
        monkeypatch.setitem(sys.modules, "resvg_py", None)
        assert desk.look(local(23, 7))
        assert not desk.look(local(23, 7, 9))
    assert len(came) == len(desk.told("/hook")) == 2
    for mail in came:
        text = mail.get_body(("plain",))
        assert text is not None
        assert "\nWhat happened\n" in text.get_content().replace("\r", "")
    [picture] = [part for part in came[0].walk() if part.get_content_maintype() == "image"]
    assert (picture.get_content_type(), picture.get_filename()) == ("image/png", "anaheim.png")
    drawn = Image.open(BytesIO(picture.get_content()))
    drawn.load()
    assert (drawn.format, drawn.width) == ("PNG", 800), "as on a phone, and sharp"
    assert len(drawn.convert("RGB").getcolors(10**6) or ()) > 5, "something is drawn"
    shown = came[0].get_body(("html",))
    assert shown is not None
    assert re.search(r'<img src="cid:anaheim.png" alt="[^"]*posts[^"]*"', shown.get_content())
    assert ">What happened</h3><ul><li>" in shown.get_content()
    assert "&nbsp;" not in shown.get_content(), "a line breaks where the phone ends"
    for said in (*desk.told("/hook")[0]["text"].split("\n"), *text_lines(came[0])):
        assert not said.startswith(" "), "a sentence is one line, which the reader breaks"
    [page] = [part for part in came[1].iter_attachments() if part.get_filename() == "anaheim.html"]
    assert '<body class="brief">' in page.get_content()


def test_briefs_go_on_after_a_clock_that_was_ahead(desk: Desk) -> None:
    """None was sent until the day that it had shown."""
    ahead = local(28, 17)
    assert not desk.look(ahead)
    assert not desk.look(local(22, 12)), "they begin again where the clock is right"
    assert desk.look(local(22, 17))
    assert desk.look(ahead)
    assert not desk.look(local(22, 17, 30)), "this one was sent"
    assert desk.look(local(23, 7))
    assert desk.told("/hook")[-1]["at"] == "2017-02-23T15:00:00Z"


def test_what_cannot_be_sent_gives_way_to_the_next(desk: Desk) -> None:
    """Nobody gets this morning's brief tonight; a closed incident has none."""
    desk.look(local(22, 12))
    desk.status.number = 503
    assert desk.look(local(22, 17))
    with open_reader(desk.path.with_name("monitor.db")) as reader:
        assert {way: "503" in why for way, why in unsent(reader).items()} == {
            "json": True,
            "webhook": True,
        }
    desk.status.number = 200
    desk.asked.clear()
    assert desk.look(local(23, 7))
    assert [one["at"] for one in desk.told("/hook")] == ["2017-02-23T15:00:00Z"]
    with open_reader(desk.path.with_name("monitor.db")) as reader:
        assert unsent(reader) == {}
    closed = 'closed = 2017-02-23T16:00:00-08:00\nquery = "anaheim"'
    desk.path.write_text(desk.path.read_text().replace('query = "anaheim"', closed))
    assert not desk.look(local(23, 17))


def test_a_bug_in_one_brief_keeps_no_other_from_being_sent(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It is logged, and that one is tried again; the others would wait until somebody mends it."""
    begun = "\n[[incident]]\nkey = 'recall'\ntitle = 'R'\nsince = 2017-02-21T00:00:00Z\n"
    desk.path.write_text(f"{desk.path.read_text()}{begun}query = 'recall'\n")
    desk.look(local(22, 12))
    tried: list[str] = []

    def fails(_room: object, _ways: object, rows: Sequence[DueBrief], *_: object) -> None:
        tried.append(rows[0].incident)
        raise ZeroDivisionError

    monkeypatch.setattr("monitor.app.briefing._send", fails)
    assert desk.look(local(22, 17))
    assert tried == ["anaheim", "recall"]
    assert "the brief of anaheim failed" in caplog.text
