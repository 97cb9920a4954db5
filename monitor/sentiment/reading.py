"""TextBlob's reading of a list of words: which are known, and how neighbours change them.

A known word counts with its polarity and subjectivity. A modifier before it ("really good")
multiplies both by its intensity, a negation ("not good") turns the polarity and halves it, an
exclamation mark after it raises the polarity by a quarter. Emoticons count as words, `(!)` as
irony. The text gets the mean of what counts.

References:
    Behaviour of TextBlob 0.20.1, `textblob._text.Sentiment.assessments`, read 2026-11-24. Its
    quirks are kept: they are part of the numbers.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple, TypeAlias

from monitor.sentiment.installed import Senses
from monitor.sentiment.tokens import EDGE, FACES

_NEGATIONS: Final = frozenset({"no", "not", "n't", "never"})
_EXCLAMATION: Final = 1.25
_NEGATED: Final = -0.5
_LONGEST_FACE: Final = 5


class ReadWord(NamedTuple):
    """A known word: what it says, how much it intensifies, what it does to the next word."""

    polarity: float
    subjectivity: float
    intensity: float
    modifies: bool
    adverb: bool
    negates: bool


Entry: TypeAlias = ReadWord | str | float
"""A known word; a negation; an unknown word of one, two or more letters, whatever they are; an
exclamation mark; the polarity of an emoticon. The last two follow what they are as words."""
_UNKNOWN: Final = ("", "x", "xx", "xxx")
_ONE, _TWO, _MORE = _UNKNOWN[1:]
_MARK: Final = "!"
_SMALL: Final = frozenset({_ONE, _TWO, "no"})
"""They let a modifier reach over them."""
_ONE_OF_ONE: Final[Sequence[Entry]] = (_ONE,)
_ONE_OF_TWO: Final[Sequence[Entry]] = (_TWO,)
_ONE_OF_MORE: Final[Sequence[Entry]] = (_MORE,)
_USUAL: Final = {part: part for part in (_ONE_OF_ONE, _ONE_OF_TWO, _ONE_OF_MORE)}
"""What most pieces of texts are, known by its identity."""


class Lexicon:
    def __init__(self, words: Mapping[str, Senses]) -> None:
        self.words: Final = {word: _word(word, senses) for word, senses in words.items()}
        self.marks: Final = {"(!)": 0.0, **_faces()}
        self._entries: Final[Mapping[str, Sequence[Entry]]] = {
            **{mark: (_unknown(mark), polarity) for mark, polarity in self.marks.items()},
            **{word: (word,) for word in _NEGATIONS},
            _MARK: (_ONE, _MARK),
            **{word: (entry,) for word, entry in self.words.items()},
        }

    def entries(self, words: Iterable[str]) -> Sequence[Entry]:
        """Return lower-case *words* as they are read."""
        found: list[Entry] = []
        for word in words:
            for entry in self._entries.get(word) or (_unknown(word),):
                # After an unknown word nothing awaits that another one could end.
                if not (found and found[-1] is _MORE and entry in _UNKNOWN):
                    found.append(entry)
        return _USUAL.get(tuple(found), tuple(found))

    # One loop, since to call something for each word would take a tenth of the time that it takes
    # to score a text.
    def read(  # noqa: C901, PLR0912, PLR0915
        self, parts: Iterable[Sequence[Entry]]
    ) -> tuple[float, float]:
        """Return polarity and subjectivity of what is known of a text; 0 and 0 where none counts.

        What counts so far is kept in order: polarity, subjectivity, intensity, and by what the
        polarity is multiplied in the end. The last one may yet change.
        """
        counted: list[list[float]] = []
        modifier: ReadWord | None = None  # the last one, where the next known word is laid upon it
        negated = False  # whether a negation awaits the next known word
        for part in parts:
            if part is _ONE_OF_MORE:
                modifier, negated = None, False
                continue
            if part is _ONE_OF_TWO:
                negated = False
                continue
            if part is _ONE_OF_ONE and not negated:
                continue
            for entry in part:
                if type(entry) is ReadWord:
                    polarity, subjectivity, intensity, modifies, _, negates = entry
                    if modifier is not None:
                        last = counted[-1]
                        polarity, subjectivity = polarity * last[2], subjectivity * last[2]
                        last[:3] = _clamp(polarity), _clamp(subjectivity), intensity
                    else:
                        last = [polarity, subjectivity, intensity, 1.0]
                        counted.append(last)
                    if negated:
                        last[2:] = 1.0 / last[2], _NEGATED
                    modifier, negated = entry if modifies else None, negates
                elif type(entry) is float:
                    counted.append([entry, 1.0, 1.0, 1.0])
                elif entry is _MARK:
                    if counted:
                        counted[-1][0] = _clamp(counted[-1][0] * _EXCLAMATION)
                else:
                    if entry is not _ONE:
                        negated = entry in _NEGATIONS
                    if modifier is None:
                        continue
                    if negated and modifier.adverb:
                        counted[-1][3] = _NEGATED
                        negated = False
                    elif entry not in _SMALL:
                        modifier = None
        # Added up one by one, as TextBlob does: `sum` rounds otherwise from Python 3.12 on.
        polarities = subjectivities = 0.0
        for polarity, subjectivity, _, factor in counted:
            polarities += polarity * factor
            subjectivities += subjectivity
        count = len(counted) or 1
        return polarities / count, subjectivities / count


def _unknown(word: str) -> str:
    return _UNKNOWN[min(len(word), len(_MORE))]


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


def _clamp(value: float) -> float:
    return max(-1.0, min(value, 1.0))
