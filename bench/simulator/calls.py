"""Calls to the police in the simulated week, by hour: a count series, and as made up as the posts.

That the station's telephones rang is told of the real week; how often they did is invented.
"""

from typing import Final
from zoneinfo import ZoneInfo

from bench.simulator.draw import DrawStream
from bench.simulator.story import DISPERSAL, HOURS, WAVES, at, awake

USUAL: Final = 9.0
"""Calls an hour in an ordinary week, while everybody is awake."""

STIRRED: Final = 0.6
"""Calls for each post that is written unasked; who writes does not always call."""

GAP: Final = range(round(DISPERSAL) + 5, round(DISPERSAL) + 8)
"""Hours of the week that nobody wrote down: Thu 03:00 to 06:00."""

_SEED: Final = 911
_ZONE: Final = ZoneInfo("America/Los_Angeles")


def calls(seed: int = _SEED) -> str:
    """Return the file as an editor would keep it: local hours, empty where nobody counted."""
    draw, lines = DrawStream(seed), ["start,value"]
    for hour in range(round(HOURS)):
        middle = hour + 0.5
        posts = sum(wave.rate(middle) for wave in WAVES)
        rang = draw.poisson(USUAL * awake(middle % 24) + STIRRED * posts)
        lines.append(f"{at(hour).astimezone(_ZONE):%Y-%m-%dT%H:%M},{'' if hour in GAP else rang}")
    return "\n".join(lines) + "\n"
