"""`model`: a small linear classifier of words and pairs of words, learnt from labelled posts."""

from decimal import Context, Decimal
from math import isqrt
from typing import Final, NamedTuple
from zlib import crc32

from monitor.nouns.posts import MICRO, Label, Score
from monitor.sentiment.gated import CAP, GatedScorer
from monitor.sentiment.labels import MODEL
from monitor.sentiment.model import features as model_features
from monitor.sentiment.model import hidden as model_hidden
from monitor.sentiment.model.features import FeatureReader, Features
from monitor.sentiment.model.weights import ONE, Weights, shipped
from monitor.sentiment.standard import standard

SCALE: Final = 1 << 32
"""1.0 of a power of e, in units."""

_STEP: Final = 64
_FARTHEST: Final = 20
"""e to the -20 is below a millionth of a millionth of what counts."""

# Decimal rounds its powers of e correctly by its specification; a C library need not.
_EXACT: Final = Context(prec=28)
_WHOLE: Final = [int(_EXACT.exp(Decimal(-i)) * SCALE) for i in range(_FARTHEST + 1)]
_COARSE: Final = [int(_EXACT.exp(Decimal(-i) / _STEP) * SCALE) for i in range(_STEP)]
_FINE: Final = [int(_EXACT.exp(Decimal(-i) / ONE) * SCALE) for i in range(ONE // _STEP)]


def softmax(negative: int, positive: int) -> tuple[int, int, int]:
    """Return what negative, neutral and positive weigh; each over their sum is its probability.

    The two are logits of negative and of positive over neutral, in `1 / ONE`.

    >>> [round(3 * part / sum(softmax(0, 0)), 6) for part in softmax(0, 0)]
    [1.0, 1.0, 1.0]
    """
    top = max(negative, 0, positive)
    return _power(top - negative), _power(top), _power(top - positive)


def _power(below: int) -> int:
    """Return e to the ``-below / ONE``, in `1 / SCALE`; *below* is 0 or more."""
    whole, rest = divmod(below, ONE)
    if whole > _FARTHEST:
        return 0
    coarse, fine = divmod(rest, ONE // _STEP)
    return (_WHOLE[whole] * _COARSE[coarse] >> 32) * _FINE[fine] >> 32


_FEWEST_CELLS: Final = 4
"""A text of one word does not weigh more than one of two: it has as little to go by."""


class Tone(NamedTuple):
    """What the model makes of a text, whether or not its language can be read.

    Attributes:
        number: A third of -1, 0 or 1 for the likeliest class and two thirds of P(positive) -
            P(negative), in millionths: it says which class wins and which way the rest leans.
        label: Decided on `number` by `labels.MODEL`.
        confidence: Probability that the model gives to `label`, in millionths.
    """

    number: int
    label: Label
    confidence: int


class ModelScorer(GatedScorer):
    """Scores English with weights learnt from Reddit comments and tweets.

    Only whole numbers are used, so a text has the same score on any machine. It does not see words
    that say who somebody is, or words of the event (`hidden`).
    """

    name: Final = "model"

    def __init__(self, weights: tuple[Weights, str] | None = None) -> None:
        """Read the weights (about 10 ms).

        The *weights* have their digest; None reads those that come with the program.
        """
        self._weights, digest = weights or shipped()
        lexicon = self._weights.lexicon
        self._reader = FeatureReader(
            lambda word: lexicon.get(crc32(word.encode("utf-8", "surrogatepass")), 0)
        )
        super().__init__(
            [
                f"model-{digest}",
                f"features-{model_features.VERSION}",
                f"hidden-{model_hidden.VERSION}",
            ],
            MODEL.version,
            self._as_read,
            self._reader.knows,
        )

    def features(self, text: str) -> Features:
        """Return what the model sees of *text*, up to `CAP` characters."""
        return self._reader.features(standard(text[:CAP]))

    def tone(self, text: str) -> Tone:
        """Return number, label and confidence, without asking whether the text can be read."""
        negative, neutral, positive = softmax(*logits(self._weights, self.features(text)))
        total = negative + neutral + positive
        vote = (positive > max(neutral, negative)) - (negative > max(neutral, positive))
        number = _rounded(MICRO * (vote * total + 2 * (positive - negative)), 3 * total)
        label = MODEL.label(number)
        part = {"negative": negative, "neutral": neutral, "positive": positive}[label]
        return Tone(number, label, _rounded(MICRO * part, total))

    def _as_read(self, text: str) -> Score:
        number, label, confidence = self.tone(text)
        return Score(number, None, label, confidence=confidence)


def logits(weights: Weights, features: Features) -> tuple[int, int]:
    """Return the logits of negative and of positive over neutral, in `1 / ONE`."""
    negative, positive = weights.bias
    for slot in features.slots:
        more_negative, more_positive = weights.slots[slot]
        negative += more_negative
        positive += more_positive
    known = weights.cells
    found = [known[cell] for cell in features.cells if cell in known]
    root = isqrt(max(len(found), _FEWEST_CELLS) << 20)
    return (
        negative + sum(each[0] for each in found) * weights.gain // root,
        positive + sum(each[1] for each in found) * weights.gain // root,
    )


def _rounded(numerator: int, denominator: int) -> int:
    """Return the quotient in whole numbers, halves away from minus infinity."""
    return (2 * numerator + denominator) // (2 * denominator)
