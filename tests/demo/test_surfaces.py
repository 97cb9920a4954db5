"""The same figures of the demo on the page at three widths, brief, charts, terminal and JSON."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.demo.conftest import Demo
from tests.page.chromium import Opened

pytestmark = pytest.mark.repeats

WIDTHS = (1280, 820, 390)
PAGES = ("page", "internal page")
UNFOLD = "document.querySelectorAll('details').forEach((one) => { one.open = true; })"
LINK = "video.example/w/8121"


@pytest.fixture(scope="module")
def surfaces(demo: Demo, browser: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the text of each surface by its name, with single spaces."""
    when = ("--now", demo.now.isoformat(), "--until", demo.truth.until.isoformat())
    folder = tmp_path_factory.mktemp("surfaces")
    found = {
        f"report {what}": demo.run("report", what, *when).output
        for what in ("volume", "spread", "sources")
    }
    found |= {
        f"chart {what}": demo.run("chart", what, *when).output for what in ("volume", "spread")
    }
    found["brief"] = demo.run("brief", *when).output
    for name, words in (("page", ()), ("internal page", ("--internal",))):
        path = folder / f"{name.replace(' ', '-')}.html"
        demo.run("page", *words, *when, "--out", str(path))
        for wide in WIDTHS:
            how = {"viewport": {"width": wide, "height": 900}}
            with Opened(browser, path.as_uri(), **how) as opened:
                opened.page.evaluate(UNFOLD)
                found[f"{name}, {wide} wide"] = opened.page.inner_text("body")
    return {name: " ".join(text.split()) for name, text in found.items()}


def named(surfaces: dict[str, str], pattern: str) -> Iterator[tuple[str, str]]:
    """Yield each surface that names a figure, with each value that it names."""
    for name, text in surfaces.items():
        for value in dict.fromkeys(re.findall(pattern, text)):
            yield name, value


FIGURES: dict[str, tuple[str, tuple[str, ...]]] = {
    "posts in all": (
        r"[Aa]t least ([\d,]+) posts (?:in this time )?(?:by|from) [\d,]+ accounts",
        ("report volume", "brief", *(f"page, {wide} wide" for wide in WIDTHS)),
    ),
    "peak": (
        r"([\d,]+) posts (?:came )?in one hour",
        (
            *("report volume", "report spread", "chart volume", "brief"),
            *(f"page, {wide} wide" for wide in WIDTHS),
        ),
    ),
    "texts": (
        r"([\d,]+) different texts",
        ("report volume", "brief", *(f"page, {wide} wide" for wide in WIDTHS)),
    ),
    "most shared link": (
        rf"(?:{re.escape(LINK)}, is in|One video was linked in) at least ([\d,]+)",
        ("report spread", *(f"{page}, {wide} wide" for page in PAGES for wide in WIDTHS)),
    ),
    "watched": (
        r"At least one of the three sources was watched (\d+ %) of the time",
        ("report volume", *(f"page, {wide} wide" for wide in WIDTHS)),
    ),
    "how it stands": (
        r"has (?:now )?(all but stopped)|(?:Growing|Fading|Quiet for now)",
        ("report spread", "chart spread", "brief", *(f"page, {wide} wide" for wide in WIDTHS)),
    ),
}
"""How each figure is named, and who names it."""


@pytest.mark.parametrize("figure", FIGURES)
def test_each_figure_has_one_value(demo: Demo, surfaces: dict[str, str], figure: str) -> None:
    """Wherever it is named, at any width; and it is that of the JSON."""
    pattern, where = FIGURES[figure]
    told = list(named(surfaces, pattern))
    assert {name for name, _ in told} >= set(where)
    (value,) = {value for _, value in told}
    volume, spread = demo.report("volume"), demo.report("spread")
    links = {one["link"]: one["posts"] for one in spread["amplification"]["links"]}
    true = {
        "posts in all": f"{volume['total']['posts']:,}",
        "peak": f"{volume['peak']['posts']:,}",
        "texts": f"{volume['total']['messages']:,}",
        "most shared link": f"{links[LINK]:,}",
        "watched": f"{volume['total']['watched']:.0%}".replace("%", " %"),
        "how it stands": re.findall("all but stopped", spread["sentences"][0])[0],
    }
    assert value == true[figure]
    print(f"{figure}: {value} on {', '.join(dict.fromkeys(name for name, _ in told))}")  # noqa: T201


def test_the_bars_of_the_page_add_up(demo: Demo, tmp_path: Path) -> None:
    """What the script draws from holds each post once, in each length of bucket."""
    when = ("--now", demo.now.isoformat(), "--until", demo.truth.until.isoformat())
    demo.run("page", "--internal", *when, "--out", str(tmp_path / "page.html"))
    text = (tmp_path / "page.html").read_text("utf-8")
    story = json.loads(text.split('id="story">')[1].split("</script>")[0])
    sums = {sum(level["groups"][0]["n"]) for level in story["levels"]}
    assert sums == {demo.report("volume")["total"]["posts"]}
