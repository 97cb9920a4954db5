"""The picture of a page that others show with a link to it: the finding, the posts, how many.

Of the size that services ask for. It says nothing that the page does not say, so whoever may see
the page may see it.

References:
    The Open Graph protocol, https://ogp.me/, "Structured Properties"; X, "Summary Card with Large
    Image"; known, not read again on 2026-11-27.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from monitor.chart.svg import small
from monitor.chart.svg.marks import box, element
from monitor.chart.text import cut, sized, wrap
from monitor.chart.theme import LIGHT
from monitor.page.front import FrontPage
from monitor.privacy.output import html, isolated
from monitor.words import front as words
from monitor.words.worded import wording_of

WIDTH: Final = 1200
HEIGHT: Final = 630
EDGE: Final = 56
ROOM: Final = WIDTH - 2 * EDGE
BAND: Final = 52
LARGE: Final = 52.0
PLAIN: Final = 26.0
SMALL: Final = 21.0
MOST_LINES: Final = 3
DRAWN: Final = 200
"""Height of the bars."""

FONT: Final = "Liberation Sans, Arial, Helvetica, sans-serif"
STYLE: Final = (
    f".bar{{fill:{LIGHT['blue']}}}.least{{fill:{LIGHT['pale']}}}"
    f".few{{stroke:{LIGHT['blue']};stroke-width:2;stroke-dasharray:2 3}}"
    f".base{{stroke:{LIGHT['ink']};stroke-width:2}}.hatch{{fill:url(#hatch)}}"
)
"""A renderer of pictures knows no style sheet of a page."""

_HATCH: Final = (
    '<defs><pattern id="hatch" width="9" height="9" patternUnits="userSpaceOnUse" '
    f'patternTransform="rotate(45)"><rect width="9" height="9" fill="{LIGHT["shade"]}"/>'
    f'<rect width="1.5" height="9" fill="{LIGHT["hatch"]}"/></pattern></defs>'
)


def card(front: FrontPage, said: str, lines: Sequence[str], notices: Sequence[str]) -> str:
    """Return the picture, SVG: the headline *said*, and *lines* under the posts.

    Notices are what nobody may overlook.
    """
    parts = [box(0, 0, WIDTH, HEIGHT, "", fill="white")]
    y = 0.0
    for notice in notices:
        parts.append(box(0, y, WIDTH, BAND, "", fill=LIGHT["alarm"]))
        parts.append(
            _text(WIDTH / 2, y + 36, notice, PLAIN, "white", bold=True, text_anchor="middle")
        )
        y += BAND
    y += EDGE
    title = cut(front.story.head.title, ROOM, sized(PLAIN))
    parts.append(_text(EDGE, y, title, PLAIN, LIGHT["quiet"]))
    y += 12
    for line in _lines(said):
        y += LARGE * 1.14
        parts.append(_text(EDGE, y, line, LARGE, LIGHT["ink"], bold=True))
    below = HEIGHT - EDGE / 2 - 4
    for line in reversed([part for one in lines for part in wrap(one, ROOM, sized(PLAIN))]):
        parts.append(_text(EDGE, below, line, PLAIN, LIGHT["ink"]))
        below -= PLAIN * 1.35
    base = below - 1.3 * PLAIN
    parts += _posts(front, base, min(base - y - 26, DRAWN))
    return element(
        "svg",
        element("style", STYLE) + _HATCH + "".join(parts),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {WIDTH} {HEIGHT}",
        width=WIDTH,
        height=HEIGHT,
    )


def _lines(said: str) -> list[str]:
    found = wrap(said, ROOM, sized(LARGE))
    if len(found) <= MOST_LINES:
        return found
    last = cut(" ".join(found[MOST_LINES - 1 :]), ROOM - LARGE, sized(LARGE))
    return [*found[: MOST_LINES - 1], last]


def _posts(front: FrontPage, base: float, tall: float) -> Iterator[str]:
    figure = front.timeline.posts if front.timeline else None
    if figure is None or figure.bar is None or not any(one.posts for one in figure.buckets):
        return
    drawing = small.volume(figure, ROOM, tall).removeprefix("<svg")
    yield f'<svg x="{EDGE}" y="{base - tall:g}" width="{ROOM}" height="{tall:g}"{drawing}'
    first, last = words.ends(figure.span, wording_of(front.story.head))
    for x, day, anchor in ((EDGE, first, None), (EDGE + ROOM, last, "end")):
        yield _text(x, base + SMALL + 4, day, SMALL, LIGHT["quiet"], text_anchor=anchor)


def _text(
    x: float, y: float, said: str, size: float, fill: str, *, bold: bool = False, **more: object
) -> str:
    return element(
        "text",
        isolated(html(said)),
        x=float(x),
        y=float(y),
        font_family=FONT,
        font_size=f"{size:g}",
        font_weight="bold" if bold else None,
        fill=fill,
        **more,
    )
