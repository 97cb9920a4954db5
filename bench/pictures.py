"""Pictures of every chart, made of the demo, for docs/charts.md; of other shapes; and its page.

From the repository: ``python -m bench.pictures [FOLDER]`` (default: docs/pictures);
``python -m bench.pictures charts [FOLDER]`` makes the charts alone. It plays the demo into a
temporary folder, so the same version draws the same pictures. Pages are pictured as a browser
shows them, where Playwright and Chromium are there: the demo on a desk, on a phone and in the dark;
250 posts on a product recall; the same as an archive that claims no time; an incident without a
post; the first five minutes of one.
"""

import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from click.testing import CliRunner
from PIL import Image

from bench import arguments
from bench.outputs import START, recall, written
from bench.outputs import run as command_line
from monitor import cli
from monitor.chart import VolumeFigure, write
from monitor.cli.chart import CHARTS
from monitor.clock import MINUTE
from monitor.nouns.buckets import Bucket
from tests.browser import executable

FOLDER = Path(__file__).parents[1] / "docs" / "pictures"
PICTURES = {what: (what,) for what in CHARTS} | {
    "reactions": ("sentiment", "--mask", "--centre", "--every", "6h")
}
"""Name of each picture, and what is asked for."""

FIRST = datetime(2026, 3, 2, 5, tzinfo=UTC)
COLOURS = 96
HOUR = 60 * MINUTE
NOW = "2017-02-27T00:00Z"
"""An hour after the simulated week: its last posts will still change, and a forecast is made."""


def run(*words: str) -> None:
    result = CliRunner().invoke(cli.root, words, standalone_mode=False)
    if result.exception is not None:
        raise result.exception


STATES: Mapping[str, tuple[int, timedelta, bool]] = {
    "recall": (250, timedelta(days=3), True),
    "archive": (250, timedelta(days=3), False),
    "empty": (0, HOUR, True),
    "first-minutes": (37, 5 * MINUTE, True),
}
"""Of other incidents: how many posts in what time, and whether all of it is claimed as watched."""


def state(name: str, place: Path) -> Path:
    """Make the page of one of `STATES` below *place*; return its file."""
    posts, length, claims = STATES[name]
    folder = place / name
    recall(folder, posts, length, sys.executable, claims=claims)
    command = ["page", "--now", written(START + length), "--out", "page.html"]
    command_line(sys.executable, command, folder)
    return folder / "page.html"


def shoot(
    page: Path, path: Path, width: int = 1280, scheme: Literal["dark", "light"] = "light"
) -> None:
    chromium = executable()
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
    # Flat colours: a table of them takes a third of the room. Rare ones, as of a dot, are kept.
    flat = Image.open(path).convert("RGB").quantize(COLOURS, Image.Quantize.MAXCOVERAGE)
    flat.save(path, optimize=True)
    print(f"{path.name}: {path.stat().st_size:,} bytes")


def shaped(
    said: str, every: timedelta, posts: Sequence[int], parts: Mapping[str, Sequence[int]]
) -> VolumeFigure:
    """Return posts that were watched without a gap, by source where there are several."""

    def buckets(numbers: Sequence[int]) -> tuple[Bucket, ...]:
        return tuple(
            Bucket(
                start=FIRST + place * every,
                end=FIRST + (place + 1) * every,
                posts=number,
                people=number,
                messages=number,
                coverage=1.0,
                provisional=False,
                truncated=False,
            )
            for place, number in enumerate(numbers)
        )

    return VolumeFigure(
        said=said,
        title="A drill: nothing of this happened",
        timezone="America/New_York",
        every=every,
        buckets=buckets(posts),
        groups={name: buckets(numbers) for name, numbers in parts.items()},
        simulated=True,
    )


def shapes() -> dict[str, VolumeFigure]:
    fading = [round(420 * 0.55**hour) for hour in range(8)]
    year = [
        20 + day * 7919 % 23 + (300 - 9 * (day - 120) if 120 <= day < 150 else 0)
        for day in range(365)
    ]
    hour = [minute * 37 % 11 + (9 if 20 < minute < 35 else 0) for minute in range(60)]
    many = {
        f"source {chr(97 + place)}": [n * (15 - place) // 4 % (40 - place) for n in range(48)]
        for place in range(14)
    }
    whole = [sum(numbers) for numbers in zip(*many.values(), strict=True)]
    return {
        "one-post": shaped("1 post in one hour", HOUR, [1], {}),
        "one-hour": shaped(f"{sum(hour)} posts in one hour", MINUTE, hour, {}),
        "one-year": shaped("Most posts came in July", 24 * HOUR, year, {}),
        "one-spike": shaped(
            "420 posts in one hour, Monday 2 March, midnight to 1 am",
            HOUR,
            [*fading, *(n % 7 == 0 for n in range(60))],
            {},
        ),
        "14-sources": shaped(f"{sum(whole):,} posts from 14 sources", HOUR, whole, many),
    }


def charts(folder: Path, demo: Path) -> None:
    for name, asked in PICTURES.items():
        words = ("--config", str(demo / "config.toml"), "chart", *asked, "--now", NOW, "--out")
        run(*words, str(folder / f"{name}.svg"))
    for name, figure in shapes().items():
        write(figure, folder / f"{name}.svg")
    for name in (*PICTURES, *shapes()):
        print(f"{name}.svg: {(folder / name).with_suffix('.svg').stat().st_size:,} bytes")


def main(folder: Path, *, pages: bool) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        demo = Path(place) / "demo"
        run("demo", "--out", str(demo))
        charts(folder, demo)
        if not pages:
            return
        shutil.copyfile(demo / "page.html", folder / "page.html")
        shown = {"demo": demo / "page.html"}
        shown |= {name: state(name, Path(place)) for name in STATES}
        for name, page in shown.items():
            shoot(page, folder / f"page-{name}.png")
        shoot(shown["demo"], folder / "page-demo-phone.png", width=390)
        shoot(shown["demo"], folder / "page-demo-dark.png", scheme="dark")


if __name__ == "__main__":
    said = arguments.words(__doc__, 0, 2)
    only_charts = said[:1] == ["charts"]
    rest = said[only_charts:]
    main(Path(rest[0]) if rest else FOLDER, pages=not only_charts)
