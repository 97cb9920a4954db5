"""Where negative ends and positive begins.

The thresholds are for TextBlob's polarity. Of a grid in steps of 0.05 they have the best mean of
macro-recall on two sets of posts with human labels, chosen before any other set was looked at; the
figures are in `docs/sentiment.md`.
"""

from typing import Final

from monitor.nouns.posts import MICRO, Label

NEGATIVE_BELOW: Final = 0
POSITIVE_ABOVE: Final = 150_000

VERSION: Final = 1

_BILLIONTHS: Final = 1_000 * MICRO


def millionths(value: float) -> int:
    """Return *value* in whole millionths, halves to the even neighbour.

    It is rounded to billionths on the way, so that a last bit in which versions of Python differ
    decides no half.

    >>> millionths(0.1234375), millionths(0.1234385), millionths(-0.5)
    (123438, 123438, -500000)
    """
    return round(round(value * _BILLIONTHS) / 1_000)


def label(polarity: int) -> Label:
    """Return the label of a polarity in millionths, -1,000,000 to 1,000,000.

    >>> label(-1), label(0), label(150_000), label(150_001)
    ('negative', 'neutral', 'neutral', 'positive')
    """
    if polarity < NEGATIVE_BELOW:
        return "negative"
    return "positive" if polarity > POSITIVE_ABOVE else "neutral"
