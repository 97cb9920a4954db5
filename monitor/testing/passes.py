"""Drives a source as the core does: jobs from what was observed, each page kept at once.

Small enough to be seen to be right, so that what it keeps can be compared with what a service
holds.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import msgspec
from msgspec.structs import replace

from monitor.nouns.incident import Incident
from monitor.nouns.posts import Cursor, Lost, Page, Post, Reject, Span
from monitor.nouns.spans import difference, overlap, union
from monitor.sources.base import Http, Job, Source

MARK = re.compile(r"\bn(\d+)\b")


@dataclass
class Collected:
    """What was committed.

    Attributes:
        posts: By their ids, as they were shown last.
        cursors: By lane, as the store keeps them.
        observed: By lane: spans, sorted and disjoint; as of a source on the clock `created`, none
            is nearer to the instant of the pass than its `settle`.
    """

    posts: dict[str, Post] = field(default_factory=dict)
    cursors: dict[str, Cursor] = field(default_factory=dict)
    observed: dict[str, list[Span]] = field(default_factory=dict)
    lost: list[Lost] = field(default_factory=list)
    rejected: list[Reject] = field(default_factory=list)
    pages: int = 0

    @property
    def numbers(self) -> set[int]:
        """Return the numbers of the items that the posts were made from."""
        return {int(mark) for post in self.posts.values() for mark in MARK.findall(post.text)}

    def commit(self, source: Source, job: Job, page: Page, now: datetime) -> None:
        """Keep a page, and hold it to what every page must keep to."""
        assert page.observed is None or overlap(page.observed, job.span) == page.observed
        assert not (page.truncated and page.observed)
        assert all(post.published_at is None or post.published_at.tzinfo for post in page.posts)
        self.posts.update((post.native_id, post) for post in page.posts)
        self.lost.extend(page.lost)
        self.rejected.extend(page.rejected)
        self.pages += 1
        if page.cursor is not None:
            self.cursors[job.lane] = json.loads(json.dumps(msgspec.to_builtins(page.cursor)))
        if page.observed is not None:
            settle = source.traits.settle if source.traits.clock == "created" else timedelta()
            claimed = Span(page.observed.start, min(page.observed.end, now - settle))
            self.observed[job.lane] = union([*self.observed.get(job.lane, []), claimed])


def collect(
    source: Source,
    incident: Incident,
    http: Http,
    now: datetime,
    kept: Collected,
    pages: int | None = None,
) -> bool:
    """Make one pass over all lanes; stop dead once this many pages are kept.

    Returns:
        Whether the pass came to its end.
    """
    for lane in source.lanes(incident):
        for span in wanted(source, incident, now, kept.observed.get(lane, [])):
            job = Job(incident=incident, lane=lane, span=span, cursor=kept.cursors.get(lane))
            for _ in committed(source, job, http, kept, now):
                if pages is not None and kept.pages >= pages:
                    return False
    return True


def wanted(source: Source, incident: Incident, now: datetime, seen: list[Span]) -> list[Span]:
    """Return the spans to ask for: what was not observed, newest first, or what came since."""
    whole = Span(min(incident.since, now), now)
    if source.traits.clock == "created":
        return difference(whole, seen)[::-1]
    return [Span(max([whole.start, *(span.end for span in seen)]), now)]


def committed(
    source: Source, job: Job, http: Http, kept: Collected, now: datetime
) -> Iterator[Page]:
    """Keep each page before the next is asked for; split a span that holds too much."""
    truncated = False
    for page in source.walk(job, http):
        kept.commit(source, job, page, now)
        truncated = truncated or page.truncated
        yield page
    if not truncated:
        return
    if job.span.length <= source.traits.granularity:
        kept.lost.append(Lost(job.span, "more than the service shows"))
        return
    middle = job.span.start + job.span.length / 2
    for half in (Span(middle, job.span.end), Span(job.span.start, middle)):
        yield from committed(source, replace(job, span=half), http, kept, now)
