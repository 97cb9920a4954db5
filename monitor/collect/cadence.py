"""How long to the next pass: less while posts come fast, and back to the usual when they do not."""

from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct

WANTED: Final = 20
"""New posts that a pass should find: less than a page of any service, so that a burst is noticed
before it takes many pages, and each question still brings something."""

DENSEST: Final = 8  # passes at most in the time that is configured between two
SHORTEST: Final = timedelta(seconds=10)


class Cadence(Struct, frozen=True):
    """Between which passes a source is.

    >>> quiet = Cadence(timedelta(minutes=8), timedelta(minutes=8), datetime(2017, 2, 22, 12))
    >>> str(quiet.after(80, datetime(2017, 2, 22, 12, 8), dense=True).last)
    '0:02:00'
    """

    every: timedelta
    last: timedelta  # to the next pass, from an eighth of `every` (at least 10 s) to `every`
    at: datetime | None = None  # of the last pass

    def after(self, new: int, now: datetime, *, dense: bool) -> "Cadence":
        """Return the cadence after a pass.

        It becomes faster at once, and slower by at most a doubling at a time: a burst pauses more
        often than it ends. *dense* says whether more may be asked than is configured: the service
        has room for it, and no answer costs money.
        """
        if not dense or self.at is None:
            return Cadence(self.every, self.every, now)
        shortest = min(max(self.every / DENSEST, SHORTEST), self.every)
        wanted = (now - self.at) * WANTED / new if new else self.every
        return Cadence(self.every, max(shortest, min(wanted, self.last * 2, self.every)), now)
