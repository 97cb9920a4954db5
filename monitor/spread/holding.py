"""Which texts hold some phrases that were found: most hold none, and are not split to see that."""

import re
from collections.abc import Collection
from typing import Final

from monitor.spread.phrases import NEAR, Own, folded, phrases_of
from monitor.text import SPACELESS

_PAIR: Final = re.compile(f"[{SPACELESS}]{{2}}")


class Holding:
    """Looks for some phrases in texts.

    They are in lower case, as `phrases_of` returns them, and at least one; *own* are the words of
    the query.
    """

    def __init__(self, wanted: Collection[str], own: Own) -> None:
        self._wanted, self._own = frozenset(wanted), own
        self._any = re.compile("|".join(map(_pattern, sorted(wanted))))

    def of(self, text: str) -> frozenset[str]:
        """Return those that a text holds."""
        # All that `phrases_of` leaves out parts words, so each is there before it does.
        if not self._any.search(folded(text)):
            return frozenset()
        return self._wanted & phrases_of(text, self._own)

    def any(self, text: str) -> bool:
        """Tell whether a text holds one."""
        return bool(self.of(text))


def _pattern(phrase: str) -> str:
    """Return what a folded text matches, and others may, that holds a phrase."""
    words = list(phrase) if _PAIR.fullmatch(phrase) else phrase.split(" ")
    return NEAR.join(map(re.escape, words))
