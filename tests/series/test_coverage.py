"""What was seen of a bucket, and what was not."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from monitor.clock import EPOCH
from monitor.nouns.posts import Lane, Lost, Span
from monitor.nouns.spans import covered, overlap, union
from monitor.series.coverage import (
    coverage,
    gaps,
    in_part,
    missed,
    provisional,
    shown,
    truncated,
    unclaimed,
)
from tests.examples import examples

MINUTE = timedelta(minutes=1)


def m(minute: float) -> datetime:
    return EPOCH + minute * MINUTE


def lane(
    *observed: tuple[float, float],
    lost: Sequence[tuple[float, float]] = (),
    until: float | None = None,
    settle: float = 0,
    source: str = "chirper",
    name: str = "tag",
) -> Lane:
    return Lane(
        source=source,
        name=name,
        settle=settle * MINUTE,
        observed=tuple(Span(m(a), m(b)) for a, b in observed),
        lost=tuple(Lost(Span(m(a), m(b)), "more than the cap") for a, b in lost),
        until=None if until is None else m(until),
    )


EDGES = [m(0), m(60), m(120), m(180)]
spans = st.tuples(st.integers(-50, 400), st.integers(1, 120)).map(lambda s: (s[0], s[0] + s[1]))
lanes = st.lists(
    st.tuples(st.lists(spans, max_size=6), st.none() | st.integers(-10, 400)), max_size=4
).map(
    lambda rows: [
        Lane(
            source="s",
            name=str(i),
            settle=MINUTE,
            observed=tuple(union(Span(m(a), m(b)) for a, b in held)),
            until=None if until is None else m(until),
        )
        for i, (held, until) in enumerate(rows)
    ]
)
cuts = st.lists(st.integers(0, 300), min_size=2, max_size=8, unique=True).map(
    lambda minutes: [m(x) for x in sorted(minutes)]
)


@examples(150)
@given(cuts, lanes)
def test_coverage_is_the_observed_share_of_what_was_to_be_read(
    edges: list[datetime], held: list[Lane]
) -> None:
    """In every bucket, the sweep gives what arithmetic on spans gives one bucket at a time."""
    for (start, end), share in zip(pairwise(edges), coverage(edges, held), strict=True):
        seen = wanted = timedelta()
        for one in held:
            due = overlap(Span(start, end), Span(m(-1000), one.until or m(1000)))
            if due is not None:
                wanted += due.length
                seen += covered(due, one.observed)
        # Time in which no lane was to be read was seen by nobody.
        until = max((one.until or m(1000) for one in held), default=start)
        watched = max(min(until, end) - start, timedelta()) / (end - start)
        assert share == pytest.approx(seen / wanted * watched if wanted else 0)
        assert 0 <= share <= 1


@examples(150)
@given(cuts, lanes)
def test_something_was_missed_exactly_where_coverage_is_not_whole(
    edges: list[datetime], held: list[Lane]
) -> None:
    """A listing that showed less than it was to, or time in which none was to be read."""
    whole = Span(edges[0], edges[-1])
    found = missed(held, whole, {})
    assert bool(found) == (bool(held) and coverage([whole.start, whole.end], held)[0] < 1)
    for nobody in unclaimed(held, whole):
        assert all(overlap(nobody, Span(m(-1000), one.until or m(1000))) is None for one in held)
        assert covered(nobody, (one.span for one in found)) == nobody.length or not held


def test_coverage_is_one_only_where_all_was_seen() -> None:
    """A bucket is whole only where every lane has shown all of it, to the last millisecond."""
    short = lane((0, 180 - 1 / 60_000))
    assert coverage(EDGES, [lane((0, 180))]) == [1, 1, 1]
    assert coverage(EDGES, [lane((0, 180)), lane((0, 60))]) == [1, 0.5, 0.5]
    assert coverage(EDGES, [short])[2] < 1


def test_a_lane_that_was_given_up_is_missed_no_more() -> None:
    """From the instant at which a lane left the configuration, nothing is expected of it.

    Where it was the only one, nobody looks from then on: that is time that was not observed.
    """
    given_up = lane((0, 90), until=90)
    assert coverage(EDGES, [given_up]) == [1, 0.5, 0]
    assert shown(given_up, Span(m(0), m(180))) == 1
    assert coverage(EDGES, [given_up, lane((0, 180))]) == [1, 1, 1]


def test_nothing_is_expected_of_an_archive_before_it_begins() -> None:
    """A lane counts from the instant at which it begins; what it shows before that is not asked."""
    archive = Lane(
        source="archive", name="x", settle=timedelta(), observed=(Span(m(0), m(90)),), since=m(30)
    )
    assert coverage(EDGES, [archive]) == [0.5, 0.5, 0]
    assert coverage(EDGES, [archive, lane((0, 180))]) == [1, 1 - 30 / 120, 0.5]
    assert provisional(EDGES[1:], [archive], m(0)) == [True, True]
    later = Lane(source="archive", name="x", settle=timedelta(), since=m(130), until=m(200))
    assert provisional(EDGES, [later], m(0)) == [False, False, True]
    assert [g.span for g in gaps([later], Span(m(0), m(180)), {})] == [Span(m(130), m(180))]


def test_without_any_lane_nothing_is_covered() -> None:
    """An archive proves no coverage."""
    assert coverage(EDGES, []) == [0, 0, 0]


def test_coverage_is_one_sweep() -> None:
    """720 buckets and 8 lanes with 2,000 spans each cost what they hold, not their product."""
    edges = [m(60 * i) for i in range(721)]
    held = [lane(*((21.6 * i, 21.6 * i + 20) for i in range(2000)), name=str(n)) for n in range(8)]
    start = process_time()
    shares = coverage(edges, held)
    assert process_time() - start < 2
    assert sum(shares) / len(shares) == pytest.approx(20 / 21.6, abs=1e-6)


@settings(deadline=None)
@given(lanes, st.lists(spans, max_size=5))
def test_what_a_source_missed_in_part_another_of_its_listings_has_shown_some_of(
    held: list[Lane], missing: list[tuple[int, int]]
) -> None:
    """Of another source it shows nothing."""
    unseen = [Span(m(a), m(b)) for a, b in dict.fromkeys(missing)]
    seen = [span for one in held for span in one.observed]
    assert in_part("s", held, unseen) == [one for one in unseen if covered(one, seen)]
    assert not in_part("chirper", held, unseen)


@given(cuts, st.lists(spans, max_size=5))
def test_a_bucket_is_truncated_where_a_lost_span_touches_it(
    edges: list[datetime], lost: list[tuple[int, int]]
) -> None:
    """Truncated are exactly the buckets that share time with something that cannot be shown."""
    expected = [
        any(overlap(Span(a, b), Span(m(x), m(y))) is not None for x, y in lost)
        for a, b in pairwise(edges)
    ]
    assert truncated(edges, [lane(lost=lost)]) == expected


def test_young_buckets_are_provisional() -> None:
    """A bucket that ends after now less the settle time of any lane will still change."""
    assert provisional(EDGES, [lane(settle=60)], m(180)) == [False, False, True]
    assert provisional(EDGES, [lane(settle=60)], m(179)) == [False, True, True]
    assert provisional(EDGES, [lane(settle=60), lane(settle=0)], m(180)) == [False, False, True]
    assert provisional(EDGES, [lane(settle=60)], m(10_000)) == [False, False, False]
    assert provisional(EDGES, [], m(0)) == [False, False, False]


def test_what_has_not_been_read_since_is_provisional() -> None:
    """On the clock of arrival a bucket settles only once it was read so much later."""
    read = Lane(
        source="s",
        name="x",
        settle=30 * MINUTE,
        clock="arrival",
        observed=(Span(m(0), m(100)),),
    )
    assert provisional(EDGES, [read], m(10_000)) == [False, True, True]
    assert provisional(EDGES, [replace(read, clock="created")], m(10_000)) == [False] * 3
    assert provisional(EDGES, [replace(read, until=m(100))], m(10_000)) == [False] * 3


def test_a_lane_that_was_given_up_keeps_nothing_provisional() -> None:
    """What is not read any more brings nothing new."""
    assert provisional(EDGES, [lane(settle=300, until=60)], m(180)) == [True, False, False]
    assert provisional(EDGES, [lane(settle=10, until=30)], m(39)) == [True, False, False]
    assert provisional(EDGES, [lane(settle=10, until=30)], m(40)) == [False, False, False]


def test_gaps_name_what_was_not_seen_and_what_cannot_be() -> None:
    """Stretches that were due by now or are long, and lost spans of any length, in order."""
    held = lane((0, 60), (65, 100), lost=[(10, 11)], until=170)
    span, lost = Span(m(0), m(180)), (Span(m(10), m(11)), "more than the cap")
    short, long = (Span(m(60), m(65)), None), (Span(m(100), m(170)), None)
    for due, named in ((m(60), [lost, long]), (m(62), [lost, short, long])):
        found = gaps([held], span, {held.source: due + held.settle})
        assert [(g.span, g.reason) for g in found] == named
    new = lane((0, 140))
    assert gaps([new], span, {new.source: m(140)}) == []
    assert len(gaps([new], span, {new.source: m(141) + new.settle})) == 1


def test_what_lies_outside_is_no_gap() -> None:
    """Only the part of a lost span that lies within the span asked for is named."""
    found = gaps([lane((0, 180), lost=[(-30, 5), (200, 210)])], Span(m(0), m(180)), {})
    assert [g.span for g in found] == [Span(m(0), m(5))]


def test_nothing_is_expected_of_a_sample() -> None:
    """A sample neither lowers the coverage nor leaves a gap; what it showed may still change."""
    whole, sample = lane((0, 180)), replace(lane(settle=30), sample=True)
    assert coverage(EDGES, [whole, sample]) == [1, 1, 1]
    assert coverage(EDGES, [sample]) == [0, 0, 0]
    assert gaps([sample], Span(EDGES[0], EDGES[-1]), {}) == []
    assert provisional(EDGES, [sample], m(180)) == [False, False, True]
