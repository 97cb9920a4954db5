"""How much of each bucket was seen, by which source, and where nothing was."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import accumulate, pairwise
from operator import add, attrgetter
from typing import Final

from msgspec import Struct

from monitor.clock import HOUR, MINUTE
from monitor.nouns.posts import Lane, Losing, Span
from monitor.nouns.spans import covered, difference, overlap, union

ZERO: Final = timedelta()


class UnseenSpan(Struct, frozen=True, kw_only=True):
    """Time that a listing has not shown us whole.

    Attributes:
        reason: Why the service can no longer show it, as it was given; None where we have just not
            seen it.
        kind: The same as a kind.
    """

    source: str
    lane: str
    span: Span
    reason: str | None
    kind: Losing | None = None


def coverage(edges: Sequence[datetime], lanes: Sequence[Lane]) -> list[float]:
    """Return the share of each bucket that was observed, 0 to 1, averaged over the lanes.

    A lane counts for as long as it was to be read: of one that was given up within a bucket, the
    part before that counts; of a sample nothing is expected. Time in which none was to be read was
    not observed: nothing proves that posts would have been seen.
    """
    whole = Span(edges[0], edges[-1])
    lengths = [end - start for start, end in pairwise(edges)]
    seen, wanted, watched = [ZERO] * len(lengths), [ZERO] * len(lengths), [ZERO] * len(lengths)
    read = [(lane, expected(lane, whole)) for lane in lanes if not lane.sample]
    for lane, due in read:
        _add(wanted, edges, lengths, [due], due)
        _add(seen, edges, lengths, lane.observed, due)
    _add(watched, edges, lengths, union(due for _, due in read), whole)
    return [
        (s / w) * (by_any / length) if w and length else 0.0
        for s, w, by_any, length in zip(seen, wanted, watched, lengths, strict=True)
    ]


def shown(lane: Lane, span: Span) -> float:
    """Return the share of the time in which *lane* was to be read that it has shown, 0 to 1."""
    due = expected(lane, span)
    return covered(due, lane.observed) / due.length if due.start < due.end else 0.0


def watched(lanes: Iterable[Lane], span: Span) -> float:
    """Return the share of *span* in which at least one listing was observed, 0 to 1."""
    seen = union(one for lane in lanes for one in lane.observed)
    return covered(span, seen) / span.length if span.start < span.end else 0.0


def complete(lanes: Sequence[Lane], span: Span) -> float:
    """Return the share of the time of all listings in *span* that was observed; see `coverage`."""
    return coverage((span.start, span.end), lanes)[0] if span.start < span.end else 0.0


def in_part(source: str, lanes: Iterable[Lane], spans: Iterable[Span]) -> list[Span]:
    """Return which of *spans* a listing of *source* has shown some of, which another has not."""
    own = union(one for lane in lanes if lane.source == source for one in lane.observed)
    # A feed that turns over fast makes thousands of both: of those that are observed one is looked
    # at for each.
    last = {span: bisect_left(own, span.end, key=attrgetter("start")) - 1 for span in spans}
    return [span for span, at in last.items() if at >= 0 and own[at].end > span.start]


def unclaimed(lanes: Iterable[Lane], span: Span) -> list[Span]:
    """Return the time of *span* in which no listing was to be read.

    Nobody says that it was seen whole. Less than a minute is what rounds a report.
    """
    due = [expected(lane, span) for lane in lanes if not lane.sample]
    return [one for one in difference(span, due) if one.length >= MINUTE]


def missed(lanes: Sequence[Lane], span: Span, due: Mapping[str, datetime]) -> list[UnseenSpan]:
    """Return what of *span* listings had to have shown by now, and have not: sources in order.

    And what no listing was to show: each source missed that.

    Nothing is expected of a sample. *due* is source -> when its last pass was due: what was
    published later than that, less the settle time, is new and not missed; of a source that is not
    named all was due.
    """
    nobody = unclaimed(lanes, span)
    found = [
        UnseenSpan(source=source, lane="", span=one, reason=None)
        for source in sorted({lane.source for lane in lanes if not lane.sample})
        for one in nobody
    ]
    for lane in lanes:
        if lane.sample:
            continue
        whole = expected(lane, span)
        end = _due_end(lane, whole, due)
        gone = [shared for lost in lane.lost if (shared := overlap(whole, lost.span)) is not None]
        unseen = [] if end <= whole.start else difference(Span(whole.start, end), lane.observed)
        found += [
            UnseenSpan(source=lane.source, lane=lane.name, span=one, reason=None)
            for one in union([*unseen, *gone])
        ]
    return sorted(found, key=lambda gap: (gap.source, gap.lane, gap.span))


def may_miss(lanes: Sequence[Lane], span: Span, due: Mapping[str, datetime]) -> bool:
    """Tell whether posts of *span* may be missing: a listing that claims to show all did not.

    Where no listing claims to, nothing says that what is held is all. Arguments as for `missed`.
    """
    return all(lane.sample for lane in lanes) or bool(missed(lanes, span, due))


def too_early(lanes: Iterable[Lane], span: Span, due: Mapping[str, datetime]) -> bool:
    """Tell whether it is not yet known how much of *span* was observed.

    Nothing was, and nothing had to be shown by now. Arguments as for `missed`; of what is a sample
    nothing will be known.
    """
    read = [(lane, expected(lane, span)) for lane in lanes if not lane.sample]
    asked = [(lane, whole) for lane, whole in read if whole.start < whole.end]
    return bool(asked) and not any(
        covered(whole, lane.observed) or whole.start < _due_end(lane, whole, due)
        for lane, whole in asked
    )


def _due_end(lane: Lane, whole: Span, due: Mapping[str, datetime]) -> datetime:
    """Return up to when *lane* had to have shown all of *whole* by now."""
    last = due.get(lane.source)
    return whole.end if last is None else min(whole.end, last - lane.settle)


def expected(lane: Lane, span: Span) -> Span:
    """Return the part of *span* in which *lane* was to be read; it may be empty."""
    return Span(max(span.start, lane.since or span.start), min(span.end, lane.until or span.end))


def _add(
    sums: list[timedelta],
    edges: Sequence[datetime],
    lengths: Sequence[timedelta],
    spans: Iterable[Span],
    due: Span,
) -> None:
    """Add to each bucket how much of it *spans* hold within *due*."""
    for span in spans:
        start, stop = max(span.start, due.start), min(span.end, due.end)
        if start < stop:
            first, end = bisect_right(edges, start) - 1, bisect_left(edges, stop)
            sums[first:end] = map(add, sums[first:end], lengths[first:end])
            sums[first] -= start - edges[first]
            sums[end - 1] -= edges[end] - stop


def truncated(edges: Sequence[datetime], lanes: Iterable[Lane]) -> list[bool]:
    """Tell for each bucket whether it holds time that a service can no longer show whole."""
    steps = [0] * len(edges)
    for lane in lanes:
        for lost in lane.lost:
            first = max(bisect_right(edges, lost.span.start) - 1, 0)
            last = min(bisect_left(edges, lost.span.end), len(edges) - 1)
            if first < last:
                steps[first] += 1
                steps[last] -= 1
    return [depth > 0 for depth in accumulate(steps[:-1])]


def provisional(edges: Sequence[datetime], lanes: Iterable[Lane], now: datetime) -> list[bool]:
    """Tell for each bucket whether it is so young that posts may still turn up in it."""
    flags = [False] * (len(edges) - 1)
    for lane in lanes:
        due = expected(lane, Span(edges[0], edges[-1]))
        begin = max(due.start, _settled(lane, now))
        if begin < due.end:
            for bucket in range(bisect_right(edges, begin) - 1, bisect_left(edges, due.end)):
                flags[bucket] = True
    return flags


def _settled(lane: Lane, now: datetime) -> datetime:
    """Return the instant before which nothing of *lane* changes any more, as far as it was read.

    Where it has not been read for a while, posts that came late since are still to be seen.
    """
    if lane.clock == "arrival" and lane.observed and lane.until is None:
        now = min(now, lane.observed[-1].end)
    return now - lane.settle


def gaps(lanes: Iterable[Lane], span: Span, due: Mapping[str, datetime]) -> list[UnseenSpan]:
    """Return what was not seen of *span*, lane by lane, in order of time.

    Nothing is expected of a lane outside the time in which it was to be read, nor of a sample, nor
    of the future. *due* is as for `missed`. A stretch counts as a whole if any of it had to be
    shown by now, and in any case from an hour on that is older than the settle time; what a service
    can no longer show, whatever its length.
    """
    found = []
    for lane in lanes:
        whole = expected(lane, span)
        missing = () if lane.sample else difference(whole, lane.observed)
        found += [
            UnseenSpan(source=lane.source, lane=lane.name, span=one, reason=None)
            for one in missing
            if min(one.end, whole.end - lane.settle) - one.start >= HOUR
            or one.start < _due_end(lane, whole, due)
        ]
        for lost in lane.lost:
            shared = overlap(span, lost.span)
            if shared is not None:
                found.append(
                    UnseenSpan(
                        source=lane.source,
                        lane=lane.name,
                        span=shared,
                        reason=lost.reason,
                        kind=lost.kind,
                    )
                )
    return sorted(found, key=lambda gap: (gap.source, gap.lane, gap.span))
