"""Words that a search could be widened by, and those of them that are new."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from math import exp, lgamma, log
from typing import Any, Final, NamedTuple, TypeAlias
from unicodedata import normalize

from msgspec.structs import replace

from monitor.nouns.emerging import OfferRow
from monitor.spread.claims import LEVELS
from monitor.spread.ordinary import UNKNOWN, table
from monitor.spread.phrases import FEWEST, SAME, Own, widely_used

MOST: Final = 10
"""Words that are offered because posts use them much more than ordinary ones."""

MOST_NEW: Final = 5
TIMES: Final = 3
"""How much more often the latest texts use a new word than those before, at least."""

_TAG: Final = re.compile(r"(?<![&\w])#(\w+)")


class TextUse(NamedTuple):
    """One text on one source: who said it, and how much of that was lately.

    Attributes:
        people: Who said it, as far as that is known.
        late: How many of the posts are among the latest.
    """

    text: str
    posts: int
    people: Collection[int]
    first: datetime
    late: int = 0
    late_people: Collection[int] = ()


Uses: TypeAlias = Sequence[TextUse]
"""The texts that hold one word."""


def _are_enough(uses: Iterable[tuple[Collection[int], int]]) -> bool:
    """Tell whether `FEWEST` accounts are behind texts: who wrote each, else how many posts."""
    known, nameless = set[int](), 0
    for people, posts in uses:
        known.update(people)
        nameless += 0 if people else posts
        if len(known) + nameless >= FEWEST:
            return True
    return False


def emerging(
    heard: Collection[TextUse],
    allowed: Callable[[str], bool],
    *,
    own: Own | Collection[str] = (),
    barred: Container[str] = frozenset(),
    also: Collection[TextUse] = (),
    most: int = MOST,
) -> tuple[OfferRow, ...]:
    """Return the words that a search could be widened by, those that most sets apart first.

    A word's weight is that of its term in the divergence of these texts from ordinary ones
    (Kullback and Leibler 1951): the texts that hold it, times the logarithm of how much more often
    they do. Texts are counted and not posts, so that no text that is repeated a thousand times
    makes its words weigh. After the heaviest come those that are new, the clearest first, where
    they are not among them.

    A word or a pair of words is new where five accounts used it lately, its share of the latest
    texts is three times that of those before or more, so is its share of the posts, and chance
    alone would give as much (Fisher's exact test, one-sided) to any word of one report in 200 at
    most.

    Args:
        heard: All texts of the incident, in any order.
        allowed: Whether a word may be shown: the name guard.
        own: Words of the query, with or without `#`; `word*` for all that begin so.
        barred: Words that are never offered, in lower case, nor a pair that holds one.
        also: Where `heard` is a sample, more of the latest texts, as if nobody had used them
            before: with them what is new is looked for, and nothing else.
        most: How many of the heaviest at most.

    Returns:
        At most 15. None that fewer than five accounts use.
    """

    def may(word: str) -> bool:
        return allowed(word) and not any(part in barred for part in word.split(" "))

    both = (*heard, *also)
    known = own if isinstance(own, Own) else Own(own)
    used, tags = _widely_used(both, known)
    heaviest = islice(filter(may, _heaviest(used, heard, known)), most)
    new = list(islice(filter(may, _new(used, tags, both)), MOST_NEW))
    all_of = sum(one.posts for one in both), sum(one.late for one in both)
    return tuple(
        OfferRow(
            word=f"#{word}" if word in tags else word,
            **_used(used[word], all_of),
            ordinary=table().get(word),
            new=word in new,
        )
        for word in dict.fromkeys((*heaviest, *new))
    )


def _widely_used(said: Collection[TextUse], own: Own) -> tuple[Mapping[str, Uses], set[str]]:
    """Return the texts that hold each word or pair that enough accounts use, and the hashtags."""
    uses, tagged = defaultdict[str, list[TextUse]](list), Counter[str]()
    wide = widely_used(((one.text, len(one.people) or one.posts) for one in said), own)
    for one in said:
        words = wide.intersection(own.phrases(one.text))
        for word in words:
            uses[word].append(one)
        tagged.update(words & _tags(one.text))
    common = {
        word: its
        for word, its in uses.items()
        if _are_enough((use.people, use.posts) for use in its)
    }
    return common, {word for word, its in common.items() if tagged[word] >= SAME * len(its)}


def _heaviest(used: Collection[str], heard: Collection[TextUse], own: Own) -> Iterator[str]:
    """Yield the words that most set the texts *heard* apart; of equals as in the alphabet.

    They are looked for once one is asked for.
    """
    texts = Counter(word for use in heard for word in own.phrases(use.text) if word in used)
    weights = {
        word: number * log(number / len(heard) / table().get(word, UNKNOWN))
        for word, number in texts.items()
        if " " not in word
    }
    ranked = sorted(weights, key=lambda word: (-weights[word], word))
    yield from (word for word in ranked if weights[word] > 0)


def counted(
    found: Iterable[OfferRow],
    heard: Collection[TextUse],
    posts: tuple[int, int],
    own: Own,
    barred: Container[str] = frozenset(),
) -> tuple[OfferRow, ...]:
    """Return what was found in a sample with the figures of all texts.

    *heard* are all texts that hold one of the words, *posts* the number of all posts and of the
    latest; own words and barred ones are as for `emerging`.
    """
    uses = defaultdict[str, list[TextUse]](list)
    for one in heard:
        for phrase in own.phrases(one.text):
            uses[phrase].append(one)
    return tuple(
        replace(one, **_used(uses[word], posts))
        for one in found
        for word in (bare(one),)
        if uses[word] and not any(part in barred for part in word.split(" "))
    )


def bare(found: OfferRow) -> str:
    """Return the word without the sign of a hashtag."""
    return found.word.removeprefix("#")


def _used(uses: Uses, posts: tuple[int, int]) -> dict[str, Any]:
    """Return how texts use a word; *posts* are all posts and the latest of them."""
    people = set[int]().union(*(use.people for use in uses))
    held, lately = sum(use.posts for use in uses), sum(use.late for use in uses)
    whole, late = posts
    return {
        "posts": held,
        "accounts": len(people) + sum(use.posts for use in uses if not use.people),
        "first": min(use.first for use in uses),
        "late": lately / max(late, 1),
        "before": (held - lately) / max(whole - late, 1),
    }


def _late_and_early(uses: Iterable[TextUse]) -> tuple[int, int]:
    late = early = 0
    for use in uses:
        late += use.late > 0
        early += use.posts > use.late
    return late, early


def _new(common: Mapping[str, Uses], tags: set[str], heard: Collection[TextUse]) -> Iterator[str]:
    """Yield what is new, the least likely by chance first; a hashtag or a pair for its words."""
    late, early = _late_and_early(heard)
    if not (late and early):
        return
    lately = sum(use.late for use in heard)
    before = sum(use.posts for use in heard) - lately
    bar = log(LEVELS["phrases"] / max(len(common), 1))
    texts = {
        word: _late_and_early(uses)
        for word, uses in common.items()
        if _are_enough((use.late_people, 0 if use.people else use.late) for use in uses)
    }
    chances = {
        word: _chance(hits, earlier, late, early)
        for word, (hits, earlier) in texts.items()
        # Texts that are copied often are among the latest and among the others: of fewer texts
        # they are more.
        if hits * early >= TIMES * earlier * late and _rises(common[word], lately, before)
    }
    found = sorted((word for word in chances if chances[word] < bar), key=lambda w: (chances[w], w))
    pairs = {word for word in found if " " in word and tags.isdisjoint(word.split(" "))}
    covered: dict[str, int] = {}
    for pair in pairs:
        for part in pair.split(" "):
            covered[part] = max(covered.get(part, 0), texts[pair][0])
    for word in found:
        if word in pairs if " " in word else covered.get(word, -1) < SAME * texts[word][0]:
            yield word


def _rises(uses: Uses, lately: int, before: int) -> bool:
    """Tell whether the share of a word in the latest posts is three times that before, or more."""
    late, all_posts = sum(use.late for use in uses), sum(use.posts for use in uses)
    return late * before >= TIMES * (all_posts - late) * lately


def _chance(hits: int, before: int, late: int, early: int) -> float:
    """Return the logarithm of the chance that so many of the texts that hold a word are late ones.

    Of all *late* texts *hits* hold it, and of all *early* ones *before*.
    """
    both = hits + before
    whole = _ways(late + early, both)
    ends = range(hits, min(both, late) + 1)
    logs = [_ways(late, k) + _ways(early, both - k) - whole for k in ends if both - k <= early]
    top = max(logs)
    return top + log(sum(exp(one - top) for one in logs))


def _ways(of: int, some: int) -> float:
    return lgamma(of + 1) - lgamma(some + 1) - lgamma(of - some + 1)


def _tags(text: str) -> frozenset[str]:
    if "#" not in text:
        return frozenset()
    return frozenset(_TAG.findall(normalize("NFC", text).casefold()))
