"""What a figure holds, and what follows from it."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from monitor.chart.coarse import fit
from monitor.chart.figure import (
    VolumeFigure,
    at_least,
    lost_spans,
    partly_observed,
    shown_events,
    stack,
    unobserved,
    window,
)
from monitor.nouns.posts import Lost
from monitor.nouns.spans import covered, overlap
from tests.chart.figures import bucket, event, series, span, volume
from tests.examples import examples

COUNTS = st.lists(st.none() | st.integers(0, 500), min_size=1, max_size=80)


@st.composite
def stacked(draw: st.DrawFn) -> VolumeFigure:
    """Draw a figure of up to a dozen groups whose posts add up to the total, or to less."""
    length = draw(st.integers(1, 20))
    row = st.lists(st.integers(0, 50), min_size=length, max_size=length)
    parts = draw(st.lists(row, max_size=12))
    extra = draw(row)
    total = series([sum(column) for column in zip(extra, *parts, strict=True)])
    return volume(total, {f"source {i}": series(part) for i, part in enumerate(parts)})


@given(figure=stacked(), most=st.integers(2, 9))
@examples(80)
def test_layers_add_up_to_the_total_whatever_their_number(figure: VolumeFigure, most: int) -> None:
    """No post is lost or doubled by stacking; sources beyond the palette go into `others`."""
    layers = stack(figure, most)
    assert len(layers) <= most + 1
    sums = [sum(column) for column in zip(*(posts for _, posts in layers), strict=True)]
    assert sums == [b.posts for b in figure.buckets]


def test_groups_that_overlap_are_refused() -> None:
    """Groups that hold more posts than the total (narratives, say) cannot be stacked."""
    with pytest.raises(ValueError, match=r"bucket 2017-02-22 08:00:00\+00:00: its groups"):
        volume(series([5]), {"one": series([3]), "other": series([3])})


def test_groups_with_other_buckets_are_refused() -> None:
    """A group is shown over the buckets of the total, so it has to have them."""
    with pytest.raises(
        ValueError, match="group 'one' of the chart: its buckets are not those of the"
    ):
        volume(series([5, 5]), {"one": series([3])})


def test_a_blind_source_shades_what_the_others_saw() -> None:
    """What one source of several missed, and nobody else: that is hatched."""
    figure = volume([bucket(0, 4, coverage=0.25)], unobserved=(span(0, 0.5),))
    assert unobserved(figure) == [span(0, 0.5)]
    assert partly_observed(figure) == [span(0.5, 1)]


def test_nothing_reaches_beyond_the_window() -> None:
    """Spans and events outside the buckets are not drawn."""
    figure = volume(
        series([1, 1]),
        unobserved=(span(-5, 0.5), span(1.5, 9)),
        lost=(Lost(span(-2, 7), "cap"),),
        events=(
            event(3, "after"),
            event(2, "at the end"),
            event(-1, "before"),
            event(0, "at once"),
        ),
    )
    assert unobserved(figure) == [span(0, 0.5), span(1.5, 2)]
    assert lost_spans(figure) == [span(0, 2)]
    assert [e.title for e in shown_events(figure)] == ["at once", "at the end"]


def test_a_number_is_a_lower_bound_where_something_was_not_seen() -> None:
    """Half-seen and cut-off buckets are lower bounds; whole ones are not, nor is the unknown."""
    half, cut_off = bucket(0, 3, coverage=0.5), bucket(0, 3, truncated=True)
    figure = volume([half])
    assert at_least(figure, half)
    assert at_least(figure, cut_off)
    assert not at_least(figure, bucket(0, 3))
    assert not at_least(figure, bucket(0, None))


@given(counts=COUNTS, most=st.integers(1, 40))
@examples(80)
def test_fewer_buckets_hold_the_same_posts_and_the_same_gaps(
    counts: list[int | None], most: int
) -> None:
    """Adding buckets up loses no post, moves no hatching, and makes no zero of a gap."""
    fine = volume(series(counts), {"one": series(counts)})
    coarse = fit(fine, most)
    assert len(coarse.buckets) <= most + 1  # the first may begin before a round time
    assert sum(b.posts or 0 for b in coarse.buckets) == sum(b.posts or 0 for b in fine.buckets)
    assert window(coarse) == window(fine)
    assert unobserved(coarse) == unobserved(fine)
    for big in coarse.buckets:
        inside = [b for b in fine.buckets if big.start <= b.start < big.end]
        assert (big.posts is None) == all(b.posts is None for b in inside)
        assert big.coverage == pytest.approx(sum(b.coverage for b in inside) / len(inside))


def test_long_buckets_begin_on_the_wall_clock_across_a_change() -> None:
    """Six-hour sums begin at 0, 6, 12, 18 local time before and after 12 March 2017."""
    hours = series([1] * 24 * 40)
    coarse = fit(volume(hours), 160)
    assert coarse.every == timedelta(hours=6)
    assert {b.start.astimezone(coarse.zone).hour for b in coarse.buckets} == {0, 6, 12, 18}


@pytest.mark.parametrize(
    ("every", "count", "most", "step"),
    [
        (timedelta(hours=1), 8760, 430, timedelta(days=1)),
        (timedelta(minutes=1), 1440, 60, timedelta(minutes=30)),
        (timedelta(minutes=45), 400, 110, timedelta(hours=3)),
        (timedelta(minutes=7), 400, 100, timedelta(minutes=28)),
        (timedelta(days=7), 520, 70, timedelta(days=91)),
    ],
)
def test_longer_buckets_are_round_where_they_can_be(
    every: timedelta, count: int, most: int, step: timedelta
) -> None:
    """The new length is a round one that whole buckets fill, else a plain multiple of the old."""
    assert fit(volume(series([1] * count, every), every=every), most).every == step


def test_buckets_that_fit_are_left_alone() -> None:
    """Where there is room, the figure is drawn as it came."""
    figure = volume(series([1, 2, 3]))
    assert fit(figure, 3) is figure


def test_a_sum_is_as_uncertain_as_its_parts() -> None:
    """One provisional or cut-off bucket makes the sum so; distinct people do not add up."""
    parts = [
        bucket(0, 1),
        bucket(1, 2, provisional=True),
        bucket(2, None),
        bucket(3, 1, truncated=True),
    ]
    (whole,) = fit(volume(parts), 1).buckets
    assert (whole.posts, whole.people, whole.messages) == (4, None, None)
    assert whole.provisional
    assert whole.truncated
    assert whole.coverage == pytest.approx(0.75)


@given(
    ends=st.lists(st.tuples(st.floats(-3, 30), st.floats(0, 9)), max_size=6),
    counts=st.lists(st.integers(0, 9), min_size=1, max_size=24),
)
@examples(60)
def test_hatched_and_shaded_time_never_overlap(
    ends: list[tuple[float, float]], counts: list[int]
) -> None:
    """Any instant is hatched or shaded or neither, never both, and never outside the window."""
    gaps = tuple(span(first, first + length) for first, length in ends)
    buckets = [bucket(i, n, coverage=0.5) for i, n in enumerate(counts)]
    figure = volume(buckets, unobserved=gaps)
    hatched, shaded = unobserved(figure), partly_observed(figure)
    assert not [1 for one in hatched for other in shaded if overlap(one, other)]
    assert covered(span(0, len(counts)), hatched) == sum((s.length for s in hatched), timedelta())


def test_a_figure_without_buckets_has_no_window() -> None:
    """Nothing to show is a figure too."""
    figure = volume((), events=(event(1),), unobserved=(span(0, 1),))
    assert window(figure) is None
    assert (unobserved(figure), shown_events(figure), partly_observed(figure)) == ([], [], [])


def test_an_archive_that_nobody_vouches_for_is_not_hatched() -> None:
    """All of it may be missed: marking all of it says nothing, one sentence does."""
    unseen = span(0, 3)
    buckets = tuple(replace(b, coverage=0.0) for b in series([3, None, 5]))
    seen = volume(buckets, unobserved=(unseen,))
    archive = replace(seen, claimed=False)
    assert (unobserved(archive), partly_observed(archive)) == ([], [])
    assert not any(at_least(archive, b) for b in buckets)
    assert unobserved(seen) == [unseen]
    assert at_least(seen, buckets[0])
