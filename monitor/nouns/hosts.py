"""How often a host may be asked, as it says itself."""

from datetime import datetime

from msgspec import Struct


class HostLimits(Struct, frozen=True, kw_only=True):
    """What is known of one host's patience; instants in UTC, None where nothing is known.

    Attributes:
        asked_at: When the last request was sent; ahead, by the shortest interval at most, while
            its sender waits.
        not_before: The host asked for a pause until then.
        remaining: Requests left in its present window, as it said last.
        limit: Requests in a whole window.
        resets_at: When the present window ends.
    """

    asked_at: datetime | None = None
    not_before: datetime | None = None
    remaining: int | None = None
    limit: int | None = None
    resets_at: datetime | None = None

    @property
    def eased(self) -> bool:
        """Tell whether more than half of the window is left, as far as the host says anything."""
        return not self.limit or self.remaining is None or 2 * self.remaining > self.limit
