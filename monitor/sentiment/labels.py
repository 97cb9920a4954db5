"""Where negative ends and positive begins, for each scorer of ours."""

from collections.abc import Callable, Mapping
from typing import Final, Literal

from msgspec import Struct

from monitor.nouns.method import LabelRule
from monitor.nouns.posts import Label
from monitor.sentiment.events import EVENT


class Thresholds(Struct, frozen=True):
    """The labels of a number, -1,000,000 to 1,000,000 in millionths.

    Attributes:
        below: What is less is negative; what is neither that nor more than `above` is neutral.
        above: What is more is positive.
        version: Changes with either.

    >>> [TEXTBLOB.label(number) for number in (-1, 0, 150_000, 150_001)]
    ['negative', 'neutral', 'neutral', 'positive']
    """

    below: int
    above: int
    version: int = 1

    def label(self, number: int) -> Label:
        if number < self.below:
            return "negative"
        return "positive" if number > self.above else "neutral"


TEXTBLOB: Final = Thresholds(below=0, above=150_000)
"""Of a grid in steps of 0.05 they have the best mean of macro-recall on two sets of posts with
human labels, chosen before any other set was looked at; the figures are in `docs/sentiment.md`."""

SOCIAL: Final = Thresholds(below=-60_000, above=360_000)
"""In steps of 0.02, macro-recall on three labelled sets is best with 0.36, and then the same to
0.0015 from -0.14 to 0; -0.06 is about the middle. See `docs/sentiment.md`."""

MODEL: Final = Thresholds(below=-333_333, above=333_333)
"""A third of its number is the likeliest class, so these say which one it was."""


_RULES: Final[Mapping[str, tuple[Literal["polarity", "number"], Thresholds]]] = {
    "social": ("polarity", SOCIAL),
    "model": ("number", MODEL),
    "textblob": ("polarity", TEXTBLOB),
}
"""Scorer -> what its number is called, and its thresholds."""


def rule(scorer: str | None) -> LabelRule | None:
    """Return the rule of a scorer.

    That of one that is not ours is its own affair. The scorer is None where a database was never
    collected into.
    """
    if scorer is None or scorer not in _RULES:
        return None
    number, line = _RULES[scorer]
    ignores = scorer in {"social", "model"}  # the vocabulary of incidents
    return LabelRule(
        number=number,
        below=line.below,
        above=line.above,
        ignored=len(EVENT) if ignores else 0,
        listed="monitor/sentiment/events.txt" if ignores else "",
    )


def labeller(scorer: str) -> Callable[[int], Label] | None:
    """Return what gives the label of a scorer's number, -1,000,000 to 1,000,000 in millionths.

    None for a scorer that is not ours: how it decides is its own affair.
    """
    return _RULES[scorer][1].label if scorer in _RULES else None


def millionths(value: float) -> int:
    """Return *value* in whole millionths, halves to the even neighbour.

    It is rounded to billionths on the way, so that a last bit in which versions of Python differ
    decides no half.

    >>> millionths(0.1234375), millionths(0.1234385), millionths(-0.5)
    (123438, 123438, -500000)
    """
    return round(round(1e9 * value) / 1e3)  # floats: whole numbers are divided more slowly
