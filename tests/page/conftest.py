"""A page in a real browser: Debian's Chromium, driven by Playwright, without a network."""

from collections.abc import Iterator
from typing import Any

import pytest

from monitor.page.document import document
from tests.page.chromium import Opened
from tests.page.stories import front
from tests.page.test_beside import with_calls


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("page") / "page.html"
    path.write_bytes(document(front()))
    assert path.stat().st_size < 250_000
    return path.as_uri()


@pytest.fixture(scope="module")
def wide_address(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A page for the desk, with numbers beside the posts: all that a page can hold."""
    path = tmp_path_factory.mktemp("page") / "internal.html"
    path.write_bytes(document(with_calls(front(internal=True))))
    return path.as_uri()


@pytest.fixture
def opened(browser: Any, address: str) -> Iterator[Opened]:
    with Opened(browser, address, viewport={"width": 1280, "height": 900}) as page:
        yield page
