"""Notes in a real browser: from the page and back, by keyboard, without a script, on a phone."""

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from monitor.app.notes import notebook
from monitor.web.notes import Notes
from tests.web.inside import World, answering
from tests.web.served import Tab
from tests.web.test_notes import Kept, note

pytestmark = pytest.mark.repeats


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return Kept(tmp_path)


@pytest.fixture
def address(kept: Kept) -> Iterator[str]:
    routes = Notes(notebook(kept.room, "anaheim"), kept.renew).routes()
    with answering(World(), {"notes": "notes"}, routes) as found:
        yield found


def write(tab: Tab, text: str) -> None:
    """Write a note by keyboard alone: the fields follow each other."""
    keys = tab.page.keyboard
    tab.page.get_by_label("When (Los Angeles time)").fill("2017-02-22T22:00")
    tab.page.get_by_label("What readers should know").first.focus()
    keys.type(text)
    keys.press("Tab")
    keys.type("ann")
    keys.press("Tab")
    assert tab.says("document.activeElement.textContent") == "Add the note"
    keys.press("Enter")


def test_an_editor_notes_from_the_page(browser: Any, address: str, kept: Kept) -> None:
    """There and back, by keyboard; each field and button has a name, and what was done is said."""
    with Tab(browser, address) as tab:
        tab.page.get_by_role("link", name="Add or change notes").press("Enter")
        write(tab, "Police order a curfew")
        tab.page.get_by_role("status").get_by_text("Note 1 was added by ann.").wait_for()
        fold = tab.page.get_by_text("Change or remove note 1")
        fold.press("Enter")
        entry = tab.page.get_by_role("listitem")
        entry.get_by_label("What readers should know").fill("Police order a curfew until six")
        entry.get_by_label("Your name").fill("ben")
        entry.get_by_role("button", name="Change").press("Enter")
        tab.page.get_by_text("Note 1 was changed by ben.").wait_for()
        tab.page.get_by_text("History (2 versions)").press("Enter")
        assert tab.page.get_by_role("cell", name="Police order a curfew", exact=True).is_visible()
        tab.page.get_by_role("link", name="The live page").press("Enter")
        tab.page.get_by_text("Live: renewed").wait_for()
        assert tab.complaints == []
    assert [by for _, _, by in kept.notes()] == ["ann", "ben"]


def test_it_works_without_a_script(browser: Any, address: str, kept: Kept) -> None:
    """Forms and links are enough."""
    note(kept, "Rain begins", "ann")
    with Tab(browser, f"{address}notes", java_script_enabled=False) as tab:
        tab.page.get_by_text("Change or remove note 1").click()
        entry = tab.page.get_by_role("listitem")
        entry.get_by_label("Your name").fill("ben")
        entry.get_by_role("button", name="Remove").click()
        tab.page.get_by_text("Note 1 was removed by ben.").wait_for()
    assert kept.notes()[-1] == (1, None, "ben")


def test_a_hasty_hand_adds_one_note(browser: Any, address: str, kept: Kept) -> None:
    """A second press before the answer is there."""
    with Tab(browser, f"{address}notes") as tab:
        tab.page.get_by_label("When").fill("2017-02-22T22:00")
        tab.page.get_by_label("What readers should know").fill("Rain begins")
        tab.page.get_by_label("Your name").fill("ann")
        tab.page.get_by_role("button", name="Add the note").dblclick()
        tab.page.get_by_text("was added by ann.").wait_for()
    assert len(kept.notes()) == 1


def test_another_page_cannot_note(browser: Any, address: str, kept: Kept) -> None:
    """Open beside it, knowing its token: the browser says whose form it is."""
    with Tab(browser, f"{address}notes") as tab:
        token = tab.page.locator("input[name=token]").first.get_attribute("value")

        async def evil(_: Request) -> HTMLResponse:
            return HTMLResponse(
                f'<form method="post" action="{address}notes"><input name="token" value="{token}">'
                '<input name="at" value="2017-02-22T22:00"><input name="text" value="It is over">'
                '<input name="by" value="ann"><button name="do" value="add">Win</button></form>'
            )

        with (
            answering(World(), more=[Route("/evil", evil)]) as elsewhere,
            Tab(browser, f"{elsewhere}evil") as foreign,
        ):
            foreign.page.get_by_role("button").click()
            foreign.page.get_by_text("This form did not come from this page").wait_for()
    assert kept.notes() == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_a_phone_and_is_read_out(
    browser: Any, address: str, kept: Kept, scheme: str
) -> None:
    """Long words too; axe finds nothing to complain of."""
    axe = pytest.importorskip("axe_playwright_python", reason="axe-playwright-python is missing")
    note(kept, "Curfew" * 30, "ann")
    how = {"viewport": {"width": 360, "height": 740}, "color_scheme": scheme}
    with Tab(browser, f"{address}notes", bypass_csp=True, **how) as tab:
        tab.page.get_by_text("Change or remove note 1").click()
        tab.page.get_by_text("History (1 version)").click()
        assert tab.fits(360)
        tab.says(files(axe).joinpath("axe.min.js").read_text("utf-8"))
        assert tab.says("axe.run().then(found => found.violations.map(one => one.id))") == []
