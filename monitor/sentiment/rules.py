"""How each scorer of ours separates negative from positive."""

from collections.abc import Callable, Mapping
from typing import Final, Literal

from monitor.nouns.method import LabelRule
from monitor.nouns.posts import Label
from monitor.sentiment.events import EVENT
from monitor.sentiment.labels import MODEL, SOCIAL, TEXTBLOB, Thresholds

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
