"""What is found of the tone: what share reads as negative, how sure that is, whether it changed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from math import hypot
from typing import Annotated, Any, Final, Literal, Self, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from monitor.nouns.buckets import Estimate
from monitor.nouns.finding import Finding
from monitor.nouns.frame import column
from monitor.nouns.posts import NEWS, Span
from monitor.nouns.quantity import Quantity, counted, widened
from monitor.nouns.support import FEWEST, Backed, May, Support

LEAST_MISS: Final = 0.13
LARGEST_MISS: Final = 0.30
"""By how much classifiers like ours have missed the true share of negative posts about incidents:
the least and the largest miss in the table of docs/sentiment.md."""

Explanation: TypeAlias = Literal["source", "kind", "language", "coverage", "error"]


FEWEST_SCORED: Final = 10
"""Scored posts from which on the tone of a stretch of time is shown."""

FEWEST_NEWS: Final = 20
"""Distinct news texts from which their mean is a baseline: with fewer it is off by as much as the
tone that is looked for."""

ReadAs: TypeAlias = Literal["as scored", "masked", "centred", "masked, centred"]
"""How reactions are read: with the topic's words masked, or set against the news, or both."""

NotCentred: TypeAlias = Literal["labels unknown", "too little news"]
"""Why no baseline was subtracted: it is not known how the classifier gets a label from a number, or
there are too few scored news texts that are not all alike."""


class NothingScored(Finding, frozen=True, kw_only=True, tag="tone.nothing"):
    """No post of the span has a label, or too few have one to say how they read.

    Attributes:
        scored: Posts with a label, fewer than `FEWEST_SCORED`.
        unscored: Posts without one.
        wordless: Whether none is scored, since none holds a word: only links, hashtags, emoji.
    """

    scored: Quantity
    unscored: Quantity
    wordless: bool = False


class Negative(Finding, frozen=True, kw_only=True, tag="tone.negative"):
    """What share of the scored posts reads as negative.

    Attributes:
        share: With the interval that is published: corrected, or as wide as such classifiers have
            been wrong; None where the correction leaves nothing to say.
        as_scored: The classifier's own share, with the error of sampling alone.
        labelled: Whether any post of this incident was labelled by hand.
        validated: Whether enough were to correct the share.
        alpha: Krippendorff's alpha of those who labelled; None where no two labelled the same post.
        polarity: Mean in -1 to 1 with the error of sampling; None where that cannot be said.
        scored: Posts with a label.
    """

    share: Quantity | None
    as_scored: Quantity | None
    labelled: bool
    validated: bool
    alpha: Quantity | None = None
    polarity: Quantity | None
    scored: Quantity
    posts: Quantity


class MakeUp(Finding, frozen=True, kw_only=True, tag="tone.makeup"):
    """Shares of all posts that sum to 1, as the classifier labels them.

    Attributes:
        neutral: By words that count.
        no_word: Neutral since no word of theirs counts for the classifier.
        unscored: Not read at all: another language, links only and the like.
    """

    negative: Quantity
    positive: Quantity
    neutral: Quantity
    no_word: Quantity
    unscored: Quantity


class OtherLanguages(Finding, frozen=True, kw_only=True, tag="tone.languages"):
    """Posts that are not scored since they are in a language that the classifier does not read.

    Attributes:
        languages: BCP 47 tag -> posts, most first: `es`; `hi-Latn`, Hindi in Latin letters;
            `und-Cyrl`, a language in Cyrillic; `unknown script`.
        accounts: The same -> who wrote these; of unknown authors each post counts.
        posts: All of them.
        looked_at: Posts among which they were counted.
        sampled: Whether these are a sample of the posts.
    """

    languages: Mapping[str, Quantity]
    accounts: Mapping[str, Quantity]
    posts: Quantity
    looked_at: Quantity
    sampled: bool

    def public(self, may: May) -> Self | None:
        """Return it without languages of few accounts.

        All of them together are a minimum where one is left out.
        """
        del may
        accounts = {tag: who for tag, who in self.accounts.items() if who.value >= FEWEST}
        if not accounts:
            return None
        kept = {tag: self.languages[tag] for tag in accounts}
        total = sum(int(posts.value) for posts in kept.values())
        whole = counted(total, "posts", missed=len(kept) < len(self.languages))
        return replace(self, languages=kept, accounts=accounts, posts=whole)


class DistinctTexts(Finding, frozen=True, kw_only=True, tag="tone.texts"):
    """The share of negative where each distinct text counts once, as scored."""

    texts: Quantity
    negative: Quantity | None


class Side(Struct, frozen=True, kw_only=True):
    """News or reactions: their share of the scored posts, and what share of them is negative."""

    share: Quantity
    negative: Quantity | None


class NewsAndReactions(Finding, frozen=True, kw_only=True, tag="tone.sides"):
    """What feeds published beside what people wrote.

    Attributes:
        news: None where no scored post is an article of a feed.
    """

    news: Side | None
    reactions: Side | None

    def public(self, may: May) -> Self | None:
        """Return it where it may be known how many posts are news: the others are the rest."""
        both = self.news is not None and self.reactions is not None
        return None if both and not may.count(("kind", NEWS), self.span) else self


class ReactionsRead(Struct, frozen=True, kw_only=True):
    """All reactions in one way of reading them.

    Attributes:
        negative: Share of those that are scored, as scored; None where that cannot be said.
        polarity: Mean in -1 to 1; None likewise.
        baseline: Mean polarity of the news, which was subtracted; None where nothing was.
        emptied: Share of the reactions of which the mask left nothing to score.
    """

    way: ReadAs
    negative: Quantity | None
    polarity: Quantity | None
    baseline: Quantity | None
    emptied: Quantity


class WithoutTopic(Finding, frozen=True, kw_only=True, tag="tone.without_topic"):
    """How reactions read with and without what belongs to the topic.

    Attributes:
        ways: As scored first.
        scored: Reactions that were looked at.
        sampled: Whether there are more.
        gone: Posts whose text is no longer held, so that no word of it could be masked; None in
            public where these are fewer than five.
        not_centred: Why no baseline was subtracted; None where one was, or nobody asked.
    """

    ways: tuple[ReactionsRead, ...]
    scored: Quantity
    sampled: bool
    gone: Quantity | None
    not_centred: NotCentred | None

    def public(self, may: May) -> Self:
        """Return it without how many have lost their text, where these are few."""
        del may
        few = self.gone is not None and 0 < self.gone.value < FEWEST
        return replace(self, gone=None) if few else self


class ToneChange(Finding, frozen=True, kw_only=True, tag="tone.change"):
    """One lasting step of the share of negative posts, as scored and copies set aside.

    Attributes:
        low, high: 95 % interval of when it came; None where none was found.
        before, after: Shares; None likewise.
        explained_by: What else may explain it; then it is not called a change of tone.
        measured: Whether the error of the classifier was measured, and ruled out or named.
        enough: Whether enough hours have scored posts to find one.
        alone: Whether one was found that would stand if nothing else might be claimed, and does not
            stand when all claims of a report are counted.
    """

    low: datetime | None = None
    high: datetime | None = None
    before: Quantity | None = None
    after: Quantity | None = None
    explained_by: tuple[Explanation, ...] = ()
    measured: bool = False
    enough: bool
    alone: bool = False


class Mean(Struct, frozen=True, rename={"value": "mean"}):
    """A mean polarity in [-1, 1] with its 95 % interval."""

    value: float
    low: float
    high: float


def as_polarity(found: Mean | None) -> Quantity | None:
    """Return the same as a finding has it; an interval holds its value."""
    return None if found is None else widened(found.value, found.low, found.high, "polarity")


class Interval(Struct, frozen=True):
    """A 95 % interval."""

    low: float
    high: float


class Share(Struct, frozen=True, rename={"value": "estimate"}):
    """A share, 0 to 1, with the interval that is published.

    Attributes:
        corrected: Whether the classifier's measured error was taken out; else the interval is as
            wide as such classifiers have been wrong.
        sampling: What chance alone would leave open; None where it is corrected.
    """

    value: float
    low: float
    high: float
    corrected: bool
    sampling: Interval | None = None


def as_share(found: Estimate | Share | None) -> Quantity | None:
    """Return the same as a finding has it; an interval holds its value."""
    return None if found is None else widened(found.value, found.low, found.high, "share")


def share_of(found: Estimate | Share | None) -> Share | None:
    """Return a share with the interval that is published.

    One that is not corrected is as wide to each side as classifiers like ours have been wrong, and
    wider of few posts, of which they get more wrong or fewer by chance.
    """
    if found is None:
        return None
    if found.corrected:
        return Share(found.value, found.low, found.high, corrected=True)
    value, sampling = found.value, Interval(found.low, found.high)
    low = max(value - hypot(LARGEST_MISS, value - found.low), 0.0)
    high = min(value + hypot(LARGEST_MISS, found.high - value), 1.0)
    return Share(value, low, high, corrected=False, sampling=sampling)


POLARITY: Final = {"value": "polarity_mean", "low": "polarity_low", "high": "polarity_high"}
ENDS: Final = {"value": "", "low": "_low", "high": "_high"}
SHARE: Final = {part: f"share_negative{end}" for part, end in ENDS.items()}
SHARE_RAW: Final = {part: f"share_negative_raw{end}" for part, end in ENDS.items()}


class ToneRow(Backed, frozen=True, kw_only=True):
    """How the posts of ``[start, end)`` read; without numbers where they are withheld."""

    start: Annotated[datetime, column("time", "Where it begins.", always=True)]
    end: Annotated[datetime, column("time", "Where it ends.", always=True)]
    scored: Annotated[int | None, column("posts", "Posts with a label.")]
    unscored: Annotated[int | None, column("posts", "Posts without one.")]
    negative: Annotated[int | None, column("posts", "Posts labelled negative.")]
    neutral: Annotated[int | None, column("posts", "Posts labelled neutral.")]
    positive: Annotated[int | None, column("posts", "Posts labelled positive.")]
    polarity: Annotated[
        Mean | None,
        column(
            "polarity",
            "Mean of the scored posts; null where fewer than two distinct texts were scored.",
            parts=POLARITY,
        ),
    ]
    share_negative: Annotated[
        Share | None,
        column(
            "share",
            "Share of the scored posts that reads as negative, with the interval that is "
            "published; null where none was scored, or the correction leaves nothing to say.",
            parts=SHARE | {"corrected": "corrected"},
        ),
    ]
    coverage: Annotated[
        float,
        column("share", "Observed share of the time of all listings, 0 to 1.", always=True),
    ]
    provisional: Annotated[
        bool, column("flag", "Newer than a settle time: will still change.", always=True)
    ]
    share_negative_raw: Annotated[
        Share | None,
        column(
            "share",
            "The classifier's own share, whether or not the other one is corrected, with what "
            "chance alone leaves open.",
            parts=SHARE_RAW,
        ),
    ]
    people: Annotated[
        int | None, column("accounts", "Distinct pseudonyms; null where they were not counted.")
    ] = None

    @property
    def posts(self) -> int | None:
        """Return how many there are, with a label or without; None where that is withheld."""
        if self.scored is None or self.unscored is None:
            return None
        return self.scored + self.unscored

    @property
    def is_corrected(self) -> bool:
        """Tell whether the share is not the classifier's own: it is corrected, or cannot be."""
        share = self.share_negative
        return self.share_negative_raw is not None if share is None else share.corrected

    @property
    def point(self) -> Self:
        """Return it as a point over time: without a tone where too few are scored."""
        if (self.scored or 0) >= FEWEST_SCORED:
            return self
        return replace(self, polarity=None, share_negative=None, share_negative_raw=None)

    @property
    def behind(self) -> Support:
        return Support(self.posts, self.people)

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


class ToneTurn(Struct, frozen=True, kw_only=True):
    """A lasting step in the share of posts that the scorer calls negative, copies set aside."""

    at: Annotated[datetime, column("time", "Most probable beginning of the new share.")]
    low: Annotated[datetime, column("time", "Beginning of its 95 % interval.")]
    high: Annotated[datetime, column("time", "End of it.")]
    before: Annotated[Estimate, column("share", "Before, with its 95 % interval.")]
    after: Annotated[Estimate, column("share", "After it.")]
    evidence: Annotated[float, column("times", "Bayes factor of a step against none, above 100.")]
    not_within: Annotated[
        Sequence[Explanation],
        column(
            "nested",
            "What may explain it, so that it is not called a turn: `source`, `kind` and `language` "
            "where it does not show, or cannot be seen, with their mix held fixed; `coverage` "
            "where it does not among times that were observed alike; `error` where the measured "
            "error of the scorer leaves it open.",
        ),
    ]
    measured: Annotated[bool, column("flag", "Whether that error was measured.")] = False

    @property
    def rises(self) -> bool:
        return self.after.value > self.before.value

    def change(self, **shared: Any) -> ToneChange:
        return ToneChange(
            **shared,
            low=self.low,
            high=self.high,
            before=self.before.share(),
            after=self.after.share(),
            explained_by=tuple(self.not_within),
            measured=self.measured,
            enough=True,
        )


class MessagesRow(Struct, frozen=True):
    """Distinct texts, each counted once, however many posts repeat it."""

    scored: Annotated[int, column("texts", "With a label.")]
    negative: Annotated[int, column("texts", "Labelled negative.")]
    share_negative: Annotated[Share | None, column("share", "Of those with a label.")]


class SidesRow(Struct, frozen=True):
    """The posts of a report in two parts."""

    news: Annotated[ToneRow, column("rows", "What feeds published.")]
    reactions: Annotated[ToneRow, column("rows", "What people wrote: all other kinds of posts.")]


class MakeupRow(Struct, frozen=True, kw_only=True):
    """What part of all posts has which label, and what part none; the shares sum to 1.

    `neutral` and `no_scored_word` together are the posts that are labelled neutral.
    """

    negative: Annotated[float, column("share", "Labelled negative.")]
    neutral: Annotated[
        float, column("share", "Neutral by words that count, on neither side of the thresholds.")
    ]
    no_scored_word: Annotated[
        float, column("share", "Neutral since no word counts, or what counts is even.")
    ]
    positive: Annotated[float, column("share", "Labelled positive.")]
    unscored: Annotated[
        float, column("share", "Not read at all: another language, links only and the like.")
    ]
    sampled: Annotated[
        bool, column("flag", "Whether the neutral posts were parted by a sample of the posts.")
    ]


class ToneWay(Struct, frozen=True):
    """The reactions in one way of reading them; shares are as scored, never corrected."""

    total: Annotated[ToneRow, column("rows", "All of them.")]
    buckets: Annotated[Sequence[ToneRow], column("rows", "The same over time.")]


class TopicFigures(Struct, frozen=True, kw_only=True):
    """Reactions as they are scored, and with what belongs to the topic taken out.

    All ways speak of the same posts; a text of which a mask leaves nothing is unscored in that way.
    """

    sampled: Annotated[bool, column("flag", "Whether there are more posts than were looked at.")]
    gone: Annotated[
        int,
        column(
            "posts",
            "In no way since their text, in which words were to be set aside, is no longer held.",
        ),
    ]
    baselines: Annotated[
        Mapping[ReadAs, Mean],
        column("polarity", "Way -> mean of the news, which was subtracted."),
    ]
    not_centred: Annotated[
        NotCentred | None,
        column("name", "Why nothing was centred; null where it was, or nobody asked."),
    ]
    why_not: Annotated[str | None, column("name", "The same in words.")]
    ways: Annotated[Mapping[ReadAs, ToneWay], column("rows", "Name -> figures, `as scored` first.")]
