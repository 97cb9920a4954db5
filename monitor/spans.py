"""Arithmetic on spans: union, difference, share."""

from collections.abc import Iterable
from datetime import timedelta

from monitor.model import Span


def union(spans: Iterable[Span]) -> list[Span]:
    """Return the same time as few spans: sorted, disjoint, not touching; empty spans are dropped."""
    merged: list[Span] = []
    for span in sorted(s for s in spans if s.start < s.end):
        if merged and span.start <= merged[-1].end:
            if span.end > merged[-1].end:
                merged[-1] = Span(merged[-1].start, span.end)
        else:
            merged.append(span)
    return merged


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
    return sum((s.length for s in union(filter(None, (overlap(whole, s) for s in spans)))), timedelta())
