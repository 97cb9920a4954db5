"""A copy of the database, of one instant."""

from collections.abc import Callable
from pathlib import Path

from monitor.app.newsroom import Newsroom
from monitor.store.backup import backup as copy


def backup(newsroom: Newsroom, target: Path, progress: Callable[[int, int], object] | None) -> int:
    """Copy the database into a new file, while a daemon runs; return how many bytes it has.

    Args:
        newsroom: Whose database it is.
        target: Must not be there yet; only its owner can read it.
        progress: Takes how much is done, and of how much; None for nobody.

    Raises:
        StoreError: The database cannot be read.
        CannotCreate: The copy cannot be made.
    """
    return copy(newsroom.config.database, target, progress)
