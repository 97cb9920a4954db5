"""A listing that is the same for all incidents is walked once, and what it shows is given to each.

Without it each incident would walk alone. Where a listing is longer than one of them may read in
its turn, each would stop at another place, and from then on none could use what others had read.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Final, TypeAlias

import msgspec
from msgspec import Struct

from monitor.collect.budget import OverBudget
from monitor.collect.dated import Dated
from monitor.collect.looking import windows
from monitor.nouns.posts import Page
from monitor.sources.base import Job, Source, closed

MOST: Final = 20_000  # posts kept for others; who follows a longer walk walks alone

Seen: TypeAlias = tuple[Page, datetime]
"""A page, and the instant up to which its servers can have shown anything."""


class _Walked(Struct, frozen=True):
    seen: tuple[Seen, ...]
    failure: Exception | None  # by what it was ended; None where it came to its end
    said: str | None  # that our clock is not that of its servers; see `Dated.said`


class SharedWalks:
    """The walks of one source at one instant, each made once; for one thread."""

    def __init__(self) -> None:
        self._walked: dict[object, _Walked] = {}

    def pages(self, source: Source, job: Job, http: Dated) -> Iterator[Seen]:
        """Yield the pages of a span (`windows`), or those that they were for an incident before.

        Raises:
            OverBudget: The walk of that incident was ended before it had read all.
            SourceError: That walk failed; the service is not asked again.
        """
        if not source.traits.unfiltered:
            return self._asked(source, job, http)
        known = self._walked.get(_what(job))
        return self._asked(source, job, http, keep=True) if known is None else _again(known, http)

    def _asked(
        self, source: Source, job: Job, http: Dated, *, keep: bool = False
    ) -> Iterator[Seen]:
        seen, posts = list[Seen](), 0
        failure: Exception | None = None
        try:
            with closed(windows(source, job, http)) as pages:
                for page in pages:
                    posts += len(page.posts)
                    if keep and posts <= MOST:
                        seen.append((page, http.latest))
                    yield page, http.latest
        except GeneratorExit:
            failure = OverBudget()
            raise
        except Exception as error:
            failure = error
            raise
        finally:
            if keep and posts <= MOST:
                self._walked[_what(job)] = _Walked(tuple(seen), failure, http.said)


def _again(walked: _Walked, http: Dated) -> Iterator[Seen]:
    http.said = walked.said
    yield from walked.seen
    if walked.failure is not None:
        raise walked.failure


def _what(job: Job) -> object:
    """Return what a walk depends on: who begins at the same place sees the same."""
    # Deletions are of interest to an incident from its beginning on.
    since = job.incident.since
    return since, job.lane, job.span, job.purpose, job.new_query, msgspec.json.encode(job.cursor)
