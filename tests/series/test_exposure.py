"""How much of what was posted could be seen: sources weigh as much as is posted on them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.nouns.posts import Lane, Span
from monitor.series.exposure import exposure

T = datetime(2017, 2, 22, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
EDGES = [T + hour * HOUR for hour in range(13)]
END = EDGES[-1]


def lane(source: str, *dark: int) -> Lane:
    """Return a listing that was watched but for these hours."""
    seen = (Span(T + hour * HOUR, T + (hour + 1) * HOUR) for hour in range(12) if hour not in dark)
    return Lane(source=source, name="", settle=timedelta(), observed=tuple(seen))


def test_a_source_is_missed_by_as_much_as_is_posted_on_it() -> None:
    """Nine in ten posts are on the one that goes on: a tenth is missing, not a half."""
    held = {"large": [90] * 12, "small": [10] * 6 + [0] * 6}
    seen = exposure(EDGES, held, [lane("large"), lane("small", *range(6, 12))], END)
    assert seen == pytest.approx([1.0] * 6 + [0.9] * 6)


def test_a_burst_on_another_source_does_not_make_an_outage_smaller() -> None:
    """The parts are learned while all are seen: what came meanwhile says nothing of the other."""
    held = {"large": [90] * 6 + [900] * 6, "small": [10] * 6 + [0] * 6}
    seen = exposure(EDGES, held, [lane("large"), lane("small", *range(6, 12))], END)
    assert seen == pytest.approx([1.0] * 6 + [0.9] * 6)


def test_before_the_first_post_the_sources_of_the_first_posts_count() -> None:
    """Whether the other one was watched says nothing of it."""
    held = {"large": [0] * 6 + [9] * 6, "small": [0] * 12}
    assert exposure(EDGES, held, [lane("large", 2), lane("small", 0, 1)], END) == pytest.approx(
        [1, 1, 0, *[1] * 9]
    )


def test_without_posts_or_sources_it_is_the_coverage() -> None:
    """Nothing tells the sources apart; what is not watched has no share."""
    lanes = [lane("a", 0), lane("b", 0, 1)]
    assert exposure(EDGES, {}, lanes, END) == pytest.approx([0, 0.5, *[1] * 10])
    assert exposure(EDGES, {"archive": [5] * 12}, lanes, END) == pytest.approx([0, 0.5, *[1] * 10])
    assert exposure(EDGES, {"archive": [5] * 12}, [], END) == [0.0] * 12


POSTS = st.lists(st.integers(0, 9), min_size=12, max_size=12)
DARK = st.sets(st.integers(0, 11))


@given(POSTS, POSTS, DARK, DARK, DARK, st.integers(1, 12))
def test_it_lies_within_the_coverages_and_knows_nothing_of_later(
    a: list[int], b: list[int], dark_a: set[int], dark_b: set[int], quiet: set[int], until: int
) -> None:
    """After the first post each bucket stays as it is; a source without posts changes none."""
    held = {"a": a, "b": b, "quiet": [0] * 12}
    lanes = [lane("a", *dark_a), lane("b", *dark_b)]
    seen = exposure(EDGES, held, lanes, END)
    assert all(0 <= one <= 1 for one in seen)
    if any(a) or any(b):
        assert exposure(EDGES, held, [*lanes, lane("quiet", *quiet)], END) == seen
    if any(a[:until]) or any(b[:until]):
        early = {source: posts[:until] for source, posts in held.items()}
        then = exposure(EDGES[: until + 1], early, lanes, END)
        assert then == pytest.approx(seen[:until])
    both = dark_a & dark_b
    assert not any(seen[hour] for hour in both)
