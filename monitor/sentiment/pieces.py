"""What is known of the pieces of texts, each worked out once: most come again and again.

A piece is what stands between two spaces. To find it costs more than what is done with it: so what
the gate, the ways of writing and the tokenizer know of it is kept in one place, and a text is
looked up once for all of them. May be shared by threads.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, Final, TypeVar

REMEMBERED: Final = 65_536
LONGEST: Final = 40
"""Characters of a piece that is remembered."""

Told = TypeVar("Told")


class _Known(dict[str, tuple[Any, ...]]):
    def __init__(self, works: Sequence[Callable[[str], object]]) -> None:
        super().__init__()
        self._works = works
        self._nothing: Sequence[Sequence[Any]] = ((),) * len(works)

    def __missing__(self, piece: str) -> tuple[Any, ...]:
        found = tuple(work(piece) for work in self._works)
        if len(piece) <= LONGEST:
            if len(self) >= REMEMBERED:
                self.clear()
            self[piece] = found
        return found

    def of(self, text: str) -> Sequence[Sequence[Any]]:
        """Return for each work what it says of the pieces of a text, in their order."""
        return [*zip(*map(self.__getitem__, text.split()), strict=True)] or self._nothing


class Pieces:
    """Remembers what it was told to work out."""

    def __init__(self) -> None:
        self._works: tuple[Callable[[str], object], ...] = ()
        self._of: Callable[[str], Sequence[Sequence[Any]]]

    def told(self, work: Callable[[str], Told]) -> Callable[[str], Sequence[Told]]:
        """Work something more out of each piece, from now on.

        Returns:
            What returns it for the pieces of a text, in their order.
        """
        place = len(self._works)
        self._works = (*self._works, work)
        # A text is asked about several times in a row, as it is written and as it is rewritten.
        self._of = lru_cache(2)(_Known(self._works).of)
        return lambda text: self._of(text)[place]


PIECES: Final = Pieces()
"""Those of all scorers."""
