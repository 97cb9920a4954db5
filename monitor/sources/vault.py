"""Small secrets of a source that outlive a pass."""

from collections.abc import Callable
from typing import Protocol


class Vault(Protocol):
    """Small secrets of one source that outlive a pass: session tokens. Not in the database."""

    def read(self, name: str) -> str | None:
        """Return what was written last under *name*, or None."""
        ...

    def write(self, name: str, value: str | None) -> None:
        """Keep *value* under *name*; None forgets it."""
        ...

    def change(self, name: str, how: Callable[[str | None], str | None]) -> None:
        """Keep what *how* makes of what is kept under *name*; nobody writes meanwhile."""
        ...


class MemoryVault:
    """A vault that lasts as long as the process."""

    def __init__(self) -> None:
        self._kept: dict[str, str | None] = {}

    def read(self, name: str) -> str | None:
        return self._kept.get(name)

    def write(self, name: str, value: str | None) -> None:
        self._kept[name] = value

    def change(self, name: str, how: Callable[[str | None], str | None]) -> None:
        self.write(name, how(self.read(name)))
