"""A span that holds more than its service shows is halved until each part can be shown whole."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from msgspec.structs import replace

from monitor.nouns.posts import Lost, Page, Span
from monitor.sources.base import Http, Job, Source, closed

CAPPED: Final = "the service shows no more posts of one moment than it has shown"


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
                    middle = span.start + _half(span, source.traits.granularity)
                    spans += [Span(span.start, middle), Span(middle, span.end)]


def _half(span: Span, grain: timedelta) -> timedelta:
    # Whole grains, counted from the start of the span: a service that rounds a bound must not see
    # it fall between two.
    return max(span.length // grain // 2, 1) * grain
