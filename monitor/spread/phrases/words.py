"""The words of a text, and the pairs of them, that may be key phrases."""

import re
from collections.abc import Collection, Iterator
from typing import Final
from unicodedata import normalize

from monitor.spread.phrases.stop_words import STOP_WORDS
from monitor.text import SPACELESS

SHORTEST: Final = 2
"""Letters of a word; single ones of scripts without spaces count in pairs only."""

_MASK: Final = re.compile(r"\[[^\[\]]{1,30}\]")  # [handle], [name withheld]
_MASKED: Final = "[]"
_NO_WORDS: Final = re.compile(
    r"https?://\S+|www\.\S+"
    r"|(?<!\S)[^\s@＠]*+[@＠]\S*"  # handles, e-mail addresses
    r"|(?<!\w)/?u/[\w-]+"  # handles of Reddit
)
_BREAK: Final = "\n"

# Marks belong to the letter before them, but are none to `\w`: all that is not ASCII, no space and
# no sign of those blocks that hold signs only.
_MARK: Final = (
    r"[^\w\s\x00-\x7f\u00a1-\u00bf\u00d7\u00f7\u060c\u061b\u061f\u06d4\u0964\u0965\u2000-\u2bff"
    r"\u3000-\u303f\ufe00-\ufe6f\uff00-\uff65\U0001f000-\U0001fbff]"
)
_LETTER: Final = rf"(?:(?![{SPACELESS}])\w|{_MARK})"
_WORD: Final = re.compile(rf"[{SPACELESS}]|{_LETTER}+(?:'{_LETTER}+)*")
_NEAR: Final = re.compile(r"[ \u3000#\-\"“”]*\Z")
_SPACELESS: Final = re.compile(f"[{SPACELESS}]")


class Own:
    """Words of the query: everybody uses them, for they are what was looked for."""

    def __init__(self, words: Collection[str]) -> None:
        self._words = frozenset(
            word for entry in words if not entry.endswith("*") for word, _ in _words(entry)
        )
        self._begins = tuple(
            entry.casefold().strip("#*")
            for entry in words
            if entry.endswith("*") and len(entry) > 1
        )

    def __contains__(self, word: str) -> bool:
        """Tell whether *word* is one of them."""
        return word in self._words or word.startswith(self._begins)


def phrases_of(text: str, own: Own) -> frozenset[str]:
    """Return the words of *text* that say something, and the pairs of words in a row.

    Args:
        text: As stored.
        own: Words of the query.

    Returns:
        In lower case; a pair with a space between, or none in scripts without spaces.

    >>> sorted(phrases_of("RT @a: The video shows it. Tear gas!", Own(["video"])))
    ['gas', 'shows', 'tear', 'tear gas', 'video shows']
    """
    found: set[str] = set()
    last = ""
    for word, near in _words(text):
        if word in STOP_WORDS:
            last = ""
            continue
        if len(word) >= SHORTEST and word not in own and not word.isnumeric():
            found.add(word)
        if last and near and not (word in own and last in own):
            found.update(_pair(last, word))
        last = word
    return frozenset(found)


def _words(text: str) -> Iterator[tuple[str, bool]]:
    """Yield each word, and whether nothing but spaces parts it from the one before."""
    folded = normalize("NFC", text.replace("’", "'").casefold())
    # Masks first and in one piece, for they stand in links and behind an @ as well.
    folded = _NO_WORDS.sub(_BREAK, _MASK.sub(_MASKED, folded))
    end = 0
    for found in _WORD.finditer(folded):
        yield found[0], _NEAR.match(folded, end, found.start()) is not None
        end = found.end()


def _pair(one: str, other: str) -> Iterator[str]:
    """Yield the two as one phrase, unless one is of a script without spaces and one is not."""
    spaceless = [_SPACELESS.match(word) is not None for word in (one, other)]
    if all(spaceless):
        yield one + other
    elif not any(spaceless) and not (one + other).isnumeric():
        yield f"{one} {other}"
