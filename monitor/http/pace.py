"""When a host may be asked: shortest interval, pauses, rate window; kept across restarts."""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock
from typing import Final, Protocol

from msgspec import Struct
from msgspec.structs import asdict, replace

from monitor.clock import rfc3339
from monitor.errors import RetryLater
from monitor.http.rates import LONGEST_RESET, LONGEST_WAIT
from monitor.nouns.hosts import HostLimits

LONGEST_SLEEP: Final = timedelta(seconds=5)

# Passes in several threads may ask one host; reading a budget and writing it back must be one step.
_TURN: Final = Lock()


class PaceLedger(Protocol):
    """Where budgets are kept, by host as in an address (``example.org``, ``localhost:8000``)."""

    def read(self, host: str) -> HostLimits | None:
        """Return what was written last for *host*, or None where nothing was."""
        ...

    def write(self, host: str, budget: HostLimits) -> None:
        """Keep *budget* in place of what was known of *host*."""
        ...


class MemoryLedger:
    """A ledger that lasts as long as the process."""

    def __init__(self) -> None:
        self._budgets: dict[str, HostLimits] = {}

    def read(self, host: str) -> HostLimits | None:
        return self._budgets.get(host)

    def write(self, host: str, budget: HostLimits) -> None:
        self._budgets[host] = budget


class Pace(Struct, frozen=True):
    """Sends nobody to a host before it may be asked."""

    ledger: PaceLedger
    now: Callable[[], datetime]
    sleep: Callable[[float], object]
    min_interval: timedelta

    def claim(self, host: str, *, spaced: bool = True) -> None:
        """Return when *host* may be asked, having slept for at most 5 s, or the shortest interval.

        With *spaced* that interval counts; between hops of one question it does not.

        Raises:
            RetryLater: The wait would be longer, and nothing was written; or it was broken off. In
                either case nobody was asked.
        """
        with _TURN:
            now = self.now()
            budget = self.ledger.read(host) or HostLimits()
            interval = self.min_interval if spaced else timedelta()
            due, reason = max(_obstacles(budget, now, interval), default=(now, ""))
            # Our own interval is no refusal: who does not wait for it never asks a second question.
            if due - now > max(LONGEST_SLEEP, interval):
                raise RetryLater(f"{host}: {reason}, so it is not asked before {rfc3339(due)}", due)
            if self.min_interval:
                self.ledger.write(host, replace(budget, asked_at=max(due, now)))
        # The lock is free while we sleep: questions to other hosts do not wait for this one.
        if due > now and self.sleep((due - now).total_seconds()):
            message = f"{host}: {reason}, and the program is stopping: it asks when it runs again"
            raise RetryLater(message, due)

    def until(self, host: str) -> datetime | None:
        """Return until when *host* asked not to be asked; None where it may be asked at once."""
        with _TURN:
            return _until(self.ledger.read(host) or HostLimits(), self.now())

    def note(self, host: str, said: HostLimits) -> datetime | None:
        """Keep what *host* said of its limits; return when it may be asked again (None: now)."""
        with _TURN:
            now = self.now()
            known = self.ledger.read(host) or HostLimits()
            named = {name: value for name, value in asdict(said).items() if value is not None}
            after = replace(known, **named)
            if after != known:
                self.ledger.write(host, after)
        return _until(after, now)


def _until(budget: HostLimits, now: datetime) -> datetime | None:
    obstacles = _obstacles(replace(budget, asked_at=None), now, timedelta())
    return max((due for due, _ in obstacles if due > now), default=None)


def _obstacles(
    budget: HostLimits, now: datetime, interval: timedelta
) -> list[tuple[datetime, str]]:
    # An instant farther ahead than we ever write means that the clock was set back: it is
    # forgotten.
    resets_at = budget.resets_at if budget.remaining == 0 else None
    known = (
        (budget.asked_at, max(LONGEST_SLEEP, interval), interval, "it was asked a moment ago"),
        (budget.not_before, LONGEST_WAIT, timedelta(), "it asked for a pause"),
        (resets_at, LONGEST_RESET, timedelta(), "its rate limit is used up"),
    )
    return [
        (instant + wait, reason)
        for instant, farthest, wait, reason in known
        if instant is not None and instant - now <= farthest
    ]
