"""Charts in a real browser: in its reader's colours, in its own font, at any width, on paper."""

from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from monitor.chart import Outlook, theme, write
from tests.chart.figures import event, series, volume
from tests.chart.looked_at import everything

pytestmark = pytest.mark.repeats


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("charts") / "a.html"
    write(everything(), path)
    return path


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


def colour(page: Any, what: str, kind: str = "fill") -> str:
    """Return how the first of these elements that is shown is painted, as `#rrggbb`."""
    found = page.evaluate(
        "([what, kind]) => [...document.querySelectorAll(what)]"
        ".filter((one) => one.getBoundingClientRect().width > 0)"
        ".map((one) => getComputedStyle(one)[kind])[0]",
        [what, kind],
    )
    parts = [int(part) for part in found.removeprefix("rgb(").removesuffix(")").split(",")]
    return "#" + "".join(f"{part:02x}" for part in parts)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_follows_its_reader_and_paper_is_white(
    browser: Any, file: Path, scheme: str
) -> None:
    """Ground, texts and bars, in the reader's wish; print is light."""
    page = browser.new_page(color_scheme=scheme)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text))
    page.goto(file.as_uri())
    for media, wanted in (
        ("screen", theme.DARK if scheme == "dark" else theme.LIGHT),
        ("print", theme.LIGHT),
    ):
        page.emulate_media(media=media, color_scheme=scheme)
        assert colour(page, "rect.ground") == wanted["ground"]
        assert colour(page, "text.title") == wanted["ink"]
        assert colour(page, "path.bar") == wanted["blue"]
    assert errors == []
    page.close()


def test_a_reader_with_colours_of_their_own_sees_all(browser: Any, file: Path) -> None:
    """Texts and bars differ from the ground, and a minimum from what is whole."""
    page = browser.new_page(forced_colors="active")
    page.goto(file.as_uri())
    ground = colour(page, "rect.ground")
    assert ground not in {colour(page, "text.title"), colour(page, "path.bar")}
    assert len({ground, colour(page, "path.bar:not(.least)"), colour(page, "path.least")}) == 3
    page.close()


@pytest.mark.parametrize(
    ("width", "layout"), [(320, "narrow"), (360, "narrow"), (768, "middle"), (1280, "wide")]
)
def test_a_page_fits_its_window(browser: Any, file: Path, width: int, layout: str) -> None:
    """At no width does it scroll sideways; one drawing is shown, and no two labels meet."""
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto(file.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(SHOWN) == [layout]
    laid_out = page.evaluate(f"document.querySelector('.{layout}').viewBox.baseVal.width")
    assert 0.7 * width < laid_out < 1.2 * width
    assert page.evaluate(MEETING, layout) == []
    page.close()


SHOWN = """[...document.querySelectorAll("main > svg")]
  .filter((one) => one.getBoundingClientRect().width > 0).map((one) => one.getAttribute("class"))"""

# The box of a text is higher than its letters.
MEETING = """(layout) => {
  const boxes = [...document.querySelectorAll(`.${layout} text`)].filter((one) => one.textContent)
    .filter((one) => one.textContent !== "SIMULATED")
    .map((one) => [one.textContent, one.getBoundingClientRect()]);
  const meet = (a, b) => a.left < b.right - 1 && b.left < a.right - 1
    && a.top < b.bottom - 6 && b.top < a.bottom - 6;
  return boxes.flatMap(([text, box], i) => boxes.slice(i + 1)
    .filter(([, other]) => meet(box, other)).map(([other]) => `${text} | ${other}`));
}"""


def test_a_page_is_read_out_by_what_it_shows(browser: Any, file: Path) -> None:
    """One picture with a name that is the finding, and a description; method folded, whole."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(file.as_uri())
    (image,) = page.get_by_role("img").all()
    assert page.get_by_role("img", name=everything().said).count() == 1
    assert "one bar is 1 h" in image.locator("desc").text_content()
    page.get_by_text("How we counted").click()
    assert page.get_by_text("Query of incident anaheim: officer").is_visible()
    page.close()


def test_pointing_at_a_bar_shows_its_numbers(browser: Any, file: Path) -> None:
    """Wherever in its hour the pointer is, the element under it says so."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(file.as_uri())
    (x, y) = page.evaluate(
        "(() => { const box = document.querySelector('.wide path.bar.least')"
        ".getBoundingClientRect(); return [box.left + 3, box.top + 3] })()"
    )
    told = page.evaluate(
        "([x, y]) => document.elementFromPoint(x, y).querySelector('title').textContent", [x, y]
    )
    assert "at least 40 posts" in told
    page.close()
