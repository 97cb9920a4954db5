"""What really happened in the simulated week, and how near the monitor came to it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from monitor.clock import read_instant

FEED: Final = Path(__file__).parent / "feed"
HOUR: Final = timedelta(hours=1)


class Outage(Struct, frozen=True):
    """`platform` fails in ``[start, end)`` and shows again what came from `shown_again_from` on."""

    platform: str
    start: datetime
    end: datetime
    shown_again_from: datetime


class Truth(Struct, frozen=True, kw_only=True):
    """The truth beside the feed; see docs/demo.md.

    Attributes:
        onset: Instant of the first post about the incident; there is idle talk of police before.
        posts, mentions: By platform; a mention is a post that the incident's query matches.
        hours: By platform, mentions published in each hour from `since`.
        narrative_shares: By local day: `mentions`, and each narrative's share of them, 0 to 1.
        label_counts: Of the mentions, as their writers mean them.
        settle_hours: By platform, how late a post may turn up.
        ids: For each thing that is true of posts (a label, a narrative, `beside`, `late`, `edited`,
            `deleted`, `reposts`, `copies`, `protected`; `unseen`: it came while the platform was
            down and is never shown), their ids by platform, between spaces.
    """

    simulated: bool
    note: str
    seed: int
    timezone: str
    since: datetime
    until: datetime
    onset: datetime
    outages: tuple[Outage, ...]
    posts: Mapping[str, int]
    mentions: Mapping[str, int]
    hours: Mapping[str, tuple[int, ...]]
    narrative_shares: Mapping[str, Mapping[str, float]]
    label_counts: Mapping[str, int]
    settle_hours: Mapping[str, float]
    ids: Mapping[str, Mapping[str, str]]

    def which(self, thing: str) -> frozenset[tuple[str, str]]:
        """Return (platform, id) of the posts of which *thing* is true."""
        return frozenset((p, i) for p, ids in self.ids[thing].items() for i in ids.split())

    def labels(self) -> Mapping[tuple[str, str], str]:
        """Return the label of each post, by (platform, id)."""
        return {post: label for label in self.label_counts for post in self.which(label)}

    def hourly(self, platform: str | None = None) -> Mapping[datetime, int]:
        """Return the mentions published in each hour (its start, UTC); None sums the platforms."""
        series = self.hours.values() if platform is None else (self.hours[platform],)
        return {self.since + n * HOUR: sum(c) for n, c in enumerate(zip(*series, strict=True))}


def load(path: Path = FEED / "truth.json") -> Truth:
    """Read the truth.

    Raises:
        OSError: The file cannot be read.
        ValidationError: It is no such file.
    """
    return msgspec.json.decode(path.read_bytes(), type=Truth)


class Difference(Struct, frozen=True):
    """An hour, the posts that there were, and those that are shown; None where none are."""

    start: datetime
    true: int
    shown: int | None


class VolumeCheck(Struct, frozen=True, kw_only=True):
    """How the shown volume compares.

    Attributes:
        equal: Hours called wholly observed whose figure is right.
        wrong: Hours called wholly observed whose figure is not.
        gaps: Hours that the monitor itself calls incomplete; there its figure is a lower bound.
        hidden: Posts that lie unseen in the gaps.
        feigned: Gaps that are drawn as zero, or as more than there was; there must be none.
    """

    equal: int
    wrong: tuple[Difference, ...]
    gaps: tuple[Difference, ...]
    hidden: int
    feigned: tuple[Difference, ...]


def check_volume(
    true: Mapping[datetime, int], buckets: Iterable[Mapping[str, object]]
) -> VolumeCheck:
    """Compare hourly buckets, as `report volume --json` writes them, with the truth.

    Args:
        true: Posts by the start of their hour, UTC.
        buckets: With `start`, `posts`, `coverage` and `truncated`; those outside of *true* and
            those that are still provisional are passed over.

    Raises:
        KeyError: A bucket lacks one of these.
    """
    whole: list[Difference] = []
    gaps: list[Difference] = []
    for bucket in buckets:
        start = read_instant(str(bucket["start"]))
        if start not in true or bucket.get("provisional"):
            continue
        posts = bucket["posts"]
        seen = Difference(start, true[start], posts if isinstance(posts, int) else None)
        (gaps if bucket["coverage"] != 1 or bucket["truncated"] else whole).append(seen)
    wrong = tuple(hour for hour in whole if hour.shown != hour.true)
    return VolumeCheck(
        equal=len(whole) - len(wrong),
        wrong=wrong,
        gaps=tuple(gaps),
        hidden=sum(gap.true - (gap.shown or 0) for gap in gaps),
        feigned=tuple(g for g in gaps if g.shown == 0 < g.true or (g.shown or 0) > g.true),
    )


def confusion(
    true: Mapping[tuple[str, str], str], given: Mapping[tuple[str, str], str]
) -> Counter[tuple[str, str]]:
    """Count (true label, given label) over the posts that were given one; `unscored` counts too."""
    return Counter((true[post], label) for post, label in given.items() if post in true)


def agreement(counts: Mapping[tuple[str, str], int]) -> float | None:
    """Return the share of scored posts whose label is right, 0 to 1; None where none was scored."""
    scored = {pair: n for pair, n in counts.items() if pair[1] != "unscored"}
    total = sum(scored.values())
    return sum(n for (true, given), n in scored.items() if true == given) / total if total else None


COLUMNS: Final = (
    "platform",
    "hours exact",
    "in gaps",
    "unseen posts",
    "feigned",
    "labels right",
    "not scored",
)


def row(
    platform: str, volume: VolumeCheck, counts: Mapping[tuple[str, str], int]
) -> tuple[str, ...]:
    """Return one line of the comparison, a cell for each of `COLUMNS`.

    Args:
        platform: Which one.
        volume: As `check_volume` finds it.
        counts: As `confusion` finds them.
    """
    right = agreement(counts)
    return (
        platform,
        f"{volume.equal} of {volume.equal + len(volume.wrong)}",
        str(len(volume.gaps)),
        f"{volume.hidden:,}",
        str(len(volume.feigned)),
        "none scored" if right is None else f"{100 * right:.0f} %",
        f"{sum(n for (_, given), n in counts.items() if given == 'unscored'):,}",
    )
