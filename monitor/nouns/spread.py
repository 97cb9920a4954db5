"""What is found of the spread: its onset, where it goes, what comes next, what carries it."""

from datetime import datetime
from typing import Final, Literal, TypeAlias

from msgspec import Struct

from monitor.nouns.finding import Finding
from monitor.nouns.quantity import Quantity

Verdict: TypeAlias = Literal[
    "emerging", "growing", "peaking", "fading", "revived", "quiet", "too few"
]


class Unwatched(Finding, frozen=True, kw_only=True, tag="spread.unwatched"):
    """Nothing of the span is known to have been watched, so nothing is estimated of its spread."""


class Trend(Finding, frozen=True, kw_only=True, tag="spread.trend"):
    """Where it goes: the one verdict, of the settled hours before `until`.

    Attributes:
        verdict: `too few` where too few posts are left to say, and then nothing else is said.
        last_day: Posts of the 24 hours before `until`; None where less was watched.
        chance: That the next hours bring fewer posts than the last (0 to 1); None without a
            forecast.
        hours: How many hours that speaks of.
        doubling, halving: Time in which the rate doubles, or halves; None unless it clearly does.
    """

    verdict: Verdict
    until: datetime
    last_day: Quantity | None
    chance: Quantity | None
    hours: int
    doubling: Quantity | None = None
    halving: Quantity | None = None


class Onset(Finding, frozen=True, kw_only=True, tag="spread.onset"):
    """When it took off.

    Attributes:
        low, high: 95 % interval; None where that cannot be said.
    """

    low: datetime | None
    high: datetime | None


class Range(Struct, frozen=True, kw_only=True):
    """Posts to come up to a horizon, were all of them seen.

    Attributes:
        posts: The median with its 95 % interval.
        low, high: Of the 80 % interval.
    """

    hours: float
    posts: Quantity
    low: int
    high: int


class Forecast(Finding, frozen=True, kw_only=True, tag="spread.forecast"):
    """How many posts to expect.

    Attributes:
        since: Where all ranges begin.
        ranges: Ascending; none where too little was seen.
    """

    since: datetime
    ranges: tuple[Range, ...]


class Record(Finding, frozen=True, kw_only=True, tag="spread.forecast.record"):
    """How earlier forecasts of this incident came out.

    Attributes:
        hours: Their horizon.
        made: How many have ended.
        held: Of these, whose 80 % interval held what came.
    """

    hours: int
    made: int
    held: int


class Follows(Struct, frozen=True, kw_only=True):
    """One source that was behind another.

    Attributes:
        hours: By how much.
        agreeing: Spikes that show it.
        spikes: Spikes that both had.
    """

    leader: str
    follower: str
    hours: Quantity
    agreeing: int
    spikes: int


class Order(Finding, frozen=True, kw_only=True, tag="spread.order"):
    """Which source was ahead of which.

    Attributes:
        clear: Pairs of which one was ahead.
        unclear: Names of the two of each other pair.
    """

    clear: tuple[Follows, ...]
    unclear: tuple[tuple[str, str], ...]


class Copies(Finding, frozen=True, kw_only=True, tag="spread.copies"):
    """How much is repetition.

    Attributes:
        posts: All of them.
        near: Texts once near copies count as one, among those that were looked at.
        most: Share of the posts that the most frequent of them makes up; None without posts.
        whole: Whether all texts were looked at.
    """

    posts: Quantity
    near: Quantity
    most: Quantity | None
    whole: bool


class Accounts(Finding, frozen=True, kw_only=True, tag="spread.accounts"):
    """Whether a few accounts post most.

    Attributes:
        busiest: Share of the ten busiest; None where too few authors are known.
        even: 95 % range of the same, 0 to 1, had all accounts been equally active.
    """

    busiest: Quantity | None
    even: tuple[float, float] | None


class Answers(Finding, frozen=True, kw_only=True, tag="spread.answers"):
    """How much of the volume answers other posts.

    Attributes:
        seen: Share of the posts that answer or repeat another one that is held; None where that
            was not seen.
        low, high: What models of the volume allow, 0 to 1; None where there are too few posts.
    """

    seen: Quantity | None
    low: float | None
    high: float | None


class MostLinked(Finding, frozen=True, kw_only=True, tag="spread.link"):
    """The link that most posts carry, of those that five accounts or more shared.

    Attributes:
        link: As people read it; None where no link was shared so often.
        video: Whether it is one.
        posts: That carry it.
        accounts: That shared it.
    """

    link: str | None
    video: bool
    posts: Quantity
    accounts: Quantity


class Rising(Struct, frozen=True, kw_only=True):
    """A word, or two in a row; shares are of distinct texts."""

    phrase: str
    share: Quantity
    before: Quantity


class Phrases(Finding, frozen=True, kw_only=True, tag="spread.phrases"):
    """What the last spike says more often than was said before it, the clearest first."""

    phrases: tuple[Rising, ...]


KINDS: Final = (
    Unwatched,
    Trend,
    Onset,
    Forecast,
    Record,
    Order,
    Copies,
    Accounts,
    Answers,
    MostLinked,
    Phrases,
)
