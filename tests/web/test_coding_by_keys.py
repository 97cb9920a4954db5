"""The desk in a real browser: by keys, by mouse, without a script, and not by another page."""

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from monitor.web.desk import Desk
from tests.web.inside import World, answering
from tests.web.served import Tab
from tests.web.test_desk import Book

pytestmark = pytest.mark.repeats


@pytest.fixture
def book() -> Book:
    return Book()


@pytest.fixture
def address(book: Book) -> Iterator[str]:
    with answering(World(), {"desk": "label"}, Desk(book.ledger()).routes()) as found:
        yield found


@pytest.fixture
def tab(browser: Any, address: str) -> Iterator[Tab]:
    with Tab(browser, f"{address}label/1") as found:
        yield found


def heading(tab: Tab, text: str) -> None:
    tab.page.get_by_role("heading", name=text, exact=True).wait_for()


def test_one_key_for_each_answer(tab: Tab, book: Book) -> None:
    """Back and leave have keys too; no policy is broken and nothing fails."""
    for key, shown in (("n", 2), ("b", 1), ("p", 2), ("s", 3)):
        tab.page.keyboard.press(key)
        heading(tab, f"Post {shown} of 3")
    tab.page.keyboard.press("U")
    heading(tab, "No post is left to label")
    assert book.kept["ana"] == {1: "positive", 2: "skipped", 3: "neutral"}
    tab.page.keyboard.press("q")
    heading(tab, "Posts to label by hand")
    assert tab.complaints == []


def test_a_hasty_hand_answers_one_post(tab: Tab, book: Book) -> None:
    """A key that is held down, and a second press before the next post is there."""
    tab.says("""() => {
      for (const repeat of [false, true, false]) {
        document.dispatchEvent(new KeyboardEvent("keydown", { key: "n", repeat }));
      }
    }""")
    heading(tab, "Post 2 of 3")
    assert book.kept["ana"] == {1: "negative"}


def test_keys_of_the_browser_are_left_to_it(tab: Tab, book: Book) -> None:
    """Ctrl-P prints, and codes nothing."""
    tab.says("""() => document.dispatchEvent(
      new KeyboardEvent("keydown", { key: "p", ctrlKey: true }))""")
    tab.page.wait_for_timeout(200)
    assert book.kept["ana"] == {}


def test_it_is_read_out_and_reached_without_a_mouse(tab: Tab, book: Book) -> None:
    """The text has the focus first, then the answers follow in order, named and grouped."""
    assert tab.says("document.activeElement.id") == "text"
    group = tab.page.get_by_role("group", name="Your answer")
    names = group.get_by_role("button").all_inner_texts()
    assert [name.split()[0] for name in names] == ["negative", "neutral", "positive", "skip"]
    tab.page.keyboard.press("Tab")
    assert tab.says("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    tab.page.keyboard.press("Tab")
    tab.page.keyboard.press("Enter")
    heading(tab, "Post 2 of 3")
    assert book.kept["ana"] == {1: "neutral"}
    assert tab.page.title() == "Post 2 of 3"


def test_it_works_without_a_script(browser: Any, address: str, book: Book) -> None:
    """Forms and links are enough."""
    with Tab(browser, f"{address}label", java_script_enabled=False) as tab:
        tab.page.get_by_role("link", name="ben").click()
        tab.page.get_by_role("button", name="positive").click()
        heading(tab, "Post 2 of 3")
        tab.page.get_by_role("link", name="back").click()
        tab.page.get_by_text("You said: positive.").wait_for()
    assert book.kept == {"ana": {}, "ben": {1: "positive"}}


def test_a_hostile_text_is_a_text(tab: Tab) -> None:
    """It is read as it stands, with its lines, and nothing in it runs."""
    tab.page.keyboard.press("n")
    heading(tab, "Post 2 of 3")
    assert "</blockquote><script>" in tab.page.inner_text("#text")
    assert tab.page.title() != "owned"
    assert tab.complaints == []


def test_another_page_cannot_code(browser: Any, address: str, book: Book, tab: Tab) -> None:
    """Open beside the desk, knowing its token: the browser says whose answer it is."""
    token = tab.page.locator("input[name=token]").get_attribute("value")

    async def evil(_: Request) -> HTMLResponse:
        return HTMLResponse(
            f'<form method="post" action="{address}label/1"><input name="token" value="{token}">'
            '<input name="post" value="1"><button name="code" value="positive">Win</button></form>'
        )

    with (
        answering(World(), more=[Route("/evil", evil)]) as elsewhere,
        Tab(browser, f"{elsewhere}evil") as foreign,
    ):
        foreign.page.get_by_role("button").click()
        foreign.page.get_by_text("did not come from the page that asks for it").wait_for()
    assert book.kept["ana"] == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_a_phone(browser: Any, address: str, scheme: str) -> None:
    """Whatever the text; in the light and in the dark."""
    how = {"viewport": {"width": 360, "height": 740}, "color_scheme": scheme}
    for place in (1, 2):
        with Tab(browser, f"{address}label/1?place={place}", **how) as tab:
            assert tab.fits(360)
