"""Notes from the live page: by those who may, with who and when, and by nobody else's page."""

import re
from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp

from monitor.app.asked import Asked
from monitor.app.live import LiveReaders, Served
from monitor.app.newsroom import Newsroom
from monitor.app.notes import notebook
from monitor.config.chosen import configuration
from monitor.errors import StoreBusy
from monitor.store.reading.reader import open_reader
from monitor.store.records import NoteRecord
from monitor.web.app import application as made
from monitor.web.notes import Notes
from monitor.web.passwords import Hash, Passwords, hashed
from monitor.web.site import Site
from monitor.words.notes import BROKEN, FOREIGN
from tests.cli.shell import configured
from tests.report.coded import incident
from tests.web.asking import HERE, ask

HOSTILE = "</li><script>document.title='owned'</script>\x1b[31m & \u202eevil"
AT = "2017-02-22T22:00"


class Browser:
    """Asks as a browser on this machine does."""

    def __init__(self, app: ASGIApp, base: str = HERE, headers: Mapping[str, str] = {}) -> None:
        self.app, self.base, self.headers = app, base, dict(headers)

    def ask(self, method: str, path: str = "/notes", **how: Any) -> httpx.Response:
        how["headers"] = {**self.headers, **how.get("headers", {})}
        return ask(self.app, method, path, base=self.base, **how)

    def send(self, origin: str | None = "", **fields: str) -> httpx.Response:
        """Send a form of the page; *fields* replace what it holds."""
        page = self.ask("GET").text.partition(f'id="note-{fields.get("note", "")}"')
        shown = dict(re.findall(r'name="(token)" value="([^"]*)"', page[0]))
        shown |= re.findall(r'name="(version)" value="([^"]*)"', page[2])[:1]
        given = {"do": "add", "at": AT, "text": "Police order a curfew", "by": "ann", **fields}
        headers = {} if origin is None else {"origin": origin or self.base}
        return self.ask("POST", data={**shown, **given}, headers=headers)


class Kept:
    """A database with notes, and how often a page was asked to be made again."""

    def __init__(self, folder: Path, key: Hash | None = None) -> None:
        self.path, _ = incident(folder / "monitor.db", 5)
        self.room = Newsroom.of(configuration(configured(folder).config_path))
        self.renewed = 0
        self.key = key

    def notes(self) -> list[tuple[int, str | None, str]]:
        with open_reader(self.path) as reader:
            return [(one.number, one.text, one.by) for one in reader.note_versions()]

    def first(self) -> NoteRecord:
        with open_reader(self.path) as reader:
            return reader.note_versions()[0]

    def renew(self) -> None:
        self.renewed += 1

    def app(self) -> ASGIApp:
        notes = Notes(notebook(self.room, "anaheim"), self.renew)
        site = Site(lambda: 1, str, lambda _: b"")
        known = None if self.key is None else Passwords({"zoë": self.key})
        return made(site, notes.routes(), names=["news.example"], passwords=known)


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return Kept(tmp_path)


@pytest.fixture
def browser(kept: Kept) -> Browser:
    return Browser(kept.app())


def test_a_note_is_added_changed_and_removed(kept: Kept, browser: Browser) -> None:
    """Each with who and when; its history stays, and the page is made again for each."""
    answer = browser.send()
    assert (answer.status_code, answer.headers["location"]) == (303, "notes?done")
    browser.send(do="change", note="1", text="Police order a curfew until six", by=" ben  b. ")
    browser.send(do="remove", note="1", by="cy")
    curfew = "Police order a curfew"
    assert kept.notes() == [
        (1, curfew, "ann"),
        (1, f"{curfew} until six", "ben b."),
        (1, None, "cy"),
    ]
    assert kept.renewed == 3
    page = browser.ask("GET", "/notes?done").text
    assert "Note 1 was removed by cy." in page
    assert "History (3 versions)" in page
    assert "There are no notes yet." in page
    assert all(f"{made} " in page for made in ("added", "changed", "removed"))


def test_the_instant_is_meant_on_the_clock_of_the_incident(kept: Kept, browser: Browser) -> None:
    """10 pm in Los Angeles, as the label of the field says."""
    browser.send()
    assert kept.first().at.isoformat() == "2017-02-23T06:00:00+00:00"
    page = browser.ask("GET").text
    assert '<label for="at">When (Los Angeles time)</label>' in page
    assert "Wednesday 22 February 2017, 10\N{NO-BREAK SPACE}pm: Police order a curfew" in page


def test_a_form_that_is_older_than_its_note_is_refused(kept: Kept, browser: Browser) -> None:
    """Two editors at once: the second sees what the first wrote before it is replaced."""
    browser.send()
    browser.send(do="change", note="1", text="A curfew until six", by="ben")
    for do in ("change", "remove"):
        answer = browser.send(do=do, note="1", text="A curfew all night", by="cy", version="1")
        assert answer.status_code == 400
        assert "ben has changed note 1 since you opened this page" in answer.text
        assert "A curfew until six" in answer.text
        assert 'value="A curfew all night"' in answer.text
    assert len(kept.notes()) == 2
    assert browser.send(do="change", note="1", text="A curfew all night").status_code == 303


def test_what_cannot_be_kept_is_shown_again(kept: Kept, browser: Browser) -> None:
    """With what is wrong in a sentence; nobody types a note twice."""
    browser.send()
    for fields, said in (
        ({"at": "2016-01-01T00:00"}, "2016-01-01T00:00-08:00 is not within the time of anaheim"),
        ({"at": "2017-11-05T01:30"}, "2017-11-05T01:30 comes twice on this clock: use "),
        ({"at": "soon"}, "write a date with a time of day"),
        ({"at": "2017-02-22T22:00Z"}, "write a date with a time of day"),
        ({"text": "x" * 201}, "the note has 201 characters: shorten it to 200 at most"),
        ({"text": " "}, "the text of the note is empty"),
        ({"by": " "}, "say who you are"),
        ({"by": "an\x1bn"}, "say who you are"),
        ({"do": "change", "note": "7"}, "there is no note 7"),
        ({"do": "change", "note": "x"}, "the form does not say what to do"),
        ({"do": "change"}, "the form does not say what to do"),
        ({"do": "burn"}, "the form does not say what to do"),
    ):
        answer = browser.send(**fields)
        assert answer.status_code == 400, fields
        assert said in answer.text.replace("&#x27;", "'"), fields
        assert 'role="status"' not in answer.text
    again = browser.send(do="change", note="1", text="x" * 201, by="ben").text
    form = again.partition('id="note-1"')[2]
    assert "<details open>" in form
    assert "x" * 201 in form
    assert 'value="ben"' in form
    assert "x" * 201 not in again.partition('id="note-1"')[0]
    assert len(kept.notes()) == 1
    assert kept.renewed == 1


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "http://127.0.0.1:9999", "https://127.0.0.1:8017", "null", None],
)
def test_another_page_cannot_note(kept: Kept, browser: Browser, origin: str | None) -> None:
    """Though it knew the token: the browser says where a form comes from."""
    answer = browser.send(origin)
    assert answer.status_code == 403
    assert FOREIGN in answer.text
    assert kept.notes() == []


@pytest.mark.parametrize("token", ["", "x", "\u00e9"])
def test_nothing_is_kept_without_the_token(kept: Kept, browser: Browser, token: str) -> None:
    """It is in the page only, and another one each time that the page is served."""
    assert browser.send(token=token).status_code == 403
    assert kept.notes() == []


def test_what_is_no_form_is_refused(kept: Kept, browser: Browser) -> None:
    """Too long, or no text."""
    for body in (b"x" * 5000, b"\xff=1", b"&".join(b"a=1" for _ in range(9))):
        answer = browser.ask("POST", content=body, headers={"origin": HERE})
        assert (answer.status_code, BROKEN in answer.text) == (400, True)
    assert kept.notes() == []


def test_who_signed_in_is_who_writes(tmp_path: Path) -> None:
    """Whatever a form says; through the proxy only a page of its own address may."""
    kept = Kept(tmp_path, hashed("correct horse"))
    signed = {"authorization": "Basic " + b64encode("zoë:correct horse".encode()).decode()}
    browser = Browser(kept.app(), "http://news.example", signed)  # as the proxy asks
    assert "You write as zoë." in browser.ask("GET").text
    assert 'name="by"' not in browser.ask("GET").text
    assert browser.send("http://news.example").status_code == 403
    assert browser.send("https://news.example:444").status_code == 403
    assert browser.send("https://news.example", by="somebody else").status_code == 303
    assert kept.notes() == [(1, "Police order a curfew", "zoë")]
    browser.headers.clear()
    assert browser.ask("POST", data={}).status_code == 401


def test_texts_are_texts(kept: Kept, browser: Browser) -> None:
    """Whatever they hold: no markup, no escape sequence, no reversed line."""
    browser.send(text=HOSTILE, by="<b>&")
    page = browser.ask("GET").text
    assert "&lt;/li&gt;&lt;script&gt;" in page
    assert "<b>&" not in page
    assert "\x1b" not in page
    assert "\u202e" not in page


def test_a_store_that_is_held_is_said(kept: Kept) -> None:
    """And the text is still there to be sent again."""

    def busy(*_: object) -> None:
        message = "the database is held by another process; try again later"
        raise StoreBusy(message)

    notes = Notes(notebook(kept.room, "anaheim")._replace(add=busy), kept.renew)
    site = Site(lambda: 1, str, lambda _: b"")
    answer = Browser(made(site, notes.routes())).send(text="A curfew is ordered")
    assert answer.status_code == 503
    assert "Nothing was kept: the database is held by another process" in answer.text
    assert 'value="A curfew is ordered"' in answer.text


def test_a_public_page_has_no_notes_to_write(kept: Kept, tmp_path: Path) -> None:
    """Nowhere on its server; and it does not say who wrote one, as the internal one does."""
    note(kept, "Rain begins", "ann of the desk")
    asked = Asked(("anaheim",), until=kept.first().at + timedelta(days=2))
    pages = {}
    for internal in (False, True):
        served = Served(kept.room, asked, LiveReaders(internal=internal))
        book = notebook(kept.room, "anaheim") if internal else None
        browser = Browser(served.application(None, book))
        pages[internal] = browser.ask("GET", "/").text
        assert browser.ask("GET").status_code == (200 if internal else 404)
        assert browser.ask("POST", data={}).status_code == (403 if internal else 404)
    for page in pages.values():
        assert "Note: Rain begins" in page
    assert "ann of the desk" in pages[True]
    assert "ann of the desk" not in pages[False]


def note(kept: Kept, text: str, by: str) -> None:
    notebook(kept.room, "anaheim").add(datetime.fromisoformat(AT), text, by)


def test_the_field_holds_the_present_on_that_clock(kept: Kept) -> None:
    """Of an incident that is closed, its end."""
    now = notebook(kept.room, "anaheim").now()
    assert str(now.tzinfo) == "America/Los_Angeles"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords that are quick to compare."""
    monkeypatch.setattr("monitor.web.passwords.COST", 4)
