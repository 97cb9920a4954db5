"""Pictures of every chart, made of the demo: light and dark, for docs/charts.md; and its page.

From the repository: ``python -m bench.pictures [FOLDER]`` (default: docs/pictures). It plays the
demo into a temporary folder, so the same version draws the same pictures. Pages are pictured as a
browser shows them, where Playwright and Chromium are there: the demo on a desk, on a phone and in
the dark; 250 posts on a product recall; the same as an archive that claims no time; an incident
without a post; the first five minutes of one.
"""

import shutil
import sys
import tempfile
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from click.testing import CliRunner
from PIL import Image

from bench.outputs import START, recall, written
from bench.outputs import run as command_line
from monitor import cli
from monitor.cli.chart import CHARTS

FOLDER = Path(__file__).parents[1] / "docs" / "pictures"
PICTURES = {what: (what,) for what in CHARTS} | {
    "reactions": ("sentiment", "--mask", "--centre", "--every", "6h")
}
"""Name of each picture, and what is asked for."""

MINUTE = timedelta(minutes=1)
COLOURS = 96
HOUR = 60 * MINUTE
NOW = "2017-02-27T00:00Z"
"""An hour after the simulated week: its last posts will still change, and a forecast is made."""


def run(*words: str) -> None:
    result = CliRunner().invoke(cli.root, words, standalone_mode=False)
    if result.exception is not None:
        raise result.exception


def states(place: Path) -> dict[str, Path]:
    """Make pages of other incidents; return them by name."""
    made = {
        "recall": (250, timedelta(days=3), True),
        "archive": (250, timedelta(days=3), False),
        "empty": (0, HOUR, True),
        "first-minutes": (37, 5 * MINUTE, True),
    }
    for name, (posts, length, claims) in made.items():
        folder = place / name
        recall(folder, posts, length, sys.executable, claims=claims)
        command = ["page", "--now", written(START + length), "--out", "page.html"]
        command_line(sys.executable, command, folder)
    return {name: place / name / "page.html" for name in made}


def shoot(
    page: Path, path: Path, width: int = 1280, scheme: Literal["dark", "light"] = "light"
) -> None:
    """Picture a page as a browser shows it, whole."""
    chromium = shutil.which("chromium")
    if chromium is None or find_spec("playwright") is None:
        print(f"{path.name}: no browser here")
        return
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        shown = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
        shown.goto(page.as_uri())
        shown.wait_for_selector("body[data-ready]")
        shown.screenshot(path=path, full_page=True)
        browser.close()
    # Flat colours: a table of them takes a third of the room.
    Image.open(path).quantize(COLOURS).save(path, optimize=True)
    print(f"{path.name}: {path.stat().st_size:,} bytes")


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        demo = Path(place) / "demo"
        run("demo", "--out", str(demo))
        shutil.copyfile(demo / "page.html", folder / "page.html")
        pages = {"demo": demo / "page.html", **states(Path(place))}
        for name, page in pages.items():
            shoot(page, folder / f"page-{name}.png")
        shoot(pages["demo"], folder / "page-demo-phone.png", width=390)
        shoot(pages["demo"], folder / "page-demo-dark.png", scheme="dark")
        for name, asked in PICTURES.items():
            words = ("--config", str(demo / "config.toml"), "chart", *asked, "--now", NOW, "--out")
            for ending, more in (("", ()), ("-dark", ("--dark",))):
                path = folder / f"{name}{ending}.svg"
                run(*words, str(path), *more)
                print(f"{path.name}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
