"""Charts as files: PNG, SVG, and HTML that works with no network."""

import unicodedata
from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import numpy as np

from monitor.chart.figure import Figure
from monitor.chart.files.fonts import EMOJIS, LATIN, PLAIN, beyond, beyond_ours, spelled
from monitor.chart.files.html import page
from monitor.chart.svg.sheet import Scheme, svg
from monitor.chart.text import one_line
from monitor.errors import ConfigError, UsageError
from monitor.extras import how_to_install
from monitor.files import replacing

SCALE: Final = 2.0
"""Pixels of the picture for one of the layout: sharp on dense screens and in print."""

LARGE: Final = 100
"""Pixels of letters that are measured."""

COLOURS: Final = 256
"""Of a picture whose points are a byte each."""


def _extra(name: str) -> Any:
    """Return a package of the extra `charts`, which only those who want PNG need to install.

    Raises:
        ConfigError: It is not installed.
    """
    try:
        return import_module(name)
    except ImportError as error:
        install = how_to_install("charts")
        message = f"charts as PNG need more packages: {install}, or write .svg or .html"
        raise ConfigError(message) from error


def png(drawing: str, scale: float = SCALE) -> bytes:
    """Return a drawing as PNG, *scale* pixels for each of the layout.

    Raises:
        ConfigError: The extra `charts` is not installed.
    """
    renderer, fonts = _extra("resvg_py"), _extra("manimgx_fonts")
    whole = spelled(drawing, _advance)
    made: bytes = renderer.svg_to_bytes(
        svg_string=whole,
        zoom=scale,
        font_dirs=[str(folder) for folder in fonts.__path__],
        font_files=list(beyond_ours()) if beyond(whole) else None,
        skip_system_fonts=True,
        font_family=LATIN,
        sans_serif_family=LATIN,
    )
    return small(made)


def _advance(text: str, of: str, size: float, weight: int) -> float:
    if of == "CJK":  # each letter is a square
        return sum(unicodedata.east_asian_width(char) in {"W", "F"} or 0.5 for char in text) * size
    return float(_font(of, weight).getlength(text)) * size / LARGE


@cache
def _font(of: str, weight: int) -> Any:
    (folder,) = _extra("manimgx_fonts").__path__
    name = {PLAIN: "NotoSans", EMOJIS: "NotoEmoji"}.get(of, f"NotoSans{of.capitalize()}")
    font = _extra("PIL.ImageFont").truetype(str(Path(folder) / f"{name}[wght].ttf"), LARGE)
    font.set_variation_by_axes([weight])
    return font


def small(picture: bytes) -> bytes:
    """Return a PNG in its most frequent colours, the others in the nearest: a tenth of the bytes.

    What differs are shades at the edges of letters and lines, by too little to be seen.

    Raises:
        ConfigError: The extra `charts` is not installed.
    """
    images = _extra("PIL.Image")
    points = np.asarray(images.open(BytesIO(picture)).convert("RGB")).astype(np.int32)
    packed = (points[:, :, 0] << 16) | (points[:, :, 1] << 8) | points[:, :, 2]
    found, places, often = np.unique(packed, return_inverse=True, return_counts=True)
    colours = np.stack([found >> 16, found >> 8 & 255, found & 255], axis=1)
    kept = colours[np.argsort(-often, kind="stable")[:COLOURS]]
    nearest = ((colours[:, None] - kept[None]) ** 2).sum(axis=2).argmin(axis=1).astype(np.uint8)
    tall, wide = packed.shape
    shown = images.frombytes("P", (wide, tall), nearest[places].tobytes())
    shown.putpalette(kept.astype(np.uint8).tobytes())
    out = BytesIO()
    shown.save(out, "PNG", optimize=True)
    return out.getvalue()


FORMATS: Final[Mapping[str, Callable[[Figure, Scheme], bytes]]] = {
    ".png": lambda figure, scheme: png(svg(figure, scheme="dark" if scheme == "dark" else "light")),
    ".svg": lambda figure, scheme: svg(figure, scheme=scheme).encode(),
    ".html": lambda figure, _: page(figure),
}


def write(figure: Figure, path: Path, *, dark: bool = False) -> None:
    """Write the figure in the format that the suffix names; an older file is replaced at once.

    A picture that is not *dark* is light as PNG; SVG and HTML follow their reader's wish.

    Raises:
        UsageError: The suffix is none of .png, .svg, .html; nothing was written.
        ConfigError: PNG needs the extra `charts`, which is not installed; nothing was written.
        CannotCreate: The file cannot be made; an older one is as it was.
    """
    suffix = path.suffix.lower()
    if suffix not in FORMATS:
        known = ", ".join(FORMATS)
        message = f"{one_line(str(path))}: its ending says no format: name it with one of {known}"
        raise UsageError(message)
    put(path, FORMATS[suffix](figure, "dark" if dark else "reader"))


def put(path: Path, content: bytes, mode: int | None = None) -> None:
    """Put *content* in place of the file at once; a pipe or device is written to as it stands.

    *mode* says who may read it; None leaves that to this process.

    Raises:
        CannotCreate: The file cannot be made; an older one is as it was.
    """
    with replacing(path, one_line(str(path)), mode=mode) as file:
        file.write(content)
