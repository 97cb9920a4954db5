"""Debian's Chromium, driven by Playwright.

Where it is installed, the build without windows is taken: it draws the same with half of the work.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest


def executable() -> str | None:
    """Return its path; None where this machine has none."""
    return shutil.which("chromium-headless-shell") or shutil.which("chromium")


@contextmanager
def chromium(*more: str) -> Iterator[Any]:
    """Give it, started with *more* arguments, or skip the test."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    path = executable()
    if path is None:
        pytest.skip("no Chromium here (Debian: apt-get install chromium-headless-shell)")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", *more])
        yield browser
        browser.close()
