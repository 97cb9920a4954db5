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
"""All that is known of a piece; what `Pieces.told` returned takes out what one wants to know."""
Told = TypeVar("Told")


class _Known(dict[str, Piece]):
    def __init__(self, works: Sequence[Callable[[str], object]]) -> None:
        super().__init__()
        self._works = works

    def __missing__(self, piece: str) -> Piece:
        found = tuple(work(piece) for work in self._works)
        if len(piece) <= LONGEST:
            if len(self) >= REMEMBERED:
                self.clear()
            self[piece] = found
        return found

    def of(self, text: str) -> Sequence[Piece]:
        return [*map(self.__getitem__, text.split())]


class Pieces:
    """Remembers what it was told to work out.

    Attributes:
        of: Returns the pieces of a text, in their order.
    """

    def __init__(self) -> None:
        self._works: tuple[Callable[[str], object], ...] = ()
        self.of: Callable[[str], Sequence[Piece]] = _Known(()).of

    def told(self, work: Callable[[str], Told]) -> Callable[[Piece], Told]:
        """Work something more out of each piece, from now on; return what takes it out of one."""
        self._works = (*self._works, work)
        # A text is asked about several times in a row, as it is written and as it is rewritten.
        self.of = lru_cache(2)(_Known(self._works).of)
        return itemgetter(len(self._works) - 1)


PIECES: Final = Pieces()
"""Those of all scorers."""
