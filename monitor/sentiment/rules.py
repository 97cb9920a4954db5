"""How each scorer tells negative from positive: the rule itself, and in a sentence."""

from collections.abc import Callable, Collection, Mapping
from importlib import import_module
from typing import Final

from monitor.model import Label

_RULES: Final[Mapping[str, str]] = {
    "social": "monitor.sentiment.social.scorer",
    "model": "monitor.sentiment.model.scorer",
    "textblob": "monitor.sentiment.labels",
}
_EVENT_WORDS: Final[Mapping[str, str]] = {
    "social": "monitor.sentiment.social.words",
    "model": "monitor.sentiment.model.hidden",
}
EXAMPLES: Final = ("shot", "gun", "police", "kid", "protest", "arrest", "killed")
"""Words of the event that stand for the whole list, which is too long for a box."""


def stated(scorer: str | None) -> str:
    """Return the rule of a scorer as one sentence, with the words of the event that it leaves out.

    Args:
        scorer: Its name; the rule of one that is not ours is its own affair. None where a database
            was never collected into.
    """
    if scorer is None or scorer not in _RULES:
        return "labels as that scorer decides"
    rule: str = import_module(_RULES[scorer]).stated()
    if scorer not in _EVENT_WORDS:
        return rule
    words: Collection[str] = import_module(_EVENT_WORDS[scorer]).EVENT
    return (
        f"{rule}; {len(words)} words of the event count for nothing ({', '.join(EXAMPLES)} ...), "
        "nor does whom a post is about"
    )


def labeller(scorer: str) -> Callable[[int], Label] | None:
    """Return what tells the label of a scorer's number, -1,000,000 to 1,000,000 in millionths.

    None for a scorer that is not ours: how it decides is its own affair.
    """
    if scorer not in _RULES:
        return None
    found: Callable[[int], Label] = import_module(_RULES[scorer]).label
    return found
