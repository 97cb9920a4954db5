"""Pages look as they did when someone looked at them: the demo's, and those of four incidents."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bench.pictures import STATES, state
from tests.browser import chromium
from tests.chart.pixels import apart, read, written
from tests.demo.conftest import Demo
from tests.page.chromium import Opened
from tests.page.looked_at import ARGUMENTS, FOLDER, GOLDEN, NOW, shot

pytestmark = pytest.mark.repeats

ALIKE = 0.0005
"""Share of blocks that may differ: less than a label that stands elsewhere."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium(*ARGUMENTS) as found:
        yield found


@pytest.fixture(scope="module")
def pages(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    path = tmp_path_factory.mktemp("pictured") / "demo.html"
    demo.run("page", "--now", NOW, "--out", str(path))
    return {"demo": path}


def page(pages: dict[str, Path], name: str) -> Path:
    """Return the file of a page, made when it is first asked for."""
    if name not in pages:
        pages[name] = state(name, pages["demo"].parent)
    return pages[name]


@pytest.mark.parametrize("name", GOLDEN)
def test_a_page_looks_as_it_did(
    browser: Any, pages: dict[str, Path], tmp_path: Path, name: str
) -> None:
    """But for how a font is smoothed; what differs is drawn for whoever looks."""
    which, width, scheme = GOLDEN[name]
    now = shot(browser, page(pages, which), width, scheme)
    share, differs = apart(now, read((FOLDER / f"{name}.png").read_bytes()))
    seen, red = tmp_path / f"{name}.png", tmp_path / f"{name}-differs.png"
    if share > ALIKE:
        seen.write_bytes(written(now))
        red.write_bytes(written(differs))
    assert share <= ALIKE, f"{share:.2%} differ: see {seen} and {red}"


def test_every_picture_is_of_something_and_small() -> None:
    """No picture is left over; all of them together cost little."""
    files = list(FOLDER.glob("*.png"))
    assert {path.stem for path in files} == set(GOLDEN)
    assert set(STATES) < set(GOLDEN)
    assert sum(path.stat().st_size for path in files) < 500_000


BROKEN = {
    "a lost section": "document.querySelector('#links').remove()",
    "a label over another": (
        "document.querySelectorAll('svg.wide .name')[3].setAttribute('transform', "
        "'translate(-40 -16)')"
    ),
    "a lost label": "document.querySelectorAll('svg.wide .name')[3].remove()",
    "another colour": "document.documentElement.style.setProperty('--orange', '#1f6f9f')",
    "a lost bar": (
        "[...document.querySelectorAll('svg.wide .bar')].sort((a, b) => b.getBBox().height - "
        "a.getBBox().height)[0].remove()"
    ),
    "a title twice as high": "document.querySelector('h1').style.fontSize = '80px'",
}
"""What a picture must show, and the script that brings it about."""


@pytest.mark.parametrize("broken", BROKEN)
def test_what_is_broken_is_seen(browser: Any, pages: dict[str, Path], broken: str) -> None:
    """The comparison is not blind: each of these is told."""
    then = read((FOLDER / "demo.png").read_bytes())
    now = shot(browser, pages["demo"], 1440, "light", change=BROKEN[broken])
    assert apart(now, then)[0] > ALIKE


TILES = ("h1", ".dek", "#far", "#tone", "#missed")
MARKS = (".bar", ".strip", ".hatch", ".doubt", ".tone", ".event", ".curve", ".interval")


@pytest.mark.parametrize(("width", "height", "screens"), [(1440, 900, 1), (390, 844, 2)])
def test_the_first_screens_answer(
    browser: Any, pages: dict[str, Path], width: int, height: int, screens: int
) -> None:
    """Headline and all three answers, whole: their pictures, and how sure each is.

    On a desk in 900 pixels, on a phone in two screens. On a desk the first figure begins there too.
    """
    how = {"viewport": {"width": width, "height": height}}
    with Opened(browser, pages["demo"].as_uri(), **how) as opened:
        for part in TILES:
            box = opened.page.locator(part).bounding_box()
            assert box["y"] + box["height"] <= screens * height, part
        assert opened.page.locator(".three svg").count() == 3
        assert opened.page.locator(".three .sure").count() >= 3
        if screens == 1:
            assert opened.page.locator("#waves h2").bounding_box()["y"] < height


def test_the_demo_is_whole_without_a_script(browser: Any, pages: dict[str, Path]) -> None:
    """Every mark of every kind; no button that would do nothing."""
    address = pages["demo"].as_uri()
    with Opened(browser, address) as opened:
        marks = {kind: opened.page.locator(f"main svg {kind}").count() for kind in MARKS}
    assert min(marks.values()) > 0, marks
    with Opened(browser, address, java_script_enabled=False) as opened:
        counted = {kind: opened.page.locator(f"main svg {kind}").count() for kind in MARKS}
        assert counted == marks
        assert opened.page.locator("button:visible").count() == 0


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_the_demo_is_two_or_three_sheets(browser: Any, pages: dict[str, Path], paper: str) -> None:
    """With all its figures."""
    with Opened(browser, pages["demo"].as_uri()) as opened:
        assert 2 <= opened.page.pdf(format=paper).count(b"/Type /Page\n") <= 3


@pytest.mark.parametrize(("width", "height"), [(702, 1032), (725, 965)])
def test_the_first_sheet_has_the_first_picture(
    browser: Any, pages: dict[str, Path], width: int, height: int
) -> None:
    """On A4 and on Letter, within margins of 12 mm: headline, answers and the time axis, whole."""
    with Opened(
        browser, pages["demo"].as_uri(), viewport={"width": width, "height": height}
    ) as opened:
        opened.page.emulate_media(media="print")
        box = opened.page.locator("#waves svg.wide").bounding_box()
        assert 0.8 * height < box["y"] + box["height"] < height


def test_no_page_is_larger_than_250_kb(demo: Demo, pages: dict[str, Path], tmp_path: Path) -> None:
    """As it is, and the week by the minute."""
    finest = tmp_path / "minutes.html"
    demo.run("page", "--now", NOW, "--every", "1m", "--out", str(finest))
    for path in (pages["demo"], finest):
        assert path.stat().st_size <= 250_000, path


def test_each_chart_has_a_name(browser: Any, pages: dict[str, Path]) -> None:
    """What a screen reader says of it: what was found, in words; a small one has its sentence."""
    with Opened(browser, pages["demo"].as_uri()) as opened:
        shown = opened.page.locator("main figure svg:visible")
        figures = opened.page.locator("main figure").count()
        names = [one.get_attribute("aria-label") or "" for one in shown.all()]
        assert len(names) >= figures
        assert all(len(name.split()) > 4 for name in names), names
        assert opened.page.get_by_role("img").count() == len(names)
        for tile in ("#far", "#tone", "#missed"):
            assert opened.page.locator(f"{tile} svg").get_attribute("aria-hidden") == "true"
            assert opened.page.locator(f"{tile} p").first.inner_text()
