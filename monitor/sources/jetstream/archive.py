"""Jetstream's archive: an old span, read block by block from what its server has sealed.

Service: GET {archive}/xrpc/network.bsky.jetstream.listSegments and .getBlock, and POST
.planSnapshot, without a key. Limits: none are published. See docs/sources/jetstream.md; read on
2026-11-29. It was never tried against the service itself.

What proves that nothing is missing: segments are listed with the instants between which they were
witnessed, numbers and instants rise together, and a plan leaves out no block that has a post. What
is claimed when, and why:

* **Block by block**, up to the settle time before its newest event. So much is read on both sides
  of what is asked for: another server may have witnessed the same post so much earlier or later.
* **Nothing that is not sealed yet**, and nothing beyond the end that a plan says it reaches.
* **Nothing of the first week of an archive.** It begins with all that there was before, stamped
  with when it was copied; what was written meanwhile may be stamped hours late.
* **What is there, not what was.** The archive drops what its author has deleted or replaced since.

References:
    bluesky-social/jetstream, docs/README.md, sections 2, 3.2, 3.3 and 4.2, and the lexicons
    network.bsky.jetstream.*; read on 2026-11-29.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Annotated, Final, Literal

from msgspec import Meta, Struct
from msgspec.structs import replace

from monitor.clock import EPOCH, MINUTE, floor
from monitor.errors import BadAnswer, NotFound
from monitor.nouns.posts import Page, Span
from monitor.nouns.spans import overlap
from monitor.sources.answers import decode
from monitor.sources.base import Http, Job, Onward, Params
from monitor.sources.bluesky.wire import COLLECTION
from monitor.sources.jetstream.block import ArchiveBlock, posts, read
from monitor.sources.jetstream.wire import MICROSECOND, Micros, is_of_use
from monitor.sources.values import Whole

LISTED: Final = 1_000
COPIED: Final = timedelta(days=7)  # the first copy of the network took 16 hours at the least
WHAT: Final = "Jetstream archive"
ENDED: Final = b"BlockNotFound"

Place = Annotated[int, Meta(ge=0, lt=2**32)]
Name = Annotated[str, Meta(pattern="^[A-Za-z0-9_.-]{1,100}$")]


class ArchiveSegment(Struct, rename="camel", frozen=True):
    """A file that will not grow any more, with what it holds: numbers, and instants (UTC)."""

    name: Name
    index: Place
    min_seq: Whole
    max_seq: Whole
    min_witnessed_at: Micros
    max_witnessed_at: Micros

    @property
    def begins(self) -> datetime:
        return EPOCH + self.min_witnessed_at * MICROSECOND

    @property
    def ends(self) -> datetime:
        return EPOCH + self.max_witnessed_at * MICROSECOND


class SegmentList(Struct):
    segments: list[ArchiveSegment]
    cursor: str | None = None


class BlockRange(Struct):
    first: Place
    last: Place  # itself among them


class PlannedSegment(Struct):
    name: Name
    mode: Literal["segment", "blocks"]
    blocks: list[BlockRange] = []


class ArchivePlan(Struct, rename="camel"):
    """What is to be read up to a number; up to the next number is asked for again."""

    planned_through_seq: Whole
    sealed_tip_seq: Whole
    segments: list[PlannedSegment]


class Archive(Struct, frozen=True):
    url: str
    deletions: bool
    settle: timedelta  # so much later or earlier another server may have witnessed the same event

    def pages(self, job: Job, http: Http) -> Iterator[Page]:
        """Yield a page for each block, oldest first; each claims what it completes."""
        span, near = job.span, Span(job.span.start - self.settle, job.span.end + self.settle)
        known = self._segments(http, near.end)
        done = max(span.start, known[0].begins + COPIED)
        chosen = [one for one in known if one.ends >= near.start and one.begins < near.end]
        newest = near.end if known[-1].begins >= near.end else known[-1].ends
        since = job.incident.since if self.deletions else None
        for at, page in self._read(chosen, near, since, http):
            shown = _shown(done, at - self.settle, span)
            done = shown.end if shown else done
            yield replace(page, observed=shown)
        if shown := _shown(done, newest - self.settle, span):
            yield Page(observed=shown)

    def since(self, http: Http) -> datetime:
        """Return from when on it can prove anything."""
        return self._segments(http, EPOCH, 1)[0].begins + COPIED

    def _segments(self, http: Http, until: datetime, many: int = LISTED) -> list[ArchiveSegment]:
        # In order, up to the first segment that begins at *until* or later.
        found: list[ArchiveSegment] = []
        onward, cursor = Onward(f"{WHAT}, segments"), None
        while True:
            body = http.get(
                self._url("listSegments"), params={"limit": many, "cursor": cursor}
            ).body
            listed = decode(body, SegmentList, WHAT)
            found += listed.segments
            cursor = listed.cursor
            if not cursor or any(one.begins >= until for one in listed.segments):
                break
            onward.to(cursor)
        if not found:
            raise BadAnswer(f"{WHAT}: it lists no segments")
        for one, after in pairwise(found):
            if after.index != one.index + 1 or after.min_seq <= one.max_seq:
                raise BadAnswer(f"{WHAT}: {after.name!r} does not follow the segment {one.name!r}")
        return found

    def _read(
        self, chosen: Sequence[ArchiveSegment], near: Span, since: datetime | None, http: Http
    ) -> Iterator[tuple[datetime, Page]]:
        # What blocks show, each with up to when all was shown.
        seen, newest = -1, EPOCH
        for segment, block in self._blocks(chosen, http):
            if not block.seqs:
                continue
            first, last = min(block.seqs), max(block.seqs)
            low, high = min(block.times), max(block.times)
            if not segment.min_witnessed_at <= low <= high <= segment.max_witnessed_at:
                raise BadAnswer(
                    f"{WHAT}: the times {low} to {high} lie outside those of {segment.name!r}"
                )
            begins, ends = (EPOCH + it * MICROSECOND for it in (low, high))
            if first <= seen or not segment.min_seq <= first <= last <= segment.max_seq:
                raise BadAnswer(
                    f"{WHAT}: the number {first} does not come after {seen} of {segment.name!r}"
                )
            if begins < newest - self.settle:
                message = f"{WHAT}: an event of {begins} is older than the one before, of {newest}"
                raise BadAnswer(message)
            seen, newest = last, max(newest, ends)
            rows = (row for row in block.rows if near.start <= EPOCH + row.at * MICROSECOND)
            shown, rejected = posts(
                row
                for row in rows
                if is_of_use(row.operation, row.rkey.decode("ascii", "replace"), since)
            )
            yield newest, Page(posts=shown, rejected=rejected)
            if newest >= near.end:
                return

    def _blocks(
        self, chosen: Sequence[ArchiveSegment], http: Http
    ) -> Iterator[tuple[ArchiveSegment, ArchiveBlock]]:
        if not chosen:
            return
        named = {one.name: one for one in chosen}
        after, before = chosen[0].min_seq - 1, chosen[-1].max_seq
        while after < before:
            plan = self._plan(after, before, http)
            for part in plan.segments:
                if part.name not in named:
                    raise BadAnswer(f"{WHAT}: {part.name!r} is no segment that was listed")
                for block in self._blocks_of(part, http):
                    # Of a segment that is read whole an earlier plan may have shown the beginning.
                    if not block.seqs or max(block.seqs) > after:
                        yield named[part.name], block
            after = plan.planned_through_seq

    def _plan(self, after: int, before: int, http: Http) -> ArchivePlan:
        asked = {
            "kinds": ["commit"],
            "collections": [COLLECTION],
            "afterSeq": max(after, 0),
            "beforeSeq": before,
        }
        body = http.post(self._url("planSnapshot"), json=asked).body
        plan = decode(body, ArchivePlan, WHAT)
        reached = plan.planned_through_seq
        if not after < reached <= plan.sealed_tip_seq == before:
            raise BadAnswer(f"{WHAT}: the plan from {after} to {before} ends at {reached}")
        return plan

    def _blocks_of(self, part: PlannedSegment, http: Http) -> Iterator[ArchiveBlock]:
        if part.mode == "blocks":
            for some in part.blocks:
                for number in range(some.first, some.last + 1):
                    yield self._block(part.name, number, http)
            return
        number = 0
        while True:
            try:
                block = self._block(part.name, number, http)
            except NotFound as error:
                if number and ENDED in error.body:
                    return
                raise
            yield block
            number += 1

    def _block(self, segment: str, number: int, http: Http) -> ArchiveBlock:
        asked: Params = {"segment": segment, "blockIndex": number}
        return read(http.get(self._url("getBlock"), params=asked).body)

    def _url(self, method: str) -> str:
        return f"{self.url}/xrpc/network.bsky.jetstream.{method}"


def _shown(done: datetime, until: datetime, span: Span) -> Span | None:
    """Return what has been shown of a span now, in whole minutes but for its end."""
    end = span.end if until >= span.end else floor(until, MINUTE)
    return overlap(Span(done, end), span) if done < end else None
