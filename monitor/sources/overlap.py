"""How far back a pass looks for posts that came late.

Posts turn up late: an index runs behind, a server takes half an hour to pass them on. So what was
read is read again until the settle time is over, and only then is nothing missing. To read all of
it again in each pass costs little while there is little; in a burst it costs many times what the
new posts cost, and the limit of the service is used up for nothing.

So a pass reads again only the last minute, for most of what is late is late by seconds. The whole
settle time is read again at once while that is a page or two (a *whole* look), and else

* as seldom as it is dear, where a service can only be read from the top down; or
* once, when it has settled, where one can begin in the middle. Then each post is read twice, at any
  rate.

Nothing is claimed that a pass like these has not proved.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from monitor.nouns.posts import Post

RECENT: Final = timedelta(minutes=1)  # what each pass reads again
PAGE: Final = 40  # posts that are worth a question: about a page of most services
CHEAP: Final = 100  # posts always read again: a page of most services, at most five of any

STEP: Final = timedelta(minutes=2)
"""What has settled is read again once it is so long: a page that is not full costs as much as one
that is."""


class Overlap(Struct, frozen=True, omit_defaults=True):
    """What a lane remembers of how it was read, as part of its cursor."""

    looked: datetime | None = None  # what came in time is known up to here; None: it never was
    whole: datetime | None = None  # when all of the settle time was last read again
    unsettled: int = 0  # about how many posts a whole look would read again

    def wants_all(self, now: datetime, settle: timedelta) -> bool:
        """Tell whether the whole settle time is to be read again from the top.

        A minute after the last time for each hundred posts that it costs, and at the latest after
        half the settle time.
        """
        if self.looked is None or self.whole is None or now < self.whole:
            return True  # a look that lies ahead was made by a wrong clock
        pause = min(self.unsettled // CHEAP * timedelta(minutes=1), settle / 2)
        return now - self.whole >= pause

    def page(self, settle: timedelta) -> timedelta:
        """Return in how long about a page of posts comes; a minute where that takes longer."""
        return min(RECENT, settle * PAGE / max(self.unsettled, 1))

    @property
    def is_cheap(self) -> bool:
        return self.unsettled < CHEAP

    @property
    def is_dear(self) -> bool:
        """Tell whether a whole look costs much, also because the last one lies far back."""
        looked, whole = self.looked, self.whole
        return not self.is_cheap or bool(looked and whole and looked - whole > 2 * STEP)

    def from_top(self, now: datetime, settle: timedelta) -> tuple[datetime | None, "Overlap"]:
        """Return how far down a pass from the top reads, and what is known once it is done.

        Returns:
            The instant down to which it reads, None where it reads all that has not settled; and
            the state it leaves, to which the posts that it meets are still to be added.
        """
        if self.looked is None or self.wants_all(now, settle):
            return None, Overlap(now, now)
        return self.looked - RECENT, replace(self, looked=now)

    def with_more(self, posts: int) -> "Overlap":
        return replace(self, unsettled=self.unsettled + posts)


def newer(posts: Iterable[Post], instant: datetime) -> int:
    """Return how many different posts were published at an instant or later."""
    return len({it.native_id for it in posts if it.published_at and it.published_at >= instant})
