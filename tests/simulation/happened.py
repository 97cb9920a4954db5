"""What has happened in a run, counted: what was planned and never came proves nothing."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from tests.simulation.world import Entry

MINUTE, LATE = timedelta(minutes=1), timedelta(seconds=10)
BURST = 10
"""Posts of one minute."""

WORLD = frozenset({"bursts", "late posts", "edits", "posts taken back"})
"""What can happen on a platform, whoever watches it."""


class Happened(Counter[str]):
    """How often each thing has happened, by its name."""

    def __str__(self) -> str:
        return ", ".join(f"{name} {self[name]:,}" for name in sorted(self) if self[name])

    def require(self, names: Iterable[str]) -> None:
        """Fail where something that was planned or declared has not happened."""
        missing = sorted(name for name in names if not self[name])
        assert not missing, f"it never happened: {', '.join(missing)}; it did: {self}"


def on_the_platform(held: Sequence[Entry], now: datetime) -> Happened:
    """Return what has happened on a platform up to *now*."""
    minutes = Counter(it.created.replace(second=0, microsecond=0) for it in held)
    return Happened(
        {
            "bursts": sum(count >= BURST for count in minutes.values()),
            "late posts": sum(it.arrived - it.created > LATE and it.arrived < now for it in held),
            "edits": sum(it.edited is not None and it.edited < now for it in held),
            "posts taken back": sum(it.is_gone(now) for it in held),
        }
    )
