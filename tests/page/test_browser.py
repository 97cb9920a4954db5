"""The page in a real browser: Debian's Chromium, driven by Playwright, without a network."""

import json
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.chart.render import library
from monitor.page.brief import brief
from monitor.page.document import document
from monitor.page.sheets import as_html
from tests.page.stories import story

pytest.importorskip("vl_convert", reason="the extra `charts` is not installed")
sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = shutil.which("chromium")
if CHROMIUM is None:
    pytest.skip("no chromium on this machine", allow_module_level=True)

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
PHONE = {"width": 360, "height": 740}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("page") / "page.html"
    path.write_bytes(document(story(), library()))
    assert path.stat().st_size < 1_500_000
    return path.as_uri()


class Opened:
    """A page in the browser, with what it asked for and what it complained about."""

    def __init__(self, browser: Any, address: str, **how: Any) -> None:
        self.context = browser.new_context(offline=True, **how)
        self.page = self.context.new_page()
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.goto(address)
        self.page.wait_for_selector("body[data-ready]")

    def __enter__(self) -> "Opened":
        return self

    def __exit__(self, *_: object) -> None:
        self.context.close()

    def shown(self) -> str:
        return str(self.page.inner_text("#shown"))

    def click(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def plot(self) -> tuple[float, float, float]:
        """Return where the plot of the volume begins, its width, and its middle, in pixels."""
        chart = self.page.locator("#chart-volume")
        chart.scroll_into_view_if_needed()
        box = chart.bounding_box()
        return box["x"] + 46, box["width"] - 78, box["y"] + 90

    def choose(self, label: str) -> None:
        self.page.locator("#show").select_option(label=label)


@pytest.fixture
def opened(browser: Any, address: str) -> Iterator[Opened]:
    with Opened(browser, address, viewport={"width": 1280, "height": 900}) as page:
        yield page


def test_it_asks_for_nothing_and_complains_of_nothing(opened: Opened, address: str) -> None:
    """The file itself is the only request; no policy is broken, no script fails, nothing ran."""
    assert opened.requests == [address]
    assert opened.complaints == []
    assert opened.page.title() != "owned"
    assert opened.page.locator("img").count() == 0


def test_every_chart_is_drawn(opened: Opened) -> None:
    """Five panels, each with marks; what nobody saw is hatched, events are numbered."""
    for name in ("volume", "mean", "negative", "unscored", "spread"):
        assert opened.page.locator(f"#chart-{name} svg path").count() > 5, name
    assert opened.page.locator('#chart-volume [fill="url(#unseen)"]').count() == 1
    assert opened.page.locator("#chart-volume text", has_text="1–2").count() == 1


@pytest.mark.parametrize("how", [{"empty": True}, {"years": 9, "every": timedelta(weeks=1)}])
def test_nothing_and_years_are_shown_too(browser: Any, tmp_path: Path, how: Any) -> None:
    """A store without a post or a source, and ten years by the week."""
    path = tmp_path / "page.html"
    path.write_bytes(document(story(**how), library()))
    with Opened(browser, path.as_uri()) as opened:
        assert opened.complaints == []
        assert "posts" in opened.shown()
        assert opened.page.locator('#chart-volume [fill="url(#unseen)"]').count() >= 1


def test_one_sees_closer_and_the_whole_again(opened: Opened) -> None:
    """By buttons, by a drag, by a double click; what is shown is said in words."""
    whole = opened.shown()
    assert "at least 180 posts" in whole
    assert "Wed 22 Feb 00:00 to Fri 24 Feb 00:00" in whole
    opened.click("Zoom in")
    assert "Wed 22 Feb 12:00 to Thu 23 Feb 12:00" in opened.shown()
    opened.click("Later")
    assert "Thu 23 Feb 00:00 to Fri 24 Feb 00:00" in opened.shown()
    opened.click("Whole time")
    assert opened.shown() == whole
    left, width, y = opened.plot()
    mouse = opened.page.mouse
    mouse.move(left + width / 4, y)
    mouse.down()
    mouse.move(left + width / 2, y)
    mouse.up()
    assert "Wed 22 Feb 12:00 to Thu 23 Feb 00:00" in opened.shown()
    mouse.dblclick(left + width / 3, y)
    assert opened.shown() == whole


def test_pointing_tells_the_numbers(opened: Opened) -> None:
    """Local time with UTC, posts and people; few people are not counted."""
    left, width, y = opened.plot()
    for hour, said in (
        (0.5, "6 posts by 6 people"),
        (30.5, "fewer than 5 people"),
        (37.5, "not observed"),
    ):
        opened.page.mouse.move(left + width * hour / 48, y)
        assert said in opened.page.inner_text("#tip")
        assert "UTC" in opened.page.inner_text("#tip")


def test_a_group_is_shown_by_itself(opened: Opened) -> None:
    """A source, a narrative, a language: other numbers, the same time."""
    for label, posts in (("chirper", 90), ("en", 90)):
        opened.choose(label)
        assert f"{label}: at least {posts} posts" in opened.shown()
    for name in ("volume", "mean"):
        assert opened.page.locator(f'#chart-{name} [fill="url(#unseen)"]').count() == 1
    opened.choose("All posts, by language")
    assert opened.page.locator("#key li").count() == 3


def test_the_numbers_are_there_without_pointing(opened: Opened) -> None:
    """A table of what the chart shows, for whoever cannot point."""
    opened.page.get_by_text("These posts as a table").click()
    rows = opened.page.locator("#numbers-rows tr")
    rows.first.wait_for()
    assert rows.count() == 48
    assert "6 posts by 6 people" in rows.first.inner_text()


def test_it_works_by_keyboard_alone(opened: Opened) -> None:
    """The first stop leads past the head; each control is reached in order and seen."""
    keys = opened.page.keyboard
    keys.press("Tab")
    assert opened.page.evaluate("document.activeElement.textContent") == "Skip to the content"
    keys.press("Enter")
    assert opened.page.evaluate("document.activeElement.id") == "main"
    keys.press("Tab")
    assert opened.page.evaluate("document.activeElement.id") == "show"
    keys.press("Tab")
    focused = opened.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert focused == "solid"
    before = opened.shown()
    keys.press("Enter")
    assert opened.shown() != before


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_nothing_sticks_out(browser: Any, address: str, width: int) -> None:
    """At no width does the page scroll sideways; labels of one axis do not touch."""
    with Opened(browser, address, viewport={"width": width, "height": 800}) as opened:
        assert opened.page.evaluate("document.documentElement.scrollWidth") <= width
        touching = opened.page.evaluate(TOUCHING)
        assert touching == []


TOUCHING = """() => [...document.querySelectorAll(".chart")].flatMap((chart) => {
  const boxes = [...chart.querySelectorAll(".role-axis-label text")].map((one) => [
    one.textContent, one.getBoundingClientRect()]);
  const across = (a, b) => a.left < b.right && b.left < a.right;
  const meet = (a, b) => across(a, b) && a.top < b.bottom && b.top < a.bottom;
  const edge = chart.getBoundingClientRect();
  return boxes.flatMap(([text, box], i) => [
    ...boxes.slice(i + 1).filter(([, other]) => meet(box, other)).map(([other]) => text + other),
    ...(box.left < edge.left - 1 || box.right > edge.right + 1 ? [`cut: ${text}`] : []),
  ]);
})"""


def test_it_is_dark_in_the_dark_and_light_on_paper(browser: Any, address: str) -> None:
    """The ground follows the reader's wish; paper stays white; texts stand out on both."""
    ground = "getComputedStyle(document.body).backgroundColor"
    with Opened(browser, address, color_scheme="dark") as opened:
        assert opened.page.evaluate(ground) == "rgb(20, 24, 29)"
        opened.page.emulate_media(media="print", color_scheme="dark")
        assert opened.page.evaluate(ground) == "rgb(255, 255, 255)"


def test_it_prints(opened: Opened) -> None:
    """Paper has the charts at its width and no control; a PDF of a few pages comes out."""
    pdf = opened.page.pdf(format="A4")
    assert pdf.startswith(b"%PDF")
    assert 3 <= pdf.count(b"/Type /Page\n") <= 9
    opened.page.emulate_media(media="print")
    assert not opened.page.get_by_role("button", name="Zoom in").is_visible()


def test_a_brief_is_one_sheet(browser: Any, tmp_path: Path) -> None:
    """With its picture; nothing is asked for."""
    found, path = story(), tmp_path / "brief.html"
    picture = (
        "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='970' height='560'/>"
    )
    path.write_bytes(as_html(brief(found, found.spread), picture, "a picture"))
    page = browser.new_page()
    page.goto(path.as_uri())
    assert page.locator("img").evaluate("image => image.naturalWidth") == 970
    assert page.pdf(format="A4").count(b"/Type /Page\n") == 1
    page.close()


@pytest.mark.skipif(not AXE.exists(), reason="axe-core is not there: npm install axe-core")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(browser: Any, address: str, scheme: str) -> None:
    """The rules of axe-core, on a wide screen and on a phone."""
    for viewport in ({"width": 1280, "height": 900}, PHONE):
        how = {"viewport": viewport, "color_scheme": scheme, "bypass_csp": True}
        with Opened(browser, address, **how) as opened:
            opened.page.evaluate(AXE.read_text("utf-8"))
            found = opened.page.evaluate("axe.run()")
            serious = [v for v in found["violations"] if v["impact"] in {"serious", "critical"}]
            assert not serious, json.dumps(serious)[:2000]
