"""Several servers of one source, asked one after the other."""

from collections.abc import Iterable, Iterator

from monitor.errors import SourceError
from monitor.nouns.posts import Page


def in_turn(walks: Iterable[Iterator[Page]]) -> Iterator[Page]:
    """Yield the pages of each server; one that fails keeps none of the others from being asked.

    Raises:
        SourceError: The first failure, once all were asked.
    """
    failures = []
    for walk in walks:
        try:
            yield from walk
        except SourceError as error:
            failures.append(error)
    if failures:
        raise failures[0]
