"""What is found of words that the query of an incident lacks: those that are new, those offered."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Self

from msgspec import Struct
from msgspec.structs import replace

from monitor.clock import HOUR, floor
from monitor.nouns.finding import Finding, Uncounted
from monitor.nouns.frame import column
from monitor.nouns.posts import Span
from monitor.nouns.quantity import Quantity, only_zero
from monitor.nouns.support import ALL, FEWEST, May


class NewWord(Struct, frozen=True, kw_only=True):
    """A word, hashtag or pair of words that is new.

    Attributes:
        word: In lower case; a hashtag with its `#`.
        share: Of the latest posts, those that hold it.
        before: The same of all posts before them; None in public where any did, which may have
            been few.
        first: When the earliest post that holds it was published; in public the hour.
    """

    word: str
    share: Quantity
    before: Quantity | None
    first: datetime


class NewWords(Finding, frozen=True, kw_only=True, tag="words.new"):
    """What the latest posts say far more often than those before, though nobody searches for it.

    Attributes:
        words: The clearest first.
        latest: Time of the latest posts.
        posts: How many they are, as counted.
    """

    words: tuple[NewWord, ...]
    latest: Span
    posts: Quantity

    def public(self, may: May) -> Self | None:
        """Return it where the number of the latest posts may be known.

        Of those before them it is: their share with a word would be a number of few accounts. So
        would the minute of the first, and a word that all but a few of the latest hold.
        """
        if not may.count(ALL, self.latest):
            return None
        words = (
            replace(one, before=only_zero(one.before), first=floor(one.first, HOUR))
            for one in self.words
            if not 0 < self.posts.value - round(one.share.value * self.posts.value) < FEWEST
        )
        shown = tuple(words)
        return replace(self, words=shown) if shown else None


class Offered(Uncounted, frozen=True, kw_only=True, tag="words.offered"):
    """Words that the search could be widened by, and what is not known of them.

    Attributes:
        words: Most worth first.
        asked: Whether services were asked what else each would bring.
    """

    words: Sequence[str]
    asked: bool


class OfferRow(Struct, frozen=True, kw_only=True):
    """A word that the search could be widened by: how posts that we hold use it."""

    word: Annotated[str, column("name", "In lower case; a hashtag with its `#`.")]
    posts: Annotated[int, column("posts", "Posts of the incident that hold it.")]
    accounts: Annotated[int, column("accounts", "That wrote those.")]
    first: Annotated[datetime, column("time", "When the earliest of them was published.")]
    late: Annotated[float, column("share", "Share of the latest posts that hold it.")]
    before: Annotated[float, column("share", "Share of the posts before them, likewise.")]
    ordinary: Annotated[
        float | None,
        column("share", "Share of ordinary English posts that hold it; null where hardly any do."),
    ]
    new: Annotated[bool, column("flag", "Whether it has become clearly more frequent.")]
    shown: Annotated[
        int | None, column("posts", "Posts with it that services showed; null if not asked.")
    ] = None
    missed: Annotated[
        int | None, column("posts", "Of those, the posts that the search does not find.")
    ] = None
    value: Annotated[float | None, column("share", "Share of them.")] = None
    low: Annotated[float | None, column("share", "Lower end of its 95 % interval.")] = None
    high: Annotated[float | None, column("share", "Upper end.")] = None
