"""Pictures of pages that someone has looked at: of the demo and of four other incidents.

They are drawn with the one font that Pillow brings along, so that they are the same on machines
with other fonts, and at half their size. ``python -m tests.page.looked_at`` makes them again; look
at each before it is committed.
"""

import sys
import tempfile
from base64 import b64encode
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import numpy as np
from PIL import Image, ImageFont

from bench.pictures import STATES, state
from monitor.chart.files.render import small
from tests.browser import executable
from tests.chart.looked_at import fewer
from tests.chart.pixels import Pixels, written

FOLDER: Final = Path(__file__).parent / "golden"
HALF: Final = 2

GOLDEN: Final[Mapping[str, tuple[str, int, str]]] = {
    "demo": ("demo", 1440, "light"),
    "demo-phone": ("demo", 390, "light"),
    "demo-dark": ("demo", 1440, "dark"),
    **{name: (name, 1440, "light") for name in STATES},
}
"""Name of the picture -> which page, how wide, on which ground."""

ARGUMENTS: Final = ("--font-render-hinting=none", "--force-color-profile=srgb")
NOW: Final = "2017-02-28T11:00:00Z"


def font() -> str:
    """Return a style sheet in which the fonts of the page are the one that is there everywhere."""
    found = ImageFont.load_default(12)
    assert isinstance(found, ImageFont.FreeTypeFont)
    assert isinstance(found.path, BytesIO)
    source = b64encode(found.path.getvalue()).decode()
    return "".join(
        f'@font-face{{font-family:"{name}";src:url(data:font/ttf;base64,{source})}}'
        for name in ("Liberation Sans", "Liberation Serif")
    )


def shot(browser: Any, page: Path, width: int, scheme: str, change: str = "") -> Pixels:
    """Return a page as the browser shows it, whole, at half its size.

    Args:
        browser: Chromium.
        page: The file.
        width: Of the window.
        scheme: `light` or `dark`.
        change: A script that is run before.
    """
    how = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme, "offline": True}
    context = browser.new_context(bypass_csp=True, device_scale_factor=1, **how)
    shown = context.new_page()
    shown.goto(page.as_uri())
    shown.add_style_tag(content=font())
    shown.evaluate("document.fonts.ready.then(() => document.fonts.size)")
    shown.wait_for_selector("body[data-ready]")
    if change:
        shown.evaluate(change)
    drawn = shown.screenshot(full_page=True, animations="disabled")
    context.close()
    return np.asarray(Image.open(BytesIO(drawn)).convert("RGB").reduce(HALF))


def main() -> None:
    """Make all pictures again."""
    from playwright.sync_api import sync_playwright

    from tests.demo.conftest import Demo

    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=executable(), args=["--no-sandbox", *ARGUMENTS]
        )
        pages = {name: state(name, Path(place)) for name in STATES}
        pages["demo"] = Path(place) / "demo.html"
        Demo(Path(place) / "demo").run("page", "--now", NOW, "--out", str(pages["demo"]))
        for name, (page, width, scheme) in GOLDEN.items():
            drawn = shot(chromium, pages[page], width, scheme)
            content = small(written(fewer(drawn)))
            (FOLDER / f"{name}.png").write_bytes(content)
            sys.stdout.write(f"{name}.png: {len(content):,} bytes\n")
        chromium.close()


if __name__ == "__main__":
    main()
