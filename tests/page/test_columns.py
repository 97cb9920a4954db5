"""What is packed can be had back: nothing is lost but what is left out on purpose."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from monitor.clock import from_epoch_ms
from monitor.nouns.posts import Span
from monitor.page.front import clock, counts, starts, watched
from monitor.series.wallclock import edges
from tests.chart.figures import bucket, series

LOS_ANGELES = ZoneInfo("America/Los_Angeles")
KNOWN = st.lists(st.none() | st.integers(0, 999), max_size=60)


def unpacked(packed: Mapping[str, Any], length: int) -> list[int]:
    found = [0] * length
    for at, posts in zip(accumulate(packed["at"]), packed["n"], strict=True):
        found[at] = posts
    return found


def flagged(ranges: Sequence[Sequence[int]], length: int) -> list[bool]:
    return [any(first <= i < end for first, end in ranges) for i in range(length)]


@given(KNOWN)
def test_posts_come_back(posts: list[int | None]) -> None:
    """Each bucket's number; what was not observed is told apart from what holds none."""
    buckets = series(posts)
    found = unpacked(counts(buckets, []), len(posts))
    assert found == [number or 0 for number in posts]
    seen: Any = watched(buckets)
    assert flagged(seen["dark"], len(posts)) == [number is None for number in posts]


def test_what_is_left_out_is_not_there() -> None:
    """A bucket that is withheld says that there is something, and neither posts nor accounts."""
    packed = counts(series([3, 8]), {0})
    assert packed == {"at": [0, 1], "n": [0, 8], "p": [8]}


def test_what_is_true_of_a_bucket() -> None:
    """All that was not observed whole is a lower bound; provisional ones will still change."""
    held = [
        bucket(0, 1, coverage=0.5),
        bucket(1, 1, truncated=True),
        bucket(2, 1, provisional=True),
        bucket(3, 4, coverage=0),
    ]
    assert watched(held) == {
        "dark": [[3, 4]],
        "least": [[0, 2], [3, 4]],
        "early": [[2, 3]],
    }


def test_edges_come_back_across_a_change_of_the_clock() -> None:
    """Days of 23 hours are told as such."""
    span = Span(datetime(2017, 3, 10, 8, tzinfo=UTC), datetime(2017, 3, 15, 7, tzinfo=UTC))
    cut = edges(span, timedelta(days=1), LOS_ANGELES)
    packed: Any = starts(cut)
    steps = [step for step, times in packed["steps"] for _ in range(times)]
    assert list(accumulate(steps, initial=packed["first"])) == [
        int(at.timestamp()) // 60 for at in cut
    ]
    assert 23 * 60 in steps


def test_the_clock_is_told_to_the_minute() -> None:
    """The zone's distance from UTC before and after each change, and when it changes."""
    span = Span(datetime(2017, 2, 1, 3, 7, tzinfo=UTC), datetime(2017, 12, 1, tzinfo=UTC))
    told: Any = clock(span, LOS_ANGELES)
    assert [row[1:3] for row in told] == [[-480, "PST"], [-420, "PDT"], [-480, "PST"]]
    changes = [from_epoch_ms(row[0]) for row in told[1:]]
    assert changes == [
        datetime(2017, 3, 12, 10, tzinfo=UTC),
        datetime(2017, 11, 5, 9, tzinfo=UTC),
    ]
