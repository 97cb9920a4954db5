"""Rows from above to below on one clock: what every picture with a time axis is made of.

What was missed is hatched through all rows, and events are lines through them. A row says what it
is over itself.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from math import inf
from typing import Final

from monitor.chart.figure import ComparisonFigure, Figure, instants, partly_observed, unobserved
from monitor.chart.labels import MOST_TRIED, compact, number
from monitor.chart.svg.marks import Classes, box, element, line, text, tip
from monitor.chart.svg.scales import Clock, Vertical
from monitor.chart.text import cut, sized, wrap
from monitor.chart.theme import BOLD, NAME, SMALL
from monitor.chart.ticks import elapsed, ticks
from monitor.nouns.posts import Span
from monitor.words import charts
from monitor.words import front as words

DESK: Final = 600
"""Pixels from which a picture has room for what stands beside its marks."""

LEFT: Final = 52
RIGHT: Final = 10
ROOMS: Final = (inf, 260.0, 180.0, 120.0)
"""Pixels for the title of an event, whole if it can be: the first with which all find a place."""

HEAD: Final = 22
"""Height of what a row is called."""

EVENT: Final = 30
"""Height of an event: its title and when it was."""

GAP: Final = 18
ABOVE: Final = 3
"""From the foot of bars to a dotted line that stands for one."""

LABEL: Final = 12
BELOW: Final = 26
"""Pixels from the plot down to the labels of the time axis, and to the dates under them."""

APART: Final = 4
"""Pixels between two labels of the time axis, at least."""

LINE: Final = 17
MOST_LISTED: Final = 40


class TimeRows:
    """A picture in the making.

    Attributes:
        figure: What it shows; its events and its gaps go through all rows.
        wide: Whether there is room for what stands beside the marks.
        pointed: Whether buckets say their numbers when they are pointed at.
        bare: Whether the words around it say what a single row measures.
        behind: What is drawn first, and cut off at the ends of the clock.
        front: Texts over it.
        y: Where the next row begins.
        top: Where the first ends that only says what it is, and what happened.
    """

    def __init__(
        self,
        figure: Figure,
        span: Span,
        width: int,
        right: float = RIGHT,
        *,
        pointed: bool = True,
        bare: bool = False,
    ) -> None:
        self.figure, self.width, self.pointed, self.bare = figure, width, pointed, bare
        self.clock = Clock(span, LEFT, width - LEFT - right)
        self.wide = width >= DESK
        self.behind: list[str] = []
        self.front: list[str] = []
        self.listed: list[str] = []
        self.y = self.top = 0.0

    def title(self, said: str, class_: Classes = "row") -> None:
        for part in wrap(said, self.width, sized(13 * BOLD)):
            self.y += LINE
            self.front.append(text(0, self.y - 3, part, class_))
        self.y += HEAD - LINE

    def plot(
        self,
        marks: Sequence[float],
        height: float,
        said: Callable[[float], str] = "{:,.0f}".format,
        class_: Classes = "axis",
    ) -> Vertical:
        """Draw lines across at *marks*, with what they say at the left; return the axis.

        It goes from the first mark to the last; the next row begins below it.
        """
        # What the highest mark says begins above it, under the title of the row.
        held = Vertical(marks[0], marks[-1], self.y + 4, height)
        for mark in marks:
            y = held.y(mark)
            kind = "grid" if mark else "base"
            self.behind.append(line(self.clock.left, y, self.clock.right, y, kind))
            if said(mark):
                self.front.append(
                    text(self.clock.left - 6, y + 4, said(mark), class_, text_anchor="end")
                )
        self.y = held.foot + GAP
        return held

    def bar(self, span: Span, top: float, foot: float, class_: Classes) -> str:
        x, wide, minutes = self.clock.stretch(span)
        thin = min(1.0, wide * 0.2)
        return box(x, top, max(wide - thin, 0.4), foot - top, class_, **minutes)

    def bars(self, held: Iterable[tuple[Span, float, float, Classes]]) -> None:
        """Draw bars (stretch of time, top, foot, class), those of a class as one shape."""
        shapes: dict[Classes, list[str]] = {}
        for span, top, foot, class_ in held:
            x, wide, _ = self.clock.stretch(span)
            wide = max(wide - min(1.0, wide * 0.2), 0.4)
            shapes.setdefault(class_, []).append(
                f"M{x:.1f} {foot:.1f}V{top:.1f}h{wide:.1f}V{foot:.1f}z"
            )
        self.behind += [
            element("path", d="".join(parts), class_=class_) for class_, parts in shapes.items()
        ]

    def dotted(self, span: Span, foot: float) -> str:
        """Return what stands for a bar whose height is withheld, above the *foot* of the others."""
        x, wide, _ = self.clock.stretch(span)
        return line(x, foot - ABOVE, x + wide, foot - ABOVE, "few")

    def through(
        self, span: Span, top: float, bottom: float, class_: Classes, said: str = ""
    ) -> str:
        """Return a box over a stretch of time that says something when it is pointed at."""
        x, wide, minutes = self.clock.stretch(span)
        size = {"width": max(wide, 1.0), "height": bottom - top}
        inner = tip(said) if said else ""
        return element("rect", inner, x=x, y=top, **size, class_=class_, **minutes)

    def events(self, *, listed: bool = True) -> None:
        """Draw what happened over the plot.

        Where titles find no place they are numbered, and *listed* below; else a page has that list.
        """
        measure, clock = sized(NAME * BOLD), self.clock
        held = {at: words.together(titles) for at, titles in instants(self.figure).items()}
        places = [clock.x(at) - clock.left for at in held]
        times = [words.clock(at, self.figure.wording) for at in held]
        for most in ROOMS if self.wide else ():
            titles = [cut(title, most, measure) for title in held.values()]
            wider = [max(pair, key=measure) for pair in zip(titles, times, strict=True)]
            labels = compact(places, wider, clock.width, measure, MOST_TRIED)
            if labels is not None:
                break
        else:
            labels, titles = [], []
            self._numbers(places, held, listed=listed)
        self.y += max((label.row + 1 for label in labels), default=0) * EVENT + 6
        for at, title, time, label in zip(held, titles, times, labels, strict=False):
            base = self.y - (label.row + 1) * EVENT + 8
            ends = label.left < label.lines[0]
            x = clock.left + (label.right if ends else label.left)
            how = {"text_anchor": "end" if ends else None, "data_a": clock.minute(at)}
            self.front += [text(x, base, title, "name", **how)]
            self.front += [text(x, base + 13, time, "quiet", **how)]
            self.behind.append(
                line(clock.x(at), base - 9, clock.x(at), self.y, "event", data_a=clock.minute(at))
            )
        self.top = self.y

    def _numbers(
        self, places: Sequence[float], held: Mapping[datetime, str], *, listed: bool
    ) -> None:
        """Number the events over the plot; what they are stands in a list, here where *listed*."""
        if not places:
            return
        self.y += LINE
        minutes = iter(map(self.clock.minute, held))
        for label in number(places, self.clock.width, sized(NAME * BOLD)):
            middle = self.clock.left + (label.left + label.right) / 2
            its = [next(minutes) for _ in label.lines]
            ends_at = {"data_a": its[0], "data_b": its[-1]}
            self.front.append(
                text(middle, self.y, label.text, "name", text_anchor="middle", **ends_at)
            )
        if not listed:
            return
        entries = [
            charts.numbered(place, at, titles, self.figure.wording)
            for place, (at, titles) in enumerate(held.items(), start=1)
        ]
        more = len(entries) - MOST_LISTED
        self.listed = [*entries[:MOST_LISTED], *([charts.more_events(more)] if more > 0 else [])]

    def closed(self, name: str) -> tuple[str, float]:
        """Return all that is drawn, with the marks of the clock, and how high it is.

        *name* is that of the picture in its document: letters, digits and hyphens.
        """
        top, bottom, clock = self.top, self.y, self.clock
        days = self._ticks(top, bottom)
        lines = [
            line(clock.x(at), top - 2, clock.x(at), bottom, "event", data_a=clock.minute(at))
            for at in instants(self.figure)
        ]
        missed = [
            self.through(span, top, bottom, kind)
            for kind, spans in (
                ("partly", partly_observed(self.figure)),
                ("hatch", unobserved(self.figure)),
            )
            for span in spans
            if kind == "hatch" or clock.stretch(span)[1] >= 1
        ]
        clipped = element(
            "g", "".join([*days, *missed, *self.behind, *lines]), clip_path=f"url(#{name}-clip)"
        )
        whole = box(clock.left - 1, 0, clock.width + 2, bottom + 1, "")
        clip = element("clipPath", whole, id=f"{name}-clip")
        self.y = bottom + 30
        for one in self.listed:
            for part in wrap(one, self.width, sized(SMALL)):
                self.y += LINE
                self.front.append(text(0, self.y - 4, part, "list"))
        return clip + clipped + "".join(self.front), self.y

    def _ticks(self, top: float, bottom: float) -> list[str]:
        """Draw the time axis; return the lines that stand behind everything.

        Of two labels that would touch the first stays: in the hour that comes twice they are long.
        """
        most = int(self.clock.width / (95 if self.wide else 70))
        lines, free = [], {LABEL: 0.0, BELOW: 0.0}
        marks = elapsed if isinstance(self.figure, ComparisonFigure) else ticks
        for tick in marks(self.clock.span, self.figure.zone, max(most, 2)):
            x = self.clock.x(tick.at)
            lines.append(line(x, top, x, bottom, "grid"))
            if x + 3 + max(map(sized(SMALL), (tick.label, tick.below))) <= self.width:
                for down, one in ((LABEL, tick.label), (BELOW, tick.below)):
                    if one and x + 3 >= free[down]:
                        self.front.append(text(x + 3, bottom + down, one, ("axis", "tick")))
                        free[down] = x + 3 + sized(SMALL)(one) + APART
        return lines
