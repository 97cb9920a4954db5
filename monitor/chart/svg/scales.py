"""Where things stand in a picture: instants from left to right, numbers from below."""

from datetime import datetime

from msgspec import Struct

from monitor.clock import MINUTE
from monitor.nouns.posts import Span


class Clock(Struct, frozen=True):
    """A time axis, in pixels."""

    span: Span
    left: float
    width: float

    @property
    def right(self) -> float:
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
        return self.top + self.height

    def y(self, value: float) -> float:
        """Return where a number stands; what lies outside stands at the nearer end."""
        share = (value - self.low) / (self.high - self.low)
        return self.foot - self.height * min(max(share, 0.0), 1.0)
