"""Which windows a pass asks for of a service that is searched by time of publication.

What has not settled is not observed, and would be asked for whole in each pass; see
`monitor.sources.overlap` for why it is not. What a pass remembers of that stands in the lane's
cursor, of which a source that walks windows has no need.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec
from msgspec.structs import replace

from monitor.clock import EPOCH, floor
from monitor.nouns.posts import Cursor, Lost, Page, Span
from monitor.nouns.spans import overlap
from monitor.sources.base import Http, Job, Source, closed
from monitor.sources.overlap import RECENT, STEP, Overlap

CAPPED: Final = "the service shows no more posts of one moment than it has shown"


class Looks:
    """The windows of one pass over one lane (`spans`, newest first), and what they showed.

    *wanted* is what is not observed, newest first, and ends at the instant of the pass; *grain* is
    the finest window that the service honours.
    """

    def __init__(
        self, wanted: Sequence[Span], cursor: Cursor | None, settle: timedelta, grain: timedelta
    ) -> None:
        self._now = max((span.end for span in wanted), default=EPOCH)
        self._grain, self._settled = grain, self._now - settle
        self._before = _remembered(cursor)
        self.cursor = cursor if self._before is None else None  # what the source itself left
        self._own = self.cursor is not None
        self._new: dict[str, datetime] = {}
        self._again: set[str] = set()
        self._all = self._again_due = True
        self.spans = self._chosen(wanted, self._before) if self._before else tuple(wanted)

    def _chosen(self, wanted: Sequence[Span], before: Overlap) -> tuple[Span, ...]:
        """Return what came since the last look, and what has settled since it was read."""
        recent = (before.looked or EPOCH) - RECENT
        if before.is_cheap or before.whole is None or not self._settled < recent <= self._now:
            return tuple(wanted)
        self._all, self._again_due = False, self._now - before.whole >= STEP
        new = _within(wanted, Span(floor(recent, self._grain), self._now))
        late = _within(wanted, Span(EPOCH, floor(self._settled, self._grain)))
        return (*new, *late) if self._again_due else new

    def note(self, page: Page, span: Span) -> None:
        self._own = self._own or page.cursor is not None
        if span.end <= self._settled:
            self._again.update(post.native_id for post in page.posts)
        else:
            self._new |= {it.native_id: it.published_at or self._now for it in page.posts}

    def remembered(self) -> Cursor | None:
        """What the next pass is to know; None: nothing, or the source has a cursor of its own."""
        before = self._before or Overlap()
        since = self._settled if self._all else before.looked or EPOCH
        count = sum(at >= since for at in self._new.values())
        if not self._all:
            count = max(before.unsettled + count - len(self._again), 0)
        left = Overlap(self._now, self._now if self._again_due else before.whole, count)
        if self._own or (left.is_cheap and self._before is None):
            return None
        return {"overlap": msgspec.to_builtins(left)}


def _within(spans: Sequence[Span], whole: Span) -> tuple[Span, ...]:
    return tuple(shared for span in spans if (shared := overlap(span, whole)))


def _remembered(cursor: Cursor | None) -> Overlap | None:
    """Return what a pass left here; None where it left nothing, or the source something."""
    if cursor is None or cursor.keys() != {"overlap"}:
        return None
    try:
        return msgspec.convert(cursor["overlap"], Overlap)
    except msgspec.ValidationError:
        return None


def windows(source: Source, job: Job, http: Http) -> Iterator[Page]:
    """Yield the pages of a span, which is halved wherever it holds more than the service shows.

    The posts of a page that was cut off are kept as well: they are true, though they prove nothing.
    A span that cannot be halved any more is lost, by name.
    """
    spans = [job.span]
    while spans:
        span = spans.pop()
        with closed(source.walk(replace(job, span=span), http)) as pages:
            for page in pages:
                if not page.truncated:
                    yield page
                elif span.length <= source.traits.granularity:
                    lost = Lost(span, CAPPED, "capped")
                    yield replace(page, observed=None, truncated=False, lost=(*page.lost, lost))
                else:
                    yield replace(page, observed=None, truncated=False)
                    # Whole grains, counted from the start of the span: a service that rounds a
                    # bound must not see it fall between two.
                    grain = source.traits.granularity
                    middle = span.start + max(span.length // grain // 2, 1) * grain
                    spans += [Span(span.start, middle), Span(middle, span.end)]
