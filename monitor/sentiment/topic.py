"""Tone without the topic: an incident's own words taken out, and tone seen from that of the news.

Both are switches, off unless asked for; whoever uses one shows the figure without it too.
"""

import re
from collections.abc import Collection
from functools import lru_cache
from typing import Final

from monitor.nouns.posts import MICRO

_WORD: Final = re.compile(r"[#＃]?\w+")


def mask(text: str, words: Collection[str]) -> str:
    """Return *text* without the given words, whole words only, in any case, with or without `#`.

    *words* are words or phrases of the incident; a star at the end of one stands for any ending.
    None of them leaves the text as it is.

    >>> mask("The officer fired! #Fired, misfired", {"fired", "officer"}).split()
    ['The', '!', ',', 'misfired']
    >>> mask("He threatened the police  chief", {"threat*", "police chief"}).split()
    ['He', 'the']
    """
    if not words:
        return text
    plain, pattern = _made(tuple(sorted(words)))
    if pattern:
        text = pattern.sub(" ", text)
    return _WORD.sub(lambda m: " " if m[0].lstrip("#＃").lower() in plain else m[0], text)


@lru_cache(64)
def _made(words: tuple[str, ...]) -> tuple[frozenset[str], re.Pattern[str] | None]:
    """Return what is looked up, and what needs a pattern: phrases, stars, signs within a word."""
    # Hundreds of words in one pattern would be tried one by one at each place of a text.
    plain = frozenset(word.lower() for word in words if _WORD.fullmatch(word))
    others = (word for word in words if not _WORD.fullmatch(word) and word.strip(" *"))
    # Longer phrases first, so that a word does not take the beginning of a phrase.
    found = sorted(map(_expression, others), key=len, reverse=True)
    whole = rf"[#＃]?(?<!\w)(?:{'|'.join(found)})(?!\w)"
    return plain, re.compile(whole, re.IGNORECASE) if found else None


def _expression(word: str) -> str:
    stem = word.removesuffix("*")
    ending = "" if stem == word else r"\w*"
    return r"\s+".join(map(re.escape, stem.split())) + ending


def seen_from(polarity: int, baseline: int) -> int:
    """Return a polarity as it is seen from a baseline, both in millionths, cut to -1 and 1.

    >>> seen_from(-300_000, -200_000), seen_from(900_000, -200_000)
    (-100000, 1000000)
    """
    return min(max(polarity - baseline, -MICRO), MICRO)
