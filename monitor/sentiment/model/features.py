"""What the scorer `model` sees of a text: words and pairs of words as numbered cells, and counts.

A cell is the CRC-32 of a word or a pair, so no vocabulary is stored as text. A hidden word
(`hidden`) leaves no trace: not in a cell, a pair, a count or the length of the text. Nor do words
that only do the work of grammar, which dialects set differently ("they lying", "they are lying");
those do not even part their neighbours. The same code serves training, scoring and the stance
classifier, so that they cannot drift apart.

References:
    Weinberger et al., "Feature hashing for large scale multitask learning", ICML 2009.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import Final, NamedTuple
from zlib import crc32

from monitor.sentiment.model.hidden import is_hidden
from monitor.sentiment.residue import KINDS
from monitor.text import fold, word_set

VERSION: Final = 2
"""Changes whenever any text gets other cells or counts; then the weights must be trained again."""

COUNTS: Final[Mapping[str, range]] = {
    "positive words": range(5),
    "negative words": range(5),
    "balance": range(-8, 9),
    "both": range(9),
    "exclamation marks": range(4),
    "question marks": range(4),
    "words in capitals": range(4),
    "stretched words": range(3),
    "length": range(7),
}
"""What is counted, and the values it is cut to; each value has a weight of its own."""
COUNT_SLOTS: Final = sum(map(len, COUNTS.values()))

TENTHS: Final = 10
"""Tones of words are kept in whole tenths, as VADER's lexicon has them: -40 to 40."""

_FIRST: Final = dict(zip(COUNTS, accumulate(map(len, COUNTS.values()), initial=0), strict=False))
_REMEMBERED: Final = 65_536
_SCOPE: Final = 3
"""Words after a negation whose tone is turned round, as in VADER."""
_TURNED: Final = 74, 100
"""By -0.74, as in VADER."""
_LOUD: Final = 3
"""Letters from which a word in capitals is a shout rather than an initial."""
_WORDS_A_STEP: Final = 5

_NEGATIONS: Final = word_set("""
not no never cannot cant dont doesnt didnt isnt wasnt arent werent wont wouldnt couldnt shouldnt
aint without nobody nothing none neither nor hardly barely
""")
_GRAMMAR: Final = word_set("""
am is are was were be been being isn wasn have has had having do does did doing done will would a an
the there it its to of s re m ve ll d
""")
"""Words that only do the work of grammar: copulas, auxiliaries, articles."""
_CLITIC: Final = re.compile(r"'(?:s|re|m|ve|ll|d)$")
_PLAIN_NOT: Final = word_set("""
isn't aren't wasn't weren't don't doesn't didn't haven't hasn't hadn't ain't isnt arent wasnt werent
dont doesnt didnt havent hasnt hadnt aint
""")
"""Spellings of "not" between which dialects choose differently."""
_AS_IT_IS: Final = ("ss", "us", "is", "'s")
_SHORTEST_WITH_S: Final = 4
_PIECE: Final = re.compile(
    r"[^\W\d_]+(?:'[^\W\d_]+)*"
    r"|\d+|[!?]+|\.\.+"
    r"|[:;=8xX]['-]?[()\[\]DPpdO/\\|*3]+|</?3"
    r"|[\u2600-\u27bf\U0001f000-\U0001faff]|\*+"
)
_STRETCH: Final = re.compile(r"([a-z])\1{2,}")
_CURLY: Final = str.maketrans("’‘ʼ", "'''")

Tone = Callable[[str], int]


class FeatureWord(NamedTuple):
    """What is known of a piece of a text by itself.

    Attributes:
        form: Folded, stretched letters cut to two, in UTF-8.
        cell: Its CRC-32.
        opens: CRC-32 of `form` and a space: where a pair that begins with it goes on.
        tone: In tenths, -40 to 40; 0 where the lexicon has none.
    """

    form: bytes
    cell: int
    opens: int
    tone: int
    negates: bool
    loud: bool
    stretched: bool


class Features(NamedTuple):
    """Numbers of the cells of a text, and one slot for each of `COUNTS`, in their order.

    Attributes:
        cells: CRC-32, each of 32 bits.
        slots: Each 0 to `COUNT_SLOTS` - 1.
    """

    cells: frozenset[int]
    slots: tuple[int, ...]


def _edge(sign: str) -> FeatureWord:
    form = sign.encode()
    return FeatureWord(form, crc32(form), crc32(form + b" "), 0, False, False, False)


_START: Final = _edge("<")
_END: Final = _edge(">")
_NOT: Final = _edge("not")
_PASSED: Final = _edge("")
"""Stands for a word of grammar."""


def pieces(text: str) -> list[str]:
    """Cut *text* into words, numbers, emoticons, emoji and runs of marks, in order.

    Links, @names and other punctuation are left out.

    >>> pieces("@ana It’s SOOO good!! :) https://example.org")
    ["It's", 'SOOO', 'good', '!!', ':)']
    """
    if "/" in text or "www." in text:
        text = KINDS["links"].sub(" ", text)
    if "@" in text or "＠" in text or "[" in text:
        text = KINDS["mentions"].sub(" ", text)
    return _PIECE.findall(text.translate(_CURLY))


class FeatureReader:
    """Turns texts into features. May be shared by threads."""

    def __init__(self, tone: Tone, hidden: Callable[[str], bool] = is_hidden) -> None:
        """Keep what is known of words.

        *tone* gives the tone of a folded word, in tenths, -40 to 40 (0 for none); *hidden* says
        whether one must leave no trace.
        """
        self._tone = tone
        self._hidden = hidden
        self._word = lru_cache(_REMEMBERED)(self._look_up)

    def features(self, text: str) -> Features:
        words = [word for piece in pieces(text) if (word := self._word(piece)) is not _PASSED]
        seen = [word for word in words if word]
        turned = _turned(seen)
        cells = {word.cell for word in seen}
        cells.update(crc32(b.form, a.opens) for a, b in pairwise((_START, *words, _END)) if a and b)
        cells.update(crc32(seen[i].form, _NOT.opens) for i in turned if seen[i].tone)
        return Features(frozenset(cells), tuple(_slots(seen, turned)))

    def cell(self, piece: str) -> int | None:
        """Return the cell of a word by itself; None for one that leaves no trace."""
        word = self._word(piece)
        return None if word is None or word is _PASSED else word.cell

    def knows(self, text: str) -> bool:
        """Tell whether a text without words has a tone: an emoticon that the lexicon has."""
        return any((word := self._word(piece)) and word.tone for piece in pieces(text))

    def _look_up(self, piece: str) -> FeatureWord | None:
        word = fold(piece)
        if not word or self._hidden(word):
            return None
        bare = "not" if word in _PLAIN_NOT else _CLITIC.sub("", word)
        if self._hidden(bare):
            return None
        if bare in _GRAMMAR:
            return _PASSED
        short = _STRETCH.sub(r"\1\1", bare)
        encoded = _without_s(short).encode("utf-8", "surrogatepass")
        spellings = (bare, short, _STRETCH.sub(r"\1", bare)) if short != bare else (bare,)
        return FeatureWord(
            encoded,
            crc32(encoded),
            crc32(encoded + b" "),
            next(filter(None, map(self._tone, spellings)), 0),
            word in _NEGATIONS or word.endswith("n't"),
            len(piece) >= _LOUD and piece.isupper(),
            short != bare,
        )


def _without_s(word: str) -> str:
    """Return a word without the s of a verb or a plural: "he lie" is "he lies" to some.

    >>> _without_s("lies"), _without_s("bus"), _without_s("mess"), _without_s("yes")
    ('lie', 'bus', 'mess', 'yes')
    """
    if len(word) < _SHORTEST_WITH_S or not word.endswith("s") or word.endswith(_AS_IT_IS):
        return word
    return word[:-1]


def _turned(words: Sequence[FeatureWord]) -> frozenset[int]:
    """Return the places of the words that a negation before them turns round."""
    return frozenset(
        place
        for before, word in enumerate(words)
        if word.negates
        for place in range(before + 1, min(before + 1 + _SCOPE, len(words)))
    )


def _slots(words: Sequence[FeatureWord], turned: frozenset[int]) -> list[int]:
    """Return one slot for each of `COUNTS`: where its value, cut to its range, has its weight."""
    times, parts = _TURNED
    tones = [
        -word.tone * times // parts if place in turned else word.tone
        for place, word in enumerate(words)
        if word.tone
    ]
    positive, negative = sum(tone > 0 for tone in tones), sum(tone < 0 for tone in tones)
    marks = b"".join(word.form for word in words if word.form[:1] in b"!?")
    values = (
        positive,
        negative,
        (sum(tones) + TENTHS // 2) // TENTHS,
        3 * min(positive, 2) + min(negative, 2),
        marks.count(b"!"),
        marks.count(b"?"),
        sum(word.loud for word in words),
        sum(word.stretched for word in words),
        len(words) // _WORDS_A_STEP,
    )
    return [
        _FIRST[name] + min(max(value, span[0]), span[-1]) - span[0]
        for (name, span), value in zip(COUNTS.items(), values, strict=True)
    ]
