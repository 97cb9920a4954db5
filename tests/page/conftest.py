"""A page in a real browser: Debian's Chromium, driven by Playwright, without a network."""

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from msgspec.structs import replace

from monitor.chart.files.render import library
from monitor.page.document import document
from monitor.page.making import measures
from tests.page.chromium import Opened
from tests.page.stories import HOUR, T, story
from tests.page.test_beside import CALLS


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    pytest.importorskip("vl_convert", reason="the extra `charts` is not installed")
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("no chromium on this machine")
    with sync_api.sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("page") / "page.html"
    path.write_bytes(document(story(), library()))
    assert path.stat().st_size < 1_500_000
    return path.as_uri()


@pytest.fixture(scope="module")
def wide_address(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A page for the desk, with numbers beside the posts: all that a page can hold."""
    path = tmp_path_factory.mktemp("page") / "internal.html"
    found = story(internal=True)
    packed = found.packed | {"counts": measures([CALLS], [T + i * HOUR for i in range(49)])}
    path.write_bytes(document(replace(found, series=(CALLS,), packed=packed), library()))
    return path.as_uri()


@pytest.fixture
def opened(browser: Any, address: str) -> Iterator[Opened]:
    with Opened(browser, address, viewport={"width": 1280, "height": 900}) as page:
        yield page
