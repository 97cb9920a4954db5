"""Coding in the browser: blind, kept at once, and by nobody else's page."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from typing import Any

import httpx
import pytest
from starlette.requests import Request

from monitor.app.labelling import TONES
from monitor.errors import StoreBusy
from monitor.store.records import ToCode
from monitor.web.answers import MOST_BYTES, read
from monitor.web.app import application
from monitor.web.coding import Progress
from monitor.web.desk import Desk, Ledger
from monitor.web.site import Site
from monitor.words.desk import FOREIGN, GONE
from tests.web.asking import HERE, ask

HOSTILE = "</blockquote><script>document.title='owned'</script>\x1b[31m & \u202eevil"


class Book:
    """Posts, and what was kept of them."""

    def __init__(self) -> None:
        self.posts = [ToCode(n, n, text) for n, text in enumerate(("one", HOSTILE, "three"), 1)]
        self.kept: dict[str, dict[int, str]] = {"ana": {}, "ben": {}}
        self.busy = False

    def keep(self, coder: str, codes: Mapping[str, Sequence[int]]) -> None:
        if self.busy:
            message = "the database is held by another process; try again later"
            raise StoreBusy(message)
        for code, posts in codes.items():
            self.kept[coder].update(dict.fromkeys(posts, code))

    def ledger(self) -> Ledger:
        return Ledger(
            coders=("ana", "ben"),
            codes=TONES,
            what="The tone of posts.",
            progress=lambda coder: Progress(self.posts, self.kept[coder]),
            agreed=lambda: "They agree.",
            keep=self.keep,
        )


class Browser:
    """Asks as a browser on this machine does."""

    def __init__(self, book: Book) -> None:
        site = Site(lambda: 1, str, lambda _: b"")
        self.app = application(site, Desk(book.ledger()).routes())

    def ask(self, method: str, path: str, **how: Any) -> httpx.Response:
        return ask(self.app, method, path, **how)

    def get(self, path: str) -> str:
        return self.ask("GET", path).text

    def answer(
        self, code: str, *, coder: int = 1, origin: str | None = HERE, **fields: str
    ) -> httpx.Response:
        """Answer the post that is shown; *fields* replace what the form holds."""
        shown = dict(
            re.findall(r'name="(token|post)" value="([^"]*)"', self.get(f"/label/{coder}"))
        )
        headers = {} if origin is None else {"origin": origin}
        form = {**shown, "code": code, **fields}
        return self.ask("POST", f"/label/{coder}", data=form, headers=headers)


@pytest.fixture
def book() -> Book:
    return Book()


@pytest.fixture
def browser(book: Book) -> Browser:
    return Browser(book)


def test_an_answer_is_kept_and_leads_on(book: Book, browser: Browser) -> None:
    """See Other: a page that is loaded again answers nothing twice."""
    answer = browser.answer("negative")
    assert (answer.status_code, answer.headers["location"]) == (303, "1")
    assert book.kept == {"ana": {1: "negative"}, "ben": {}}
    assert "Post 2 of 3" in browser.get("/label/1")
    assert "Post 1 of 3" in browser.get("/label/2")


def test_a_coder_sees_neither_machine_nor_colleague(book: Book, browser: Browser) -> None:
    """The page of the second is the same whatever the first said."""
    before = browser.get("/label/2")
    browser.answer("negative")
    assert browser.get("/label/2") == before


def test_one_may_go_back(book: Book, browser: Browser) -> None:
    """What one said oneself is shown, and may be changed; then the next open post follows."""
    browser.answer("negative")
    browser.answer("skipped")
    assert "You said: negative." in browser.get("/label/1?place=1")
    assert 'href="?place=1"' in browser.get("/label/1?place=2")
    assert "You said: skipped." in browser.get("/label/1?place=2")
    browser.answer("positive", post="1")
    assert book.kept["ana"] == {1: "positive", 2: "skipped"}
    assert "Post 3 of 3" in browser.get("/label/1")


def test_the_end_is_told(book: Book, browser: Browser) -> None:
    """With what comes next, also for a place that there is not."""
    for answer in ("neutral", "skipped", "neutral"):
        browser.answer(answer)
    assert "2 of 3 posts are labelled by coder ana; 1 was skipped." in browser.get("/label/1")
    assert "No post is left to label" in browser.get("/label/1?place=9")
    overview = browser.get("/label")
    assert "ana</a>: 3 of 3 posts" in overview
    assert "ben</a>: 0 of 3 posts" in overview
    assert "They agree." in overview


def test_texts_are_shown_as_texts(book: Book, browser: Browser) -> None:
    """Whatever they hold: no markup, no escape sequence, no reversed line."""
    browser.answer("negative")
    shown = browser.get("/label/1")
    assert "&lt;/blockquote&gt;&lt;script&gt;" in shown
    assert "\x1b" not in shown
    assert "\u202e" not in shown


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "http://127.0.0.1:9999", "https://127.0.0.1:8017", "null", None],
)
def test_another_page_cannot_answer(book: Book, browser: Browser, origin: str | None) -> None:
    """Though it knew the token: the browser says where an answer comes from."""
    answer = browser.answer("negative", origin=origin)
    assert answer.status_code == 403
    assert FOREIGN in answer.text
    assert book.kept["ana"] == {}


@pytest.mark.parametrize("token", ["", "x", "\u00e9"])
def test_nothing_is_kept_without_the_token(book: Book, browser: Browser, token: str) -> None:
    """It is in the page only, and another one each time that the page is served."""
    assert browser.answer("negative", token=token).status_code == 403
    assert book.kept["ana"] == {}


def test_a_token_lasts_as_long_as_its_server(book: Book, browser: Browser) -> None:
    """A page that was open when the server was started again must be loaded again."""
    old = re.search(r'name="token" value="([^"]*)"', browser.get("/label/1"))
    assert old is not None
    assert Browser(book).answer("negative", token=old[1]).status_code == 403


def test_a_foreign_name_of_this_machine_is_refused(book: Book, browser: Browser) -> None:
    """DNS rebinding: the page of the desk and its answers are for our own names only."""
    for method in ("GET", "POST"):
        answer = browser.ask(method, "/label/1", headers={"host": "evil.example"})
        assert answer.status_code == 400
    assert book.kept["ana"] == {}


@pytest.mark.parametrize(
    ("code", "fields", "status"),
    [
        ("angry", {}, 400),
        ("", {}, 400),
        ("negative", {"post": "99"}, 409),
        ("negative", {"post": "one"}, 409),
        ("negative", {"post": ""}, 409),
    ],
)
def test_what_cannot_be_an_answer_is_refused(
    book: Book, browser: Browser, code: str, fields: dict[str, Any], status: int
) -> None:
    """In words, and nothing is kept."""
    answer = browser.answer(code, **fields)
    assert answer.status_code == status
    assert "nothing was kept" in answer.text
    assert book.kept["ana"] == {}


@pytest.mark.parametrize(
    "body", [b"x" * (MOST_BYTES + 1), b"\xff=1", b"a=1&b=2&c=3&d=4&e=5&f=6", b""]
)
def test_what_is_no_form_is_refused(book: Book, browser: Browser, body: bytes) -> None:
    """Too long, no text, too many fields, nothing."""
    answer = browser.ask("POST", "/label/1", content=body, headers={"origin": HERE})
    assert answer.status_code in {400, 403}
    assert book.kept["ana"] == {}


def test_an_endless_answer_is_not_read_to_its_end() -> None:
    """Whoever sends for ever is refused after a few kilobytes."""
    parts = 0

    async def receive() -> dict[str, Any]:
        nonlocal parts
        parts += 1
        return {"type": "http.request", "body": b"x" * 1000, "more_body": parts < 100}

    assert asyncio.run(read(Request({"type": "http"}, receive))) is None
    assert parts == 5


def test_a_text_that_was_taken_back_is_not_coded(book: Book, browser: Browser) -> None:
    """While it was looked at its author deleted it."""
    del book.posts[0]
    answer = browser.answer("negative", post="1")
    assert (answer.status_code, GONE in answer.text) == (409, True)


def test_a_store_that_is_held_is_said(book: Book, browser: Browser) -> None:
    """The post is still there to be answered."""
    book.busy = True
    answer = browser.answer("negative")
    assert answer.status_code == 503
    assert "held by another process; try again later." in answer.text


def test_there_are_as_many_coders_as_were_named(browser: Browser) -> None:
    """Nobody codes as somebody else by accident."""
    assert [browser.ask("GET", f"/label/{n}").status_code for n in (0, 1, 2, 3)] == [
        404,
        200,
        200,
        404,
    ]
    assert browser.ask("POST", "/label/3", data={}, headers={"origin": HERE}).status_code == 400


def test_only_its_own_script_runs(browser: Browser) -> None:
    """Named by its digest; no request but the answer itself; the page is in no frame."""
    answer = browser.ask("GET", "/label/1")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'; script-src 'sha256-" in policy
    assert "unsafe" not in policy
    assert "form-action 'self'" in policy
    assert "frame-ancestors 'none'" in policy


def test_a_number_that_is_none_is_the_next_post(browser: Browser) -> None:
    """Nobody gets a failure of the server by typing into the address."""
    for place in ("x", "9" * 5000, "-1"):
        assert "Post 1 of 3" in browser.get(f"/label/1?place={place}")
    assert browser.ask("GET", f"/label/{'9' * 5000}").status_code == 404
