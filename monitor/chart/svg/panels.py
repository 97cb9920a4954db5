"""Figures that stand by themselves: versions of events, changes after statements, links."""

from collections.abc import Sequence
from math import log10
from typing import Final
from zoneinfo import ZoneInfo

from msgspec import Struct

from monitor.chart.figure import Narrative
from monitor.chart.svg.marks import box, element, line, picture, text
from monitor.chart.svg.scales import Clock, marks
from monitor.chart.text import cut, sized
from monitor.chart.ticks import ticks
from monitor.nouns.buckets import Estimate
from monitor.nouns.posts import Span
from monitor.words import front as words
from monitor.words.numbers import percent, times

WIDTH: Final = 440
LEFT: Final = 54
MOST_LINES: Final = 4
"""Each has a colour and, for grey print, its own dashes."""

MOST_ROWS: Final = 6
FOLDS: Final = (0.01, 0.1, 1, 10, 100, 1000, 10000)
"""Marks on an axis of multiples."""

ROW: Final = 44


def shares(narratives: Sequence[Narrative], zone: ZoneInfo, title: str, alt: str) -> str:
    """Return the share of the posts that give each version of events, over the time that has any.

    Args:
        narratives: Those with most posts first, each with a share in two stretches or more.
        zone: Of the clock.
        title: What was found.
        alt: What it shows, for whoever does not see it.
    """
    shown = narratives[:MOST_LINES]
    held = [one.span for narrative in shown for one in narrative.stretches]
    span = Span(min(one.start for one in held), max(one.end for one in held))
    clock, height, top = Clock(span, LEFT, WIDTH - LEFT - 10), 160.0, 14.0
    highest = max((one.share.high for n in shown for one in n.stretches), default=0)
    axis = marks(100 * highest, 3)
    base, scale = top + height, height / axis[-1] * 100
    parts = []
    for mark in axis:
        y = base - mark / 100 * scale
        parts.append(line(LEFT, y, clock.right, y, "grid" if mark else "base"))
        parts.append(text(LEFT - 6, y + 4, percent(mark / 100), "axis", text_anchor="end"))
    for tick in ticks(span, zone, 6):
        x = clock.x(tick.at)
        parts.append(line(x, top, x, base, "grid"))
        if x < clock.right - 56:
            said = words.hour_mark(tick.at, zone) if tick.hour else tick.label
            parts.append(text(x + 2, base + 14, said, "axis"))
    ends: list[tuple[float, int, str]] = []
    for place, narrative in enumerate(shown, start=1):
        points = [
            (
                clock.x(one.span.start + one.span.length / 2),
                *(
                    base - value * scale
                    for value in (one.share.value, one.share.low, one.share.high)
                ),
            )
            for one in narrative.stretches
        ]
        if not points:
            continue
        own = f"c{place}"
        ahead = [f"{x:.1f},{high:.1f}" for x, _, _, high in points]
        back = [f"{x:.1f},{low:.1f}" for x, _, low, _ in reversed(points)]
        parts.append(
            element("polygon", points=" ".join([*ahead, *back]), class_=(f"c{place}", "band"))
        )
        line_of = " ".join(f"{x:.1f},{y:.1f}" for x, y, _, _ in points)
        parts.append(element("polyline", points=line_of, class_=(own, "curve")))
        parts += [
            element("circle", cx=x, cy=y, r=2.6, class_=(own, "dot")) for x, y, _, _ in points
        ]
        ends.append((points[-1][1], place, narrative.title))
    parts += _names(ends, base)
    return _panel(parts, base + 22 + 18 * len(ends), title, alt)


def _names(ends: Sequence[tuple[float, int, str]], base: float) -> list[str]:
    """Return the names of the lines, under the axis, from the highest end to the lowest."""
    found = []
    for row, (_, place, title) in enumerate(sorted(ends)):
        y = base + 34 + 18 * row
        found.append(line(LEFT, y - 4, LEFT + 22, y - 4, (f"c{place}", "curve")))
        found.append(
            text(LEFT + 28, y, cut(title, WIDTH - LEFT - 40, sized(13)), (f"c{place}", "name"))
        )
    return found


class Multiple(Struct, frozen=True):
    """How many times as many posts came after a statement as were usual.

    Attributes:
        name: What is counted, after which statement.
        times: With its interval; None where a multiple says nothing.
        said: Instead of a multiple.
    """

    name: str
    times: Estimate | None
    said: str = ""


def changes(rows: Sequence[Multiple], title: str, alt: str) -> str:
    """Return multiples of what was usual, on a logarithmic scale, with their intervals."""
    shown = rows[:MOST_ROWS]
    known = [one.times for one in shown if one.times is not None]
    least = min([0.5, *(max(one.low, 1e-3) for one in known)])
    most = max([2.0, *(one.high for one in known)])
    low, high = log10(least), log10(most)

    def x(value: float) -> float:
        share = (log10(min(max(value, least), most)) - low) / (high - low)
        return 16 + (WIDTH - 32) * share

    bottom = 4 + ROW * len(shown)
    scale = [mark for mark in FOLDS if least <= mark <= most] if known else []
    parts = []
    for mark in scale:
        said = words.NO_CHANGE if mark == 1 else words.fold(mark)
        parts.append(text(x(mark), bottom + 14, said, "axis", text_anchor="middle"))
    for row, one in enumerate(shown):
        y = 14 + ROW * row
        parts.append(text(0, y, cut(one.name, WIDTH - 4, sized(13)), "axis-name"))
        if one.times is None:
            parts.append(text(0, y + 18, one.said, "quiet"))
            continue
        parts += [
            line(x(mark), y + 6, x(mark), y + 24, "base" if mark == 1 else "grid") for mark in scale
        ]
        parts.append(line(x(one.times.low), y + 15, x(one.times.high), y + 15, "interval"))
        told = element("title", times(one.times.value))
        parts.append(element("circle", told, cx=x(one.times.value), cy=y + 15, r=5, class_="dot"))
    return _panel(parts, bottom + 20, title, alt)


class Ranked(Struct, frozen=True):
    """How many posts carry a link."""

    name: str
    posts: int
    said: str


def ranked(rows: Sequence[Ranked], title: str, alt: str) -> str:
    """Return a bar for each link, the most frequent first."""
    shown = rows[:MOST_ROWS]
    most = max((one.posts for one in shown), default=0) or 1
    parts = []
    for row, one in enumerate(shown):
        y = 6 + 40 * row
        parts.append(text(0, y + 12, cut(one.name, WIDTH - 8, sized(13)), "axis-name"))
        wide = (WIDTH - 150) * one.posts / most
        parts.append(box(0, y + 18, max(wide, 1.0), 12, "bar"))
        parts.append(text(max(wide, 1.0) + 6, y + 28, one.said, "quiet"))
    return _panel(parts, 8 + 40 * len(shown), title, alt)


def _panel(parts: Sequence[str], height: float, title: str, alt: str) -> str:
    return picture("".join(parts), WIDTH, height, title=title, told=alt, class_="panel")
