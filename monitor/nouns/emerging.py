"""What is found of words that the query of an incident lacks: those that are new, those offered."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Self

from msgspec import Struct

from monitor.nouns.finding import Finding, Uncounted
from monitor.nouns.frame import column
from monitor.nouns.posts import Span
from monitor.nouns.quantity import Quantity
from monitor.nouns.support import ALL, May


class NewWord(Struct, frozen=True, kw_only=True):
    """A word, hashtag or pair of words that is new.

    Attributes:
        word: In lower case; a hashtag with its `#`.
        share: Of the latest posts, those that hold it.
        before: The same of all posts before them.
        first: When the earliest post that holds it was published.
    """

    word: str
    share: Quantity
    before: Quantity
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
        """Return it where the number of the latest posts may be known."""
        return self if may.count(ALL, self.latest) else None


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
