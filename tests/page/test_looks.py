"""How the page looks: on a phone, enlarged, in the dark, on paper, and to the rules of axe."""

import json
from base64 import b64encode
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from monitor.page.brief import brief
from monitor.page.sheets import Picture, as_html
from tests.page.chromium import Opened
from tests.page.stories import story

pytestmark = pytest.mark.repeats


@pytest.mark.parametrize("width", [320, 390, 768, 970, 1280])
def test_nothing_sticks_out(browser: Any, address: str, width: int) -> None:
    """At no width does the page scroll sideways; labels do not touch, and have 11 pixels."""
    with Opened(browser, address, viewport={"width": width, "height": 800}) as opened:
        assert opened.page.evaluate("document.documentElement.scrollWidth") <= width
        touching = opened.page.evaluate(TOUCHING)
        assert touching == []
        assert opened.page.evaluate(SMALLEST) >= 10.95


def test_a_short_figure_leaves_no_hole(browser: Any, wide_address: str) -> None:
    """Each figure begins about as high as it could in either of the two columns."""
    with Opened(browser, wide_address, viewport={"width": 1280, "height": 900}) as opened:
        boxes = [one.bounding_box() for one in opened.page.locator(".two > figure").all()]
    ends = dict.fromkeys({box["x"] for box in boxes}, boxes[0]["y"] - 32)
    assert (len(ends), len(boxes) > 2) == (2, True)
    for before, box in pairwise([boxes[0], *boxes]):
        lowest = {x: max(end + 32, before["y"]) for x, end in ends.items()}
        assert box["y"] == pytest.approx(lowest[box["x"]], abs=1)
        assert box["y"] < min(lowest.values()) + 100
        ends[box["x"]] = box["y"] + box["height"]


@pytest.mark.parametrize("times", [2, 4])
def test_it_can_be_read_enlarged(browser: Any, address: str, times: int) -> None:
    """At 200 % and 400 % of a wide screen nothing is cut, hidden or scrolled sideways."""
    size = {"width": 1280 // times, "height": 1024 // times}
    with Opened(browser, address, viewport=size, device_scale_factor=times) as opened:
        assert opened.page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        for name in ("Zoom in", "Whole time"):
            assert opened.page.get_by_role("button", name=name, exact=True).is_visible()
        for part in ("h1", "#far", "#missed", "#waves"):
            box = opened.page.locator(part).bounding_box()
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= size["width"]


SMALLEST = """() => Math.min(...[...document.querySelectorAll("main svg text")]
  .filter((one) => one.getBoundingClientRect().height)
  .map((one) => parseFloat(getComputedStyle(one).fontSize) * one.getScreenCTM().a))"""

TOUCHING = """() => [...document.querySelectorAll("main svg")].flatMap((chart) => {
  const boxes = [...chart.querySelectorAll(".axis, .name")].map((one) => [
    one.textContent, one.getBoundingClientRect()]).filter(([, box]) => box.width);
  const across = (a, b) => a.left < b.right - 1 && b.left < a.right - 1;
  const meet = (a, b) => across(a, b) && a.top < b.bottom - 4 && b.top < a.bottom - 4;
  const edge = chart.getBoundingClientRect();
  return boxes.flatMap(([text, box], i) => [
    ...boxes.slice(i + 1).filter(([, other]) => meet(box, other)).map(([other]) => text + other),
    ...(box.left < edge.left - 1 || box.right > edge.right + 1 ? [`cut: ${text}`] : []),
  ]);
})"""


def test_the_heads_of_a_table_weigh_the_same(browser: Any, address: str) -> None:
    """Of numbers and of words; and what names a table stays in sight beside a wide one."""
    with Opened(browser, address, viewport={"width": 360, "height": 800}) as opened:
        weights = opened.page.locator("thead th").evaluate_all(
            "cells => cells.map((one) => getComputedStyle(one).fontWeight)"
        )
        assert set(weights) == {"700"}
        sides = opened.page.locator("caption span").evaluate_all(
            "names => names.map((one) => one.getBoundingClientRect().right)"
        )
        assert max(sides) <= 360


@pytest.mark.parametrize(
    ("width", "scheme", "shown"),
    [(1280, "light", 1), (1280, "dark", 2), (360, "light", 3), (360, "dark", 4)],
)
def test_a_brief_has_a_picture_for_each_screen(
    browser: Any, tmp_path: Path, width: int, scheme: str, shown: int
) -> None:
    """No light picture in the dark, none on a phone that one cannot read; paper is light."""
    svg = "<svg xmlns='http://www.w3.org/2000/svg' width='{0}' height='1'/>"
    first, *others = (
        f"data:image/svg+xml;base64,{b64encode(svg.format(pixels).encode()).decode()}"
        for pixels in (1, 2, 3, 4)
    )
    found, path = story(), tmp_path / "brief.html"
    drawn = dict(zip(("dark", "narrow", "narrow-dark"), others, strict=True))
    picture = Picture("a picture", first, drawn)
    path.write_bytes(as_html(brief(found, found), picture))
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page.goto(path.as_uri())
    seen = "image => image.decode().then(() => image.naturalWidth)"
    assert page.locator("img:visible").evaluate(seen) == shown
    page.emulate_media(media="print")
    assert page.locator("img:visible").evaluate(seen) == 1
    page.close()


def test_it_is_dark_in_the_dark_and_light_on_paper(browser: Any, address: str) -> None:
    """The ground follows the reader's wish; paper stays white; texts stand out on both."""
    ground = "getComputedStyle(document.body).backgroundColor"
    with Opened(browser, address, color_scheme="dark") as opened:
        assert opened.page.evaluate(ground) == "rgb(19, 23, 27)"
        opened.page.emulate_media(media="print", color_scheme="dark")
        assert opened.page.evaluate(ground) == "rgb(255, 255, 255)"


CONTRAST = """() => {
  const light = (color) => {
    const parts = color.match(/[\\d.]+/g).slice(0, 3).map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
  };
  const ground = (one) => {
    for (let at = one; at; at = at.parentElement) {
      const color = getComputedStyle(at).backgroundColor;
      if (color !== "rgba(0, 0, 0, 0)") return color;
    }
    return "rgb(255, 255, 255)";
  };
  const written = (part) => part.nodeType === 3 && part.data.trim();
  const texts = [...document.querySelectorAll("body *")].filter(
    (one) => one.getClientRects().length && [...one.childNodes].some(written));
  return texts.map((one) => {
    const svg = one.namespaceURI.includes("svg");
    const style = getComputedStyle(one);
    const both = [light(svg ? style.fill : style.color), light(ground(one))];
    const [a, b] = both.sort((x, y) => y - x);
    return [one.textContent.trim().slice(0, 30), (a + 0.05) / (b + 0.05)];
  }).filter(([, ratio]) => ratio < 4.5);
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_texts_stand_out(browser: Any, wide_address: str, scheme: str) -> None:
    """Every text, of charts too, has a contrast of 4.5 to 1 at least (WCAG 2.2, 1.4.3)."""
    with Opened(browser, wide_address, color_scheme=scheme) as opened:
        assert opened.page.evaluate(CONTRAST) == []


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_it_prints(browser: Any, address: str, paper: str) -> None:
    """Two or three sheets with the figures, whole, and no control; on paper the ground is white."""
    with Opened(browser, address, color_scheme="dark") as opened:
        pdf = opened.page.pdf(format=paper)
        assert pdf.startswith(b"%PDF")
        assert 2 <= pdf.count(b"/Type /Page\n") <= 3
        opened.page.emulate_media(media="print", color_scheme="dark")
        assert not opened.page.get_by_role("button", name="Zoom in").is_visible()
        assert not opened.page.locator("#numbers").is_visible()
        assert opened.page.locator("svg.timeline.wide").is_visible()


def test_a_brief_is_one_sheet(browser: Any, tmp_path: Path) -> None:
    """With its picture; nothing is asked for."""
    found, path = story(), tmp_path / "brief.html"
    picture = (
        "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='970' height='560'/>"
    )
    path.write_bytes(as_html(brief(found, found), Picture("a picture", picture)))
    page = browser.new_page()
    page.goto(path.as_uri())
    assert page.locator("img:visible").evaluate("image => image.naturalWidth") == 970
    for paper in ("A4", "Letter"):
        assert page.pdf(format=paper).count(b"/Type /Page\n") == 1
    page.emulate_media(media="print")
    box = page.locator("img:visible").bounding_box()
    assert box["height"] > 150  # 50 mm at least, so that it can be read
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_axe_finds_nothing_serious(
    browser: Any, wide_address: str, scheme: str, width: int
) -> None:
    """The rules of axe-core, on a wide screen and on a phone; what is folded is opened too."""
    axe = pytest.importorskip("axe_playwright_python", reason="axe-playwright-python is missing")
    script = files(axe).joinpath("axe.min.js").read_text("utf-8")
    how = {"viewport": {"width": width, "height": 800}, "color_scheme": scheme, "bypass_csp": True}
    with Opened(browser, wide_address, **how) as opened:
        opened.page.evaluate("document.querySelectorAll('details').forEach((d) => (d.open = true))")
        opened.page.evaluate(script)
        found = opened.page.evaluate("axe.run()")
        assert len(found["passes"]) > 15
        serious = [v for v in found["violations"] if v["impact"] in {"serious", "critical"}]
        assert not serious, json.dumps(serious)[:2000]
