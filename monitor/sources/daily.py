"""What may be used of a service in a day, and what of it is left.

The count is kept in the source's vault, so that all lanes and incidents that ask with one key share
it, and an answer that was paid for counts even where the pass then fails.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
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


class Spending(Struct):
    """What was taken of an allowance before a question, and what of it the answer cost."""

    taken: int
    paid: int = 0


class Daily(Struct, frozen=True):
    """An allowance that begins again at each midnight of a zone."""

    name: str  # under which its use is kept in the vault
    limit: int
    what: str  # who counts what, for messages: `YouTube: searches`
    zone: tzinfo
    cost: float | None = None  # of one, in US dollars; None where it costs nothing

    def left(self, vault: Vault, now: datetime) -> int:
        """Return how much of the day's allowance is left, 0 or more."""
        return max(self.limit - self._used(vault.read(self.name), now).amount, 0)

    def spend(self, vault: Vault, now: datetime, amount: int) -> None:
        """Count more as used; less than 0 gives back what was taken and not used."""
        self._change(vault, now, lambda used: used + amount)

    def take(
        self, vault: Vault, now: datetime, most: int = 1, *, least: int = 1, keep: int = 0
    ) -> int:
        """Count as used what is left, up to *most*, and return it; *keep* stays for others.

        Whoever asks at the same time, as a backfill does beside the daemon, takes the rest.

        Raises:
            RetryLater: Less than *least*; to be asked again when the next day begins.
        """
        taken = 0

        def more(used: int) -> int:
            nonlocal taken
            left = self.limit - used - keep
            taken = min(most, left) if left >= least else 0
            return used + taken

        self._change(vault, now, more)
        if not taken:
            raise self.over(vault, now, kept=keep > 0)
        return taken

    @contextmanager
    def spending(
        self, vault: Vault, now: datetime, most: int = 1, *, least: int = 1, keep: int = 0
    ) -> Iterator[Spending]:
        """Take what `take` takes, and give back at the end what was not paid for.

        Raises:
            RetryLater: As for `take`.
        """
        spent = Spending(self.take(vault, now, most, least=least, keep=keep))
        try:
            yield spent
        finally:
            self.spend(vault, now, spent.paid - spent.taken)

    def over(self, vault: Vault, now: datetime, *, kept: bool = False) -> RetryLater:
        """Return the error where nothing is left, or where the rest is *kept* for new posts."""
        until = self._ends(self._used(vault.read(self.name), now))
        if kept:
            message = (
                f"{self.what}: the rest of this day's {self.limit:,} is kept for new posts, so "
                f"held ones are not asked for before {rfc3339(until)}"
            )
            return RetryLater(message, until)
        message = f"{self.what}: the {self.limit:,} of this day are used up"
        return RetryLater(f"{message}, until {rfc3339(until)}", until)

    def allowance(self, vault: Vault, now: datetime) -> Allowance:
        """Return what is granted and used, as `monitor status` shows it."""
        used = self._used(vault.read(self.name), now)
        return Allowance(
            what=f"{self.name} a day",
            used=used.amount,
            limit=self.limit,
            resets_at=self._ends(used),
            cost=self.cost,
        )

    def _ends(self, used: Used) -> datetime:
        return midnight(date.fromisoformat(used.day) + DAY, self.zone)

    def _change(self, vault: Vault, now: datetime, how: Callable[[int], int]) -> None:
        def changed(kept: str | None) -> str:
            used = self._used(kept, now)
            return msgspec.json.encode(Used(used.day, max(how(used.amount), 0))).decode()

        vault.change(self.name, changed)

    def _used(self, kept: str | None, now: datetime) -> Used:
        """Return the use of the day. A day that is farther ahead was that of a wrong clock."""
        today = now.astimezone(self.zone).date()
        used = msgspec.json.decode(kept or "{}", type=Used)
        near = {(today + n * DAY).isoformat() for n in (0, 1)}
        return used if used.day in near else Used(today.isoformat())
