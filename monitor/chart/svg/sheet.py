"""A whole picture: what was found, what is measured, the rows, what was missed, how it was counted.

It stands by itself: it holds its colours, for a light and a dark ground and for readers with
colours of their own, and says in words what it shows.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, Literal, TypeAlias

from msgspec import Struct

from monitor.chart import theme
from monitor.chart.coarse import cropped, fit, loud
from monitor.chart.figure import (
    AmplificationFigure,
    Figure,
    NarrativesFigure,
    VolumeFigure,
    at_least,
    is_bare,
    is_missing,
    is_withheld,
    lost_spans,
    partly_observed,
    shown_events,
    window,
)
from monitor.chart.said import gaps, headline, setting
from monitor.chart.svg.charts import CHARTS, right
from monitor.chart.svg.marks import box, element, text
from monitor.chart.svg.rows import DESK, LINE, RIGHT, TimeRows
from monitor.chart.text import one_line, sized, wrap
from monitor.chart.theme import BOLD, SMALL
from monitor.nouns.buckets import Bucket
from monitor.privacy.output import html, isolated
from monitor.version import __version__
from monitor.words import charts

Scheme: TypeAlias = Literal["reader", "light", "dark"]
"""Whose ground: as the reader's screen has it, or one of the two."""

WIDTH: Final = 960
MARGIN: Final = 20
NARROWEST: Final = 2
"""Pixels for a bar; below this, buckets are added up first."""

HATCH: Final = (
    '<pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><rect width="7" height="7" class="shade"/>'
    '<rect width="1.1" height="7" class="hatch-line"/></pattern>'
)
_COLOURS: Final = """
.ground{fill:%(ground)s}.shade{fill:%(shade)s}
text{fill:%(quiet)s}.row,.name,.axis-name,.strip-name,.title,.list{fill:%(ink)s}
.row,.name,.quiet{stroke:%(ground)s}
.alarm,.watermark,.cut{fill:%(alarm)s}
.grid{stroke:%(line)s}.base,.event,.expected{stroke:%(ink)s}
.bar{fill:%(blue)s}.bar.least{fill:%(pale)s}.count,.fan{fill:%(grey)s}
.few{stroke:%(blue)s;stroke-width:2;stroke-dasharray:2 3}
.hatch-line{fill:%(hatch)s}.part{fill:%(shade)s}
.doubt{fill:%(glow)s}.tone{fill:%(orange)s}.trend{stroke:%(orange)s}
.grey.doubt{fill:%(line)s}.grey.tone{fill:%(grey)s}.grey.trend{stroke:%(grey)s}
.spike{fill:%(ink)s}.onset{stroke:%(ink)s}
.c1.curve{stroke:%(blue)s}.c1.curve.least{stroke:%(pale)s}.ratio{stroke:%(ink)s}.c1.band,.c1.lead,text.c1{fill:%(blue)s}
.c2.curve{stroke:%(orange)s}.c2.band,.c2.lead,text.c2{fill:%(orange)s}
.c3.curve{stroke:%(grey)s}.c3.band,.c3.lead,text.c3{fill:%(grey)s}
.c4.curve{stroke:%(ink)s}.c4.band,.c4.lead,text.c4{fill:%(ink)s}.others.lead{fill:%(hatch)s}
"""
_SHAPES: Final = """
text{font-size:12px}
.row,.name,.quiet{stroke-width:3px;paint-order:stroke;stroke-linejoin:round}
.watermark{font-weight:700;opacity:.08;font-size:84px}.watermark.small{font-size:38px}
.event{stroke-dasharray:2 3;stroke-width:.9}.soon{opacity:.6}
.hatch{fill:url(#hatch)}.partly{fill:url(#hatch);opacity:.6}.hatch-line{opacity:.5}
.doubt{opacity:.6}.trend{fill:none;stroke-width:1.5}.trend.soon{stroke-dasharray:4 3}
.fan{opacity:.22}.expected{fill:none;stroke-dasharray:3 3;stroke-width:1.5}
.onset{fill:none;stroke-width:1.5}.spike{opacity:.75}.hits{fill:none;pointer-events:all}
.band{opacity:.15}.lead{opacity:.6}.curve{fill:none;stroke-width:2.2}.curve.soon{opacity:.5}.ratio{stroke-width:1.5}
.c2.curve{stroke-dasharray:9 3}.c3.curve{stroke-dasharray:3 2}.c4.curve{stroke-dasharray:10 3 2 3}
.c3.curve,.c4.curve{stroke-width:1.7}
"""
_NAMED: Final = "".join(
    [
        f"text{{font-family:{theme.FONTS}}}.on-phase{{fill:{theme.ON_PHASE}}}",
        *(f"rect.{name}{{fill:{colour}}}" for name, colour in theme.PHASES.items()),
        *(
            f"text.{name}{{font-size:{size:g}px;font-weight:{weight}}}"
            for name, (size, weight) in theme.LETTERS.items()
        ),
    ]
)


def style(scheme: Scheme = "reader") -> str:
    held = theme.DARK if scheme == "dark" else theme.LIGHT
    # The name of a phase stands on a colour of its own, so it comes after what all texts have.
    plain = f"{_SHAPES}{_COLOURS % held}{_NAMED}".strip()
    if scheme != "reader":
        return plain
    dark, forced = _COLOURS % theme.DARK, _COLOURS % theme.FORCED
    return (
        f"{plain}@media screen and (prefers-color-scheme:dark){{{dark}}}"
        f"@media (forced-colors:active){{svg{{forced-color-adjust:none}}{forced}}}"
    )


class Layout(Struct, frozen=True):
    """A picture without its outermost element, in pixels; the title is what was found.

    The description says what it shows, for whoever does not see it.
    """

    inner: str
    width: int
    height: float
    title: str
    description: str

    def svg(self, held: str, name: str, attributes: Mapping[str, object]) -> str:
        """Return the element, with *held* in front of what is drawn."""
        names = f"{name}-title", f"{name}-told"
        said = element("title", html(self.title), id=names[0])
        said += element("desc", isolated(html(one_line(self.description))), id=names[1])
        return element(
            "svg",
            said + held + self.inner,
            **attributes,
            viewBox=f"0 0 {self.width} {self.height:g}",
            role="img",
            aria_labelledby=names,
        )


def svg(figure: Figure, width: int = WIDTH, scheme: Scheme = "reader") -> str:
    """Return the figure, which may have no bucket, as a picture in a file of its own.

    *width* is in pixels, 300 or more.
    """
    made = drawn(figure, width, "chart")
    method = "\n".join(html(one_line(line)) for line in figure.method)
    held = f"<metadata>{method}</metadata>"
    held += f"<style>{style(scheme)}</style><defs>{HATCH}</defs>"
    size = {"xmlns": "http://www.w3.org/2000/svg", "width": made.width, "height": made.height}
    return made.svg(held, "chart", size)


def drawn(
    figure: Figure,
    width: int,
    name: str,
    narrowest: int = NARROWEST,
    *,
    pointed: bool = True,
    bare: bool = False,
) -> Layout:
    """Return what a picture of a *width* in pixels holds, its bars no narrower than *narrowest*.

    *name* is that of the picture in its document: letters, digits and hyphens. Where it is
    *pointed*, buckets say their numbers when they are pointed at. A *bare* one is its rows alone:
    what else belongs to it stands around it in words.
    """
    if isinstance(figure, VolumeFigure):
        part = loud(figure)
        figure = fit(figure if part is None else cropped(figure, part), width // narrowest)
    title = one_line(headline(figure))
    if bare:
        inner, height = _rows(figure, width, name, pointed=pointed, bare=True)
        return Layout(inner, width, height, title, _description(figure))
    room = width - 2 * MARGIN
    head, top = _written(_head(figure), room, MARGIN)
    inner, height = _rows(figure, room, name, pointed=pointed)
    # What was missed, and how it was counted in one line.
    missed = " ".join(gaps(figure, drawn=_alone(figure) is None))
    below = [missed, *([charts.source_of(__version__)] if figure.method else [])]
    foot, bottom = _written(((said, "quiet") for said in below), room, top + height + 12)
    ground = box(0, 0, width, bottom + MARGIN, "ground")
    group = element("g", inner, transform=f"translate({MARGIN} {top + 6:g})")
    return Layout(ground + head + group + foot, width, bottom + MARGIN, title, _description(figure))


def _description(figure: Figure) -> str:
    events = (charts.happened(one.at, one.title, figure.wording) for one in shown_events(figure))
    drawn = _alone(figure) is None
    where, missed = setting(figure, drawn=drawn), gaps(figure, drawn=drawn)
    return " ".join([f"{where}.", *figure.notes, *missed, *events])


def _written(said: Iterable[tuple[str, str]], room: float, y: float) -> tuple[str, float]:
    """Return paragraphs, each with the class of its letters, and where they end."""
    parts = []
    for paragraph, kind in said:
        size, weight = theme.LETTERS.get(kind, (SMALL, 400))
        for one in wrap(paragraph, room, sized(size * BOLD if weight > 400 else size)):  # noqa: PLR2004
            y += round(size * 1.3) if kind in theme.LETTERS else LINE
            parts.append(text(MARGIN, y - 5, one, kind))
    return "".join(parts), y


def _head(figure: Figure) -> Iterator[tuple[str, str]]:
    yield figure.title, "kicker"
    yield headline(figure), "title"
    yield setting(figure, drawn=_alone(figure) is None), "quiet"
    if figure.simulated:
        yield charts.SIMULATED, "alarm"
    yield " ".join([*figure.notes, *signs(figure)]), "quiet"


def signs(figure: Figure) -> Iterator[str]:
    """Yield what looks mean, each only where it is drawn."""
    if is_bare(figure) or _alone(figure) is not None:
        return
    minimum = isinstance(figure, VolumeFigure | AmplificationFigure)
    held = [one for one in figure.buckets if isinstance(one, Bucket)]
    least = [one for one in held if minimum and one.posts and at_least(figure, one)]
    if any(is_missing(figure, one) for one in least):
        yield charts.LIGHT
    if any(is_withheld(figure, one.span) for one in least):
        yield charts.LIGHT_FEW
    if partly_observed(figure):
        yield charts.PALER
    if lost_spans(figure):
        yield charts.CUT
    if not isinstance(figure, NarrativesFigure) and any(one.provisional for one in figure.buckets):
        yield charts.PALE


def _rows(
    figure: Figure, room: int, name: str, *, pointed: bool, bare: bool = False
) -> tuple[str, float]:
    if is_bare(figure):
        return "", 0.0
    span, alone = window(figure), _alone(figure)
    if span is None or alone is not None:
        said = charts.EMPTY if alone is None else charts.alone(alone.span, figure.wording)
        parts = enumerate(wrap(said, room, sized(14)), start=1)
        lines = [text(0, 24 * place, part, "row") for place, part in parts]
        return "".join(lines), 24.0 * len(lines)
    beside = right(figure, wide=room >= DESK) or RIGHT
    rows = TimeRows(figure, span, room, beside, pointed=pointed, bare=bare)
    CHARTS[type(figure)](rows, figure)
    if figure.simulated:
        x, y = rows.clock.left + rows.clock.width / 2, rows.top + 84
        kinds = ("watermark",) if rows.wide else ("watermark", "small")
        rows.behind.insert(0, text(x, y, charts.WATERMARK, kinds, text_anchor="middle"))
    return rows.closed(name)


def _alone(figure: Figure) -> Bucket | None:
    """Return the bucket that holds the only post; None where there is more to draw than that."""
    if not isinstance(figure, VolumeFigure) or figure.outlook is not None:
        return None
    held = [bucket for bucket in figure.buckets if bucket.posts]
    if len(held) != 1 or held[0].posts != 1 or figure.counts or shown_events(figure):
        return None
    return held[0]
