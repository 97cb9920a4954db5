"""What is known of the pieces of texts, each worked out once: most come again and again.

A piece is what stands between two spaces. To find it costs more than what is done with it: so what
the gate, the ways of writing and the tokenizer know of it is kept in one place, and a text is
looked up once for all of them. May be shared by threads.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any, Final, TypeAlias, TypeVar

REMEMBERED: Final = 65_536
LONGEST: Final = 40
"""Characters of a piece that is remembered."""

Piece: TypeAlias = tuple[Any, ...]
"""All that is known of a piece; what `Pieces.derive` returned takes out what one wants to know."""
Known = TypeVar("Known")


class RememberedTexts(dict[str, Known]):
    """What is worked out of texts, once of each that is short; may be shared by threads.

    To remember long ones would let hostile posts fill the memory.
    """

    def __init__(self, work: Callable[[str], Known], most: int) -> None:
        """Work out what is asked for; where *most* are remembered, begin again."""
        super().__init__()
        self._work, self._most = work, most

    def __missing__(self, text: str) -> Known:
        found = self._work(text)
        if len(text) <= LONGEST:
            if len(self) >= self._most:
                self.clear()
            self[text] = found
        return found


class Pieces:
    """Remembers what is worked out of each piece.

    Attributes:
        of: Returns the pieces of a text, in their order.
    """

    def __init__(self) -> None:
        self._works: tuple[Callable[[str], object], ...] = ()
        self.of: Callable[[str], Sequence[Piece]] = self._known()

    def derive(self, work: Callable[[str], Known]) -> Callable[[Piece], Known]:
        """Work something more out of each piece, from now on; return what takes it out of one."""
        self._works = (*self._works, work)
        # A text is asked about several times in a row, as it is written and as it is rewritten.
        self.of = lru_cache(2)(self._known())
        return itemgetter(len(self._works) - 1)

    def _known(self) -> Callable[[str], Sequence[Piece]]:
        works = self._works
        known = RememberedTexts(lambda piece: tuple([work(piece) for work in works]), REMEMBERED)
        return lambda text: [*map(known.__getitem__, text.split())]


PIECES: Final = Pieces()
"""Those of all scorers."""
