"""How each scorer tells negative from positive: the rule itself, and in a sentence."""

from collections.abc import Callable, Collection, Mapping
from importlib import import_module
from typing import Final

from monitor.nouns.posts import Label

_RULES: Final[Mapping[str, str]] = {
    "social": "monitor.sentiment.social.scorer",
    "model": "monitor.sentiment.model.scorer",
    "textblob": "monitor.sentiment.labels",
}
_IGNORED: Final[Mapping[str, tuple[str, str]]] = {
    "social": ("monitor.sentiment.social.words", "monitor/sentiment/social/words.txt"),
    "model": ("monitor.sentiment.model.hidden", "monitor/sentiment/model/hidden.py"),
}
"""Scorer -> the module with the words that it ignores, and the file that lists them."""


def stated(scorer: str | None) -> str:
    """Return the rule of a scorer as one sentence, with how many words it ignores, and their list.

    The words themselves are not named: they come from the texts that the scorer was made for, and
    those of another event would read as if they were this one's.

    Args:
        scorer: Its name; the rule of one that is not ours is its own affair. None where a database
            was never collected into.
    """
    if scorer is None or scorer not in _RULES:
        return "labels as that scorer decides"
    rule: str = import_module(_RULES[scorer]).stated()
    if scorer not in _IGNORED:
        return rule
    module, listed = _IGNORED[scorer]
    words: Collection[str] = import_module(module).EVENT
    ignored = f"it ignores {len(words)} words, listed in {listed}"
    return f"{rule}; {ignored}, and the names of those a post is about"


def labeller(scorer: str) -> Callable[[int], Label] | None:
    """Return what tells the label of a scorer's number, -1,000,000 to 1,000,000 in millionths.

    None for a scorer that is not ours: how it decides is its own affair.
    """
    if scorer not in _RULES:
        return None
    found: Callable[[int], Label] = import_module(_RULES[scorer]).label
    return found
