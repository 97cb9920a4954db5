"""What is said of counts that came from any other tool: how many, their waves, their alarms."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from monitor.nouns.posts import Span
from monitor.words.numbers import duration, several
from monitor.words.times import UNITS
from monitor.words.wording import Wording, place

SHOWN: Final = 10
"""Waves and alarms that are printed for a reader; JSON has them all."""


class CountedWave(NamedTuple):
    """A wave: when it was, the bucket with most of it, and how many were counted."""

    span: Span
    peak: Span
    counted: int


def head(wording: Wording, timezone: str, counted: int, buckets: tuple[int, int, timedelta]) -> str:
    """Say how many were counted, and of how many *buckets*: in all, observed, and how long."""
    number, observed, length = buckets
    unit = UNITS.get(length)
    of = several(number, unit) if unit else f"{several(number, 'bucket')} of {duration(length)}"
    seen = "all" if observed == number else f"{observed:,} of them"
    were = "was" if observed == 1 else "were"
    when = f"{wording.period(wording.span)}, {place(timezone)}"
    return f"{when}: {counted:,} counted in {of}; {seen} {were} observed"


def waves(found: Sequence[CountedWave], wording: Wording) -> list[str]:
    largest = sorted(found, key=lambda one: one.counted, reverse=True)[:SHOWN]
    cut = f"; the {SHOWN} largest:" if len(found) > SHOWN else ""
    return [
        f"waves: {len(found)}{cut}",
        *(
            f"  {wording.stretch(one.span)}: {one.counted:,} counted, most "
            f"{wording.during(one.peak)}"
            for one in sorted(largest, key=lambda one: one.span.start)
        ),
    ]


def alarms(found: Sequence[datetime], wording: Wording) -> list[str]:
    last = f"; the last {SHOWN}:" if len(found) > SHOWN else ""
    return [f"alarms: {len(found)}{last}", *(f"  {wording.moment(at)}" for at in found[-SHOWN:])]
