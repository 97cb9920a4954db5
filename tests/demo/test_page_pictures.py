"""Pages look as they did when someone looked at them: the demo's, and those of four incidents."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bench.pictures import STATES, state
from tests.chart.pixels import apart, read, written
from tests.demo.conftest import Demo
from tests.page.looked_at import ARGUMENTS, FOLDER, GOLDEN, NOW, shot

ALIKE = 0.0005
"""Share of blocks that may differ: less than a label that stands elsewhere."""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("no chromium on this machine")
    with sync_api.sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield found
        found.close()


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
    chromium: Any, pages: dict[str, Path], tmp_path: Path, name: str
) -> None:
    """But for how a font is smoothed; what differs is drawn for whoever looks."""
    which, width, scheme = GOLDEN[name]
    now = shot(chromium, page(pages, which), width, scheme)
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
        "document.querySelectorAll('svg.wide .name')[1].setAttribute('transform', "
        "'translate(-40 -16)')"
    ),
    "a lost label": "document.querySelectorAll('svg.wide .name')[0].remove()",
    "another colour": "document.documentElement.style.setProperty('--orange', '#1f6f9f')",
    "a lost bar": (
        "[...document.querySelectorAll('svg.wide .bar')].sort((a, b) => b.getBBox().height - "
        "a.getBBox().height)[0].remove()"
    ),
    "a title twice as high": "document.querySelector('h1').style.fontSize = '80px'",
}
"""What a picture must show, and the script that brings it about."""


@pytest.mark.parametrize("broken", BROKEN)
def test_what_is_broken_is_seen(chromium: Any, pages: dict[str, Path], broken: str) -> None:
    """The comparison is not blind: each of these is told."""
    then = read((FOLDER / "demo.png").read_bytes())
    now = shot(chromium, pages["demo"], 1440, "light", change=BROKEN[broken])
    assert apart(now, then)[0] > 2 * ALIKE
