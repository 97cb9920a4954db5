"""The week as the simulator tells it: when what happened, and how many spoke of it unasked.

Dates, the dispersal order, the arrests and the statements are those of the real week; the hours of
the video, of the first march and of the press conference are invented.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from math import cos, exp, pi, sqrt
from typing import Final

from msgspec import Struct

SINCE: Final = datetime(2017, 2, 21, 8, tzinfo=UTC)  # midnight in Anaheim
HOURS: Final = 168.0
ONSET: Final = 19.2  # hours since SINCE, as all figures below: Tue 19:12, the video is posted
MARCH: Final = 41.0  # Wed 17:00, the first protesters gather
DISPERSAL: Final = 46.0  # Wed 22:00
PRESS: Final = 63.0  # Thu 15:00, the chief and the mayor speak
_TROUGH, _PEAK = 4, 19  # o'clock
CROSSING: Final = 34.0  # Wed 10:00, about when the denial overtakes the threat


class StoryWave(Struct, frozen=True, kw_only=True):
    """A reason to speak up: rises from `start` to `peak`, then fades.

    Attributes:
        height: Posts an hour at the peak, were everybody awake.
        decay: Hours in which it falls to 37 %.
        sleepless: It keeps people up, so that night costs it less.
        scenes: What is spoken of, with weights; `narrative` becomes a narrative of its hour.
    """

    start: float
    peak: float
    height: float
    decay: float
    sleepless: bool = False
    scenes: Mapping[str, float]

    def rate(self, hour: float) -> float:
        """Return the posts per hour at an hour of the week."""
        if hour < self.start:
            return 0.0
        awake_share = awake(hour)
        if self.sleepless:
            awake_share = sqrt(awake_share)
        if hour < self.peak:
            rise = (hour - self.start) / (self.peak - self.start)
            return self.height * awake_share * rise * rise
        return self.height * awake_share * exp((self.peak - hour) / self.decay)


_TALK: Final = {"narrative": 0.42, "video": 0.22, "anger": 0.2, "worry": 0.1, "calm": 0.06}
_PROTEST: Final = {"protest": 0.62, "narrative": 0.2, "anger": 0.1, "calm": 0.08}
_ARRESTS: Final = {"arrests": 0.6, "narrative": 0.2, "anger": 0.12, "calm": 0.08}
_PRESS: Final = {"chief": 0.36, "mayor": 0.19, "narrative": 0.32, "anger": 0.08, "calm": 0.05}
_LATER: Final = {"inquiry": 0.4, "narrative": 0.34, "calm": 0.16, "anger": 0.1}

WAVES: Final = (
    StoryWave(start=0, peak=0, height=1.6, decay=1e6, scenes={"notice": 1}),
    StoryWave(start=ONSET, peak=21.0, height=62, decay=8, scenes=_TALK),
    StoryWave(start=30, peak=36, height=44, decay=7, scenes=_TALK),
    StoryWave(
        start=MARCH, peak=DISPERSAL + 0.4, height=150, decay=2.8, sleepless=True, scenes=_PROTEST
    ),
    StoryWave(start=53.5, peak=56.5, height=42, decay=5, scenes=_ARRESTS),
    StoryWave(start=PRESS, peak=PRESS + 1.4, height=138, decay=4.2, scenes=_PRESS),
    StoryWave(start=76, peak=83, height=19, decay=36, scenes=_LATER),
)
BESIDE: Final = StoryWave(
    start=0,
    peak=0,
    height=15,
    decay=1e6,
    scenes={"hockey": 0.35, "park": 0.35, "convention": 0.15, "town": 0.15},
)


def awake(hour: float) -> float:
    """Return how much of Anaheim is awake and writing: 0.08 at 04:00, 1 at 19:00."""
    since_trough = (hour - _TROUGH) % 24
    phase = min(since_trough / (_PEAK - _TROUGH), (24 - since_trough) / (24 - _PEAK + _TROUGH))
    return 0.08 + 0.92 * (0.5 - 0.5 * cos(pi * phase))


def denial_share(hour: float) -> float:
    """Return the share of the denial in both narratives, 0 to 1; the chief's word dents it."""
    dent = 0.22 * exp((PRESS - hour) / 6) if hour >= PRESS else 0.0
    return 0.12 + 0.62 / (1 + exp((CROSSING - hour) / 2.5)) - dent


def at(hour: float) -> datetime:
    """Return an hour of the week as an instant in UTC, to the millisecond."""
    return SINCE + timedelta(milliseconds=round(hour * 3_600_000))


class Outage(Struct, frozen=True):
    """Hours in which a platform fails; back again, it shows only the last `lookback` hours."""

    platform: str
    start: float
    end: float
    lookback: float


OUTAGE: Final = Outage("commons", 67.0, 73.0, 2.0)  # Thu 19:00 to Fri 01:00
