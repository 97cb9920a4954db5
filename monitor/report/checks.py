"""What the passes say of the figures: how late posts came, and what a second look found missed."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from itertools import accumulate
from typing import Final

from msgspec import Struct

from monitor.figures import Estimate
from monitor.model import Lane
from monitor.series.intervals import share
from monitor.store.records import Attempt
from monitor.words.numbers import duration

SECOND: Final = timedelta(seconds=1)


class Lateness(Struct, frozen=True, kw_only=True):
    """How late posts came while their source was watched without a break.

    Attributes:
        posts: How many tell of it.
        half_seconds: Time within which half of them had come, at most 41 % too long: as late as the
            last pass that should have shown a post and did not.
        most_seconds: Likewise for 99 of a hundred.
        longer: Whether that is longer than the settle time of the source.
    """

    posts: int
    half_seconds: int
    most_seconds: int
    longer: bool


class Sweeps(Struct, frozen=True, kw_only=True):
    """What sweeps found in time that had been called observed.

    Attributes:
        met: Posts that were known.
        missed: Posts that were not.
        share: Of what there was, that the first look had missed, 0 to 1, with its 95 % interval.
    """

    met: int
    missed: int
    share: Estimate


def lateness(steps: Mapping[timedelta, int], lanes: Iterable[Lane]) -> Lateness | None:
    """Return how late posts came, or None where none tells of it.

    Args:
        steps: Longest time in a step -> how many posts came within it and not before.
        lanes: Of the source.
    """
    found = sorted(steps.items())
    posts = sum(amount for _, amount in found)
    if not posts:
        return None
    settle = max((lane.settle for lane in lanes), default=timedelta())
    most = _within(found, 0.99 * posts)
    return Lateness(
        posts=posts,
        half_seconds=_within(found, 0.5 * posts) // SECOND,
        most_seconds=most // SECOND,
        longer=most > settle,
    )


def _within(steps: Sequence[tuple[timedelta, int]], wanted: float) -> timedelta:
    """Return the shortest time within which *wanted* posts had come."""
    reached = accumulate(amount for _, amount in steps)
    return next(time for (time, _), sum_ in zip(steps, reached, strict=True) if sum_ >= wanted)


def sweeps(attempts: Iterable[Attempt]) -> Sweeps | None:
    """Return what sweeps found, or None where none met a post."""
    made = [attempt for attempt in attempts if attempt.purpose == "sweep"]
    met, missed = sum(a.again for a in made), sum(a.missed for a in made)
    estimate = share(missed, met + missed, met + missed)
    return None if estimate is None else Sweeps(met=met, missed=missed, share=estimate)


def sentences(source: str, late: Lateness | None, swept: Sweeps | None) -> list[str]:
    """Return what a person should know of it."""
    found = []
    if late is not None:
        most = duration(late.most_seconds * SECOND)
        said = f"Of {late.posts:,} posts from {source}, 99 % were there within {most}"
        advice = ", which is longer than its settle time: set a longer `settle` for it"
        found.append(f"{said}{advice if late.longer else ''}.")
    if swept is not None:
        share = (100 * value for value in (swept.share.value, swept.share.low, swept.share.high))
        found.append(
            f"Of {swept.met + swept.missed:,} posts from {source} that sweeps met in observed "
            "time, {:.1f} % ({:.1f} to {:.1f}) had been missed.".format(*share)
        )
    return found
