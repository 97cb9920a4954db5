"""What happens on a platform: posts that are written, come late, are edited and taken back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from hypothesis import strategies as st

from monitor.nouns.posts import Post
from monitor.testing.contract import SINCE
from monitor.testing.service import Item

SECOND = timedelta(seconds=1)
SETTLE = timedelta(minutes=10)
HOURS = 3
END = SINCE + timedelta(hours=HOURS)


@dataclass(frozen=True)
class Entry(Item):
    """A post of a platform, from the moment it reached the service until it is taken back."""

    edited: datetime | None = None
    gone: datetime | None = None

    @property
    def text(self) -> str:
        """Return what it says: every third speaks of a curfew too."""
        return f"{super().text}{'' if self.number % 3 else ' There is a curfew.'}"

    def visible(self, now: datetime) -> bool:
        """Tell whether the service shows it at *now*."""
        return self.arrived < now and not self.is_gone(now)

    def is_gone(self, now: datetime) -> bool:
        return self.gone is not None and self.gone < now

    def post(self, now: datetime) -> Post:
        """Return it as the service shows it at *now*."""
        edited = self.edited if self.edited and self.edited < now else None
        return Post(
            native_id=str(self.number),
            text=f"{self.text} Edited." if edited else self.text,
            published_at=self.created,
            author=f"u{self.number % 7}",
            version="1" if edited else "0",
            edited_at=edited,
        )


def entries(
    written: Iterable[float],
    late: Iterable[float],
    edited: Iterable[float | None],
    gone: Iterable[float | None],
) -> list[Entry]:
    """Return entries by their times in seconds.

    Args:
        written: After the start of the incident; cut to whole seconds, as services show them.
        late: From writing to arrival.
        edited: After its arrival, and before it is gone; None where it is not.
        gone: As *edited*.
    """
    made = []
    rows = zip(written, late, edited, gone, strict=True)
    for number, (at, delay, change, end) in enumerate(rows, start=1):
        created = SINCE + int(at) * SECOND
        arrived = created + delay * SECOND
        if change is not None and end is not None and change >= end:
            change = None  # noqa: PLW2901  nobody edits what was taken back
        made.append(
            Entry(
                number,
                created,
                arrived,
                None if change is None else arrived + (change + 1) * SECOND,
                None if end is None else arrived + (end + 1) * SECOND,
            )
        )
    return made


def drawn(latest: float = SETTLE.total_seconds() - 2) -> st.SearchStrategy[list[Entry]]:
    """Draw a history: bursts and ties, some posts late by up to *latest* seconds."""
    second = st.one_of(st.integers(0, HOURS * 3600), st.integers(7200, 7215))
    late = st.one_of(st.just(0.25), st.floats(0, latest))
    rarely = st.one_of(st.none(), st.none(), st.none(), st.integers(0, 4000))
    rows = st.lists(st.tuples(second, late, rarely, rarely), min_size=25, max_size=90)
    return rows.map(lambda many: entries(*zip(*many, strict=True)))


def long_history(random: Random, count: int, bursts: int = 3, hours: float = HOURS) -> list[Entry]:
    """Return thousands of posts: half in bursts of a few minutes, some late, edited, taken back."""
    peaks = [random.uniform(1800, hours * 3600 - 1800) for _ in range(bursts)]

    def second() -> float:
        if random.random() < 0.5:
            return min(random.choice(peaks) + random.expovariate(1 / 60), hours * 3600 - 1.0)
        return random.uniform(0, hours * 3600)

    def late() -> float:
        wide = random.random() < 0.1
        return random.uniform(0, SETTLE.total_seconds() - 2) if wide else random.uniform(0, 3)

    def rarely(share: float) -> float | None:
        return random.uniform(0, 5000) if random.random() < share else None

    times = range(count)
    return entries(
        [second() for _ in times],
        [late() for _ in times],
        [rarely(0.05) for _ in times],
        [rarely(0.05) for _ in times],
    )


def by_arrival(held: Sequence[Entry]) -> list[Entry]:
    return sorted(held, key=lambda it: (it.arrived, it.number))
