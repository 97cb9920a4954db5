"""A public that may know what a test says."""

from collections.abc import Callable

from monitor.clock import EPOCH
from monitor.nouns.posts import Span
from monitor.nouns.support import May, Name, Publishable


class Audience(May, frozen=True, kw_only=True):
    """May know the counts of which *tells* says so, and all subjects."""

    shown: Publishable = Publishable((), ())
    whole: Span = Span(EPOCH, EPOCH)
    tells: Callable[[Name, Span], bool]

    def count(self, name: Name, span: Span, incident: str = "") -> bool:
        return self.tells(name, span)
