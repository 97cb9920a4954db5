"""A page around one chart, in one file, that fits its window and asks nothing of the network.

Titles and the names of sources are hostile until proved otherwise. They stand only in a block of
JSON in which no character can end a script element; what may run is named by its digest, so that
nothing else can.

References:
    Content Security Policy Level 3, https://www.w3.org/TR/CSP3/, section 2.3.1; known, not
    read again on 2026-11-24.
"""

import base64
import hashlib
import html
import json
from collections.abc import Mapping
from typing import Final

from monitor.chart.files.dark import DARK, ENDS
from monitor.chart.panels.panel import Spec

# `ast`: expressions are interpreted, not compiled, so that the policy need not allow eval.
_DRAW: Final = """
const specs = JSON.parse(document.getElementById("specs").textContent);
const dark = (name, value) =>
  Array.isArray(value) ? value.map(item => dark(name, item))
  : value && typeof value === "object"
    ? Object.fromEntries(Object.entries(value).map(([inner, item]) => [inner, dark(inner, item)]))
  : ENDS.some(end => name.endsWith(end)) && DARK.hasOwnProperty(value) ? DARK[value] : value;
const options = {mode: "vega-lite", ast: true, renderer: "svg", actions: false};
let drawn = null;
// The widest drawing for which there is room; the style stretches it by what is left.
function draw() {
  const room = document.documentElement.clientWidth;
  const fits = specs.filter(one => one.needs <= room).pop() || specs[0];
  if (fits === drawn) return;
  drawn = fits;
  vegaEmbed("#chart", fits.spec, options);
  vegaEmbed("#dark", dark("", fits.spec), options);
}
window.addEventListener("resize", draw);
draw();
"""
_START: Final = f"const DARK = {json.dumps(DARK)};\nconst ENDS = {json.dumps(ENDS)};{_DRAW}"

# Both are drawn, and the style chooses: paper is white whatever the screen is. A drawing is as wide
# as the window.
_STYLE: Final = f"""
body {{ margin: 0; background: white; color: #1F2933; font-family: Arial, Helvetica, sans-serif; }}
main {{ max-width: {{widest}}px; margin: 0 auto; }}
#chart, #dark {{ width: 100%; }}
#chart > svg, #dark > svg {{ display: block; width: 100%; height: auto; }}
#dark {{ display: none; }}
@media screen and (prefers-color-scheme: dark) {{
  body {{ background: {DARK["white"]}; color-scheme: dark; }}
  #chart {{ display: none; }}
  #dark {{ display: block; }}
}}
@media print {{ svg {{ break-inside: avoid; max-height: 100vh; }} }}
"""

_PAGE: Final = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main>
<div id="chart" role="img" aria-label="{title}"></div>
<div id="dark" role="img" aria-label="{title}"></div>
</main>
<noscript>This chart is drawn by the script in this file; allow it to run.</noscript>
<script type="application/json" id="specs">{specs}</script>
<script>{library}</script>
<script>{start}</script>
</body>
</html>
"""

_POLICY: Final = (
    "default-src 'none'; script-src {}; style-src 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; form-action 'none'"
)
_UNSAFE: Final = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}


def embedded(held: object) -> str:
    """Return JSON that may stand in a script element whatever texts it holds."""
    return json.dumps(held, ensure_ascii=False, allow_nan=False, separators=(",", ":")).translate(
        _UNSAFE
    )


def page(specs: Mapping[int, Spec], library: str) -> bytes:
    """Return the page, UTF-8.

    Args:
        specs: The same figure at several widths: pixels that it needs -> its specification.
        library: The script that draws.
    """
    digests = " ".join(f"'{_digest(script)}'" for script in (library, _START))
    filled = _PAGE.format(
        policy=_POLICY.format(digests),
        title=html.escape(str(next(iter(specs.values()))["description"])),
        style=_STYLE.replace("{widest}", str(max(specs))),
        specs=embedded([{"needs": wide, "spec": specs[wide]} for wide in sorted(specs)]),
        library=library,
        start=_START,
    )
    return filled.encode()


def _digest(script: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
