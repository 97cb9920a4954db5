"""What the passes say of the figures: how late posts came, and what a second look found missed."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from itertools import accumulate
from typing import Any, Final

from monitor.clock import SECOND
from monitor.nouns.posts import Lane
from monitor.nouns.quantity import Quantity, counted, estimated
from monitor.nouns.sources import Lateness, SecondLook
from monitor.nouns.support import Support
from monitor.series.intervals import share
from monitor.store.records import Attempt

STEP: Final = 2**0.5
"""By this each step is longer than the one before; see `store.lateness`."""


def lateness(
    steps: Mapping[timedelta, int], lanes: Iterable[Lane], *, shared: bool = False, **about: Any
) -> Lateness | None:
    """Return how late posts came, or None where none shows it.

    Args:
        steps: Longest time in a step -> how many posts came within it and not before.
        lanes: Of the source.
        shared: Whether posts of other incidents are among them.
        about: Subject and span of the finding.
    """
    found = sorted(steps.items())
    posts = sum(amount for _, amount in found)
    if not posts:
        return None
    settle = max((lane.settle for lane in lanes), default=timedelta())
    most = _within(found, 0.99 * posts)
    return Lateness(
        **about,
        behind=Support(posts, None),
        posts=counted(posts, "posts", missed=False),
        half=_at_most(_within(found, 0.5 * posts)),
        most=_at_most(most),
        longer=most > settle,
        shared=shared,
    )


def _at_most(time: timedelta) -> Quantity:
    """Return a time that is never too short, and too long by the length of its step at most."""
    high = time // SECOND
    return estimated(high, high / STEP, high, "seconds")


def _within(steps: Sequence[tuple[timedelta, int]], wanted: float) -> timedelta:
    """Return the shortest time within which *wanted* posts had come."""
    reached = accumulate(amount for _, amount in steps)
    return next(time for (time, _), sum_ in zip(steps, reached, strict=True) if sum_ >= wanted)


def second_look(attempts: Iterable[Attempt], **about: Any) -> SecondLook | None:
    """Return what sweeps found, or None where none met a post; *about* as in `lateness`."""
    made = [attempt for attempt in attempts if attempt.purpose == "sweep"]
    met, missed = sum(a.again for a in made), sum(a.missed for a in made)
    found = share(missed, met + missed, met + missed)
    if found is None:
        return None
    return SecondLook(
        **about,
        behind=Support(met + missed, None),
        met=counted(met, "posts", missed=False),
        missed=counted(missed, "posts", missed=False),
        share=found.share(),
    )
