"""Arithmetic on spans, against sets of seconds."""

from collections.abc import Iterable
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from monitor.clock import EPOCH
from monitor.nouns.posts import Span
from monitor.nouns.spans import covered, difference, overlap, published, union

SECOND = timedelta(seconds=1)


def span(start: int, end: int) -> Span:
    return Span(EPOCH + start * SECOND, EPOCH + end * SECOND)


def seconds(spans: Iterable[Span]) -> set[int]:
    """Return the seconds that spans hold, one by one."""
    return {
        second
        for one in spans
        for second in range((one.start - EPOCH) // SECOND, (one.end - EPOCH) // SECOND)
    }


SPANS = st.builds(span, st.integers(0, 40), st.integers(0, 40))


@given(st.lists(SPANS, max_size=8))
@example([span(0, 5), span(5, 9)])
def test_a_union_is_the_same_time_in_fewest_spans(spans: list[Span]) -> None:
    """Sorted, not touching, none empty; also where some run backwards."""
    merged = union(spans)
    assert seconds(merged) == seconds(spans)
    assert all(one.start < one.end for one in merged)
    assert all(one.end < other.start for one, other in pairwise(merged))


@given(SPANS, SPANS)
def test_an_overlap_is_what_both_hold(one: Span, other: Span) -> None:
    """None exactly where nothing is shared; spans that touch share nothing."""
    shared = overlap(one, other)
    assert seconds(filter(None, [shared])) == seconds([one]) & seconds([other])
    assert shared is None or shared.length > timedelta()


@given(SPANS, st.lists(SPANS, max_size=8))
def test_a_difference_is_what_is_left(whole: Span, taken: list[Span]) -> None:
    """In order, none empty, not touching: what a pass has still to ask for."""
    left = difference(whole, taken)
    assert seconds(left) == seconds([whole]) - seconds(taken)
    assert left == union(left)


@given(SPANS, st.lists(SPANS, max_size=8))
def test_covered_counts_each_instant_once(whole: Span, spans: list[Span]) -> None:
    """Coverage never exceeds the whole, however often something was observed."""
    assert covered(whole, spans) == len(seconds([whole]) & seconds(spans)) * SECOND


@given(SPANS, st.lists(SPANS, max_size=8))
def test_covered_and_left_make_the_whole(whole: Span, spans: list[Span]) -> None:
    """Nothing is both observed and missing, and nothing is neither."""
    left = sum((one.length for one in difference(whole, spans)), timedelta())
    assert covered(whole, spans) + left == max(whole.length, timedelta())


@pytest.mark.parametrize(
    ("arrived", "final", "expected"),
    [
        ([(0, 20), (30, 40)], False, [(0, 15), (30, 40)]),
        ([(0, 20), (30, 40)], True, [(0, 15), (30, 35)]),
        ([(0, 5), (30, 40)], False, [(30, 40)]),
        ([], True, []),
    ],
)
def test_what_may_have_come_late_in_a_hole_was_not_seen(
    arrived: list[tuple[int, int]], final: bool, expected: list[tuple[int, int]]
) -> None:
    """Posts are up to 5 s late: the last 5 s before a hole are not proved, those before now are."""
    found = published([span(*one) for one in arrived], 5 * SECOND, final=final)
    assert found == [span(*one) for one in expected]
