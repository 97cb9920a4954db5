"""What may be used of a service in a day, and what of it is left.

The count is kept in the source's vault, so that all lanes and incidents that ask with one key share
it, and an answer that was paid for counts even where the pass then fails.
"""

from datetime import date, datetime, tzinfo

import msgspec
from msgspec import Struct

from monitor.clock import DAY, midnight, rfc3339
from monitor.errors import RetryLater
from monitor.sources.vault import Vault


class Allowance(Struct, frozen=True, kw_only=True):
    """What a service grants to one credential, and how much of it is used."""

    what: str
    used: int
    limit: int
    resets_at: datetime  # when it begins again (UTC)
    cost: float | None = None  # of one, in US dollars; None where it costs nothing


class Used(Struct, frozen=True):
    day: str = ""  # as ISO 8601 writes it
    amount: int = 0


class Daily(Struct, frozen=True):
    """An allowance that begins again at each midnight of a zone."""

    name: str  # under which its use is kept in the vault
    limit: int
    what: str  # who counts what, for messages: `YouTube: searches`
    zone: tzinfo
    cost: float | None = None  # of one, in US dollars; None where it costs nothing

    def left(self, vault: Vault, now: datetime) -> int:
        """Return how much of the day's allowance is left, 0 or more."""
        return max(self.limit - self._used(vault, now).amount, 0)

    def spend(self, vault: Vault, now: datetime, amount: int) -> None:
        used = self._used(vault, now)
        kept = Used(used.day, used.amount + amount)
        vault.write(self.name, msgspec.json.encode(kept).decode())

    def claim(self, vault: Vault, now: datetime, least: int = 1) -> int:
        """Return how much is left.

        Raises:
            RetryLater: Less than *least*; to be asked again when the next day begins.
        """
        left = self.left(vault, now)
        if left < least:
            raise self.over(vault, now)
        return left

    def over(self, vault: Vault, now: datetime) -> RetryLater:
        until = self._ends(self._used(vault, now))
        message = f"{self.what}: the {self.limit:,} of this day are used up"
        return RetryLater(f"{message}, until {rfc3339(until)}", until)

    def allowance(self, vault: Vault, now: datetime) -> Allowance:
        """Return what is granted and used, as `monitor status` shows it."""
        used = self._used(vault, now)
        return Allowance(
            what=f"{self.name} a day",
            used=used.amount,
            limit=self.limit,
            resets_at=self._ends(used),
            cost=self.cost,
        )

    def _ends(self, used: Used) -> datetime:
        return midnight(date.fromisoformat(used.day) + DAY, self.zone)

    def _used(self, vault: Vault, now: datetime) -> Used:
        """Return the use of the day; an old span that is filled counts on the last day known."""
        today = now.astimezone(self.zone).date().isoformat()
        used = msgspec.json.decode(vault.read(self.name) or "{}", type=Used)
        return used if used.day >= today else Used(today)
