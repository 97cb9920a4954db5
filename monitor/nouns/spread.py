"""What is found of the spread: its onset, where it goes, what comes next, what carries it."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from math import log
from typing import Annotated, Any, ClassVar, Final, Literal, Self, TypeAlias

from msgspec import Struct, field
from msgspec.structs import replace

from monitor.clock import DAY
from monitor.nouns.finding import Finding
from monitor.nouns.frame import column
from monitor.nouns.incident import Event
from monitor.nouns.posts import Span
from monitor.nouns.quantity import Bounds, Expectation, Quantity, only_zero
from monitor.nouns.support import ALL, FEWEST, NOBODY, Estimated, May, Support, Withholding
from monitor.text.links import Link, LinkKind, address

SHAPED: Final = 20
"""Posts from which an incident has a shape."""

Verdict: TypeAlias = Literal[
    "emerging", "growing", "peaking", "fading", "revived", "quiet", "too few"
]


class Unwatched(Finding, frozen=True, kw_only=True, tag="spread.unwatched"):
    """Nothing of the span is known to have been watched, so nothing is estimated of its spread.

    Attributes:
        watching: Whether a listing is read of which more may be known soon.
    """

    watching: bool


class Trend(Finding, frozen=True, kw_only=True, tag="spread.trend"):
    """Where it goes: the one verdict, of the settled hours before `until`, and of what newer hold.

    Attributes:
        until: Where settled time ends; of newer time it counts what is expected of it.
        verdict: `too few` where too few posts are left to say, and then nothing else is said.
        last_day: Posts of the 24 hours before `until`; None where less was watched.
        chance: That the next hours bring fewer posts than the last (0 to 1); None without a
            forecast.
        ahead: The next hours that this speaks of, and as many of the last.
        doubling, halving: Time in which the rate doubles, or halves; None unless it clearly does.
        seen_until: When it was last watched, where less than half of the last hours of settled
            time was: the verdict is that of that time. None where more was.
        unseen: Whether it is `emerging` since too little was watched of late, and not for its age.
    """

    verdict: Verdict
    until: datetime
    last_day: Quantity | None
    chance: Quantity | None
    ahead: timedelta = field(name="hours")
    doubling: Quantity | None = None
    halving: Quantity | None = None
    seen_until: datetime | None = None
    unseen: bool = False

    @property
    def is_sparse(self) -> bool:
        """Return whether nothing can be said since few posts came in a day or more."""
        few = self.behind.posts is not None and self.behind.posts < SHAPED
        return self.verdict == "emerging" and few and self.span.length >= DAY

    def public(self, may: May) -> Self:
        """Return it without the posts of the last day, where another count follows from them."""
        last_day = Span(self.until - DAY, self.until)
        return self if may.count(ALL, last_day) else replace(self, last_day=None)


class Onset(Finding, frozen=True, kw_only=True, tag="spread.onset"):
    """When it took off.

    Attributes:
        low, high: 95 % interval of when it began to rise; None where that cannot be said.
        at: The likeliest instant; None where there is no interval.
        gradual: Whether it rose gradually; False where that is unclear.
        under_way: When the watch began, where it may have taken off before.
        seen, hidden, before: Chances (0 to 1) that it took off while it was watched, in a gap, or
            before the watch; None where no rise was found.
        gap: The gap in which most of `hidden` lies; None where there is none.
    """

    low: datetime | None
    high: datetime | None
    at: datetime | None = None
    gradual: bool = False
    under_way: datetime | None = None
    seen: Quantity | None = None
    hidden: Quantity | None = None
    before: Quantity | None = None
    gap: Span | None = None


class Range(Struct, frozen=True, kw_only=True):
    """Posts to come up to a horizon, were all of them seen.

    Attributes:
        horizon: How far they go.
        posts: The median with its 95 % interval.
        likely: The same with its 80 % interval.
    """

    horizon: timedelta = field(name="hours")
    posts: Expectation
    likely: Expectation


class Forecast(Finding, frozen=True, kw_only=True, tag="spread.forecast"):
    """How many posts to expect.

    Attributes:
        since: Where all ranges begin.
        ranges: Ascending; none where too little was seen, or nothing more counts.
        building: Whether its peak may lie ahead: what builds up for a day or more brings more than
            such ranges say.
        closed: When the incident was closed; None where it is open.
    """

    since: datetime
    ranges: tuple[Range, ...]
    building: bool
    closed: datetime | None = None


class Record(Finding, frozen=True, kw_only=True, tag="spread.forecast.record"):
    """How earlier forecasts of this incident came out.

    Attributes:
        horizon: How far they went.
        made: How many have ended.
        held: Of these, whose 80 % interval held what came.
    """

    horizon: timedelta = field(name="hours")
    made: Quantity
    held: Quantity


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
    agreeing: Quantity
    spikes: Quantity


class Order(Finding, frozen=True, kw_only=True, tag="spread.order"):
    """Which source was ahead of which.

    Attributes:
        clear: Pairs of which one was ahead.
        unclear: Names of the two of each other pair.
        alone: Those of `unclear` whose order would be clear if the report could claim nothing else.
    """

    clear: tuple[Follows, ...]
    unclear: tuple[tuple[str, str], ...]
    alone: tuple[tuple[str, str], ...]

    def public(self, may: May) -> Self | None:
        """Return it without sources of which the posts may not be known."""

        def known(*names: str) -> bool:
            return all(may.count(("source", name), self.span) for name in names)

        clear = tuple(one for one in self.clear if known(one.leader, one.follower))
        unclear, alone = (
            tuple(pair for pair in held if known(*pair)) for held in (self.unclear, self.alone)
        )
        if not clear and not unclear:
            return None
        return replace(self, clear=clear, unclear=unclear, alone=alone)


class Copies(Finding, frozen=True, kw_only=True, tag="spread.copies"):
    """How much is repetition.

    Of texts that are gone it is known which were equal, and not which were near copies: then there
    were as many texts as are counted, or fewer, and the most frequent makes up a share or more.

    Attributes:
        posts: All of them.
        near: Texts once near copies count as one, among those that were looked at.
        most: Share of the posts with a text that was looked at that the most frequent of them makes
            up; None without posts, or in public where fewer than five accounts said it, or fewer
            than five posts say another; a minimum where texts are gone.
        accounts: How many said it, where of unknown authors each post counts; from five on a
            minimum. None without posts.
        whole: Whether all texts were looked at.
        looked_at: Posts with those that were; None where all were.
        gone: Posts whose text is gone, and that of each of their copies; None where none is, and in
            public.
    """

    posts: Quantity
    near: Quantity
    most: Quantity | None
    accounts: Quantity | None
    whole: bool
    looked_at: Quantity | None = None
    gone: Quantity | None = None

    # Few accounts may have lost their text.
    not_public: ClassVar = {"gone": None}

    def public(self, may: May) -> Self | None:
        """Return it without the share of a text that too few accounts said, or too few posts lack.

        Where texts are gone, nothing: that their number is one at most stands with the share.
        """
        held = (self.looked_at or self.posts).value
        is_repeated = self.near.value < held  # else each text has one post, as its number says
        if self.most is None or not is_repeated:
            return super().public(may)
        rest = held - round(self.most.value * held)
        said_by = 0 if self.accounts is None else self.accounts.value
        if said_by >= FEWEST and not 0 < rest < FEWEST:
            return super().public(may)
        if self.most.certainty == "minimum":
            return None
        return replace(self, most=None, accounts=None, gone=None)


TOP: Final = 10
"""Accounts that are called the busiest."""


class Accounts(Finding, frozen=True, kw_only=True, tag="spread.accounts"):
    """Whether a few accounts post most.

    Attributes:
        busiest: Share of the ten busiest; None where too few authors are known.
        even: 95 % range of the same, had all accounts been equally active; None likewise.
    """

    busiest: Quantity | None
    even: Bounds | None

    def public(self, may: May) -> Self | None:
        """Return it where there are five others: theirs is the rest of the posts."""
        few = self.busiest is not None and (self.behind.accounts or 0) - TOP < FEWEST
        return None if few else super().public(may)


class Answers(Finding, frozen=True, kw_only=True, tag="spread.answers"):
    """How much of the volume answers other posts.

    Attributes:
        seen: Share of the posts that answer or repeat another one that is held; None where that
            was not seen.
        allowed: What models of the volume allow; None where too few posts or too little time were
            seen, or where posts are counted by the hour, as in reports on more than 60 days.
    """

    seen: Quantity | None
    allowed: Bounds | None

    def public(self, may: May) -> Self | None:
        """Return it where neither the posts that answer nor the others are fewer than five."""
        posts = self.behind.posts or 0
        answers = 0 if self.seen is None else round(self.seen.value * posts)
        few = any(0 < some < FEWEST for some in (answers, posts - answers))
        return None if few else super().public(may)


def site(link: str) -> str:
    """Return the site of a link, by its key, which may be public: an address may name somebody.

    >>> site("example.org/story?id=3"), site("example.org?user=ann"), site("youtube:dQw4w9WgXcQ")
    ('example.org', 'example.org', 'youtube.com')
    """
    address_of = address(link).removeprefix("https://").removeprefix("www.")
    return re.split("[/?:]", address_of, maxsplit=1)[0]


class MostLinked(Finding, frozen=True, kw_only=True, tag="spread.link"):
    """The link that most posts carry, of those that five accounts or more shared.

    Attributes:
        link: As people read it, in public its site; None where no link was shared so often.
        gone: Whether posts have lost their text, and their links with it.
    """

    link: str | None
    video: bool
    posts: Quantity
    accounts: Quantity
    gone: bool = False

    counts: ClassVar[bool] = True

    def public(self, may: May) -> Self | None:
        """Return it with the site of the link: in public, only a chart of links shows one."""
        del may
        if self.about.kind != "link":
            return None
        return replace(self, link=self.link and site(self.link))


class Rising(Struct, frozen=True, kw_only=True):
    """A word, or two in a row; shares are of distinct texts.

    Attributes:
        before: None in public where any text had it, which may be one of few accounts.
        few_lack: Whether one to four texts of the spike lack it: it is not named in public.
    """

    phrase: str
    share: Quantity
    before: Quantity | None
    few_lack: bool = False


class Phrases(Finding, frozen=True, kw_only=True, tag="spread.phrases"):
    """What the last spike says more often than was said before it, the clearest first."""

    phrases: tuple[Rising, ...]

    def public(self, may: May) -> Self | None:
        """Return it without phrases that few texts lack, and without shares of texts of before.

        Few accounts may have written these.
        """
        del may
        known = (one for one in self.phrases if not one.few_lack)
        shown = tuple(replace(one, before=only_zero(one.before)) for one in known)
        return replace(self, phrases=shown) if shown or not self.phrases else None


class Wave(Finding, frozen=True, kw_only=True, tag="spread.wave"):
    """What came before a wave, or what it has far more of than there was before it.

    No cause is known: counts show what came first, and what is frequent. It has at most one of
    `events`, `linked`, `words` and `source`, the first that is found; without any, nothing of what
    is looked at stands out.

    Attributes:
        place: In order of time, from 1 on.
        only: Whether no other wave was found in the time of the report.
        within: Time of the report.
        began: When it began, where that was before the report: its span and posts are then those of
            the rest; None where it began within it.
        posts: In it; None in public where they are withheld.
        events: The last that came before its peak; several only where they came at one instant.
        midway: The last that came before those, when the wave had begun already; likewise.
        linked: What one link is that far more of its posts carry.
        link: Its address; None in public.
        words: Words, or two in a row, that its texts say more often, the clearest first.
        source: The one that far more of its posts came from.
        share: Of its posts, with the link or from the source; of its distinct texts, with the first
            of the words. None with events, and in public.
        before: The same of what came before it.
        whole: Whether links, words and sources were looked at; they are not where events are found.
    """

    place: Quantity
    only: bool = False
    within: Span
    began: datetime | None = None
    posts: Quantity | None
    events: tuple[Event, ...] = ()
    midway: tuple[Event, ...] = ()
    linked: Literal["video", "page"] | None = None
    link: str | None = None
    words: tuple[str, ...] = ()
    source: str | None = None
    share: Quantity | None = None
    before: Quantity | None = None
    whole: bool = True

    @property
    def driven(self) -> bool:
        """Tell whether anything came before it, or stands out in it."""
        return bool(self.events or self.linked or self.words or self.source)

    def public(self, may: May) -> Self | None:
        """Return it without addresses and shares, its posts rounded or withheld as in `BurstRow`.

        Who stands behind it goes too: that has its posts as counted. None where the posts of its
        source are not public.
        """
        if self.source is not None and not may.count(("source", self.source), self.within):
            return None
        posts_in_public = self.posts if may.count(ALL, self.within) else None
        posts = posts_in_public and _rounded(posts_in_public)
        return replace(self, behind=NOBODY, posts=posts, link=None, share=None, before=None)


TEN: Final = 10


def tens(posts: float) -> int:
    """Return a count rounded down to tens: so a minimum stays one."""
    return int(posts // TEN) * TEN


def has_tens(posts: int, accounts: int | None, may: May) -> bool:
    """Tell whether a part of the posts of a report may be shown in tens: its own, and all posts."""
    return posts >= TEN and not Support(posts, accounts).few and may.count(ALL, may.whole)


def in_tens(posts: Quantity) -> Quantity:
    """Return a number of posts rounded down to tens, with what it may have been."""
    low = float(tens(posts.value))
    if posts.certainty == "minimum":
        return replace(posts, value=low)
    return replace(posts, value=low, certainty="estimate", low=low, high=low + TEN - 1)


def _rounded(posts: Quantity) -> Quantity:
    """Return the posts of a wave to the nearest ten, with what they may have been."""
    if posts.certainty == "minimum":
        return in_tens(posts)
    near = float(tens(posts.value + TEN // 2))
    low, high = near - TEN // 2, near + TEN // 2 - 1
    return replace(posts, value=near, certainty="estimate", low=low, high=high)


class StandingRow(Estimated, frozen=True, kw_only=True):
    """How it stands, on the hours that are settled."""

    settled_until: Annotated[
        datetime, column("time", "Claims rest on what lies before; the forecast begins there.")
    ]
    alarms: Annotated[
        Sequence[datetime], column("nested", "Where the online detector raised an alarm.")
    ]
    phase: Annotated[str, column("name", "Where it goes; see docs/spread.md.")]
    quieter: Annotated[
        float | None,
        column("chance", "That the next 6 hours bring fewer posts than the last; null if unknown."),
    ]
    waves_missed: Annotated[
        bool,
        column("flag", "Whether there may be more waves: an hour or more on end was not watched."),
    ]


class OnsetRow(Estimated, frozen=True):
    """When it took off."""

    at: Annotated[datetime, column("time", "The likeliest instant.")]
    low: Annotated[datetime, column("time", "Lower end of its 95 % interval.")]
    high: Annotated[datetime, column("time", "Upper end.")]
    gradual: Annotated[bool, column("flag", "Whether it rose gradually; false where unclear.")]
    seen: Annotated[float, column("chance", "That it took off while it was watched.")]
    hidden: Annotated[float, column("chance", "That it took off in a gap.")]
    before: Annotated[float, column("chance", "That it was under way when the watch began.")]


class BurstRow(Withholding, frozen=True):
    """A stretch well above what was before it.

    In public its posts are rounded to tens, a minimum down: what is left out of shorter stretches
    could else be had by subtraction.
    """

    start: Annotated[datetime, column("time", "Where it begins.")]
    end: Annotated[datetime, column("time", "Where it ends.")]
    peak_at: Annotated[datetime, column("time", "Where it is highest.")]
    posts: Annotated[int | None, column("posts", "As counted.")]
    people: Annotated[int | None, column("accounts", "Distinct pseudonyms in it.")]
    began: Annotated[
        datetime | None,
        column("time", "When it began, where the report has only the rest; null elsewhere."),
    ] = None
    minimum: Annotated[
        bool,
        column("flag", "Whether some of its posts may have been missed, in it or at its ends."),
    ] = False

    def public(self, may: May) -> Self:
        """Return it with its posts rounded, or without them where few accounts are behind."""
        few = Support(self.posts, self.people).few or not may.count(ALL, may.whole)
        # A minimum is rounded down, so that it stays one.
        near = tens((self.posts or 0) + (0 if self.minimum else TEN // 2))
        return replace(self, posts=None if few else near, people=None)


class GrowthRow(Estimated, frozen=True):
    """How fast the rate of the last hours grows."""

    until: Annotated[
        datetime,
        column("time", "End of those hours; one that still fills counts as what it will hold."),
    ]
    per_hour: Annotated[float, column("natural log an hour", "Below 0 it falls.")]
    low: Annotated[float, column("natural log an hour", "Lower end of its 95 % interval.")]
    high: Annotated[float, column("natural log an hour", "Upper end.")]
    doubling_hours: Annotated[
        float | None, column("hours", "Until the rate has doubled; null unless it clearly grows.")
    ]
    half_life_hours: Annotated[
        float | None, column("hours", "Until it has halved; null unless it clearly falls.")
    ]
    trend: Annotated[str, column("name", "`growing`, `fading` or `no clear trend`.")]

    @property
    def hours(self) -> tuple[float, float] | None:
        """Return the 95 % interval of the doubling time or half-life; None without clear trend."""
        if self.trend == "no clear trend":
            return None
        one, other = log(2) / abs(self.low), log(2) / abs(self.high)
        return min(one, other), max(one, other)


class ForecastRow(Estimated, frozen=True):
    """Quantiles of the posts in the hours to come, if all were observed."""

    horizon_hours: Annotated[float, column("hours", "How many hours.")]
    q025: Annotated[int, column("posts", "2.5 %.")]
    q10: Annotated[int, column("posts", "10 %.")]
    q50: Annotated[
        int | None, column("posts", "The middle; null where the ends lie too far apart for one.")
    ]
    q90: Annotated[int, column("posts", "90 %.")]
    q975: Annotated[int, column("posts", "97.5 %.")]


class OutcomeRow(Struct, frozen=True):
    """What an earlier forecast said, made again from what was known then, and what came."""

    made_at: Annotated[datetime, column("time", "When it was made.")]
    horizon_hours: Annotated[float, column("hours", "For how many hours.")]
    q025: Annotated[int, column("posts", "2.5 %.")]
    q10: Annotated[int, column("posts", "10 %.")]
    q50: Annotated[
        int | None, column("posts", "The middle; null where the ends lie too far apart for one.")
    ]
    q90: Annotated[int, column("posts", "90 %.")]
    q975: Annotated[int, column("posts", "97.5 %.")]
    posts: Annotated[int, column("posts", "That came.")]


class Pointing(Struct, frozen=True, kw_only=True, gc=False):
    """One post that points to a page or a video.

    Attributes:
        at: When the post was published (UTC, to the minute).
        person: Pseudonym of its author; None where it is not known.
    """

    link: Link
    source: str
    at: datetime
    person: int | None


class LinkRow(Struct, frozen=True):
    """A page or video that posts point to."""

    link: Annotated[str, column("name", "Its address, in one form.")]
    kind: Annotated[LinkKind, column("name", "`video` or `page`.")]
    posts: Annotated[int, column("posts", "That carry it.")]
    people: Annotated[int, column("accounts", "That posted it; five at least.")]
    first_seen: Annotated[Mapping[str, datetime], column("nested", "Source -> its first post.")]


class PhraseRow(Struct, frozen=True):
    """A word, or two in a row, that the last spike has more of."""

    phrase: Annotated[str, column("name", "In lower case.")]
    in_burst: Annotated[float, column("share", "Of the distinct texts of the spike.")]
    before: Annotated[float, column("share", "Of those before it.")]


class AmplificationRow(Struct, frozen=True, kw_only=True):
    """Who and what carries it."""

    posts: Annotated[int | None, column("posts", "All; null without any.")]
    people: Annotated[int | None, column("accounts", "Distinct pseudonyms; null as for posts.")]
    messages: Annotated[int | None, column("texts", "Distinct texts; null as for posts.")]
    repeated: Annotated[
        Any, column("nested", "How often near copies were posted again; null without posts.")
    ]
    families: Annotated[
        int,
        column("texts", "Once near copies are put together; a text that is gone is its own."),
    ]
    looked_at: Annotated[int, column("texts", "Among which near copies were looked for.")]
    links: Annotated[
        Sequence[LinkRow], column("rows", "What most posts point to, shared by five accounts.")
    ]
    phrases: Annotated[
        Sequence[PhraseRow], column("rows", "What the last spike says more often than before.")
    ]


class Phased(Estimated, frozen=True):
    """What an incident was doing in a span, as it was reported then."""

    name: Annotated[
        str, column("name", "`emerging`, `growing`, `peaking`, `fading`, `revived` or `quiet`.")
    ]
    span: Annotated[Span, column("nested", "Start and end.")]


class Shared(Withholding, frozen=True):
    """A page or a video that posts point to, in buckets."""

    link: Annotated[str, column("name", "As people read it, in public its site; any text.")]
    kind: Annotated[str, column("name", "`video` or `page`.")]
    posts: Annotated[
        tuple[int | None, ...],
        column(
            "nested",
            "That point to it, published in each bucket; in public those since the last bucket "
            "with a number, and null where that is withheld.",
        ),
    ]
    engagement: Annotated[
        tuple[int | None, ...],
        column(
            "nested",
            "Likes, reposts and replies of these posts as their services last reported; null for a "
            "bucket with such posts for which no service gave any, and where posts are withheld; "
            "in public with a later bucket where they are those of few accounts' posts.",
        ),
    ]

    edges: Annotated[
        tuple[datetime, ...],
        column("nested", "Of the buckets, one more than there are.", internal=True),
    ] = ()
    told_by: Annotated[
        tuple[frozenset[int], ...],
        column(
            "nested",
            "Who wrote the posts of each bucket for which a service gave engagement; of unknown "
            "authors each post counts.",
            internal=True,
        ),
    ] = ()

    @property
    def is_spread(self) -> bool:
        """Return whether more is known than the sum, which stands in the last bucket."""
        return len(self.posts) == 1 or any(posts is not None for posts in self.posts[:-1])

    def public(self, may: May) -> Self | None:
        """Return it with a number wherever its sum up to there may be public; None where none may.

        A number is of all posts since the one before it: that of all time is held, or nothing is.
        Of the link its site is left.
        """
        number = len(self.posts)
        ends = [
            end
            for end in range(1, number + 1)
            if may.count(("link", self.link), Span(self.edges[0], self.edges[end]))
        ]
        posts: list[int | None] = [None] * number
        for start, end in pairwise([0, *ends]):
            posts[end - 1] = sum(one or 0 for one in self.posts[start:end])
        if number not in ends or not any(posts):
            return None
        engagement = self._engagement(posts, ends)
        return replace(
            self,
            link=site(self.link),
            posts=tuple(posts),
            engagement=engagement,
            told_by=(),
        )

    def _engagement(
        self, posts: Sequence[int | None], ends: Sequence[int]
    ) -> tuple[int | None, ...]:
        """Return the engagement with *posts*, which stand in buckets that end at *ends*.

        That with posts of few accounts stands with the next number, or the last one with it.
        """
        found: list[int | None] = [None] * len(posts)
        waiting, accounts, last, newest = 0, set[int](), None, 0
        for start, end in pairwise([0, *ends]):
            # A bucket without a post has none, which says nothing of those of the others.
            each = zip(self.posts[start:end], self.engagement[start:end], strict=True)
            waiting += sum(one for number, one in each if number and one is not None)
            accounts = accounts.union(*self.told_by[start:end])
            if not posts[end - 1]:
                found[end - 1] = 0
                continue
            newest = end - 1
            if len(accounts) >= FEWEST:
                found[newest], last = waiting, newest
                waiting, accounts = 0, set()
        if accounts and last is not None:
            found[last], found[newest] = None, (found[last] or 0) + waiting
        return tuple(found)


class OrderRow(Withholding, frozen=True):
    """Which of two sources was ahead; no number where there is no clear order."""

    first: Annotated[str, column("name", "A source.")]
    second: Annotated[str, column("name", "Another one.")]
    minutes: Annotated[float | None, column("minutes", "By which the first was ahead.")]
    low: Annotated[float | None, column("minutes", "Lower end of its 95 % interval.")]
    high: Annotated[float | None, column("minutes", "Upper end.")]
    agreeing: Annotated[int, column("spikes", "That show it.")]
    bursts: Annotated[int, column("spikes", "That both had.")]
    chance: Annotated[
        float | None,
        column(
            "chance", "Of so clear an order of sources that have nothing to do with each other."
        ),
    ]

    def public(self, may: May) -> Self | None:
        """Return it where the posts of both sources may be known."""
        names = (self.first, self.second)
        return self if all(may.count(("source", one), may.whole) for one in names) else None


class AnswersRow(Struct, frozen=True):
    """How much of the volume answers volume."""

    # In public, `Answers` says so, or nothing does.

    observed: Annotated[
        float | None, column("share", "Of posts that answer or repeat another one, at least.")
    ]
    low: Annotated[float | None, column("share", "Least that some baseline does not reject.")]
    high: Annotated[float | None, column("share", "The greatest, likewise.")]
    baselines: Annotated[
        Sequence[tuple[str, float, float]], column("nested", "Each baseline, low and high.")
    ]


class SpreadFigure(Struct, frozen=True):
    """One figure of the spread."""

    figure: Annotated[
        str, column("name", "`phase`, `onset`, `peak`, `growth`, `burst`, `forecast 6 h` and such.")
    ]
    at: Annotated[datetime, column("time", "Of when it speaks.")]
    value: Annotated[str | float | None, column("mixed", "The figure.")]
    low: Annotated[
        float | datetime | None, column("mixed", "Lower end of its interval, or its begin.")
    ]
    high: Annotated[float | datetime | None, column("mixed", "Upper end, or its end.")]
    unit: Annotated[str, column("name", "Of the value; `instant` where it is a time.")]
    minimum: Annotated[bool, column("flag", "Whether posts that were missed may add to it.")] = (
        False
    )


class Views(Finding, frozen=True, kw_only=True, tag="spread.views"):
    """How often what is attached to posts was viewed, where their service says.

    Attributes:
        views: A sum over distinct attachments, each as its service last counted: a minimum, for
            the others are not known, and never estimated.
        posts: That have an attachment with a number of views.
        without: Share of all posts that have none.
    """

    views: Quantity
    posts: Quantity
    without: Quantity

    # How many posts come with a number is itself the count of a group.
    internal: ClassVar = True
