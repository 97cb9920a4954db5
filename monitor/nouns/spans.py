"""Arithmetic on spans: union, difference, share."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from monitor.clock import from_epoch_ms, to_epoch_ms
from monitor.nouns.posts import Span


def span_from_ms(start: int, end: int) -> Span:
    """Return a span whose ends are given in milliseconds since 1970 (UTC)."""
    return Span(from_epoch_ms(start), from_epoch_ms(end))


def span_in_ms(span: Span) -> tuple[int, int]:
    """Return both ends of a span in milliseconds since 1970 (UTC), rounded down."""
    return to_epoch_ms(span.start), to_epoch_ms(span.end)


def union(spans: Iterable[Span]) -> list[Span]:
    """Return the same time as few spans: sorted, disjoint, not touching, none empty."""
    merged: list[Span] = []
    for span in sorted(s for s in spans if s.start < s.end):
        if merged and span.start <= merged[-1].end:
            if span.end > merged[-1].end:
                merged[-1] = Span(merged[-1].start, span.end)
        else:
            merged.append(span)
    return merged


def longest(spans: Sequence[Span]) -> Span:
    """Return the longest span, of equals the first; there is one at least."""
    return max(spans, key=lambda span: (span.length, -span.start.timestamp()))


def overlap(one: Span, other: Span) -> Span | None:
    """Return what two spans share, or None where they share nothing."""
    shared = Span(max(one.start, other.start), min(one.end, other.end))
    return shared if shared.start < shared.end else None


def difference(whole: Span, taken: Iterable[Span]) -> list[Span]:
    """Return what of *whole* lies in none of *taken*, in order."""
    left = []
    start = whole.start
    for span in union(taken):
        if span.start >= whole.end:
            break
        if span.start > start:
            left.append(Span(start, span.start))
        start = max(start, span.end)
    if start < whole.end:
        left.append(Span(start, whole.end))
    return left


def covered(whole: Span, spans: Iterable[Span]) -> timedelta:
    """Return how much of *whole* lies in *spans*, each instant counted once."""
    return sum(
        (s.length for s in union(filter(None, (overlap(whole, s) for s in spans)))), timedelta()
    )


def published(arrived: Sequence[Span], late: timedelta, *, final: bool) -> list[Span]:
    """Return the times of publication whose posts have all arrived within *arrived*.

    A post may arrive up to *late* after it was published, so what was published that shortly
    before a hole may have come in it, and was not seen. The spans are sorted and disjoint. Where
    the last one is *final* a hole comes after it too; else it is to be continued.
    """
    ends = [span.end - late for span in arrived]
    if arrived and not final:
        ends[-1] = arrived[-1].end
    pairs = zip(arrived, ends, strict=True)
    return [Span(span.start, end) for span, end in pairs if span.start < end]
