"""Where things stand in a picture: instants from left to right, numbers from below."""

from collections.abc import Sequence
from datetime import datetime
from math import ceil, floor, log10
from typing import Final

from msgspec import Struct

from monitor.clock import MINUTE
from monitor.nouns.posts import Span

STEPS: Final = (1, 2, 2.5, 5, 10)
"""Of the marks on an axis of numbers, times a power of ten."""


class Clock(Struct, frozen=True):
    """A time axis, in pixels."""

    span: Span
    left: float
    width: float

    @property
    def right(self) -> float:
        """Return the pixel at which it ends."""
        return self.left + self.width

    def x(self, at: datetime) -> float:
        """Return where an instant stands; what lies outside stands at the nearer end."""
        share = (at - self.span.start) / self.span.length
        return self.left + self.width * min(max(share, 0.0), 1.0)

    def minute(self, at: datetime) -> int:
        """Return by which minute a script knows an instant."""
        return (at - self.span.start) // MINUTE

    def stretch(self, span: Span) -> tuple[float, float, dict[str, int]]:
        """Return where a stretch of time begins, how wide it is, and what a script knows it by."""
        start, end = self.x(span.start), self.x(span.end)
        minutes = {"data_a": self.minute(span.start), "data_b": self.minute(span.end)}
        return start, end - start, minutes


class Vertical(Struct, frozen=True):
    """An axis of numbers, from *low* at its foot up to *high* at its head; in pixels."""

    low: float
    high: float
    top: float
    height: float

    @property
    def foot(self) -> float:
        """Return the pixel at which it ends."""
        return self.top + self.height

    def y(self, value: float) -> float:
        """Return where a number stands; what lies outside stands at the nearer end."""
        share = (value - self.low) / (self.high - self.low)
        return self.foot - self.height * min(max(share, 0.0), 1.0)


def marks(highest: float, most: int, *, whole: bool = True) -> Sequence[float]:
    """Return round numbers from 0 to at least *highest*: about *most* steps or fewer.

    Args:
        highest: What must be within, at least 0.
        most: Of the steps.
        whole: Whether a part of one makes no sense, as of posts.
    """
    needed = max(highest, 1 if whole else 1e-9) / most
    power = 10.0 ** floor(log10(needed))
    step = next(power * one for one in STEPS if power * one >= needed * (1 - 1e-9))
    step = max(1.0, float(ceil(step))) if whole else step
    return [step * place for place in range(ceil(max(highest, step) / step - 1e-9) + 1)]
