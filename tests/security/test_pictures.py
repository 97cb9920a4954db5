"""Charts as files, made of hostile titles: nothing in them runs, loads or breaks out."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from tests.browser import chromium
from tests.security.conftest import Hostile
from tests.security.corpus import MARK
from tests.security.world import NOW, run

pytestmark = pytest.mark.repeats

pytest.importorskip("resvg_py", reason="the extra `charts` is not installed")

QUIET = (
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
CHARTS = ("volume", "sentiment", "spread")
DRAWN = {
    *("svg", "g", "path", "rect", "text", "line", "circle", "polygon", "polyline"),
    *("title", "desc", "metadata", "style", "defs", "pattern", "clipPath"),
}


def drawn(hostile: Hostile, folder: Path, what: str, suffix: str) -> Path:
    path = folder / f"{what}.{suffix}"
    result = run(hostile.folder, "chart", what, "--now", NOW, "--out", str(path))
    assert result.exception is None, result.exception
    return path


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium(*QUIET) as found:
        yield found


@pytest.mark.parametrize("what", CHARTS)
def test_a_browser_runs_nothing_and_asks_nobody(
    hostile: Hostile, tmp_path: Path, browser: Any, what: str
) -> None:
    """In Chromium: the chart is drawn, no foreign script ran, no request left, no dialog opened."""
    path = drawn(hostile, tmp_path, what, "html")
    page = browser.new_page()
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: complaints.append(dialog.message))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(path.as_uri())
    page.mouse.move(300, 300)
    page.mouse.click(300, 300)
    page.wait_for_timeout(300)  # ms; a fetch or an image would have begun
    assert asked == [path.as_uri()]
    assert complaints == []
    assert page.evaluate(f"[typeof window.{MARK}, document.scripts.length]") == ["undefined", 0]
    policy = page.locator("meta[http-equiv=Content-Security-Policy]").get_attribute("content")
    assert "default-src 'none'" in policy
    assert not re.search("script-src|unsafe", policy)
    assert MARK in page.locator("#chart").inner_text()
    tags = page.evaluate(
        "[...new Set([...document.querySelectorAll('#chart *')].map(e=>e.tagName))]"
    )
    assert not {tag.lower() for tag in tags} & {
        "script",
        "img",
        "image",
        "iframe",
        "a",
        "use",
        "style",
    }
    page.close()


def test_the_browser_would_show_a_hole(tmp_path: Path, browser: Any) -> None:
    """The watch is not blind: a page without our care runs the corpus, and is seen to."""
    path = tmp_path / "open.html"
    path.write_text(f"<img src='https://{MARK}.invalid/i.png' onerror='window.{MARK}=1'>")
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
    page.wait_for_timeout(300)
    assert page.evaluate(f"typeof window.{MARK}") == "number"
    assert len(asked) == 2
    page.close()


@pytest.mark.parametrize("what", CHARTS)
def test_a_drawing_is_xml_without_script_or_link(
    hostile: Hostile, tmp_path: Path, what: str
) -> None:
    """SVG: parsed as XML it has shapes, texts and our style, and nothing that runs or loads."""
    root = ET.fromstring(drawn(hostile, tmp_path, what, "svg").read_text("utf-8"))  # noqa: S314  our own file
    assert {element.tag.rpartition("}")[2] for element in root.iter()} <= DRAWN
    attributes = {
        (name, value) for element in root.iter() for name, value in element.attrib.items()
    }
    assert not [name for name, _ in attributes if name.startswith("on") or "href" in name]
    assert not [value for _, value in attributes if "url(" in value and "url(#" not in value]
    assert MARK in "".join(root.itertext())


def test_a_picture_is_made_of_any_text(hostile: Hostile, tmp_path: Path) -> None:
    """PNG: signature and end are there, whatever the titles are; they are in each of the charts."""
    content = drawn(hostile, tmp_path, CHARTS[0], "png").read_bytes()
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    assert content.endswith(b"IEND\xaeB`\x82")
