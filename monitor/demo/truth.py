"""What really happened in the simulated week."""

import gzip
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from monitor.clock import HOUR

FEED: Final = Path(__file__).parent / "feed"
TRUTH: Final = "truth.json.gz"

FIVE_MINUTES: Final = timedelta(minutes=5)


class PlatformOutage(Struct, frozen=True):
    """`platform` fails in ``[start, end)`` and shows again what came from `shown_again_from` on."""

    platform: str
    start: datetime
    end: datetime
    shown_again_from: datetime


class Busiest(Struct, frozen=True):
    """The clock hour in which most was posted, ``[start, end)``."""

    start: datetime
    end: datetime
    posts: int


class PlannedWave(Struct, frozen=True):
    """A reason to speak up: it begins, has its peak, and falls to 37 % of that; posts meanwhile."""

    start: datetime
    peak: datetime
    end: datetime
    posts: int


class Carried(Struct, frozen=True):
    """Posts that carry a link and still stand at the end, their accounts, and those deleted."""

    posts: int
    accounts: int
    deleted: int


class CarriedMedia(Carried, frozen=True):
    """The same of posts that carry attachments of one kind; how many of these are described."""

    described: int


class Upload(Struct, frozen=True):
    """An upload of the video, under an id of its platform: posts that carry it, and the first."""

    platform: str
    posts: int
    first: datetime


class ShownVideo(Struct, frozen=True):
    """Posts that show the video or link to it, and when the first was published, by platform."""

    posts: int
    accounts: int
    first: Mapping[str, datetime]


class TagPosts(Struct, frozen=True):
    """Posts that have a hashtag, and when the first of them was published."""

    posts: int
    first: datetime


class Statement(Struct, frozen=True):
    """What was posted in the six hours before and after a statement.

    Attributes:
        before, after: `posts`, `naming` (those that name the speaker), `english`, and those of the
            latter that are meant to be `negative`.
    """

    at: datetime
    voice: str
    before: Mapping[str, int]
    after: Mapping[str, int]


class Unseen(Struct, frozen=True):
    """Mentions that no platform ever showed, and when the first and the last were published."""

    posts: int
    first: datetime
    last: datetime


class Calls(Struct, frozen=True):
    """Hours of the count series that are known, and the calls in them."""

    hours: int
    calls: int


class Truth(Struct, frozen=True, kw_only=True):
    """The truth of the feed; docs/demo.md says what each key is.

    Series begin at `since`, `ids` and `five_minutes` have spaces between, shares go from 0 to 1.
    """

    simulated: bool
    note: str
    seed: int
    timezone: str
    since: datetime
    until: datetime
    onset: datetime
    crossing: datetime
    outages: tuple[PlatformOutage, ...]
    settle_hours: Mapping[str, float]
    waves: tuple[PlannedWave, ...]
    rates: tuple[float, ...]
    reaction: float
    posts: Mapping[str, int]
    mentions: Mapping[str, int]
    accounts: int
    texts: int
    hours: Mapping[str, tuple[int, ...]]
    five_minutes: Mapping[str, str]
    busiest: Busiest
    days: Mapping[str, Mapping[str, int]]
    narrative_shares: Mapping[str, Mapping[str, float]]
    narrative_hours: Mapping[str, tuple[int, ...]]
    label_counts: Mapping[str, int]
    links: Mapping[str, Carried]
    media: Mapping[str, CarriedMedia]
    uploads: Mapping[str, Upload]
    video: ShownVideo
    tags: Mapping[str, TagPosts]
    statements: tuple[Statement, ...]
    answers: float
    unseen: Mapping[str, Unseen]
    calls: Calls
    ids: Mapping[str, str]
    true_of: Mapping[str, Mapping[str, str]]

    def which(self, thing: str) -> frozenset[tuple[str, str]]:
        """Return (platform, id) of the posts of which *thing* is true."""
        return frozenset(
            (platform, one)
            for platform, digits in self.true_of[thing].items()
            for one, digit in zip(self.ids[platform].split(), digits, strict=True)
            if digit == "1"
        )

    def labels(self) -> Mapping[tuple[str, str], str]:
        """Return the label of each post, by (platform, id)."""
        return {post: label for label in self.label_counts for post in self.which(label)}

    def hourly(self, platform: str | None = None) -> Mapping[datetime, int]:
        """Return the mentions published in each hour (its start, UTC); None sums the platforms."""
        series = self.hours.values() if platform is None else (self.hours[platform],)
        return {self.since + n * HOUR: sum(c) for n, c in enumerate(zip(*series, strict=True))}

    def between(self, start: datetime, end: datetime) -> int:
        """Return the mentions published in ``[start, end)``, both at a multiple of five minutes.

        Raises:
            ValueError: One is at none.
        """
        if any((edge - self.since) % FIVE_MINUTES for edge in (start, end)):
            raise ValueError(f"{start} to {end}: the truth is known for every five minutes")
        steps = slice(*(max(0, (edge - self.since) // FIVE_MINUTES) for edge in (start, end)))
        return sum(sum(map(int, counts.split()[steps])) for counts in self.five_minutes.values())

    def rate(self, hours: float) -> float:
        """Return the posts an hour to be expected a number of hours after `since`, see `rates`."""
        before = min(int(hours), len(self.rates) - 2)
        low, high = self.rates[before : before + 2]
        return low + (hours - before) * (high - low)


def load(path: Path = FEED / TRUTH) -> Truth:
    """Read the truth.

    Raises:
        OSError: The file cannot be read.
        ValidationError: It is no such file.
    """
    return msgspec.json.decode(gzip.decompress(path.read_bytes()), type=Truth)
