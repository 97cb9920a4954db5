"""Charts as files: PNG, SVG, and HTML that works with no network."""

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from monitor.chart.figure import Figure
from monitor.chart.files.dark import darkened
from monitor.chart.files.html import page
from monitor.chart.panels.frame import specification
from monitor.chart.panels.panel import Spec
from monitor.chart.text import one_line
from monitor.errors import CannotCreate, MonitorError, UsageError

SCALE: Final = 2.0
"""Pixels of the picture for one of the layout: sharp on dense screens and in print."""

COLOURS: Final = 256
"""Of a picture whose points are a byte each."""

WIDTHS: Final = (240, 310, 400, 520, 680, 860, 1100)
"""Of the plot in a page: from a phone to a wide screen, in steps of a third at most."""

AROUND: Final = 110
"""Pixels beside a plot, in all."""


def _extra(name: str) -> Any:
    """Return a library of the extra `charts`, which only those who want files need to install.

    Raises:
        MonitorError: It is not installed.
    """
    try:
        return import_module(name)  # heavy
    except ImportError as error:
        message = "charts as files need more packages: pip install 'reaction-monitor[charts]'"
        raise MonitorError(message) from error


def _renderer() -> Any:
    return _extra("vl_convert")


def png(spec: Spec) -> bytes:
    """Return the picture as PNG, two pixels for each of the layout.

    Raises:
        MonitorError: The extra `charts` is not installed.
    """
    return small(_renderer().vegalite_to_png(spec, scale=SCALE, allowed_base_urls=[]))


def small(picture: bytes) -> bytes:
    """Return a PNG in its most frequent colours, the others in the nearest: a tenth of the bytes.

    What differs are shades at the edges of letters and lines, by too little to be seen.
    """
    images = _extra("PIL.Image")
    shown = images.open(BytesIO(picture)).convert("RGB")
    found = shown.getcolors(shown.width * shown.height) or []
    frequent = sorted(found, key=lambda one: (-one[0], one[1]))[:COLOURS]
    palette = images.new("P", (1, 1))
    palette.putpalette([part for _, colour in frequent for part in _parts(colour)])
    out = BytesIO()
    shown.quantize(palette=palette, dither=images.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


def _parts(colour: object) -> tuple[int, ...]:
    return colour if isinstance(colour, tuple) else ()


def svg(spec: Spec) -> bytes:
    """Return the picture as SVG, UTF-8, with text as text and nothing that runs.

    Raises:
        MonitorError: The extra `charts` is not installed.
    """
    drawing: str = _renderer().vegalite_to_svg(spec, allowed_base_urls=[])
    return drawing.encode()


def html(figure: Figure) -> bytes:
    """Return a page that shows the picture, values on pointing, and asks nothing of the network.

    It holds the picture at several widths and draws the one that fits its window.

    Raises:
        MonitorError: The extra `charts` is not installed.
    """
    return page({wide + AROUND: specification(figure, wide) for wide in WIDTHS}, library())


def library() -> str:
    """Return the script that draws in a browser: Vega, Vega-Lite and Vega-Embed in one.

    Raises:
        MonitorError: The extra `charts` is not installed.
    """
    script: str = _renderer().javascript_bundle()
    return script


PICTURES: Final[Mapping[str, Callable[[Spec], bytes]]] = {".png": png, ".svg": svg}
FORMATS: Final = (*PICTURES, ".html")


def write(figure: Figure, path: Path, *, dark: bool = False) -> None:
    """Write the figure in the format that the suffix names; an older file is replaced at once.

    Args:
        figure: What to show.
        path: Ends in .png, .svg or .html.
        dark: Whether a picture has a dark ground; a page follows its reader's wish anyhow.

    Raises:
        UsageError: The suffix is none of .png, .svg, .html; nothing was written.
        MonitorError: The extra `charts` is not installed; nothing was written.
        CannotCreate: The file cannot be made; an older one is as it was.
    """
    suffix = path.suffix.lower()
    if suffix not in FORMATS:
        known, came = ", ".join(FORMATS), path.suffix or "none"
        message = f"{one_line(str(path))}: expected one of the suffixes {known}, got {came!r}"
        raise UsageError(message)
    if suffix == ".html":
        put(path, html(figure))
    else:
        spec = specification(figure)
        put(path, PICTURES[suffix](darkened(spec) if dark else spec))


def put(path: Path, content: bytes) -> None:
    """Put *content* in place of the file at once; a pipe or device is written to as it stands.

    Raises:
        CannotCreate: The file cannot be made; an older one is as it was.
    """
    special = path.exists() and not path.is_file() and not path.is_dir()
    fresh = path if special else path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        fresh.write_bytes(content)
        if not special:
            fresh.replace(path)
    except OSError as error:
        if not special:
            with suppress(OSError):
                fresh.unlink()
        why = error.strerror or error
        message = f"{one_line(str(path))}: expected a file that can be written, got: {why}"
        raise CannotCreate(message) from error
