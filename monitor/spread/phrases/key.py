"""Key phrases of a burst: what is said in it much more often than before it."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import islice
from math import log, sqrt
from statistics import NormalDist
from typing import Final, NamedTuple

from msgspec import Struct

from monitor.spread.phrases.words import Own, phrases_of

FEWEST: Final = 5
"""People who must use a phrase in the burst: what fewer say is theirs, and not the crowd's."""

PRIOR: Final = 0.1
"""Messages that are added to both sides, as a share of all: they use each phrase as often as all
do. So what came twice, and never before, does not count as infinitely more frequent."""

FALSE: Final = 0.05
"""Chance that any phrase is named where nothing changed."""

SAME: Final = 0.8
"""Share of a word's messages from which a pair that holds it stands for it."""

MOST: Final = 10
"""Phrases that are named: as many as one reads."""


class Use(NamedTuple):
    """A message, before the burst or in it.

    Attributes:
        text: As stored.
        in_burst: Whether it was published in the burst.
        people: Who wrote it then, as far as that is known.
    """

    text: str
    in_burst: bool
    people: Collection[int] = ()


class Phrase(Struct, frozen=True):
    """A word, or two in a row, that a burst has more of.

    Attributes:
        text: In lower case.
        z: By how many standard errors the logarithm of its odds is above that before the burst.
        in_burst: Share of the distinct messages of the burst that use it, 0 to 1.
        before: Share of those before it, likewise.
    """

    text: str
    z: float
    in_burst: float
    before: float


class _Tally:
    """Messages that use one phrase (or all messages), and who wrote them in the burst."""

    __slots__ = ("before", "burst", "nameless", "people")

    def __init__(self) -> None:
        self.burst = 0
        self.before = 0
        self.nameless = 0
        self.people: set[int] = set()

    def add(self, use: Use) -> None:
        if not use.in_burst:
            self.before += 1
            return
        self.burst += 1
        self.nameless += not use.people
        if len(self.people) < FEWEST:  # more are not needed, and cost memory
            self.people.update(use.people)

    @property
    def common(self) -> bool:
        """Tell whether enough people use it; a message of which no author is known is one's."""
        return len(self.people) + self.nameless >= FEWEST


def key_phrases(
    uses: Iterable[Use],
    allowed: Callable[[str], bool],
    *,
    own: Collection[str] = (),
    most: int = MOST,
) -> tuple[Phrase, ...]:
    """Return the words and pairs of words that stand out in a burst, the clearest first.

    Counted are distinct messages that use a phrase at all: a text that is repeated a thousand times
    would make all its words key phrases. Links, handles and masks are no words; a phrase of
    function words, or of the query's own, is none. A phrase stands out where its odds are higher
    than before by more than what chance alone would show for any phrase in one burst of 20.

    Args:
        uses: Each message once for each side, in any order.
        allowed: Whether a phrase may be shown: the name guard. It is asked of what stands out.
        own: Words and phrases of the query, with or without `#`; `word*` for all that begin so.
        most: How many at most.

    Returns:
        Empty where nothing stands out, or nothing is known of before.

    References:
        Monroe, Colaresi and Quinn, "Fightin' words", Political Analysis 16, 2008, 3.3.2
        (log-odds ratio with informative Dirichlet prior); docs/spread.md, "Key phrases".
    """
    everything, tallies = _Tally(), defaultdict[str, _Tally](_Tally)
    known = Own(own)
    for use in uses:
        everything.add(use)
        for phrase in phrases_of(use.text, known):
            tallies[phrase].add(use)
    if not (everything.burst and everything.before):
        return ()
    common = {phrase: tally for phrase, tally in tallies.items() if tally.common}
    # A word must not be left out for a pair that is not shown.
    found = [phrase for phrase in _standing_out(common, everything) if allowed(phrase.text)]
    found.sort(key=lambda phrase: (-phrase.z, phrase.text))
    return tuple(islice(_apart(found, common), most))


def _standing_out(common: dict[str, _Tally], everything: _Tally) -> Iterator[Phrase]:
    bar = NormalDist().inv_cdf(1 - FALSE / max(len(common), 1))
    for text, tally in common.items():
        z = _z(tally, everything)
        if z > bar:
            yield Phrase(
                text,
                z,
                tally.burst / everything.burst,
                tally.before / everything.before,
            )


def _z(tally: _Tally, everything: _Tally) -> float:
    """Return the log-odds ratio of the burst against before, in its standard errors."""
    without = everything.burst - tally.burst, everything.before - tally.before
    odds = variance = 0.0
    for sign, (burst, before) in ((1, (tally.burst, tally.before)), (-1, without)):
        prior = PRIOR * (burst + before)
        if prior == 0:  # every message uses it, in the burst and before
            return 0.0
        odds += sign * log((burst + prior) / (before + prior))
        variance += 1 / (burst + prior) + 1 / (before + prior)
    return odds / sqrt(variance)


def _apart(found: list[Phrase], common: dict[str, _Tally]) -> Iterator[Phrase]:
    """Yield the phrases but for words that are nearly always said as part of a pair."""
    in_pairs: dict[str, int] = defaultdict(int)
    for phrase in found:
        for word in phrase.text.split(" ") if " " in phrase.text else ():
            in_pairs[word] = max(in_pairs[word], common[phrase.text].burst)
    for phrase in found:
        if in_pairs.get(phrase.text, -1) < SAME * common[phrase.text].burst:
            yield phrase
