"""What failed in a pass: each failure as a sentence and as a kind, and what it costs.

A bug costs what it met, as any failure does: the listing, the post, the source in which it lies;
never the next one.
"""

import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from monitor.errors import (
    Failing,
    MonitorError,
    RetryLater,
    SourceError,
    StoreError,
    StoreGone,
    with_next,
)
from monitor.logs import visible
from monitor.privacy.masking import Masker
from monitor.sources.registry import plug_in
from monitor.store.connection import Store

log = logging.getLogger("monitor")

LONGEST: Final = 500  # characters of the sentence on a bug, which may quote a whole answer
GRAVEST: Final[Sequence[Failing]] = (
    "bug", "killed", "refused", "missing", "unreadable", "too large", "cursor lost",
    "unreachable", "server error", "slow", "rate limited", "other", "over budget", "clock",
)  # fmt: skip
"""Kinds of failure, from what needs a person to what is none."""


class Failure(Struct, frozen=True):
    """One thing that kept a pass from showing all that it was to show."""

    said: str
    kind: Failing
    until: datetime | None = None  # earliest next question, where the service named one
    listing: str = ""  # whose failure it is; empty where the source has only one, or none yet


class Failures:
    """Collects what fails in one pass.

    The *store* knows whether an error is its own: that ends the pass, and is none of the source.
    *code* is whose bug one would be, as `source_code` says it.
    """

    def __init__(self, store: Store, masker: Masker, code: str) -> None:
        self._store, self._masker, self._code = store, masker, code
        self.found: list[Failure] = []

    @property
    def crashed(self) -> bool:
        return any(failure.kind == "bug" for failure in self.found)

    @contextmanager
    def noted(self, listing: str = "") -> Iterator[None]:
        """Note what fails in a block, which ends it; the traceback of a bug goes to the log.

        Raises:
            StoreError: The database failed.
            StoreGone: Its file was taken away: whoever uses it has to end.
        """
        try:
            yield
        except (StoreError, StoreGone):
            raise
        except Exception as error:  # whatever a source meets is a failed pass
            failure = self._store.explained(error)
            if failure is not None:
                raise failure from error
            self.found.append(self._failure(error, listing))

    def _failure(self, error: Exception, listing: str) -> Failure:
        listing = self._words(listing)
        if isinstance(error, SourceError):
            until = error.until if isinstance(error, RetryLater) else None
            return Failure(self._words(str(error)), error.kind, until, listing)
        if isinstance(error, MonitorError):
            return Failure(self._words(str(error)), "other", listing=listing)
        # Whoever knows which item it was says so in a note on the error.
        notes = "".join(f" ({note})" for note in getattr(error, "__notes__", ()))
        bug = f"bug in {self._code}: {type(error).__name__}: {error}{notes}"
        failure = Failure(self._words(bug)[:LONGEST], "bug", listing=listing)
        log.error("%s", in_sentences([followed(failure)])[0], exc_info=error)
        return failure

    def _words(self, text: str) -> str:
        return visible(self._masker.words(text))


def followed(failure: Failure) -> Failure:
    """Return a failure whose sentence says, too, what happens next."""
    return replace(failure, said=with_next(failure.said, failure.kind))


def in_sentences(failures: Iterable[Failure]) -> tuple[str, ...]:
    """Return one sentence for each thing that failed, with the listings that it kept from showing.

    >>> slow = "example.org: no answer within 30 s"
    >>> in_sentences([Failure(slow, "slow", listing=name) for name in ("#a", "#b")])
    ('#a, #b: example.org: no answer within 30 s',)
    """
    listings: dict[str, list[str]] = {}
    for failure in failures:
        listings.setdefault(failure.said, []).append(failure.listing)
    sentences = []
    for said, names in listings.items():
        named = f"{', '.join(dict.fromkeys(names))}: "
        sentences.append(said if not all(names) or said.startswith(named) else f"{named}{said}")
    return tuple(sentences)


def gravest(failures: Iterable[Failure]) -> Failing | None:
    """Return the kind of the gravest failure; None where there is none."""
    return min((failure.kind for failure in failures), key=GRAVEST.index, default=None)


def source_code(name: str, kind: str) -> str:
    """Return a source as somebody knows it who looks for a bug in it.

    >>> source_code("mastodon", "mastodon"), source_code("news", "rss")
    ('the source mastodon', 'the source news (rss)')
    """
    package = plug_in(kind)
    if package is not None:
        return f"the source {name} ({kind}, of the plug-in {package})"
    return f"the source {name}" if kind in {"", name} else f"the source {name} ({kind})"
