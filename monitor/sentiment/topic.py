"""Tone without the topic: an incident's own words taken out, and tone seen from that of the news.

Both are switches, off unless asked for; whoever uses one shows the figure without it too.
"""

import re
from collections.abc import Collection, Sequence
from functools import lru_cache


def mask(text: str, words: Collection[str]) -> str:
    """Return *text* without the given words, whole words only, in any case, with or without `#`.

    Args:
        text: As stored.
        words: Words or phrases of the incident. None of them leaves the text as it is.

    >>> mask("The officer fired! #Fired, misfired", {"fired", "officer"}).split()
    ['The', '!', ',', 'misfired']
    """
    return _pattern(tuple(sorted(words))).sub(" ", text) if words else text


@lru_cache(64)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    # Longer phrases first, so that a word does not take the beginning of a phrase.
    found = sorted(map(re.escape, words), key=len, reverse=True)
    return re.compile(rf"[#＃]?(?<!\w)(?:{'|'.join(found)})(?!\w)", re.IGNORECASE)


def centred(polarities: Sequence[int], news: Sequence[int]) -> list[int]:
    """Return *polarities* seen from the mean of the news about the same event.

    Args:
        polarities: In millionths, -1,000,000 to 1,000,000.
        news: Those of factual posts about the event, in millionths; empty where there are none, and
            then nothing is subtracted.

    Returns:
        In millionths, -2,000,000 to 2,000,000, in the same order.

    References:
        docs/sentiment.md, "Tone without the topic".
    """
    if not news:
        return list(polarities)
    mean = round(sum(news) / len(news))
    return [polarity - mean for polarity in polarities]
