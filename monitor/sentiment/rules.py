"""How each scorer of ours tells negative from positive."""

from collections.abc import Callable, Collection, Mapping
from importlib import import_module
from typing import Final, Literal

from monitor.nouns.method import LabelRule
from monitor.nouns.posts import Label

_RULES: Final[Mapping[str, tuple[Literal["polarity", "number"], str]]] = {
    "social": ("polarity", "monitor.sentiment.social.scorer"),
    "model": ("number", "monitor.sentiment.model.scorer"),
    "textblob": ("polarity", "monitor.sentiment.labels"),
}
"""Scorer -> what its number is called, and the module with its thresholds."""

_IGNORED: Final[Mapping[str, tuple[str, str]]] = {
    "social": ("monitor.sentiment.social.reading", "monitor/sentiment/social/words.txt"),
    "model": ("monitor.sentiment.model.hidden", "monitor/sentiment/model/hidden.py"),
}
"""Scorer -> the module with the words that it ignores, and the file that lists them."""


def rule(scorer: str | None) -> LabelRule | None:
    """Return the rule of a scorer.

    Args:
        scorer: Its name; the rule of one that is not ours is its own affair. None where a database
            was never collected into.
    """
    if scorer is None or scorer not in _RULES:
        return None
    number, module = _RULES[scorer]
    line = import_module(module)
    words: Collection[str] = ()
    listed = ""
    if scorer in _IGNORED:
        module, listed = _IGNORED[scorer]
        words = import_module(module).EVENT
    return LabelRule(
        number=number,
        below=line.NEGATIVE_BELOW,
        above=line.POSITIVE_ABOVE,
        ignored=len(words),
        listed=listed,
    )


def labeller(scorer: str) -> Callable[[int], Label] | None:
    """Return what tells the label of a scorer's number, -1,000,000 to 1,000,000 in millionths.

    None for a scorer that is not ours: how it decides is its own affair.
    """
    if scorer not in _RULES:
        return None
    found: Callable[[int], Label] = import_module(_RULES[scorer][1]).label
    return found
