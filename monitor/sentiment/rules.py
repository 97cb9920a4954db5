"""How each scorer of ours tells negative from positive."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Final, Literal

from monitor.nouns.method import LabelRule
from monitor.nouns.posts import Label
from monitor.sentiment.events import EVENT

_RULES: Final[Mapping[str, tuple[Literal["polarity", "number"], str]]] = {
    "social": ("polarity", "monitor.sentiment.social.scorer"),
    "model": ("number", "monitor.sentiment.model.scorer"),
    "textblob": ("polarity", "monitor.sentiment.labels"),
}
"""Scorer -> what its number is called, and the module with its thresholds."""

_IGNORING: Final = frozenset({"social", "model"})
"""Scorers that ignore the vocabulary of incidents."""
_LISTED: Final = "monitor/sentiment/events.txt"


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
    ignores = scorer in _IGNORING
    return LabelRule(
        number=number,
        below=line.NEGATIVE_BELOW,
        above=line.POSITIVE_ABOVE,
        ignored=len(EVENT) if ignores else 0,
        listed=_LISTED if ignores else "",
    )


def labeller(scorer: str) -> Callable[[int], Label] | None:
    """Return what tells the label of a scorer's number, -1,000,000 to 1,000,000 in millionths.

    None for a scorer that is not ours: how it decides is its own affair.
    """
    if scorer not in _RULES:
        return None
    found: Callable[[int], Label] = import_module(_RULES[scorer][1]).label
    return found
