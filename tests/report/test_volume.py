"""What a count of `report volume` may be called, and how much of the time was observed."""

from datetime import UTC, datetime, timedelta

import pytest

from monitor.nouns.buckets import Bucket
from monitor.words.numbers import percent

START = datetime(2017, 2, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    ("coverage", "truncated", "exact"),
    [(1.0, False, True), (1.0, True, False), (0.999, False, False), (0.0, False, False)],
)
def test_a_count_is_exact_where_nothing_can_be_missing(
    coverage: float, truncated: bool, exact: bool
) -> None:
    """All of the bucket was observed, and the service has cut off nothing in it."""
    bucket = Bucket(
        start=START,
        end=START + timedelta(hours=1),
        posts=12,
        people=9,
        messages=10,
        coverage=coverage,
        provisional=False,
        truncated=truncated,
    )
    assert (bucket.certainty == "exact") is exact


@pytest.mark.parametrize(
    ("share", "shown"),
    [(1, "100 %"), (0.9999, "99 %"), (0.995, "99 %"), (0.44, "44 %"), (0.0001, "1 %"), (0, "0 %")],
)
def test_all_is_said_of_all_and_none_of_none(share: float, shown: str) -> None:
    """What was observed but for a minute was not observed whole; a minute is more than nothing."""
    assert percent(share) == shown
