"""A page around one chart, in one file, that fits its window, runs nothing and loads nothing.

All our pages begin as it does.

Titles and the names of sources are hostile until proved otherwise: they stand in elements of the
drawing only, as text. How it may look is named by its digest, and nothing may run.

References:
    Content Security Policy Level 3, https://www.w3.org/TR/CSP3/, section 2.3.1; known, not
    read again on 2026-11-24.
"""

import base64
import hashlib
from typing import Final

from monitor.chart.figure import Figure
from monitor.chart.svg.sheet import HATCH, drawn, style
from monitor.chart.text import one_line
from monitor.chart.theme import DARK, LIGHT
from monitor.privacy.output import html
from monitor.words.charts import HOW

WIDTHS: Final = {"narrow": 380, "middle": 680, "wide": 1040}
"""Pixels of the drawing for a phone, for a tablet and for paper, and for a desk."""

STAGES: Final[tuple[tuple[int, frozenset[str]], ...]] = (
    (4, frozenset({"middle", "wide"})),
    (6, frozenset({"wide"})),
    (9, frozenset({"wide"})),
    (14, frozenset()),
)
"""Pixels for a bar, and which drawings hold what pointing shows: the first with which the file is
small enough. A phone has no pointer, so its drawing never does."""

LARGEST: Final = 150_000
"""Bytes of a file."""

NARROW: Final = f"(max-width:{WIDTHS['middle'] - 81}px)"
WIDE: Final = f"(min-width:{WIDTHS['wide'] - 80}px)"
"""Windows in which another drawing than the middle one is shown."""

_LAYOUT: Final = f"""
:root{{color-scheme:light dark}}
body{{margin:0;background:{LIGHT["ground"]};color:CanvasText;font:13px/1.5 sans-serif}}
@media screen and (prefers-color-scheme:dark){{body{{background:{DARK["ground"]}}}}}
main{{max-width:{WIDTHS["wide"] + 160}px;margin:0 auto}}
main>svg{{width:100%;height:auto;break-inside:avoid;max-height:100vh}}
.narrow,.wide{{display:none}}.middle{{display:block}}.patterns{{position:absolute}}
@media screen{{main>svg{{max-height:none}}}}
@media screen and {NARROW}{{.narrow{{display:block}}.middle{{display:none}}}}
@media screen and {WIDE}{{.wide{{display:block}}.middle{{display:none}}}}
@media print{{:root{{color-scheme:light}}}}
details{{padding:0 20px 20px}}
"""
_STYLE: Final = _LAYOUT + style()

_PAGE: Final = """{head}
<body>
<svg class="patterns" width="0" height="0" aria-hidden="true"><defs>{hatch}</defs></svg>
<main id="chart">
{drawings}
{method}</main>
</body>
</html>
"""


def page(figure: Figure) -> bytes:
    """Return a page that holds the figure at three widths and shows the one that fits, UTF-8."""
    made = b""
    for narrowest, pointed in STAGES:
        made = _page(figure, narrowest, pointed)
        if len(made) <= LARGEST:
            break
    return made


def _page(figure: Figure, narrowest: int, pointed: frozenset[str]) -> bytes:
    made = {
        name: drawn(figure, wide, name, narrowest, pointed=name in pointed)
        for name, wide in WIDTHS.items()
    }
    lines = "".join(f"<li>{html(one_line(line))}</li>" for line in figure.method)
    return _PAGE.format(
        head=head(made["wide"].title, _STYLE, policy(_STYLE)),
        hatch=HATCH,
        drawings="\n".join(one.svg("", name, {"class": name}) for name, one in made.items()),
        method=f"<details><summary>{HOW}</summary><ul>{lines}</ul></details>\n" if lines else "",
    ).encode()


def head(title: str, style: str, policy: str = "", *more: str) -> str:
    """Return how each of our pages begins, up to its body; *more* are elements, HTML.

    The *policy* is empty where a server says it, and to which pages the page sends its address.
    """
    private = [
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="referrer" content="no-referrer">',
    ]
    parts = [
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
        *(private if policy else []),
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="color-scheme" content="light dark">',
        f"<title>{html(title)}</title>",
        *more,
        f"<style>{style}</style>\n</head>",
    ]
    return "\n".join(parts)


def policy(style: str, script: str = "", *more: str) -> str:
    """Return what a page may do: look by its own style, run its own script, and nothing else.

    *more* is what it may do besides.
    """
    return "; ".join(
        [
            "default-src 'none'",
            *([f"script-src {digest(script)}"] if script else []),
            f"style-src {digest(style)}",
            *more,
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )


def digest(text: str) -> str:
    """Return how a policy names a script or style that may be used."""
    made = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(made).decode()}'"
