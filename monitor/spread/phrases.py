"""Key phrases of a burst, said in it much more often than before, and the texts that hold one."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import lru_cache
from itertools import chain, islice, repeat
from math import log, sqrt
from statistics import NormalDist
from typing import Final, NamedTuple, TypeAlias
from unicodedata import normalize

from msgspec import Struct

from monitor.spread.claims import LEVELS
from monitor.text import LETTER_MARK, SPACELESS, word_set

# Words that say nothing of what is talked about, whatever it is: a phrase of them is none.
#
# Function words of six languages. Others have none here, and lose little by it: what is as
# frequent before a burst as in it never stands out. No word stands here that another of the six
# languages has for something (`die`, `war`, `hat`, `son`, `sin`, `sea`).

STOP_WORDS: Final = word_set("""
    a about after again all also am an and any are aren't as at be because been before being but by
    can can't could couldn't did didn't do does doesn't doing don't for from get gets getting go
    goes going gonna got had has hasn't have haven't having he he's her here hers him his how i i'd
    i'll i'm i've if im in into is isn't it it's its just let like me more most my no not now of off
    on one only or other our ours out over own rt s she she's should shouldn't so some such t than
    that that's the their theirs them then there there's these they they're this those through to
    too u up ur us until very via vs was wasn't we we're were weren't what what's when where which
    while who who's whom why will with won't would wouldn't yes yet you you're your yours

    al algo ante así aunque cada como con contra cual cuando de del desde donde dos e el él ella
    ellas ellos en entre era eran es esa ese eso esta está están estas este esto estos fue fueron ha
    hace han hasta hay la las le les lo los más mi mis mucho muy nada ni nos nosotros o os otra otro
    otros para pero poco por porque pues que qué quien quién se ser si sí sobre su sus
    también tan te tiene todo todos tu tus un una uno unos usted y ya yo

    au aux avec c'est ce ces cette dans des du elle est et eux il ils j'ai je leur leurs lui ma mais
    mes moi mon ne notre nous ont ou où par pas pour qu'il qui sa ses sont sur ta tes toi ton tous
    tout tu une votre vous y à été être

    aber als auch auf aus bei bin bis da das dass dem den der doch durch ein eine einem einen
    einer er für ich ihm ihn ihr im ist ja mit nach nicht noch nun nur ob oder schon sein sich
    sie sind und uns vom von vor wenn wer wie wir wird zu zum zur über

    ao aos às até com da das dele do dos ela ele eles em essa esse eu foi isso já mas meu minha na
    nas não no nos ou pela pelo pra quando sem seu sua são só tem um uma você vocês é

    alla anche che chi ci con cui dai dal dalla dei della di è gli hanno ho io ma nel nella noi non
    per perché più sono sua suo ti
""")


REMEMBERED: Final = 1 << 15
"""Words whose traits are remembered: texts use the same few thousand again and again."""

SHORTEST: Final = 2
"""Letters of a word; single ones of scripts without spaces count in pairs only."""

_MASK: Final = re.compile(r"\[[^\[\]]{1,30}\]")  # [handle], [name withheld]
_MASKED: Final = "[]"
_LINKS: Final = r"https?://\S+|www\.\S+"
_REDDITORS: Final = r"/(?<!\w/)u/[\w-]+|u(?<!\wu)/[\w-]+"
"""No word before it. All begin with a letter or sign of their own: few places are looked at."""
_NO_LINKS: Final = re.compile(f"{_LINKS}|{_REDDITORS}")
_NO_WORDS: Final = re.compile(
    rf"{_LINKS}|(?<!\S)[^\s@＠]*+[@＠]\S*|{_REDDITORS}"  # between them: handles, e-mail addresses
)
_BREAK: Final = "\n"

_LETTER: Final = rf"(?:(?![{SPACELESS}])\w|{LETTER_MARK})"
_WORD: Final = re.compile(rf"([{SPACELESS}]|{_LETTER}+(?:'{_LETTER}+)*)")
_UNLIKE: Final = re.compile(f"[{SPACELESS}]|{LETTER_MARK}")
_SIMPLE_WORD: Final = re.compile(r"(\w+(?:'\w+)*)")
"""What `_WORD` finds where nothing is `_UNLIKE` the letters of Latin, in a fraction of the time."""

NEAR: Final = r"[ \u3000#\-\"“”]*"
"""What may part two words of a pair."""

_NEAR: Final = re.compile(NEAR)
_SPACELESS: Final = re.compile(f"[{SPACELESS}]")


class Own:
    """Words of the query: everybody uses them, for they are what was looked for.

    One that is made for a report splits each of its texts once, whatever is looked for in them.
    """

    def __init__(self, words: Collection[str]) -> None:
        self._phrases: dict[str, tuple[str, ...]] = {}
        self._same: dict[str, str] = {}
        self._words = frozenset(
            word for entry in words if not entry.endswith("*") for word in _words(entry)[0]
        )
        self._begins = tuple(
            entry.casefold().strip("#*")
            for entry in words
            if entry.endswith("*") and len(entry) > 1
        )
        self.traits = lru_cache(REMEMBERED)(self._traits)

    def __contains__(self, word: str) -> bool:
        return word in self._words or word.startswith(self._begins)

    def phrases(self, text: str) -> tuple[str, ...]:
        """Return what `phrases_of` finds in a text, in no order, and remember it."""
        found = self._phrases.get(text)
        if found is None:
            # Most phrases stand in several texts, each of which would hold its own copy.
            phrases = phrases_of(text, self)
            found = tuple(map(self._same.setdefault, phrases, phrases))
            self._phrases[text] = found
        return found

    def _traits(self, word: str) -> "_Traits | None":
        """Return what decides whether a word counts; None for one that says nothing."""
        if word in STOP_WORDS:
            return None
        numeric, own = word.isnumeric(), word in self
        says = len(word) >= SHORTEST and not own and not numeric
        return says, own, numeric, _SPACELESS.match(word) is not None


_Traits: TypeAlias = tuple[bool, bool, bool, bool]
"""Whether a word counts by itself, is of the query, is a number, is of a script without spaces."""


def phrases_of(text: str, own: Own) -> frozenset[str]:
    """Return the words of *text* that say something, and the pairs of words in a row.

    Returns:
        In lower case; a pair with a space between, or none in scripts without spaces.

    >>> sorted(phrases_of("RT @a: The video shows it. Tear gas!", Own(["video"])))
    ['gas', 'shows', 'tear', 'tear gas', 'video shows']
    """
    found: set[str] = set()
    last, before = "", None
    for word, gap in zip(*_words(text), strict=False):
        traits = own.traits(word)
        if traits is not None:
            says, is_own, numeric, spaceless = traits
            if says:
                found.add(word)
            # Nothing but spaces may part the two, nor may both be of the query.
            if before is not None and (gap == " " or _NEAR.fullmatch(gap)):
                _, was_own, was_numeric, was_spaceless = before
                if spaceless is was_spaceless and not (is_own and was_own):
                    if spaceless:
                        found.add(last + word)
                    elif not (numeric and was_numeric):
                        found.add(f"{last} {word}")
        last, before = word, traits
    return frozenset(found)


def folded(text: str) -> str:
    """Return *text* as its words are compared, with all that parts them."""
    lower = text.replace("’", "'").casefold()
    return lower if lower.isascii() else normalize("NFC", lower)


def _words(text: str) -> tuple[list[str], list[str]]:
    """Return the words, and what stands before each of them, then what stands after all."""
    lower = folded(text)
    if "[" in lower:  # masks first and in one piece, for they stand in links and behind an @ too
        lower = _MASK.sub(_MASKED, lower)
    handles = "@" in lower or "＠" in lower
    lower = (_NO_WORDS if handles else _NO_LINKS).sub(_BREAK, lower)
    is_simple = lower.isascii() or not _UNLIKE.search(lower)
    parts = (_SIMPLE_WORD if is_simple else _WORD).split(lower)
    return parts[1::2], parts[::2]


FEWEST: Final = 5
"""People who must use a phrase in the burst: what fewer say is theirs, and not the crowd's."""

PRIOR: Final = 0.1
"""Messages that are added to both sides, as a share of all: they use each phrase as often as all
do. So what came twice, and never before, does not count as infinitely more frequent."""

SAME: Final = 0.8
"""Share of a word's messages from which a pair that holds it stands for it."""

MOST: Final = 10
"""Phrases that are named: as many as one reads."""


class Use(NamedTuple):
    """A message, before the burst or in it.

    Attributes:
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
        lacking: Messages of the burst that do not use it.
    """

    text: str
    z: float
    in_burst: float
    before: float
    lacking: int


def widely_used(said: Iterable[tuple[str, int]], own: Own) -> frozenset[str]:
    """Return the phrases that `FEWEST` people may have used, and all that this many did use.

    So what very few used, as most phrases are, costs a number and not a set of people.

    *said* are texts, each with how many people said it at most; *own* are the words of the query.
    """
    # More than enough is no more than enough.
    times = (repeat(own.phrases(text), min(people, FEWEST)) for text, people in said)
    sums = Counter(chain.from_iterable(chain.from_iterable(times)))
    return frozenset(phrase for phrase, people in sums.items() if people >= FEWEST)


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
    own: Own | Collection[str] = (),
    most: int = MOST,
    among: int = 1,
) -> tuple[Phrase, ...]:
    """Return the words and pairs of words that stand out in a burst, the clearest first.

    Counted are distinct messages that use a phrase at all: a text that is repeated a thousand times
    would make all its words key phrases. Links, handles and masks are no words; a phrase of
    function words, or of the query's own, is none. A phrase stands out where its odds are higher
    than before by more than what chance alone would show for any phrase of any burst in one report
    of 200.

    Args:
        uses: Each message once for each side, in any order.
        allowed: Whether a phrase may be shown: the name guard. It is asked of what stands out.
        own: Words and phrases of the query, with or without `#`; `word*` for all that begin so.
        most: How many at most.
        among: How many bursts of the report are looked at.

    Returns:
        Empty where nothing stands out, or nothing is known of before.

    References:
        Monroe, Colaresi and Quinn, "Fightin' words", Political Analysis 16, 2008, 3.3.2
        (log-odds ratio with informative Dirichlet prior); docs/spread.md, "Key phrases".
    """
    everything, tallies = _Tally(), defaultdict[str, _Tally](_Tally)
    known, both = own if isinstance(own, Own) else Own(own), list(uses)
    wide = widely_used(((one.text, len(one.people) or 1) for one in both if one.in_burst), known)
    for use in both:
        everything.add(use)
        for phrase in wide.intersection(known.phrases(use.text)):
            tallies[phrase].add(use)
    if not (everything.burst and everything.before):
        return ()
    common = {phrase: tally for phrase, tally in tallies.items() if tally.common}
    # A word must not be left out for a pair that is not shown.
    found = [phrase for phrase in _standing_out(common, everything, among) if allowed(phrase.text)]
    found.sort(key=lambda phrase: (-phrase.z, phrase.text))
    return tuple(islice(_apart(found, common), most))


def _standing_out(common: dict[str, _Tally], everything: _Tally, among: int) -> Iterator[Phrase]:
    bar = NormalDist().inv_cdf(1 - LEVELS["phrases"] / (among * max(len(common), 1)))
    for text, tally in common.items():
        z = _z(tally, everything)
        if z > bar:
            yield Phrase(
                text,
                z,
                tally.burst / everything.burst,
                tally.before / everything.before,
                everything.burst - tally.burst,
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


_PAIR: Final = re.compile(f"[{SPACELESS}]{{2}}")


class Holding:
    """Looks for some phrases in texts.

    They are in lower case, as `phrases_of` returns them, and at least one; *own* are the words of
    the query.
    """

    def __init__(self, wanted: Collection[str], own: Own) -> None:
        self._wanted, self._own = frozenset(wanted), own
        self._any = re.compile("|".join(map(_pattern, sorted(wanted))))

    def of(self, text: str) -> frozenset[str]:
        # All that `phrases_of` leaves out parts words, so each is there before it does.
        if not self._any.search(folded(text)):
            return frozenset()
        return self._wanted & phrases_of(text, self._own)

    def any(self, text: str) -> bool:
        return bool(self.of(text))


def _pattern(phrase: str) -> str:
    """Return what a folded text matches, and others may, that holds a phrase."""
    words = list(phrase) if _PAIR.fullmatch(phrase) else phrase.split(" ")
    return NEAR.join(map(re.escape, words))
