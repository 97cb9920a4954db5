"""Words that a search could be widened by, and those of them that are new."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from math import log
from typing import Final, NamedTuple
from unicodedata import normalize

from msgspec import Struct

from monitor.spread.ordinary import UNKNOWN, table
from monitor.spread.phrases import FEWEST, SAME, Own, Use, key_phrases, phrases_of

MOST: Final = 10
"""Words that are offered because posts use them much more than ordinary ones."""

MOST_NEW: Final = 5

_TAG: Final = re.compile(r"(?<![&\w])#(\w+)")


class TextUse(NamedTuple):
    """One text on one source: who said it, and how much of that was lately.

    Attributes:
        text: As stored.
        posts: How many said it.
        people: Who did, as far as that is known.
        first: When the earliest of them was published.
        late: How many of the posts are among the latest.
        late_people: Who wrote those.
    """

    text: str
    posts: int
    people: Collection[int]
    first: datetime
    late: int = 0
    late_people: Collection[int] = ()


class Emerging(Struct, frozen=True, kw_only=True):
    """A word, hashtag or pair of words that the posts of an incident use, and its query does not.

    Attributes:
        word: In lower case; with its `#` where it is nearly always a hashtag.
        posts: That hold it.
        accounts: That wrote those; a text of no known author counts as many as posts said it.
        first: When the earliest of them was published.
        late: Share of the latest posts that hold it, 0 to 1.
        before: Share of those before them, likewise; 0 where there were none.
        ordinary: Share of ordinary posts that hold it; None where so few do that nobody counted.
        new: Whether the latest texts use it more often than those before, by far more than chance.
    """

    word: str
    posts: int
    accounts: int
    first: datetime
    late: float
    before: float
    ordinary: float | None
    new: bool


class _Tally:
    """Texts that hold one word, their posts, and who wrote them."""

    __slots__ = ("first", "late", "nameless", "people", "posts", "tagged", "texts")

    def __init__(self, first: datetime) -> None:
        self.texts = self.tagged = self.posts = self.late = self.nameless = 0
        self.people: set[int] = set()
        self.first = first

    def add(self, heard: TextUse, *, tagged: bool) -> None:
        self.texts += 1
        self.tagged += tagged
        self.posts += heard.posts
        self.late += heard.late
        self.people.update(heard.people)
        self.nameless += 0 if heard.people else heard.posts
        self.first = min(self.first, heard.first)

    @property
    def accounts(self) -> int:
        return len(self.people) + self.nameless

    @property
    def is_tag(self) -> bool:
        return self.tagged >= SAME * self.texts


def emerging(
    heard: Collection[TextUse],
    allowed: Callable[[str], bool],
    *,
    own: Collection[str] = (),
    barred: Collection[str] = (),
) -> tuple[Emerging, ...]:
    """Return the words that a search could be widened by, those that most sets apart first.

    A word's weight is that of its term in the divergence of these texts from ordinary ones
    (Kullback and Leibler 1951): the texts that hold it, times the logarithm of how much more often
    they do. Texts are counted and not posts, so that no text that is repeated a thousand times
    makes its words weigh. After the heaviest come those that are new (see `key_phrases`), the
    clearest first, where they are not among them.

    Args:
        heard: All texts of the incident, in any order.
        allowed: Whether a word may be shown: the name guard.
        own: Words of the query, with or without `#`; `word*` for all that begin so.
        barred: Words that are never offered, in lower case, nor a pair that holds one.

    Returns:
        At most 15. None that fewer than five accounts use.
    """
    known, tallies = Own(own), dict[str, _Tally]()
    for one in heard:
        tags = _tags(one.text)
        for word in phrases_of(one.text, known):
            tally = tallies.setdefault(word, _Tally(one.first))
            tally.add(one, tagged=word in tags)

    def may(word: str) -> bool:
        return not any(part in barred for part in word.split(" ")) and allowed(word)

    common = {word: one for word, one in tallies.items() if one.accounts >= FEWEST}
    weights = {
        word: _weight(word, one.texts, len(heard))
        for word, one in common.items()
        if " " not in word
    }
    ranked = sorted(weights, key=lambda word: (-weights[word], word))
    heaviest = islice((word for word in ranked if weights[word] > 0 and may(word)), MOST)
    phrases = key_phrases(_uses(heard), may, own=own, most=MOST_NEW)
    new = [_alone(one.text, common) for one in phrases]
    posts, late = sum(one.posts for one in heard), sum(one.late for one in heard)
    return tuple(
        Emerging(
            word=f"#{word}" if held.is_tag else word,
            posts=held.posts,
            accounts=held.accounts,
            first=held.first,
            late=held.late / max(late, 1),
            before=(held.posts - held.late) / max(posts - late, 1),
            ordinary=table().get(word),
            new=word in new,
        )
        for word in dict.fromkeys((*heaviest, *new))
        if (held := common.get(word)) is not None
    )


def _alone(phrase: str, common: Mapping[str, _Tally]) -> str:
    """Return the hashtag of a pair of words that has one, else the phrase."""
    tags = (word for word in phrase.split(" ") if word in common and common[word].is_tag)
    return next(tags, phrase)


def _weight(word: str, texts: int, of: int) -> float:
    return texts * log(texts / of / table().get(word, UNKNOWN))


def _uses(heard: Iterable[TextUse]) -> Iterator[Use]:
    """Yield each text as it was said lately, and as it was said before."""
    for one in heard:
        if one.late:
            yield Use(one.text, True, one.late_people)
        if one.posts > one.late:
            yield Use(one.text, False)


def _tags(text: str) -> frozenset[str]:
    if "#" not in text:
        return frozenset()
    return frozenset(_TAG.findall(normalize("NFC", text).casefold()))
