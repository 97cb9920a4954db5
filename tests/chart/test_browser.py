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


SAID = "Peak: at least 538 posts, 437 people, 343 different texts in 1 h, from Thu 23 Feb 17:00"


@pytest.mark.parametrize("said", [SAID, f"Then {SAID}", "immeasurable " * 20, "A " * 300])
def test_no_text_is_cut_off_in_a_substitute_font(tmp_path: Path, browser: Any, said: str) -> None:
    """A drawing is laid out for one font and read in another, wider one: all text is within."""
    figure = replace(
        volume(series([1, 2]), events=(event(1.9, said[:40]),), simulated=True, method=(said,)),
        said=said,
        outlook=Outlook(),
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


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
def test_a_page_fits_its_window(tmp_path: Path, browser: Any, width: int) -> None:
    """At no width does it scroll sideways; it is laid out for it, and no two labels meet."""
    write(everything(), tmp_path / "a.html")
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto((tmp_path / "a.html").as_uri())
    page.locator("#chart svg").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    laid_out = page.evaluate("document.querySelector('#chart svg').viewBox.baseVal.width")
    assert 0.7 * width < laid_out < 1.12 * width
    assert page.evaluate(MEETING) == []
    page.close()


MEETING = """() => {
  const boxes = [...document.querySelectorAll("#chart text")].filter((one) => one.textContent)
    .filter((one) => one.textContent !== "SIMULATED")
    .map((one) => [one.textContent, one.getBoundingClientRect()]);
  const meet = (a, b) => a.left < b.right - 1 && b.left < a.right - 1
    && a.top < b.bottom - 4 && b.top < a.bottom - 4;
  return boxes.flatMap(([text, box], i) => boxes.slice(i + 1)
    .filter(([, other]) => meet(box, other)).map(([other]) => `${text} | ${other}`));
}"""


def test_a_page_is_drawn_anew_where_its_window_changes(tmp_path: Path, browser: Any) -> None:
    """A phone that is turned shows more; both grounds follow."""
    write(everything(), tmp_path / "a.html")
    page = browser.new_page(viewport={"width": 360, "height": 800})
    page.goto((tmp_path / "a.html").as_uri())
    page.locator("#chart svg").wait_for()
    page.set_viewport_size({"width": 800, "height": 360})
    for name in ("#chart", "#dark"):
        page.wait_for_function(f"document.querySelector('{name} svg').viewBox.baseVal.width > 500")
    assert page.evaluate("document.documentElement.scrollWidth") <= 800
    page.close()
