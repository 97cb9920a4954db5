"""Charts in a real browser: in its reader's colours, in its own font, on paper."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from monitor.chart import Outlook, theme, write
from monitor.chart.files.dark import DARK
from tests.chart.figures import event, series, volume
from tests.chart.looked_at import everything

CHROMIUM = Path("/usr/bin/chromium")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A real browser, or a reason for skipping."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is not installed (Debian: apt-get install chromium)")
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"]
        )
        yield opened
        opened.close()


SAID = "Peak: at least 538 posts, 437 people, 343 distinct messages in 1 h, from Thu 23 Feb 17:00"


@pytest.mark.parametrize("said", [SAID, f"Then {SAID}", "immeasurable " * 20, "A " * 300])
def test_no_text_is_cut_off_in_a_substitute_font(tmp_path: Path, browser: Any, said: str) -> None:
    """A drawing is laid out for one font and read in another, wider one: all text is within."""
    figure = replace(
        volume(series([1, 2]), events=(event(1.9, said[:40]),), simulated=True, method=(said,)),
        outlook=Outlook(said=said),
    )
    write(figure, tmp_path / "a.svg")
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    page.goto((tmp_path / "a.svg").as_uri())
    out = page.evaluate(
        "(() => { const edge = document.documentElement.getBoundingClientRect();"
        "return [...document.querySelectorAll('text')].filter(text => {"
        "const box = text.getBoundingClientRect();"
        "return box.right > edge.right || box.left < edge.left }).map(t => t.textContent) })()"
    )
    assert out == []
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_follows_its_reader_and_paper_is_white(
    tmp_path: Path, browser: Any, scheme: str
) -> None:
    """One chart is shown, in the reader's wish, coloured as `darkened` says; print is light."""
    write(everything(), tmp_path / "a.html")
    page = browser.new_page(color_scheme=scheme)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto((tmp_path / "a.html").as_uri())
    for name in ("#chart", "#dark"):
        page.locator(f"{name} svg").wait_for(state="attached")
    shown = {"light": "#chart", "dark": "#dark"}[scheme]
    assert page.locator(shown).is_visible()
    assert not page.locator({"#chart": "#dark", "#dark": "#chart"}[shown]).is_visible()
    used = page.evaluate(
        "[...document.querySelectorAll('#dark [fill]')].map(e => e.getAttribute('fill'))"
    )
    assert DARK[theme.INK] in used
    assert theme.INK not in used
    page.emulate_media(media="print", color_scheme=scheme)
    assert page.locator("#chart").is_visible()
    assert not page.locator("#dark").is_visible()
    assert errors == []
    page.close()
