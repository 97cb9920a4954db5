"""When the last days are asked for again: what came later than we looked is found then."""

from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from monitor.nouns.posts import Traits

SWEPT: Final = timedelta(days=3)
"""What a sweep asks for: what a service shows later than that, it hardly shows at all."""

NIGHT: Final = range(2, 6)  # local hours in which people post least: a sweep is in nobody's way

SOON: Final = timedelta(hours=20)
OVERDUE: Final = timedelta(hours=36)


def can_be_swept(traits: Traits) -> bool:
    """Tell whether a source can be asked again, at no cost, and might have something to add.

    What a stream has shown is too much to be read twice, and who pays for answers has not agreed to
    pay for them again.
    """
    return traits.exhaustive and traits.backfill and not traits.ordered and not traits.metered


def sweep_is_due(before: datetime, now: datetime, zone: ZoneInfo) -> bool:
    """Tell whether to sweep now: at night, or whenever the machine is on if it sleeps at night.

    *before* is when the last sweep began, or the first pass.
    """
    passed = now - before
    return passed >= OVERDUE or (passed >= SOON and now.astimezone(zone).hour in NIGHT)
