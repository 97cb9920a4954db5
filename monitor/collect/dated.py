"""What time the servers say it is: nothing later than that can have been seen of them.

Our own clock may be wrong. A pass that it makes an hour ahead of time would call an hour observed
that has not come yet; and where it is right again before the next pass, nothing of ours would
notice.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from monitor.clock import MINUTE, rfc3339
from monitor.http.network import Wrapped
from monitor.nouns.posts import Answer
from monitor.sources.base import Http

AGREED: Final = timedelta(minutes=2)
"""By how much a server's clock may be behind ours: both are right to a minute, and a question takes
its time. What is younger has hardly ever settled."""

FARTHEST: Final = timedelta(days=1)
"""Beyond it, and the time between two passes, nobody ever has to wait: what was written farther
ahead was written by a clock that was wrong."""


class ClockAhead(Exception):  # noqa: N818  what our clock is; it never leaves the pass
    """Our clock is ahead: by that of the first server that was asked it is *at*."""

    def __init__(self, at: datetime) -> None:
        super().__init__(rfc3339(at))
        self.at = at


class Dated(Wrapped):
    """The network, with an ear for the time of its servers; for one lane.

    *now* is the instant of the pass, by our clock. Unless it is *certain*, as good as we know, the
    first answer of a server whose clock is behind ours, by a day at most, ends the walk with
    `ClockAhead` before anything is made of it. A server that is farther behind is wrong itself.

    Up to `latest` an answer can have shown anything: that is *now*, or the instant of the oldest
    answer, where that is behind by more than two minutes. `said` has in words that the clocks
    differ. An answer that lay in a cache is old, which is no wrong clock.
    """

    def __init__(self, http: Http, now: datetime, *, certain: bool = False) -> None:
        super().__init__(http)
        self.now, self._certain = now, certain
        self.latest = now
        self.said: str | None = None

    def _ask(self, ask: Callable[[], Answer]) -> Answer:
        answer = ask()
        made, at = answer.made(self.now), answer.date
        if self.now - made > AGREED:
            self.latest = min(self.latest, made)
        if at is not None and self.now - at - answer.age > AGREED:
            # By the minute: so all listings of a server say the same.
            ahead, host = (self.now - at) // MINUTE, urlsplit(answer.url).hostname
            self.said = (
                f"the clock of this machine says {rfc3339(self.now)}, {ahead} minutes ahead "
                f"of that of {host}: nothing later counts as observed; set the clock"
            )
            if not self._certain and self.now - at <= FARTHEST:
                raise ClockAhead(at)
        self._certain = True
        return answer
