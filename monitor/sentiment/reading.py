"""TextBlob's reading of a list of words: which are known, and how neighbours change them.

A known word counts with its polarity and subjectivity. A modifier before it ("really good")
multiplies both by its intensity, a negation ("not good") turns the polarity and halves it, an
exclamation mark after it raises the polarity by a quarter. Emoticons count as words, `(!)` as
irony. The text gets the mean of what counts.

References:
    Behaviour of TextBlob 0.20.1, `textblob._text.Sentiment.assessments`, read 2026-11-24. Its
    quirks are kept: they are part of the numbers.
"""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from monitor.sentiment.installed import Senses
from monitor.sentiment.tokens import EDGE, FACES

_NEGATIONS: Final = frozenset({"no", "not", "n't", "never"})
_EXCLAMATION: Final = 1.25
_NEGATED: Final = -0.5
_LONGEST_FACE: Final = 5
_LONGEST_SMALL: Final = 2


class ReadWord(NamedTuple):
    """A known word: what it says, how much it intensifies, what it does to the next word."""

    polarity: float
    subjectivity: float
    intensity: float
    modifies: bool
    adverb: bool
    negates: bool


class Lexicon:
    """The words and marks that count."""

    def __init__(self, words: Mapping[str, Senses]) -> None:
        """Take the words of TextBlob's lexicon."""
        self.negations: Final = _NEGATIONS
        self.words: Final = {word: _word(word, senses) for word, senses in words.items()}
        self.marks: Final = {"(!)": 0.0, **_faces()}
        others = dict.fromkeys((*self.marks, *self.negations, "!"))
        self.all: Final[Mapping[str, ReadWord | None]] = others | self.words

    def read(self, words: Sequence[str]) -> tuple[float, float]:
        """Return polarity and subjectivity of lower-case *words*; 0 and 0 where none counts."""
        every, reading, awaits = self.all, _Reading(self), False
        for word in words:
            # Most words are neither known nor awaited: no more than this is done for them.
            if word not in every:
                if awaits:
                    awaits = reading.pass_by(word)
            elif (entry := every[word]) is not None:
                awaits = reading.know(entry)
            else:
                awaits = reading.pass_by(word)
        return reading.mean()


def _word(word: str, senses: Senses) -> ReadWord:
    """Return a word with the means over its senses; an adverb (`RB`) modifies what follows."""
    polarity, subjectivity, intensity = senses[None]
    adverb, negates = word.endswith("ly"), word in _NEGATIONS
    return ReadWord(polarity, subjectivity, intensity, "RB" in senses, adverb, negates)


def _faces() -> dict[str, float]:
    """Return the emoticons that are ever counted, lower case, with their polarity.

    TextBlob looks only at short tokens that are neither letters (`xd`) nor a run of its punctuation
    string.
    """
    return {
        face: polarity
        for face, polarity in ((face.lower(), polarity) for face, polarity in FACES.items())
        if not face.isalpha() and len(face) <= _LONGEST_FACE and face not in EDGE
    }


class _Reading:
    """One text being read.

    Attributes:
        counted: What counts so far, in order: polarity, subjectivity, intensity, and by what the
            polarity is multiplied in the end. The last one may yet change.
        modifier: The last one, where the next known word is to be laid upon it.
        negated: Whether a negation awaits the next known word.
    """

    __slots__ = ("counted", "lexicon", "modifier", "negated")

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.counted: list[list[float]] = []
        self.modifier: ReadWord | None = None
        self.negated = False

    def know(self, word: ReadWord) -> bool:
        """Count a known word, or lay it upon the modifier before it; tell if the next matters."""
        polarity, subjectivity, intensity, modifies, _, negates = word
        if self.modifier is not None:
            last = self.counted[-1]
            raised = last[2]
            last[:3] = _clamp(polarity * raised), _clamp(subjectivity * raised), intensity
        else:
            last = [polarity, subjectivity, intensity, 1.0]
            self.counted.append(last)
        if self.negated:
            last[2:] = 1.0 / last[2], _NEGATED
        self.modifier = word if modifies else None
        self.negated = negates
        return modifies or negates

    def pass_by(self, word: str) -> bool:
        """Let an unknown word end, keep or begin what awaits the next known one; count a mark.

        Tell whether the next word matters, even if it is unknown.
        """
        if word in self.lexicon.negations:
            self.negated = True
        elif self.negated and len(word) > 1:
            self.negated = False
        if self.negated and self.modifier is not None and self.modifier.adverb:
            self.counted[-1][3] = _NEGATED
            self.negated = False
        elif self.modifier is not None and len(word) > _LONGEST_SMALL:
            self.modifier = None
        if word in self.lexicon.marks:
            self.counted.append([self.lexicon.marks[word], 1.0, 1.0, 1.0])
        elif word == "!" and self.counted:
            self.counted[-1][0] = _clamp(self.counted[-1][0] * _EXCLAMATION)
        return self.negated or self.modifier is not None

    def mean(self) -> tuple[float, float]:
        """Return the mean polarity and subjectivity of what counted."""
        # Added up one by one, as TextBlob does: `sum` rounds otherwise from Python 3.12 on.
        polarities = subjectivities = 0.0
        for polarity, subjectivity, _, factor in self.counted:
            polarities += polarity * factor
            subjectivities += subjectivity
        count = len(self.counted) or 1
        return polarities / count, subjectivities / count


def _clamp(value: float) -> float:
    return max(-1.0, min(value, 1.0))
